#!/usr/bin/env python3
"""Compares what crm_simulate decides with what is expected.

With recorded cases of Pacemaker at hand (in the directory SYSTOLE_CONFORMANCE, else in ../shared/conformance beside the source
tree) their run.py is run, and the number of passes at each level must not fall below that in floor.txt. Without them a small set of
our own in tests/golden/pengine is compared; UPDATE_GOLDEN=1 rewrites its expected results.

usage: check.py CRM_SIMULATE
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
GOLDEN = SOURCE / "tests" / "golden" / "pengine"
TIME = "2026-01-01 00:00:00Z"


def recorded_cases():
    """Return the directory of the recorded cases, or None."""
    named = os.environ.get("SYSTOLE_CONFORMANCE")
    directory = pathlib.Path(named) if named else SOURCE.parent / "shared" / "conformance"
    return directory if (directory / "run.py").is_file() else None


def environment():
    schemas = os.environ.get("PCMK_schema_directory", str(SOURCE / "xml-schemas"))
    return dict(os.environ, PCMK_schema_directory=schemas, TZ="UTC", LC_ALL="C")


def read_floor():
    """Return {suite: {level: passes}}."""
    floor = {}
    for line in (HERE / "floor.txt").read_text(encoding="utf-8").splitlines():
        words = line.split("#")[0].split()
        if words:
            suite, level, passes = words
            floor.setdefault(suite, {})[level] = int(passes)
    return floor


def check_recorded(directory, binary):
    """Return (passed, failed): one check per suite and level."""
    passed = failed = 0
    for suite, levels in read_floor().items():
        command = [sys.executable, str(directory / "run.py"), str(directory / suite), "--binary", binary,
                   "-j", str(os.cpu_count() or 1), "--levels", ",".join(levels)]
        output = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False).stdout
        found = dict(re.findall(r"^([a-z-]+): (\d+)/\d+", output, re.MULTILINE))
        for level, floor in levels.items():
            passes = int(found.get(level, 0))
            print(f"{suite} {level}: {passes} (at least {floor})")
            passed, failed = (passed + 1, failed) if passes >= floor else (passed, failed + 1)
        crashes = re.search(r"^crashes: (\d+), timeouts: (\d+)", output, re.MULTILINE)
        if not crashes or crashes.groups() != ("0", "0"):
            print(f"{suite}: crashes or timeouts\n{output[-2000:]}")
            failed += 1
    return passed, failed


def action_name(element):
    node = element.get("on_node")
    return element.get("operation_key") + (f" on {node}" if node else "")


def describe_graph(path):
    """Return the actions of a graph with their inputs, one a line, sorted."""
    lines = []
    for synapse in ElementTree.parse(path).getroot():
        action = synapse.find("action_set")[0]
        inputs = sorted(action_name(trigger[0]) for trigger in synapse.find("inputs"))
        lines.append(action_name(action) + (f" after {', '.join(inputs)}" if inputs else ""))
    return "\n".join(sorted(lines))


def describe_run(binary, cib):
    with tempfile.TemporaryDirectory(prefix="golden-") as directory:
        graph = pathlib.Path(directory) / "graph.xml"
        command = [binary, "-x", str(cib), "-S", "-t", TIME, "-G", str(graph)]
        run = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
        if run.returncode != 0:
            return f"exit status {run.returncode}\n{run.stderr}"
        return f"{run.stdout}\nActions:\n{describe_graph(graph)}\n"


def check_golden(binary):
    """Return (passed, failed): one check per case."""
    passed = failed = 0
    for cib in sorted(GOLDEN.glob("*.xml")):
        expected_file = cib.with_suffix(".txt")
        actual = describe_run(binary, cib)
        if os.environ.get("UPDATE_GOLDEN") == "1":
            expected_file.write_text(actual, encoding="utf-8")
        expected = expected_file.read_text(encoding="utf-8") if expected_file.exists() else ""
        if actual == expected:
            passed += 1
        else:
            failed += 1
            print(f"{cib.name}: differs from {expected_file.name}; actual:\n{actual}")
    return passed, failed


def main():
    binary = os.path.abspath(sys.argv[1])
    directory = recorded_cases()
    passed, failed = check_golden(binary)
    if directory:
        more_passed, more_failed = check_recorded(directory, binary)
        passed, failed = passed + more_passed, failed + more_failed
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
