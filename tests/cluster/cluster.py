"""A Systole cluster on the hosts of a Lab: configuration files, start and stop of the daemons, and questions to the cluster."""

import os
import signal
import socket
import struct
import threading
import time
import xml.etree.ElementTree as ElementTree

from hosts import HostError

# A host is lost after the token and 1.2 times as long again for consensus; the coefficient would add 650 ms for the third host.
TOKEN_MS = 800


class PowerSwitch:
    """Serves power requests of fence_local on a Unix socket: "off HOST", "reboot HOST", "on HOST", "status HOST", "list".

    It stands for the remote-controlled sockets of a real site and therefore lives outside of the hosts. It obeys only its own user.
    """

    def __init__(self, lab, on_boot):
        self.lab, self.on_boot = lab, on_boot
        self.path = str(lab.directory / "power.sock")
        self.requests = []
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(self.path)
        os.chmod(self.path, 0o600)
        self.listener.listen(8)
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                try:
                    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
                    if struct.unpack("3i", credentials)[1] != os.geteuid():
                        continue
                    words = connection.recv(512).decode("ascii", "replace").split()
                    connection.sendall((self._answer(words) + "\n").encode())
                except OSError:
                    continue

    def _answer(self, words):
        if words == ["list"]:
            return "ok " + " ".join(self.lab.hosts)
        if len(words) != 2 or words[1] not in self.lab.hosts:
            return "error no such host or request"
        verb, host = words[0], self.lab.hosts[words[1]]
        if verb == "status":
            return "ok on" if host.is_up else "ok off"
        if verb not in ("off", "on", "reboot"):
            return "error unknown request"
        self.requests.append((time.monotonic(), verb, host.name))
        if verb in ("off", "reboot"):
            host.power_off()
        if verb in ("on", "reboot") and not host.is_up:
            # The socket has done its work once the power is back; booting takes its own time.
            threading.Thread(target=self._boot, args=(host,), daemon=True).start()
        return "ok"

    def _boot(self, host):
        host.boot()
        self.on_boot(host)

    def close(self):
        self.listener.close()


class Cluster:
    """The daemons on all hosts of a lab. transport is "local" (embedded) or "corosync"."""

    def __init__(self, lab, transport="local"):
        self.lab, self.transport = lab, transport
        self.prepare = lambda host: None  # what a user wants done on each boot of a host
        self.supervisors = {}
        self.power = PowerSwitch(lab, self.start_host)
        channel = lab.directory / "channel"
        channel.mkdir(mode=0o700, exist_ok=True)
        self.channel = channel
        names = list(lab.hosts)
        (channel / "nodes").write_text(" ".join(f"{name}:{number}" for number, name in enumerate(names, start=1)) + "\n",
                                       encoding="ascii")

    # --- daemons -----------------------------------------------------------------------------------------------------------------

    def start(self):
        for host in self.lab.hosts.values():
            self.start_host(host)

    def start_host(self, host):
        self._write_configuration(host)
        self.prepare(host)
        if self.transport == "corosync":
            self._start_corosync(host)
        self.supervisors[host.name] = host.spawn("systoled", log="systoled.out")

    def _write_configuration(self, host):
        lines = [f"transport={self.transport}", f"node={host.name}"]
        if self.transport == "local":
            lines.append(f"channel-directory={self.channel}")
        host.write(self.configuration_path(host), "\n".join(lines) + "\n", mode=0o600)

    @staticmethod
    def configuration_path(host):
        return "/etc/systole/systole.conf" if host.isolated else str(host.directory / "etc/systole.conf")

    def _start_corosync(self, host):
        host.write("/etc/corosync/corosync.conf", corosync_conf(self.lab))
        host.run("corosync")

    def stop_host(self, host, timeout=60):
        """An orderly shutdown; raises if it takes too long."""
        supervisor = self.supervisors.pop(host.name)
        supervisor_pid = int(host.run("pgrep", "-o", "-x", "systoled")[1]) if host.isolated else supervisor.pid
        if host.isolated:
            host.run("kill", "-TERM", str(supervisor_pid))
        else:
            os.kill(supervisor_pid, signal.SIGTERM)
        supervisor.wait(timeout=timeout)

    def close(self):
        self.power.close()

    # --- questions ---------------------------------------------------------------------------------------------------------------

    def any_host(self):
        return next(host for host in self.lab.hosts.values() if host.is_up)

    def run(self, *command, host=None, **options):
        return (host or self.any_host()).run(*command, **options)

    def status(self, host=None):
        """The answer of crm_mon as an XML element, or None while there is none."""
        code, output = self.run("crm_mon", "-1", "--output-as=xml", host=host, check=False)
        if code != 0:
            return None
        try:
            return ElementTree.fromstring(output)
        except ElementTree.ParseError:
            return None

    def online(self, host=None):
        """Names of the nodes that are online, [] while the cluster does not answer."""
        status = self.status(host)
        if status is None or status.find("summary/current_dc[@present='true']") is None:
            return []
        return [node.get("name") for node in status.findall("nodes/node")
                if node.get("online") == "true" and node.get("pending") == "false"]

    def where(self, resource, role=None, status=None):
        """Names of the nodes where a resource (or an instance of it) runs."""
        status = status if status is not None else self.status()
        if status is None:
            return []
        found = []
        for element in status.iter("resource"):
            if element.get("id").split(":")[0] == resource and (role is None or element.get("role") == role):
                if element.get("active") == "true":
                    found += [node.get("name") for node in element.findall("node")]
        return sorted(found)

    def failures(self, status=None):
        status = status if status is not None else self.status()
        return [] if status is None else [failure.get("op_key") for failure in status.findall("failures/failure")]


def corosync_conf(lab):
    """A corosync.conf for the hosts of a lab (knet, votequorum)."""
    nodes = "".join(f"  node {{\n    ring0_addr: {host.address}\n    name: {host.name}\n    nodeid: {host.number}\n  }}\n"
                    for host in lab.hosts.values())
    return ("totem {\n  version: 2\n  cluster_name: demo\n  transport: knet\n  crypto_cipher: none\n  crypto_hash: none\n"
            f"  token: {TOKEN_MS}\n  token_coefficient: 0\n}}\n"
            f"nodelist {{\n{nodes}}}\n"
            "quorum {\n  provider: corosync_votequorum\n}\n"
            "logging {\n  to_logfile: yes\n  logfile: /var/log/corosync.log\n  to_syslog: no\n  to_stderr: no\n}\n")


def wait_for(condition, timeout, what, pause=0.02):
    """Waits until condition() is true and returns its value; HostError says what did not come about."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise HostError(f"not within {timeout} s: {what}")
        time.sleep(pause)
