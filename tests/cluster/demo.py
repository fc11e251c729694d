#!/usr/bin/env python3
"""./run demo: a three-node cluster on this machine, from nothing, through failures; every step is checked.

As root each node is a host of its own (namespaces) and the service is a real nginx behind a virtual address. Without root the nodes are
process groups and dummies stand for address and web server. Exit code 0 only if every step held.
"""

import argparse
import pathlib
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import demo_config  # noqa: E402
from cluster import Cluster, wait_for  # noqa: E402
from hosts import HostError, Lab  # noqa: E402

NODES = ["n1", "n2", "n3"]
RESOURCES = ["web-ip", "web-server", "probe", "store", "power"]

GREEN, RED, DIM, BOLD, END = ("\033[32m", "\033[31m", "\033[2m", "\033[1m", "\033[0m") if sys.stdout.isatty() else ("",) * 5


class Timeline:
    """Prints what happens, with the time since the start."""

    def __init__(self):
        self.start = time.monotonic()

    def _line(self, mark, text):
        print(f"{DIM}{time.monotonic() - self.start:7.3f} s{END}  {mark} {text}", flush=True)

    def act(self, text):
        self._line(f"{BOLD}▸{END}", f"{BOLD}{text}{END}")

    def note(self, text):
        self._line(" ", text)

    def good(self, text):
        self._line(f"{GREEN}✔{END}", text)

    def bad(self, text):
        self._line(f"{RED}✘{END}", text)


