#!/usr/bin/env python3
"""Times Systole's crm_simulate and Debian's on the same generated clusters, in one run.

usage: ./run bench [NODESxRESOURCES …]     (16x250 16x500 16x1000 by default)

Prints a table in Markdown: the least of three runs each, wall seconds, peak memory in MiB, and the ratio.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
OURS = ROOT / "build" / "bin" / "crm_simulate"
THEIRS = pathlib.Path("/usr/sbin/crm_simulate")
RUNS = 3
TIMEOUT_SECONDS = 300


def cluster(nodes, resources):
    """Stopped primitives with a monitor each; every second one is colocated with and ordered after the one before it."""
    names = [f"n{i}" for i in range(1, nodes + 1)]
    primitives = "".join(
        f'<primitive id="r{i}" class="ocf" provider="pacemaker" type="Dummy"><operations>'
        f'<op id="r{i}-m" name="monitor" interval="10s" timeout="20s"/></operations></primitive>' for i in range(resources))
    constraints = "".join(
        f'<rsc_colocation id="c{i}" rsc="r{i}" with-rsc="r{i - 1}" score="INFINITY"/>'
        f'<rsc_order id="o{i}" first="r{i - 1}" then="r{i}"/>' for i in range(1, resources, 2))
    states = "".join(
        f'<node_state id="{i}" uname="{name}" in_ccm="true" crmd="online" join="member" expected="member"><lrm id="{i}">'
        f'<lrm_resources/></lrm></node_state>' for i, name in enumerate(names, start=1))
    members = "".join(f'<node id="{i}" uname="{name}"/>' for i, name in enumerate(names, start=1))
    return ('<cib validate-with="pacemaker-3.9" crm_feature_set="3.16.1" admin_epoch="0" epoch="1" num_updates="0" have-quorum="1" '
            'dc-uuid="1"><configuration><crm_config><cluster_property_set id="o"><nvpair id="o-f" name="stonith-enabled" value="false"/>'
            f'</cluster_property_set></crm_config><nodes>{members}</nodes><resources>{primitives}</resources>'
            f'<constraints>{constraints}</constraints></configuration><status>{states}</status></cib>')


def measure(program, path):
    """(seconds, MiB) of the best run, or None if it takes too long."""
    best = None
    for _ in range(RUNS):
        began = time.monotonic()
        child = subprocess.Popen([str(program), "-R", "-Q", "-x", path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while True:
                pid, status, usage = os.wait4(child.pid, os.WNOHANG)
                if pid:
                    break
                if time.monotonic() - began > TIMEOUT_SECONDS:
                    child.kill()
                    os.wait4(child.pid, 0)
                    return None
                time.sleep(0.001)
        finally:
            child.returncode = 0
        if status != 0:
            sys.exit(f"{program} failed on {path}")
        figures = (time.monotonic() - began, usage.ru_maxrss / 1024)
        best = figures if best is None or figures[0] < best[0] else best
    return best


def main():
    if not THEIRS.exists():
        sys.exit("bench: /usr/sbin/crm_simulate is missing (Debian package pacemaker-cli-utils)")
    print("| nodes x resources | Systole s | MiB | Pacemaker s | MiB | faster by | memory |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for shape in sys.argv[1:] or ["16x250", "16x500", "16x1000"]:
        nodes, resources = (int(part) for part in shape.split("x"))
        with tempfile.NamedTemporaryFile("w", suffix=".xml") as file:
            file.write(cluster(nodes, resources))
            file.flush()
            ours, theirs = measure(OURS, file.name), measure(THEIRS, file.name)
        if ours is None or theirs is None:
            print(f"| {shape} | {ours and round(ours[0], 3)} | | over {TIMEOUT_SECONDS} | | | |")
            continue
        print(f"| {shape} | {ours[0]:.3f} | {ours[1]:.0f} | {theirs[0]:.3f} | {theirs[1]:.0f} | {theirs[0] / ours[0]:.1f} | "
              f"{ours[1] / theirs[1]:.2f} |", flush=True)


if __name__ == "__main__":
    main()
