#!/usr/bin/env python3
"""The demo's steps as a test of the suite: real daemons over real Corosync (or, as an argument says, the embedded transport).

usage: cluster_test.py corosync|local BUILD_DIRECTORY; exit code 77 where it cannot run (no root, no Corosync).
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
SKIPPED = 77


def main():
    transport, build = sys.argv[1], sys.argv[2]
    if os.geteuid() != 0 and transport == "corosync":
        print("skipped: hosts with Corosync need root")
        return SKIPPED
    needed = ["ip", "nsenter", "curl"] + (["corosync"] if transport == "corosync" else [])
    missing = [program for program in needed if shutil.which(program) is None]
    if missing and os.geteuid() == 0:
        print("skipped: not installed:", " ".join(missing))
        return SKIPPED
    with tempfile.TemporaryDirectory(prefix="systole-stage-") as stage:
        subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", stage], check=True,
                       stdout=subprocess.DEVNULL)
        command = [sys.executable, str(HERE / "demo.py"), "--bin", stage]
        return subprocess.run(command + (["--corosync"] if transport == "corosync" else []), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
