<?xml version="1.0" encoding="UTF-8"?>
<!--
  From pacemaker-3.10 to 4.0: what 4.0 no longer knows is rewritten where it has an equivalent and dropped, with a message, where it
  has none. New ids start with $prefix. References by id-ref are left alone: the schemas still have them.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="xml" indent="no"/>
  <xsl:strip-space elements="*"/>

  <xsl:variable name="prefix" select="'pcmk__3_10_upgrade-'"/>

  <!-- Resources that cannot be kept: their agents or containers are gone. First the causes, then what contains nothing else. -->
  <xsl:key name="gone" match="template[@class = 'nagios' or @class = 'upstart']" use="@id"/>
  <xsl:key name="gone" match="primitive[@class = 'nagios' or @class = 'upstart' or @template = //template[@class = 'nagios' or @class = 'upstart']/@id]" use="@id"/>
  <xsl:key name="gone" match="bundle[rkt] | bundle[rkt]/primitive" use="@id"/>
  <xsl:key name="gone" match="group[not(primitive[not(@class = 'nagios' or @class = 'upstart' or @template = //template[@class = 'nagios' or @class = 'upstart']/@id)])]" use="@id"/>
  <xsl:key name="gone"
           match="clone[not(*[self::primitive or self::group][not(@class = 'nagios' or @class = 'upstart' or @template = //template[@class = 'nagios' or @class = 'upstart']/@id)][not(self::group) or primitive[not(@class = 'nagios' or @class = 'upstart' or @template = //template[@class = 'nagios' or @class = 'upstart']/@id)]])]
                  | master[not(*[self::primitive or self::group][not(@class = 'nagios' or @class = 'upstart' or @template = //template[@class = 'nagios' or @class = 'upstart']/@id)][not(self::group) or primitive[not(@class = 'nagios' or @class = 'upstart' or @template = //template[@class = 'nagios' or @class = 'upstart']/@id)]])]"
           use="@id"/>

  <xsl:template match="@* | node()">
    <xsl:copy><xsl:apply-templates select="@* | node()"/></xsl:copy>
  </xsl:template>

  <!-- ===== Blocks of pairs: after the other children, the highest score first, without duplicate names ===== -->

  <xsl:template match="crm_config">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()[not(self::cluster_property_set)]"/>
      <xsl:apply-templates select="cluster_property_set">
        <xsl:sort select="number(@id = 'cib-bootstrap-options')" data-type="number" order="descending"/>
        <xsl:sort select="number(@score = 'INFINITY' or @score = '+INFINITY') - number(@score = '-INFINITY')"
                  data-type="number" order="descending"/>
        <xsl:sort select="sum(@score[number(.) = number(.)])" data-type="number" order="descending"/>
      </xsl:apply-templates>
    </xsl:copy>
  </xsl:template>

  <xsl:template name="blocks-last">
    <xsl:apply-templates select="node()[not(self::instance_attributes or self::meta_attributes or self::utilization)]"/>
    <xsl:call-template name="sorted-blocks"><xsl:with-param name="blocks" select="instance_attributes"/></xsl:call-template>
    <xsl:call-template name="sorted-blocks"><xsl:with-param name="blocks" select="meta_attributes"/></xsl:call-template>
    <xsl:call-template name="sorted-blocks"><xsl:with-param name="blocks" select="utilization"/></xsl:call-template>
  </xsl:template>

  <xsl:template name="sorted-blocks">
    <xsl:param name="blocks"/>
    <xsl:apply-templates select="$blocks">
      <xsl:sort select="number(@score = 'INFINITY' or @score = '+INFINITY') - number(@score = '-INFINITY')"
                data-type="number" order="descending"/>
      <xsl:sort select="sum(@score[number(.) = number(.)])" data-type="number" order="descending"/>
    </xsl:apply-templates>
  </xsl:template>

  <xsl:template match="rsc_defaults | op_defaults | op | primitive | template | group | clone | alert | recipient | node">
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:call-template name="blocks-last"/>
    </xsl:copy>
  </xsl:template>

  <!-- Of several pairs of one name the first counts, and "#default" takes back what stands before it. -->
  <xsl:template match="nvpair[@name]">
    <xsl:variable name="name" select="@name"/>
    <xsl:variable name="before"
                  select="preceding-sibling::nvpair[@name = $name and @value and @value != '#default'
                          and not(following-sibling::nvpair[@name = $name]/@value = '#default')]"/>
    <xsl:variable name="after" select="following-sibling::nvpair[@name = $name and @value]"/>
    <xsl:if test="@id-ref or (@value and not($before) and not($after/@value = '#default') and not(@value = '#default' and $after))">
      <xsl:call-template name="kept-pair"/>
    </xsl:if>
  </xsl:template>

  <!-- A reference that also renames the pair becomes a pair of its own. -->
  <xsl:template name="kept-pair">
    <xsl:choose>
      <xsl:when test="@id-ref">
        <xsl:variable name="ref" select="@id-ref"/>
        <nvpair id="{concat($prefix, @id-ref, '-', @name)}" name="{@name}" value="{//nvpair[@id = $ref]/@value}"/>
      </xsl:when>
      <xsl:otherwise><xsl:copy><xsl:apply-templates select="@*"/></xsl:copy></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- ===== Options ===== -->

  <xsl:template match="cluster_property_set/nvpair/@name">
    <xsl:attribute name="name">
      <xsl:choose>
        <xsl:when test=". = 'crmd-finalization-timeout'">join-finalization-timeout</xsl:when>
        <xsl:when test=". = 'crmd-integration-timeout'">join-integration-timeout</xsl:when>
        <xsl:when test=". = 'crmd-transition-delay'">transition-delay</xsl:when>
        <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
      </xsl:choose>
    </xsl:attribute>
  </xsl:template>
  <xsl:template match="cluster_property_set/nvpair[@name = 'stonith-action']/@value[. = 'poweroff']">
    <xsl:attribute name="value">off</xsl:attribute>
  </xsl:template>
  <xsl:template match="cluster_property_set/nvpair[@name = 'remove-after-stop']"/>
  <xsl:template match="meta_attributes/nvpair[@name = 'restart-type']" priority="2">
    <xsl:message>WARNING: Dropping restart-type meta-attribute from <xsl:value-of select="../@id"/> because it is no longer supported. Consider setting the "kind" attribute for relevant constraints</xsl:message>
  </xsl:template>
  <xsl:template match="op//nvpair[@name = 'can_fail' or @name = 'role_after_failure']
                       | op_defaults//nvpair[@name = 'can_fail' or @name = 'role_after_failure']" priority="2">
    <xsl:message>WARNING: Dropping <xsl:value-of select="@name"/> from <xsl:value-of select="../@id"/> because it is no longer supported</xsl:message>
  </xsl:template>
  <xsl:template match="date_spec/@moon">
    <xsl:message>WARNING: Dropping moon from date_spec <xsl:value-of select="../@id"/> because it is no longer supported</xsl:message>
  </xsl:template>

  <!-- ===== Nodes and fencing ===== -->

  <xsl:template match="node/@type[. = 'ping']"><xsl:attribute name="type">member</xsl:attribute></xsl:template>
  <xsl:template match="fencing-level[@index &gt; 9]">
    <xsl:message>WARNING: Dropping fencing level <xsl:value-of select="@id"/> because its index is above 9</xsl:message>
  </xsl:template>
  <!-- A level without a device that is gone; the level itself goes with its last one. -->
  <xsl:template match="fencing-level/@devices">
    <xsl:attribute name="devices">
      <xsl:call-template name="kept-devices"><xsl:with-param name="list" select="concat(., ',')"/></xsl:call-template>
    </xsl:attribute>
  </xsl:template>
  <xsl:template name="kept-devices">
    <xsl:param name="list"/>
    <xsl:param name="separator"/>
    <xsl:variable name="device" select="substring-before($list, ',')"/>
    <xsl:if test="$device">
      <xsl:variable name="is-kept" select="not(key('gone', $device))"/>
      <xsl:if test="$is-kept"><xsl:value-of select="concat($separator, $device)"/></xsl:if>
      <xsl:call-template name="kept-devices">
        <xsl:with-param name="list" select="substring-after($list, ',')"/>
        <xsl:with-param name="separator"><xsl:if test="$is-kept or $separator">,</xsl:if></xsl:with-param>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <!-- ===== Resources ===== -->

  <xsl:template match="primitive[key('gone', @id)][not(parent::bundle)] | template[key('gone', @id)]" priority="3">
    <xsl:variable name="template" select="@template"/>
    <xsl:variable name="class" select="@class | //template[@id = $template]/@class"/>
    <xsl:message>WARNING: Dropping <xsl:choose><xsl:when test="self::template">template</xsl:when><xsl:otherwise>resource</xsl:otherwise></xsl:choose><xsl:text> </xsl:text><xsl:value-of select="@id"/> because <xsl:value-of select="$class"/> resources are no longer supported</xsl:message>
  </xsl:template>
  <xsl:template match="bundle[rkt]" priority="3">
    <xsl:message>WARNING: Dropping bundle <xsl:value-of select="@id"/> because rkt containers are no longer supported</xsl:message>
  </xsl:template>
  <xsl:template match="group[key('gone', @id)] | clone[key('gone', @id)] | master[key('gone', @id)]" priority="3">
    <xsl:apply-templates select="primitive | group"/>
    <xsl:message>WARNING: Dropping <xsl:value-of select="local-name()"/><xsl:text> </xsl:text><xsl:value-of select="@id"/> because nothing is left in it</xsl:message>
  </xsl:template>

  <xsl:template match="master">
    <xsl:variable name="block" select="concat($prefix, 'promotable-legacy-', @id, '-meta_attributes')"/>
    <clone>
      <xsl:apply-templates select="@*"/>
      <meta_attributes id="{$block}" score="INFINITY">
        <nvpair id="{$block}-promotable" name="promotable" value="true"/>
      </meta_attributes>
      <xsl:call-template name="blocks-last"/>
    </clone>
  </xsl:template>
  <xsl:template match="bundle/*/@masters">
    <xsl:attribute name="promoted-max"><xsl:value-of select="."/></xsl:attribute>
  </xsl:template>
  <xsl:template match="bundle">
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:call-template name="blocks-last"/>
    </xsl:copy>
  </xsl:template>

  <!-- ===== Constraints ===== -->

  <xsl:template match="constraints">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()"/>
      <xsl:for-each select="../nodes/node[@type = 'ping']">
        <rsc_location id="{concat($prefix, 'ping-node-ban-', @uname)}" rsc-pattern=".*" node="{@uname}" score="-INFINITY"
                      resource-discovery="never"/>
      </xsl:for-each>
    </xsl:copy>
  </xsl:template>

  <!-- Constraints whose only objects are gone go too. -->
  <xsl:template match="rsc_location[key('gone', @rsc)] | rsc_ticket[key('gone', @rsc)]
                       | rsc_colocation[key('gone', @rsc) or key('gone', @with-rsc)]
                       | rsc_order[key('gone', @first) or key('gone', @then)]
                       | constraints/*[resource_set and not(resource_set[@id-ref or resource_ref[not(key('gone', @id))]])]
                       | resource_set[resource_ref and not(resource_ref[not(key('gone', @id))])]
                       | tag[not(obj_ref[not(key('gone', @id))])]" priority="3"/>
  <xsl:template match="resource_ref[key('gone', @id)] | obj_ref[key('gone', @id)] | acl_permission[key('gone', @reference)]" priority="3"/>
  <xsl:template match="fencing-level[not(translate(@devices, ',', ''))]" priority="3"/>

  <xsl:template match="rsc_colocation/lifetime | rsc_order/lifetime">
    <xsl:message>WARNING: Dropping lifetime of constraint <xsl:value-of select="../@id"/> because it is no longer supported</xsl:message>
  </xsl:template>

  <!-- One constraint per rule. -->
  <xsl:template match="rsc_location[count(rule) &gt; 1]">
    <xsl:for-each select="rule">
      <xsl:variable name="number" select="count(preceding-sibling::rule) + 1"/>
      <rsc_location>
        <xsl:apply-templates select="../@*"/>
        <xsl:attribute name="id"><xsl:value-of select="concat($prefix, ../@id, '-', $number)"/></xsl:attribute>
        <xsl:call-template name="copied-sets"><xsl:with-param name="number" select="$number"/></xsl:call-template>
        <xsl:call-template name="location-rule"/>
      </rsc_location>
    </xsl:for-each>
  </xsl:template>
  <!-- The sets of a split constraint stay with its first part, which the others refer to. -->
  <xsl:template name="copied-sets">
    <xsl:param name="number"/>
    <xsl:for-each select="../resource_set">
      <xsl:choose>
        <xsl:when test="$number = 1 or @id-ref"><xsl:apply-templates select="."/></xsl:when>
        <xsl:otherwise><resource_set id-ref="{@id}"/></xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="rsc_location[count(rule) = 1 and lifetime]">
    <xsl:copy>
      <xsl:apply-templates select="@* | resource_set"/>
      <xsl:for-each select="rule"><xsl:call-template name="location-rule"/></xsl:for-each>
    </xsl:copy>
  </xsl:template>

  <!-- The rule with the constraint's lifetime as a further condition. -->
  <xsl:template name="location-rule">
    <xsl:choose>
      <xsl:when test="../lifetime">
        <rule id="{concat($prefix, 'lifetime-', @id)}" boolean-op="and">
          <xsl:apply-templates select="@score | @score-attribute | @role"/>
          <rule>
            <xsl:apply-templates select="@*[not(name() = 'score' or name() = 'score-attribute' or name() = 'role')] | node()"/>
          </rule>
          <xsl:call-template name="lifetime-condition">
            <xsl:with-param name="copy"><xsl:if test="preceding-sibling::rule"><xsl:value-of select="count(preceding-sibling::rule) + 1"/></xsl:if></xsl:with-param>
          </xsl:call-template>
        </rule>
      </xsl:when>
      <xsl:otherwise><xsl:apply-templates select="."/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
  <xsl:template name="lifetime-condition">
    <xsl:param name="copy"/>
    <xsl:choose>
      <xsl:when test="$copy"><xsl:for-each select="../lifetime/rule"><rule id-ref="{@id}"/></xsl:for-each></xsl:when>
      <xsl:otherwise><xsl:apply-templates select="../lifetime/rule"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A preference for a node that holds for a time becomes a rule on the node's name. -->
  <xsl:template match="rsc_location[@node and lifetime]">
    <xsl:variable name="rule" select="concat($prefix, 'lifetime-', @id)"/>
    <xsl:copy>
      <xsl:apply-templates select="@*[not(name() = 'node' or name() = 'score')] | resource_set"/>
      <rule id="{$rule}" boolean-op="and" score="{@score}">
        <expression id="{$rule}-node" attribute="#uname" operation="eq" value="{@node}"/>
        <xsl:apply-templates select="lifetime/rule"/>
      </rule>
    </xsl:copy>
  </xsl:template>

  <!-- ===== Access rights that point at a constraint that was split ===== -->
  <xsl:template match="acl_permission/@reference">
    <xsl:variable name="reference" select="."/>
    <xsl:choose>
      <xsl:when test="//rsc_location[@id = $reference and count(rule) &gt; 1]">
        <xsl:attribute name="xpath">//rsc_location[starts-with(@id, '<xsl:value-of select="concat($prefix, ., '-')"/>')]</xsl:attribute>
      </xsl:when>
      <xsl:otherwise><xsl:copy/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
