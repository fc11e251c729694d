"""The configuration that the demo loads, as CIB XML."""

VIRTUAL_ADDRESS = "10.77.0.100"
WEB_PORT = 8080


def nvpairs(prefix, values):
    return "".join(f'<nvpair id="{prefix}-{name}" name="{name}" value="{value}"/>' for name, value in values.items())


def primitive(name, agent, parameters=None, operations=(), meta=None):
    """agent is CLASS:PROVIDER:TYPE or CLASS:TYPE; operations are (name, interval, timeout[, role])."""
    kind = agent.split(":")
    provider = f' provider="{kind[1]}"' if len(kind) == 3 else ""
    text = f'<primitive id="{name}" class="{kind[0]}"{provider} type="{kind[-1]}">'
    if parameters:
        text += f'<instance_attributes id="{name}-params">{nvpairs(name + "-params", parameters)}</instance_attributes>'
    if meta:
        text += f'<meta_attributes id="{name}-meta">{nvpairs(name + "-meta", meta)}</meta_attributes>'
    if operations:
        text += "<operations>"
        for operation, interval, timeout, *role in operations:
            extra = f' role="{role[0]}"' if role else ""
            text += f'<op id="{name}-{operation}-{interval}" name="{operation}" interval="{interval}" timeout="{timeout}"{extra}/>'
        text += "</operations>"
    return text + "</primitive>"


def fence_device(hosts, socket):
    parameters = {"socket": socket, "pcmk_host_list": " ".join(hosts)}
    return primitive("power", "stonith:fence_local", parameters, [("monitor", "60s", "20s")])


def web_service(is_isolated):
    """The group behind the virtual address; without isolation dummies stand for address and web server."""
    if is_isolated:
        address = primitive("web-ip", "ocf:heartbeat:IPaddr2", {"ip": VIRTUAL_ADDRESS, "cidr_netmask": 24, "nic": "eth0"},
                            [("monitor", "5s", "20s")])
        server = primitive("web-server", "ocf:systole:Web", {"port": WEB_PORT, "docroot": "/run/www"},
                           [("monitor", "1s", "20s"), ("start", "0s", "20s"), ("stop", "0s", "20s")])
    else:
        address = primitive("web-ip", "ocf:systole:Dummy", None, [("monitor", "5s", "20s")])
        server = primitive("web-server", "ocf:systole:Dummy", None, [("monitor", "1s", "20s")])
    return f'<group id="web">{address}{server}</group>'


def configuration(hosts, power_socket, is_isolated):
    """The children of the CIB's configuration element that the demo loads (all but nodes)."""
    clone = primitive("probe", "ocf:systole:Dummy", None, [("monitor", "10s", "20s")])
    stateful = primitive("store", "ocf:systole:Stateful", None,
                         [("monitor", "10s", "20s", "Promoted"), ("monitor", "11s", "20s", "Unpromoted")])
    options = {"fencing-enabled": "true", "no-quorum-policy": "stop", "cluster-name": "demo"}
    return f"""<configuration>
  <crm_config><cluster_property_set id="cib-bootstrap-options">{nvpairs("cib-bootstrap-options", options)}</cluster_property_set></crm_config>
  <nodes/>
  <resources>
    {fence_device(hosts, power_socket)}
    {web_service(is_isolated)}
    <clone id="probe-clone">{clone}</clone>
    <clone id="store-clone"><meta_attributes id="store-clone-meta">{nvpairs("store-clone-meta", {"promotable": "true"})}</meta_attributes>{stateful}</clone>
  </resources>
  <constraints>
    <rsc_colocation id="web-with-store" rsc="web" with-rsc="store-clone" with-rsc-role="Promoted" score="100"/>
    <rsc_order id="probe-then-web" first="probe-clone" then="web" kind="Optional"/>
  </constraints>
  <rsc_defaults><meta_attributes id="rsc-options">{nvpairs("rsc-options", {"resource-stickiness": "200"})}</meta_attributes></rsc_defaults>
</configuration>"""
