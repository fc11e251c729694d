"""The status section of a generated cluster: which operations ran where."""

import dataclasses
import functools
import hashlib

NOT_RUNNING = 7
OK = 0
RUNNING_PROMOTED = 8
RUN = "2668bbeb-06d5-40f9-936d-24cb7f87006a"


@dataclasses.dataclass(frozen=True)
class Resource:
    """A primitive as histories name it."""

    name: str
    provider: str = "pacemaker"
    agent: str = "Dummy"
    container: str = ""
    promoted: bool = False
    parameters: tuple = ()      # (name, value)
    monitor: tuple = (10000, 20000)     # interval and timeout in ms; those of the unpromoted role differ


class Status:
    """What ran on which node; nodes without anything running still have the probe of every resource."""

    def __init__(self, nodes):
        self.nodes = nodes
        self.resources = []     # (resource, nodes it runs on, node it is promoted on)
        self.on_guests = {}     # guest → resource
        self.calls = 0

    def started(self, resource, places, promoted_on=None):
        self.resources.append((resource, frozenset(places), promoted_on))

    def started_on_guest(self, resource, guest):
        self.on_guests[guest] = resource

    def text(self, is_started):
        states = []
        for number, node in enumerate(self.nodes, start=1):
            entries = "".join(self._entry(node, *resource) for resource in self.resources) if is_started else ""
            attributes = self._promotion_scores(number, node) if is_started else ""
            states.append(f'<node_state id="{number}" uname="{node}" in_ccm="true" crmd="online" join="member" expected="member" '
                          f'crm-debug-origin="do_update_resource"><lrm id="{number}"><lrm_resources>{entries}</lrm_resources></lrm>'
                          f'{attributes}</node_state>')
        if is_started:
            states += [self._guest_state(guest) for guest in self.on_guests]
        return "".join(states)

    def _guest_state(self, guest):
        entry = self._entry(guest, self.on_guests[guest], frozenset([guest]), None)
        return (f'<node_state id="{guest}" uname="{guest}" remote_node="true" in_ccm="true" node_fenced="0" '
                f'crm-debug-origin="do_update_resource"><lrm id="{guest}"><lrm_resources>{entry}</lrm_resources></lrm></node_state>')

    def _promotion_scores(self, number, node):
        pairs = "".join(
            f'<nvpair id="status-{number}-master-{resource.name}" name="master-{resource.name}" value="{10 if promoted_on == node else 5}"/>'
            for resource, _, promoted_on in self.resources if resource.promoted)
        return (f'<transient_attributes id="{number}"><instance_attributes id="status-{number}">{pairs}</instance_attributes>'
                '</transient_attributes>') if pairs else ""

    def _entry(self, node, resource, places, promoted_on):
        container = f' container="{resource.container}"' if resource.container else ""
        operations = "".join(self._operations(node, resource, node in places, node == promoted_on))
        return (f'<lrm_resource id="{resource.name}" type="{resource.agent}" class="ocf" provider="{resource.provider}"{container}>'
                f'{operations}</lrm_resource>')

    def _operations(self, node, resource, is_here, is_promoted):
        if not is_here:
            yield self._operation(node, resource, "monitor", NOT_RUNNING)
            return
        yield self._operation(node, resource, "promote" if is_promoted else "start", OK)
        interval, timeout = resource.monitor
        if resource.promoted and not is_promoted:
            interval += 1000
        yield self._operation(node, resource, "monitor", RUNNING_PROMOTED if is_promoted else OK, interval, timeout)

    def _operation(self, node, resource, task, rc, interval=0, timeout=0):
        self.calls += 1
        name = resource.name
        entry = f"{name}_last_0" if interval == 0 else f"{name}_{task}_{interval}"
        key = f"{self.calls}:1:{rc}:{RUN}"
        return (f'<lrm_rsc_op id="{entry}" operation_key="{name}_{task}_{interval}" operation="{task}" '
                f'crm-debug-origin="controld_update_resource_history" crm_feature_set="3.16.1" transition-key="{key}" '
                f'transition-magic="0:{rc};{key}" exit-reason="" on_node="{node}" call-id="{self.calls}" rc-code="{rc}" op-status="0" '
                f'interval="{interval}" last-rc-change="1700000000" exec-time="25" queue-time="0" '
                f'op-digest="{digest(resource.parameters, timeout)}"/>')


@functools.cache
def digest(parameters, timeout):
    """What Pacemaker records of the parameters that an operation ran with; a recurring one's timeout is among them."""
    values = dict(parameters) | ({"CRM_meta_timeout": timeout} if timeout else {})
    text = "".join(f' {name}="{value}"' for name, value in sorted(values.items()))
    return hashlib.md5(f" <parameters{text}/>\n".encode()).hexdigest()
