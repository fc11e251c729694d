"""Hosts for demonstrations and cluster tests, all on this machine.

As root a host is a network, mount, UTS and process namespace with its own /run, /var/log and state directories, joined to the others
by a bridge in a namespace of its own (the switch). Without root it is a process group with directories of its own. Nothing outside
of what is made here is touched, and everything made here is removed by Lab.close().
"""

import ctypes
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

# Directories a host has for itself (as tmpfs) instead of sharing the machine's.
PRIVATE_DIRECTORIES = ["/run", "/dev/shm", "/var/log", "/var/lib/systole", "/etc/systole", "/var/lib/corosync", "/etc/corosync",
                       "/var/lib/nginx"]
NETWORK = "10.77.0"
PR_SET_CHILD_SUBREAPER = 36


class HostError(Exception):
    """Something about the set-up itself failed (not what is tested in it)."""


def sh(*command, check=True, timeout=60):
    """Runs a command of the set-up itself and returns its output."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=timeout, check=False)
    if check and done.returncode != 0:
        raise HostError(f"{' '.join(command)}: {done.stdout.strip()}")
    return done.stdout


class Host:
    """What both kinds of host have in common. A kind knows command(), environment(), real_path() and pids()."""

    def run(self, *command, check=True, timeout=60, text=None):
        """Runs a command inside; returns (exit code, output)."""
        done = subprocess.run(self.command(*command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                              timeout=timeout, env=self.environment(), input=text)
        if check and done.returncode != 0:
            raise HostError(f"{self.name}: {' '.join(command)}: exit {done.returncode}: {done.stdout.strip()}")
        return done.returncode, done.stdout

    def spawn(self, *command, log):
        """Starts a long-running program inside, with its output in a file of the host's directory."""
        with open(self.directory / log, "ab") as output:
            return subprocess.Popen(self.command(*command), stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                    env=self.environment(), start_new_session=True)

    def write(self, path, content, mode=0o644):
        """Writes a file as the host sees it."""
        real = self.real_path(path)
        real.parent.mkdir(parents=True, exist_ok=True)
        real.write_text(content, encoding="utf-8")
        real.chmod(mode)

    def kill_all(self):
        """SIGKILL to every process of the host, as a pulled plug would."""
        for _ in range(50):
            pids = self.pids()
            if not pids:
                break
            for pid in pids:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self.lab.reap()
            time.sleep(0.01)

    def freeze(self, is_frozen=True):
        for pid in self.pids():
            os.kill(pid, signal.SIGSTOP if is_frozen else signal.SIGCONT)