class WebProbe:
    """Watches the web service from the clients' side and remembers every change."""

    def __init__(self, lab):
        prefix = ["ip", "netns", "exec", lab.switch]
        script = pathlib.Path(__file__).parent / "http_probe.py"
        self.process = subprocess.Popen([*prefix, sys.executable, str(script), demo_config.VIRTUAL_ADDRESS, str(demo_config.WEB_PORT)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.changes = []
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        for line in self.process.stdout:
            moment, answer = line.split()
            self.changes.append((float(moment), answer))

    def now(self):
        """The host that answers at this moment, '-' for none."""
        return self.changes[-1][1] if self.changes else "-"

    def first_answer_after(self, moment, other_than=None):
        """(time, host) of the first good answer after a moment, from another host if one is given."""
        for when, answer in list(self.changes):
            if when > moment and answer != "-" and answer != other_than:
                return when, answer
        return None

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=5)


class Demo:
    def __init__(self, lab, cluster, timeline):
        self.lab, self.cluster, self.timeline = lab, cluster, timeline
        self.probe = WebProbe(lab) if lab.isolated else None

    # --- steps -------------------------------------------------------------------------------------------------------------------

    def form(self):
        began = time.monotonic()
        self.cluster.start()
        wait_for(lambda: sorted(self.cluster.online()) == NODES, 30, "three nodes online with a coordinator")
        status = self.cluster.status()
        coordinator = status.find("summary/current_dc").get("name")
        self.timeline.good(f"cluster formed after {time.monotonic() - began:.2f} s, coordinator {coordinator}")

    def load(self):
        text = demo_config.configuration(NODES, self.cluster.power.path, self.lab.isolated)
        path = self.lab.directory / "demo.xml"
        path.write_text(text, encoding="utf-8")
        for section in ("crm_config", "resources", "constraints", "rsc_defaults"):
            start, end = text.index(f"<{section}>"), text.index(f"</{section}>") + len(section) + 3
            self.cluster.run("cibadmin", "--modify", "--allow-create", "--scope", "configuration", "--xml-pipe", text=text[start:end])
        code, output = self.cluster.run("crm_verify", "--live-check", check=False)
        if code != 0:
            raise HostError(f"crm_verify refuses the configuration: {output}")
        self.timeline.good("configuration loaded and verified")
        began = time.monotonic()
        wait_for(self.everything_runs, 40, "all resources started")
        self.timeline.good(f"all resources started after {time.monotonic() - began:.2f} s: web on {self.web_host()}, "
                           f"store promoted on {', '.join(self.cluster.where('store', 'Promoted'))}")

    def answer(self):
        if self.probe is None:
            return
        wait_for(lambda: self.probe.now() != "-", 20, "an answer on the virtual address")
        answering = self.probe.now()
        if [answering] != self.cluster.where("web-server"):
            raise HostError(f"{answering} answers, but the cluster says {self.cluster.where('web-server')}")
        self.timeline.good(f"http://{demo_config.VIRTUAL_ADDRESS}:{demo_config.WEB_PORT}/ answers from {answering}")

    def kill_host(self):
        victim = self.web_host()
        self.timeline.act(f"kill -9 of every process on {victim}")
        began = time.monotonic()
        self.lab.hosts[victim].power_off()
        survivor = next(host for host in self.lab.hosts.values() if host.is_up)
        if self.probe:
            found = wait_for(lambda: self.probe.first_answer_after(began, victim), 30, "an answer from another host", pause=0.005)
            self.timeline.good(f"service answers from {found[1]} {1000 * (found[0] - began):.0f} ms after the kill")
        wait_for(lambda: self.web_host(survivor) not in (None, victim), 30, "the service on another host")
        if not self.probe:
            self.timeline.good(f"service runs on {self.web_host(survivor)} {1000 * (time.monotonic() - began):.0f} ms after the kill")
        fenced = [request for request in self.cluster.power.requests if request[2] == victim and request[0] >= began]
        if not fenced:
            raise HostError(f"{victim} was taken over without being fenced")
        self.timeline.good(f"{victim} was fenced ({fenced[0][1]}) {1000 * (fenced[0][0] - began):.0f} ms after the kill, "
                           "before anything of it was started elsewhere")
        _, history = self.cluster.run("stonith_admin", "--history", victim, host=survivor)
        if victim not in history:
            raise HostError(f"the fencing history does not know {victim}: {history}")
        wait_for(lambda: sorted(self.cluster.online(survivor)) == NODES, 40, f"{victim} back in the cluster")
        wait_for(self.everything_runs, 40, "all resources started again")
        self.timeline.good(f"{victim} has restarted and is back in the cluster")

    def kill_service(self):
        host = self.lab.hosts[self.web_host()]
        self.timeline.act(f"kill -9 of the web server on {host.name}")
        began = time.monotonic()
        if self.probe:
            host.run("pkill", "-KILL", "-x", "nginx")
            wait_for(lambda: self.probe.now() == "-", 10, "the service to be missed", pause=0.002)
            found = wait_for(lambda: self.probe.first_answer_after(began + 0.02), 20, "the service to come back", pause=0.005)
            self.check_in_place(host, found[1])
            self.timeline.good(f"recovered in place after {1000 * (found[0] - began):.0f} ms, monitor interval included")
        else:
            state = next(pathlib.Path(host.directory / "run").rglob("*web-server*.state"))
            state.unlink()
            wait_for(lambda: self.cluster.failures(), 20, "the failure to be noticed")
            wait_for(self.everything_runs, 20, "the service to come back")
            self.check_in_place(host, self.web_host())
            self.timeline.good(f"recovered in place after {1000 * (time.monotonic() - began):.0f} ms, monitor interval included")
        if not any("web-server_monitor" in failure for failure in self.cluster.failures()):
            raise HostError("the failure is not shown in the status")
        self.cluster.run("crm", "resource", "cleanup", "web-server")
        wait_for(lambda: not self.cluster.failures() and self.everything_runs(), 20, "the failure to be cleaned up")
        self.timeline.good("failure shown in the status, then cleaned up")

    @staticmethod
    def check_in_place(host, name):
        if name != host.name:
            raise HostError(f"the service moved to {name} instead of being restarted on {host.name}")

    def standby(self):
        host = self.web_host()
        self.timeline.act(f"crm node standby {host}")
        began = time.monotonic()
        self.cluster.run("crm", "node", "standby", host)
        wait_for(lambda: self.web_host() not in (None, host), 30, "the service to move")
        if self.probe:
            wait_for(lambda: self.probe.now() not in ("-", host), 20, "an answer from another host")
        self.timeline.good(f"moved to {self.web_host()} after {1000 * (time.monotonic() - began):.0f} ms")
        self.cluster.run("crm", "node", "online", host)
        wait_for(self.everything_runs, 30, "the clones to return")
        self.timeline.good(f"{host} is online again and runs its clone instances")

    def export_and_import(self):
        self.timeline.act("export the configuration, empty the cluster, import it again")
        before = {name: self.cluster.where(name) for name in RESOURCES}
        exported = str(self.lab.directory / "export.xml")
        host = self.cluster.any_host()
        self.cluster.run("crm", "configure", "save", "xml", exported, host=host)
        self.cluster.run("crm", "configure", "property", "stop-all-resources=true", host=host)
        wait_for(lambda: not any(self.cluster.where(name) for name in RESOURCES if name != "power"), 40, "everything to stop")
        self.cluster.run("cibadmin", "--replace", "--scope", "constraints", "--xml-text", "<constraints/>", host=host)
        self.cluster.run("cibadmin", "--replace", "--scope", "resources", "--xml-text", "<resources/>", host=host)
        wait_for(lambda: not any(self.cluster.where(name) for name in RESOURCES), 40, "everything to be gone")
        self.timeline.good("exported, stopped, and emptied")
        self.cluster.run("crm", "configure", "load", "xml", "replace", exported, host=host)
        wait_for(self.everything_runs, 40, "everything to start again")
        after = {name: self.cluster.where(name) for name in RESOURCES}
        if {name: len(places) for name, places in before.items()} != {name: len(places) for name, places in after.items()}:
            raise HostError(f"the imported configuration runs differently: {before} became {after}")
        self.timeline.good("imported: the same resources run again")

    # --- questions ---------------------------------------------------------------------------------------------------------------

    def web_host(self, host=None):
        places = self.cluster.where("web-server", status=self.cluster.status(host))
        return places[0] if len(places) == 1 else None

    def everything_runs(self):
        status = self.cluster.status()
        if status is None:
            return False
        up = [node.get("name") for node in status.findall("nodes/node") if node.get("online") == "true" and node.get("standby") == "false"]
        return (len(self.cluster.where("web-server", status=status)) == 1 and len(self.cluster.where("power", status=status)) == 1
                and self.cluster.where("probe", status=status) == sorted(up)
                and self.cluster.where("store", status=status) == sorted(up)
                and len(self.cluster.where("store", "Promoted", status=status)) == 1)

    def prepare_pages(self, host):
        if host.isolated:
            host.write("/run/www/index.html", host.name + "\n")

    def close(self):
        if self.probe:
            self.probe.close()


def keep(lab, cluster, timeline):
    """Leaves the cluster up until the user ends the demo."""
    host = cluster.any_host()
    timeline.note("the cluster stays up until this program is ended with Ctrl-C. Talk to it from another terminal:")
    prefix = " ".join(host.command()) if host.isolated else ""
    variables = {key: value for key, value in host.environment().items() if key.startswith("SYSTOLE") or key == "PATH"}
    assignments = " ".join(f"{key}={value}" for key, value in variables.items())
    print(f"\n    {prefix} env {assignments} bash\n\nand there: crm status, crm configure show, crm_mon -1, cibadmin --query\n", flush=True)
    try:
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
    except KeyboardInterrupt:
        pass


def parse_arguments():
    parser = argparse.ArgumentParser(prog="./run demo", description=__doc__.splitlines()[0])
    parser.add_argument("--bin", default="build", help=argparse.SUPPRESS)
    parser.add_argument("--keep", action="store_true", help="leave the cluster up and print how to talk to it")
    parser.add_argument("--corosync", action="store_true", help="over three real Corosync daemons instead of the embedded transport")
    parser.add_argument("--steps", help="only the first N steps (for tests)", type=int, default=99)
    return parser.parse_args()


def run(arguments):
    timeline = Timeline()
    with Lab(NODES, arguments.bin) as lab:
        if not lab.isolated:
            timeline.note("without root: nodes are process groups, dummies stand for the virtual address and the web server")
            if arguments.corosync:
                timeline.bad("--corosync needs root: three Corosync daemons need network namespaces of their own")
                return 1
        timeline.act(f"three hosts, transport {'corosync' if arguments.corosync else 'embedded'}")
        cluster = Cluster(lab, "corosync" if arguments.corosync else "local")
        demo = Demo(lab, cluster, timeline)
        try:
            cluster.prepare = demo.prepare_pages
            for step in [demo.form, demo.load, demo.answer, demo.kill_host, demo.kill_service, demo.standby,
                         demo.export_and_import][:arguments.steps]:
                step()
            timeline.good(f"{BOLD}every step held{END}")
            if arguments.keep:
                keep(lab, cluster, timeline)
            return 0
        except (HostError, subprocess.SubprocessError, OSError) as failure:
            timeline.bad(str(failure))
            show_logs(lab)
            return 1
        finally:
            demo.close()
            cluster.close()


def show_logs(lab):
    """The end of every log, so that a failure can be understood after the hosts are gone."""
    for host in lab.hosts.values():
        logs = sorted((host.directory).rglob("*.out")) + sorted((host.directory).rglob("*.log"))
        if host.isolated and host.is_up:
            root = pathlib.Path(f"/proc/{host._first_pid()}/root")
            logs += sorted((root / "var/log/systole").glob("*"))
        for log in logs:
            try:
                lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:]
            except OSError:
                continue
            print(f"--- {host.name} {log.name}")
            print("\n".join(lines))


def interrupted(*_):
    raise KeyboardInterrupt


def main():
    signal.signal(signal.SIGTERM, interrupted)
    try:
        sys.exit(run(parse_arguments()))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
