"""Makes the CIB of a cluster of a given shape, in words that both Pacemaker 2.1 and 3.0 understand.

Every resource is an `ocf:pacemaker:Dummy` (or `Stateful`) with a monitor. Top-level resources come in pairs by default: every second
one is colocated with and ordered after the one before it. In a started cluster everything runs where it would be placed, with the
history that Pacemaker keeps: a probe on every node, start and monitor where a resource runs, digests included, so that nothing is left
to do. A stopped one has nodes without any history.
"""

from . import history
from .history import Resource

GROUP_SIZE = 5
REPLICAS = 3


class Cluster:
    """Collects the resources and what runs where; `text()` is the CIB."""

    def __init__(self, shape):
        self.shape = shape
        self.nodes = [f"n{i}" for i in range(1, shape.nodes + 1)]
        self.resources = []
        self.constraints = []
        self.status = history.Status(self.nodes)
        self.tops = []
        getattr(self, "_add_" + shape.kind)()
        getattr(self, "_constrain_" + shape.constraints)()

    def home(self, index):
        """The node of a top-level resource: pairs stay together."""
        return self.nodes[index // 2 % len(self.nodes)]

    def _add_primitives(self):
        for index in range(self.shape.resources):
            self.resources.append(primitive(f"r{index}"))
            self.tops.append(f"r{index}")
            self.status.started(Resource(f"r{index}"), [self.home(index)])

    def _add_groups(self):
        for index in range(self.shape.resources // GROUP_SIZE):
            members = [f"g{index}-{member}" for member in range(GROUP_SIZE)]
            self.resources.append(f'<group id="g{index}">{"".join(primitive(name) for name in members)}</group>')
            self.tops.append(f"g{index}")
            for name in members:
                self.status.started(Resource(name), [self.home(index)])

    def _add_clones(self):
        for index in range(max(1, self.shape.resources // len(self.nodes))):
            self.resources.append(f'<clone id="c{index}">{meta(f"c{index}", interleave="true")}{primitive(f"p{index}")}</clone>')
            self.tops.append(f"c{index}")
            self.status.started(Resource(f"p{index}"), self.nodes)

    def _add_promotable(self):
        for index in range(max(1, self.shape.resources // len(self.nodes))):
            self.resources.append(f'<clone id="c{index}">{meta(f"c{index}", promotable="true", interleave="true")}'
                                  f'{primitive(f"p{index}", roles=True)}</clone>')
            self.tops.append(f"c{index}")
            self.status.started(Resource(f"p{index}", agent="Stateful", promoted=True), self.nodes, promoted_on=self.home(index))

    def _add_bundles(self):
        for index in range(max(1, self.shape.resources // (3 * REPLICAS))):
            self.resources.append(
                f'<bundle id="b{index}"><docker image="image:latest" replicas="{REPLICAS}"/>'
                f'<network control-port="{3000 + index}"/>{primitive(f"p{index}")}</bundle>')
            self.tops.append(f"b{index}")
            places = [self.nodes[(index // 2 + replica) % len(self.nodes)] for replica in range(REPLICAS)]
            for replica, place in enumerate(places):
                self._start_replica(index, replica, place)

    def _start_replica(self, index, replica, place):
        """A container, the connection to it, and the primitive inside."""
        guest, container = f"b{index}-{replica}", f"b{index}-docker-{replica}"
        self.status.started(Resource(container, "heartbeat", "docker", parameters=docker_parameters(guest, 3000 + index),
                                     monitor=(60000, 20000)), [place])
        self.status.started(Resource(guest, "pacemaker", "remote", container=container,
                                     parameters=(("addr", place), ("port", 3000 + index)), monitor=(30000, 30000)), [place])
        self.status.started_on_guest(Resource(f"p{index}"), guest)

    def _pair(self, first, then, colocated=True):
        number = len(self.constraints)
        colocation = f'<rsc_colocation id="col{number}" rsc="{then}" with-rsc="{first}" score="INFINITY"/>' if colocated else ""
        self.constraints.append(f'{colocation}<rsc_order id="ord{number}" first="{first}" then="{then}"/>')

    def _constrain_none(self):
        pass

    def _constrain_pairs(self):
        for first, then in zip(self.tops[::2], self.tops[1::2]):
            self._pair(first, then)

    def _constrain_chain(self):
        """One line of orders through everything, without colocations, which would put all on one node."""
        for first, then in zip(self.tops, self.tops[1:]):
            self._pair(first, then, colocated=False)

    def _constrain_star(self):
        """Everything is ordered after the first."""
        for then in self.tops[1:]:
            self._pair(self.tops[0], then, colocated=False)

    def text(self):
        status = self.status.text(is_started=self.shape.state == "started")
        members = "".join(f'<node id="{number}" uname="{name}"/>' for number, name in enumerate(self.nodes, start=1))
        return (
            '<cib validate-with="pacemaker-3.9" crm_feature_set="3.16.1" admin_epoch="0" epoch="1" num_updates="0" have-quorum="1" '
            'dc-uuid="1"><configuration><crm_config><cluster_property_set id="options">'
            '<nvpair id="options-fencing" name="stonith-enabled" value="false"/></cluster_property_set></crm_config>'
            f'<nodes>{members}</nodes><resources>{"".join(self.resources)}</resources>'
            f'<constraints>{"".join(self.constraints)}</constraints><rsc_defaults><meta_attributes id="defaults">'
            '<nvpair id="defaults-stickiness" name="resource-stickiness" value="100"/></meta_attributes></rsc_defaults>'
            f'</configuration><status>{status}</status></cib>')


def meta(owner, **values):
    pairs = "".join(f'<nvpair id="{owner}-{name}" name="{name}" value="{value}"/>' for name, value in values.items())
    return f'<meta_attributes id="{owner}-meta">{pairs}</meta_attributes>'


def docker_parameters(guest, port):
    """What Pacemaker gives the container of a replica."""
    logs = f"/var/log/pacemaker/bundles/{guest}"
    options = (f" --restart=no -e PCMK_stderr=1 -e PCMK_remote_port={port} -v /etc/pacemaker/authkey:/etc/pacemaker/authkey "
               f"-v {logs}:/var/log -p {port}:{port} ")
    return (("allow_pull", "true"), ("force_kill", "false"), ("image", "image:latest"), ("monitor_cmd", "/bin/true"),
            ("mount_points", logs), ("reuse", "false"), ("run_cmd", "/usr/sbin/pacemaker-remoted"), ("run_opts", options))


def primitive(name, roles=False):
    monitors = f'<op id="{name}-monitor" name="monitor" interval="10s" timeout="20s"/>'
    if roles:
        monitors = (f'<op id="{name}-promoted" name="monitor" interval="10s" timeout="20s" role="Promoted"/>'
                    f'<op id="{name}-unpromoted" name="monitor" interval="11s" timeout="20s" role="Unpromoted"/>')
    agent = "Stateful" if roles else "Dummy"
    return f'<primitive id="{name}" class="ocf" provider="pacemaker" type="{agent}"><operations>{monitors}</operations></primitive>'
