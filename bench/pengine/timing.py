"""Runs a program and says what it cost."""

import dataclasses
import os
import resource
import subprocess
import time

POLL_SECONDS = 0.002


@dataclasses.dataclass(frozen=True)
class Cost:
    wall: float     # seconds
    user: float     # seconds of processor in the program itself
    memory: float   # MiB at the peak

    def least(self, other):
        return Cost(min(self.wall, other.wall), min(self.user, other.user), min(self.memory, other.memory))


class Failed(Exception):
    """The program ended with an error."""


def once(command, limit):
    """What one run costs; None if it takes longer than `limit` seconds of wall time."""
    began = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)))
    status, usage = _wait(child, began + limit)
    child.returncode = 0    # reaped here, for the sake of its resource usage
    if usage is None:
        return None
    if status != 0:
        raise Failed(f"{' '.join(map(str, command))} failed with {os.waitstatus_to_exitcode(status)}")
    return Cost(time.monotonic() - began, usage.ru_utime, usage.ru_maxrss / 1024)


def _wait(child, deadline):
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            return status, usage
        if time.monotonic() > deadline:
            child.kill()
            os.wait4(child.pid, 0)
            return None, None
        time.sleep(POLL_SECONDS)