class NamespaceHost(Host):
    """A host with an address of its own, isolated by namespaces. Needs root."""

    isolated = True

    def __init__(self, lab, name, number):
        self.lab, self.name, self.number = lab, name, number
        self.namespace = f"{lab.tag}-{name}"
        self.address = f"{NETWORK}.{number}"
        self.directory = lab.directory / name
        self.init = None
        self.is_up = False

    def create(self):
        sh("ip", "netns", "add", self.namespace)
        link = f"v{os.getpid() % 100000}-{self.number}"
        sh("ip", "link", "add", "eth0", "netns", self.namespace, "type", "veth", "peer", "name", link, "netns", self.lab.switch)
        sh("ip", "-n", self.lab.switch, "link", "set", link, "master", "br0", "up")
        sh("ip", "-n", self.namespace, "link", "set", "lo", "up")
        self.link = link
        self.boot()

    def connect(self):
        """Gives the host its own address and no other: what it had acquired in an earlier life is gone."""
        sh("ip", "-n", self.namespace, "address", "flush", "dev", "eth0")
        sh("ip", "-n", self.namespace, "address", "add", f"{self.address}/24", "dev", "eth0")
        sh("ip", "-n", self.namespace, "link", "set", "eth0", "up")

    def boot(self):
        """Starts the host's first process in fresh namespaces: nothing of an earlier life is left but its durable state."""
        self.connect()
        durable = self.directory / "durable"
        durable.mkdir(parents=True, exist_ok=True)
        lines = ["mount --make-rprivate /", f"hostname {self.name}"]
        lines += [f"mount -t tmpfs -o mode=755 tmpfs {place}" for place in PRIVATE_DIRECTORIES]
        lines += [f"mkdir -p {durable}/systole", f"mount --bind {durable}/systole /var/lib/systole",
                  "mkdir -p /var/log/nginx /run/resource-agents /run/lock", "touch /run/booted", "exec sleep infinity"]
        self.init = subprocess.Popen(
            ["ip", "netns", "exec", self.namespace, "unshare", "--mount", "--uts", "--pid", "--fork", "--mount-proc", "--kill-child",
             "sh", "-c", "; ".join(lines)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        deadline = time.monotonic() + 10
        while not self._is_booted():
            if time.monotonic() > deadline or self.init.poll() is not None:
                raise HostError(f"host {self.name} does not start")
            time.sleep(0.01)
        self.is_up = True

    def _first_pid(self):
        children = pathlib.Path(f"/proc/{self.init.pid}/task/{self.init.pid}/children")
        try:
            return int(children.read_text(encoding="ascii").split()[0])
        except (OSError, IndexError):
            return 0

    def _is_booted(self):
        pid = self._first_pid()
        return pid != 0 and os.path.exists(f"/proc/{pid}/root/run/booted")

    def command(self, *command):
        return ["nsenter", "-t", str(self._first_pid()), "-m", "-u", "-p", "-n", *command]

    def environment(self):
        return self.lab.environment(self)

    def real_path(self, path):
        return pathlib.Path(f"/proc/{self._first_pid()}/root{path}")

    def pids(self):
        """All processes of the host, as the machine numbers them."""
        return [int(pid) for pid in sh("ip", "netns", "pids", self.namespace, check=False).split()]

    def power_off(self):
        self.kill_all()
        # The kernel of a namespace would go on answering for the addresses of a dead host.
        sh("ip", "-n", self.namespace, "link", "set", "eth0", "down", check=False)
        sh("ip", "-n", self.namespace, "address", "flush", "dev", "eth0", check=False)
        if self.init is not None:
            self.init.wait(timeout=10)
        self.is_up = False

    def set_link(self, state):
        """"up" or "down": the switch's end of the cable."""
        sh("ip", "-n", self.lab.switch, "link", "set", self.link, state)

    def destroy(self):
        self.power_off()
        sh("ip", "netns", "delete", self.namespace, check=False)


class ProcessHost(Host):
    """A host without isolation: a directory and the processes started for it. For users without root."""

    isolated = False

    def __init__(self, lab, name, number):
        self.lab, self.name, self.number = lab, name, number
        self.address = "127.0.0.1"
        self.directory = lab.directory / name
        self.mark = f"SYSTOLE_LAB_HOST={lab.tag}-{name}"
        self.is_up = False

    def create(self):
        for place in ("run", "state", "log", "etc"):
            (self.directory / place).mkdir(parents=True, exist_ok=True)
        self.boot()

    def boot(self):
        shutil.rmtree(self.directory / "run", ignore_errors=True)
        (self.directory / "run").mkdir()
        self.is_up = True

    def command(self, *command):
        return list(command)

    def environment(self):
        name, value = self.mark.split("=")
        return dict(self.lab.environment(self), **{name: value})

    def real_path(self, path):
        return pathlib.Path(path)

    def pids(self):
        """The processes whose environment names this host: what was started for it, and their children."""
        found = []
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    variables = pathlib.Path(f"/proc/{entry}/environ").read_bytes().split(b"\0")
                except OSError:
                    continue
                if self.mark.encode() in variables:
                    found.append(int(entry))
        return found

    def power_off(self):
        self.kill_all()
        self.is_up = False

    def destroy(self):
        self.power_off()


class Lab:
    """A switch, some hosts and a client on the same network; use as a context manager so that nothing is left behind."""

    def __init__(self, names, build, environment=None):
        self.tag = f"sys{os.getpid()}"
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="systole-lab-"))
        self.build = pathlib.Path(build).resolve()
        self.extra_environment = environment or {}
        self.isolated = os.geteuid() == 0
        self.switch = f"{self.tag}-switch"
        kind = NamespaceHost if self.isolated else ProcessHost
        self.hosts = {name: kind(self, name, number) for number, name in enumerate(names, start=1)}
        self.made = []
        self.mount_points = []
        # What loses its parent when a host dies comes to us, so that Lab.reap() leaves no zombie to the machine.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def __enter__(self):
        try:
            if self.isolated:
                self._make_mount_points()
                sh("ip", "netns", "add", self.switch)
                sh("ip", "-n", self.switch, "link", "add", "br0", "type", "bridge")
                sh("ip", "-n", self.switch, "address", "add", f"{NETWORK}.254/24", "dev", "br0")
                sh("ip", "-n", self.switch, "link", "set", "br0", "up")
                sh("ip", "-n", self.switch, "link", "set", "lo", "up")
            for host in self.hosts.values():
                host.directory.mkdir(parents=True, exist_ok=True)
                self.made.append(host)
                host.create()
        except BaseException:
            self.close()
            raise
        return self

    def _make_mount_points(self):
        """Directories that the hosts mount over but the machine lacks; they go again with the lab."""
        for place in PRIVATE_DIRECTORIES:
            if not os.path.isdir(place):
                os.makedirs(place)
                self.mount_points.append(place)

    def __exit__(self, *_):
        self.close()

    def close(self):
        for host in self.made:
            host.destroy()
        self.made = []
        if self.isolated:
            sh("ip", "netns", "delete", self.switch, check=False)
        for place in reversed(self.mount_points):
            try:
                os.rmdir(place)
            except OSError:
                pass  # somebody else uses it by now
        self.mount_points = []
        time.sleep(0.05)
        self.reap()
        shutil.rmtree(self.directory, ignore_errors=True)

    @staticmethod
    def reap():
        try:
            while os.waitpid(-1, os.WNOHANG)[0] != 0:
                pass
        except ChildProcessError:
            pass

    def environment(self, host):
        """What programs of a host see; extended by the caller's variables, in which {host} and {dir} are replaced."""
        values = {"PATH": f"{self.build}/bin:{self.build}/sbin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8",
                  "HOME": str(host.directory), "SYSTOLE_NODE": host.name}
        if not self.isolated:
            values.update(SYSTOLE_RUN_DIR=str(host.directory / "run"), SYSTOLE_STATE_DIR=str(host.directory / "state"),
                          SYSTOLE_LOG_DIR=str(host.directory / "log"), SYSTOLE_CONFIG=str(host.directory / "etc/systole.conf"))
        for key, value in self.extra_environment.items():
            values[key] = value.format(host=host.name, dir=host.directory)
        return values

    def from_client(self, *command, timeout=10):
        """Runs a command where the clients of the cluster are: on the switch, or on this machine without isolation."""
        prefix = ["ip", "netns", "exec", self.switch] if self.isolated else []
        done = subprocess.run([*prefix, *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=timeout,
                              check=False)
        return done.returncode, done.stdout
