<?xml version="1.0" encoding="UTF-8"?>
<!--
  From pacemaker-2.10 to 3.0: older spellings, and options that moved from cluster properties to defaults or from operations to
  meta-attributes. New ids start with "_2TO3_".
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="xml" indent="no"/>
  <xsl:strip-space elements="*"/>

  <xsl:variable name="prefix" select="'_2TO3_'"/>
  <!-- Names between bars, so that contains() finds whole names. -->
  <xsl:variable name="underscored" select="'|cluster_recheck_interval|dc_deadtime|election_timeout|no_quorum_policy|remove_after_stop|shutdown_escalation|startup_fencing|stonith_action|stonith_enabled|stop_orphan_actions|stop_orphan_resources|symmetric_cluster|'"/>
  <xsl:variable name="dropped" select="'|default-migration-threshold|default_migration_threshold|expected-quorum-votes|notification-agent|notification-recipient|'"/>
  <xsl:variable name="old-stacks" select="'|heartbeat|openais|classic openais|classic openais (with plugin)|cman|'"/>
  <xsl:variable name="op-options" select="'|interval-origin|start-delay|enabled|on-fail|record-pending|role|timeout|'"/>

  <!-- Cluster properties that became defaults. -->
  <xsl:variable name="properties" select="/cib/configuration/crm_config/cluster_property_set/nvpair"/>
  <xsl:variable name="to-op-defaults" select="$properties[translate(@name, '_', '-') = 'default-action-timeout']"/>
  <xsl:variable name="to-rsc-defaults"
                select="$properties[translate(@name, '_', '-') = 'default-resource-stickiness'
                        or translate(@name, '_', '-') = 'is-managed-default'
                        or (translate(@name, '_', '-') = 'default-resource-failure-stickiness' and @value = '-INFINITY')]"/>

  <xsl:template match="@* | node()">
    <xsl:copy><xsl:apply-templates select="@* | node()"/></xsl:copy>
  </xsl:template>

  <!-- ===== Cluster properties ===== -->

  <xsl:template match="cluster_property_set/nvpair[@name]">
    <xsl:variable name="hyphenated" select="translate(@name, '_', '-')"/>
    <xsl:choose>
      <xsl:when test="contains($underscored, concat('|', @name, '|'))">
        <xsl:call-template name="renamed-pair"><xsl:with-param name="name" select="$hyphenated"/></xsl:call-template>
      </xsl:when>
      <xsl:when test="$hyphenated = 'transition-idle-timeout'">
        <xsl:call-template name="renamed-pair"><xsl:with-param name="name" select="'cluster-delay'"/></xsl:call-template>
      </xsl:when>
      <xsl:when test="starts-with($hyphenated, 'default-resource-') or $hyphenated = 'default-action-timeout'
                      or $hyphenated = 'is-managed-default'"/>
      <xsl:when test="contains($dropped, concat('|', @name, '|'))
                      or (@name = 'cluster-infrastructure' and contains($old-stacks, concat('|', @value, '|')))">
        <xsl:message>INFO: Cluster properties: <xsl:value-of select="@id"/>: dropping <xsl:value-of select="@name"/></xsl:message>
      </xsl:when>
      <xsl:otherwise><xsl:copy-of select="."/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
  <xsl:template name="renamed-pair">
    <xsl:param name="name"/>
    <xsl:param name="value" select="@value"/>
    <nvpair id="{@id}" name="{$name}" value="{$value}"/>
  </xsl:template>

  <xsl:template match="configuration">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()"/>
      <xsl:if test="$to-op-defaults and not(op_defaults)"><op_defaults><xsl:call-template name="new-op-defaults"/></op_defaults></xsl:if>
      <xsl:if test="$to-rsc-defaults and not(rsc_defaults)"><rsc_defaults><xsl:call-template name="new-rsc-defaults"/></rsc_defaults></xsl:if>
    </xsl:copy>
  </xsl:template>
  <xsl:template match="op_defaults">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()"/>
      <xsl:if test="$to-op-defaults and not(.//nvpair[@name = 'timeout'])"><xsl:call-template name="new-op-defaults"/></xsl:if>
    </xsl:copy>
  </xsl:template>
  <xsl:template match="rsc_defaults">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()"/>
      <xsl:if test="$to-rsc-defaults"><xsl:call-template name="new-rsc-defaults"/></xsl:if>
    </xsl:copy>
  </xsl:template>
  <xsl:template name="new-op-defaults">
    <meta_attributes id="{concat($prefix, '-op-defaults')}">
      <xsl:for-each select="$to-op-defaults[1]"><nvpair id="{@id}" name="timeout" value="{@value}"/></xsl:for-each>
    </meta_attributes>
  </xsl:template>
  <xsl:template name="new-rsc-defaults">
    <xsl:variable name="defined" select="/cib/configuration/rsc_defaults//nvpair/@name"/>
    <meta_attributes id="{concat($prefix, '-rsc-defaults')}">
      <xsl:for-each select="$to-rsc-defaults">
        <xsl:variable name="hyphenated" select="translate(@name, '_', '-')"/>
        <xsl:choose>
          <xsl:when test="$hyphenated = 'default-resource-stickiness' and not($defined = 'resource-stickiness')">
            <nvpair id="{@id}" name="resource-stickiness" value="{@value}"/>
          </xsl:when>
          <xsl:when test="$hyphenated = 'is-managed-default' and not($defined = 'is-managed')">
            <nvpair id="{@id}" name="is-managed" value="{@value}"/>
          </xsl:when>
          <xsl:when test="$hyphenated = 'default-resource-failure-stickiness' and not($defined = 'migration-threshold')">
            <nvpair id="{@id}" name="migration-threshold" value="1"/>
          </xsl:when>
        </xsl:choose>
      </xsl:for-each>
    </meta_attributes>
  </xsl:template>

  <!-- ===== Nodes ===== -->

  <xsl:template match="node/@type[. = 'normal']"><xsl:attribute name="type">member</xsl:attribute></xsl:template>

  <!-- ===== Resources ===== -->

  <xsl:template match="primitive/instance_attributes/nvpair[@name = 'pcmk_arg_map'] | template/instance_attributes/nvpair[@name = 'pcmk_arg_map']">
    <xsl:choose>
      <xsl:when test="starts-with(@value, 'port:')">
        <nvpair id="{@id}" name="pcmk_host_argument" value="{substring-after(@value, 'port:')}"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:message>INFO: Resource instance_attributes: <xsl:value-of select="@id"/>: dropping pcmk_arg_map</xsl:message>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>
  <xsl:template match="instance_attributes/nvpair[@name = 'pcmk_list_cmd' or @name = 'pcmk_monitor_cmd' or @name = 'pcmk_off_cmd'
                       or @name = 'pcmk_on_cmd' or @name = 'pcmk_reboot_cmd' or @name = 'pcmk_status_cmd']">
    <nvpair id="{@id}" name="{concat(substring-before(@name, '_cmd'), '_action')}" value="{@value}"/>
  </xsl:template>
  <xsl:template match="meta_attributes/nvpair[translate(@name, '_', '-') = 'resource-failure-stickiness']">
    <xsl:if test="@value = '-INFINITY'"><nvpair id="{@id}" name="migration-threshold" value="1"/></xsl:if>
  </xsl:template>
  <xsl:template match="meta_attributes/nvpair[@name = 'isolation' or @name = 'isolation-host' or @name = 'isolation-instance'
                       or @name = 'isolation-wrapper']">
    <xsl:message>WARNING: Resource meta_attributes: <xsl:value-of select="@id"/>: isolation is no longer supported, the resource stays stopped</xsl:message>
    <nvpair id="{@id}" name="target-role" value="Stopped"/>
  </xsl:template>

  <!-- What an operation required is a meta-attribute of its resource now. -->
  <xsl:template match="primitive | template">
    <xsl:variable name="moved" select="operations/op[@requires and (@name = 'start' or @name = 'promote')][1]"/>
    <xsl:copy>
      <xsl:apply-templates select="@* | node()"/>
      <xsl:if test="$moved and not(meta_attributes/nvpair[@name = 'requires'])">
        <meta_attributes id="{concat($prefix, @id, '-meta')}">
          <nvpair id="{concat($prefix, $moved/@id, '-meta-requires')}" name="requires" value="{$moved/@requires}"/>
        </meta_attributes>
      </xsl:if>
    </xsl:copy>
  </xsl:template>
  <xsl:template match="op/@requires"/>

  <!-- Options of an operation given as agent parameters are its meta-attributes. -->
  <xsl:template match="op">
    <xsl:variable name="options" select="instance_attributes/nvpair[contains($op-options, concat('|', @name, '|'))]"/>
    <xsl:copy>
      <xsl:apply-templates select="@* | node()"/>
      <xsl:if test="$options">
        <meta_attributes id="{concat($prefix, @id, '-meta')}">
          <xsl:copy-of select="$options"/>
        </meta_attributes>
      </xsl:if>
    </xsl:copy>
  </xsl:template>
  <xsl:template match="op/instance_attributes/nvpair[contains('|interval-origin|start-delay|enabled|on-fail|record-pending|role|timeout|', concat('|', @name, '|'))]"/>
  <xsl:template match="op/instance_attributes[nvpair and not(nvpair[not(contains('|interval-origin|start-delay|enabled|on-fail|record-pending|role|timeout|', concat('|', @name, '|')))])]"/>

  <!-- ===== Constraints ===== -->

  <xsl:template match="rsc_colocation/@score-attribute | rsc_colocation/@score-attribute-mangle"/>
</xsl:stylesheet>
