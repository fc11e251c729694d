<?xml version="1.0" encoding="UTF-8"?>
<!-- From pacemaker-1.3 to 2.0: access rights. Users become targets that refer to roles; permissions get one common form. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="xml" indent="no"/>
  <xsl:strip-space elements="*"/>

  <xsl:template match="@* | node()">
    <xsl:copy><xsl:apply-templates select="@* | node()"/></xsl:copy>
  </xsl:template>

  <xsl:template match="acl_user[role_ref]">
    <acl_target id="{@id}">
      <xsl:for-each select="role_ref"><role id="{@id}"/></xsl:for-each>
    </acl_target>
  </xsl:template>

  <!-- Permissions of a user's own go into a role made for it. -->
  <xsl:template match="acl_user[not(role_ref)]">
    <acl_target id="{@id}"><role id="{concat('auto-', @id)}"/></acl_target>
    <acl_role id="{concat('auto-', @id)}"><xsl:apply-templates/></acl_role>
  </xsl:template>

  <xsl:template match="acls//read | acls//write | acls//deny">
    <acl_permission id="{@id}" kind="{local-name()}">
      <xsl:if test="@tag"><xsl:attribute name="object-type"><xsl:value-of select="@tag"/></xsl:attribute></xsl:if>
      <xsl:if test="@ref and not(@tag)"><xsl:attribute name="reference"><xsl:value-of select="@ref"/></xsl:attribute></xsl:if>
      <xsl:copy-of select="@xpath"/>
      <xsl:choose>
        <xsl:when test="@attribute and @tag"><xsl:copy-of select="@attribute"/></xsl:when>
        <xsl:when test="@attribute"><xsl:message>ACLs: <xsl:value-of select="@id"/>: dropping attribute, which a reference cannot have</xsl:message></xsl:when>
      </xsl:choose>
      <xsl:copy-of select="@description"/>
    </acl_permission>
  </xsl:template>
</xsl:stylesheet>
