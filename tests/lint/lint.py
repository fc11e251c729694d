#!/usr/bin/env python3
"""./run lint: layers, sizes, leftovers, formatting and clang-tidy. `--quick` leaves out the last (the test suite runs that);
`--all` looks at every file instead of those that differ from the last commit."""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import layers  # noqa: E402

MAX_LINES = 800
MAX_TEST_LINES = 1000
MAX_COLUMNS = 140
LEFTOVERS = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")


def tracked(*suffixes):
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.splitlines() if name.endswith(suffixes) and (ROOT / name).exists()]


def changed(files):
    listed = subprocess.run(["git", "diff", "--name-only", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    fresh = subprocess.run(["git", "ls-files", "-o", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = set(listed.splitlines()) | set(fresh.splitlines())
    return [path for path in files if str(path.relative_to(ROOT)) in names]


def check_text(files):
    for path in files:
        name = path.relative_to(ROOT)
        lines = path.read_text(encoding="utf-8").splitlines()
        limit = MAX_TEST_LINES if name.parts[0] == "tests" else MAX_LINES
        if len(lines) > limit:
            yield f"{name}: {len(lines)} lines, the limit is {limit}; split it by concept"
        for number, line in enumerate(lines, start=1):
            # Tests quote XML and scripts as they are.
            if len(line) > MAX_COLUMNS and name.parts[0] != "tests":
                yield f"{name}:{number}: {len(line)} columns, the limit is {MAX_COLUMNS}"
            if LEFTOVERS.search(line):
                yield f"{name}:{number}: leftover mark; finish it or open an issue"


def check_readmes():
    for folder in [*layers.LAYERS, "agents", "xml-schemas", "tests", "bench", "doc"]:
        if not (ROOT / folder / "README.md").exists():
            yield f"{folder}/: README.md is missing"


def check_format(files):
    for path in files:
        done = subprocess.run(["clang-format-14", "--dry-run", "--Werror", str(path)], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            yield f"{path.relative_to(ROOT)}: not formatted; clang-format-14 -i {path.relative_to(ROOT)}"


def tidy(source):
    """What clang-tidy says of one source. Its flags come from a build directory of single sources: the real build joins them."""
    done = subprocess.run(["clang-tidy-14", "-p", str(ROOT / "build/tidy"), "--quiet", str(source)],
                          capture_output=True, text=True, check=False)
    return [line for line in done.stdout.splitlines() if ": error:" in line or ": warning:" in line]


def check_tidy(files):
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as workers:
        for findings in workers.map(tidy, [path for path in files if path.suffix == ".cpp"]):
            yield from findings


def main():
    options = set(sys.argv[1:])
    unknown = options - {"--quick", "--all"}
    if unknown:
        sys.exit(f"lint: unknown option {' '.join(unknown)}")
    code = tracked(".cpp", ".hpp")
    scope = code if "--all" in options else changed(code)
    findings = list(layers.check(ROOT, code)) + list(check_text(code)) + list(check_readmes())
    if "--quick" not in options:
        findings += list(check_format(scope)) + list(check_tidy(scope))
    for finding in findings:
        print(finding)
    print(f"lint: {len(findings)} findings in {len(code)} files")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
