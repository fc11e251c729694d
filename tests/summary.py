#!/usr/bin/env python3
"""Counts the test cases of the last run in the given build directories and prints 'N passed, N failed[, N skipped]'."""

import json
import pathlib
import re
import sys


def count(record):
    """(passed, failed, skipped) of one test program: its GoogleTest cases, or itself as one case."""
    output = record.get("stdout") or ""
    passed = sum(int(n) for n in re.findall(r"^\[  PASSED  \] (\d+) test", output, re.M))
    failed = sum(int(n) for n in re.findall(r"^\[  FAILED  \] (\d+) test", output, re.M))
    skipped = sum(int(n) for n in re.findall(r"^\[  SKIPPED \] (\d+) test", output, re.M))
    result = record["result"]
    if passed + failed + skipped == 0:
        passed, skipped = int(result in ("OK", "EXPECTEDFAIL")), int(result == "SKIP")
    if result not in ("OK", "EXPECTEDFAIL", "SKIP") and failed == 0:
        failed = 1  # died or timed out outside a case
    return passed, failed, skipped


def main():
    totals = [0, 0, 0]
    for directory in sys.argv[1:]:
        log = pathlib.Path(directory, "meson-logs", "testlog.json")
        for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else []:
            totals = [a + b for a, b in zip(totals, count(json.loads(line)))]
    print(f"{totals[0]} passed, {totals[1]} failed" + (f", {totals[2]} skipped" if totals[2] else ""))


if __name__ == "__main__":
    main()
