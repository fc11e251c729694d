#!/usr/bin/env python3
"""Times Systole's crm_simulate and Debian's on the same generated clusters, in one run.

usage: ./run bench [SHAPE …] [options]

A SHAPE is NODESxRESOURCES[-KIND][-STATE][-CONSTRAINTS], e.g. 16x1000, 32x4000-primitives-started or 16x500-chain. Without any, the
standard set is measured, and its table and plot replace those in bench/README.md.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

from pengine import cluster, plot, report, shape, timing

HERE = pathlib.Path(__file__).resolve().parent
OURS = HERE.parent / "build" / "bin" / "crm_simulate"
THEIRS = pathlib.Path("/usr/sbin/crm_simulate")
README = HERE / "README.md"
PLOT = HERE / "pengine.svg"
BEGIN, END = "<!-- pengine: begin -->", "<!-- pengine: end -->"

STANDARD = (
    [f"{size}-{kind}-{state}" for kind in ("primitives", "groups", "clones") for state in shape.STATES
     for size in ("16x250", "16x1000", "32x1000")]
    + [f"{size}-{kind}-{state}" for kind in ("promotable", "bundles") for state in shape.STATES for size in ("16x250", "16x1000")]
    + ["32x4000-primitives-started", "16x250-chain", "16x1000-chain", "16x250-star", "16x1000-star"])
STANDARD_SIMULATED = ["16x1000-none"]
# One run is enough for what takes this long: its noise is small beside it.
LONG_SECONDS = 4


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shapes", nargs="*", type=shape.parse, metavar="SHAPE")
    parser.add_argument("-S", "--simulate", action="store_true", help="carry the decisions out as well (crm_simulate -S)")
    parser.add_argument("--program", type=pathlib.Path, default=OURS, help="Systole's crm_simulate")
    parser.add_argument("--alone", action="store_true", help="do not run Pacemaker's")
    parser.add_argument("--runs", type=int, default=3, help="the least of this many runs counts")
    parser.add_argument("--limit", type=float, default=90, help="seconds after which a run is given up")
    return parser.parse_args()


class Bench:
    def __init__(self, options):
        self.options = options
        self.results = []

    def measure(self, one, option):
        """Measures a shape and prints its row."""
        with tempfile.NamedTemporaryFile("w", suffix=".xml") as file:
            file.write(cluster.Cluster(one).text())
            file.flush()
            ours = self.cost(self.options.program, option, file.name)
            theirs = None if self.options.alone else self.cost(THEIRS, option, file.name)
            same = self.same_text(option, file.name) if ours and theirs and theirs.wall < LONG_SECONDS else None
        self.results.append(report.Result(one, option, ours, theirs, not self.options.alone, same))
        print(report.row(self.results[-1], self.options.limit), flush=True)

    def cost(self, program, option, path):
        command = [program, option, "-Q", "-x", path]
        cost = timing.once(command, self.options.limit)
        for _ in range(1, self.options.runs):
            if cost is None or cost.wall > LONG_SECONDS:
                break
            again = timing.once(command, self.options.limit)
            cost = again and again.least(cost)
        return cost

    def same_text(self, option, path):
        return self.text(self.options.program, option, path) == self.text(THEIRS, option, path)

    @staticmethod
    def text(program, option, path):
        return subprocess.run([program, option, "-x", path], capture_output=True, check=True).stdout


def write_readme(results, limit):
    """Replaces the figures between the markers in the README, and the plot."""
    rows = "\n".join(report.row(result, limit) for result in results)
    figures = (f"{BEGIN}\n{report.HEADER}\n{rows}\n\nGrowth: the exponent of user seconds in nodes × resources.\n\n"
               f"{report.growth_table(results)}\n\n![seconds over nodes × resources](pengine.svg)\n{END}")
    before, _, rest = README.read_text().partition(BEGIN)
    README.write_text(before + figures + rest.partition(END)[2])
    PLOT.write_text(plot.svg(results))


def main():
    options = arguments()
    if not options.alone and not THEIRS.exists():
        sys.exit("bench: /usr/sbin/crm_simulate is missing (Debian package pacemaker-cli-utils)")
    bench = Bench(options)
    print(report.HEADER)
    try:
        for one in options.shapes or map(shape.parse, STANDARD):
            bench.measure(one, "-S" if options.simulate else "-R")
        for one in [] if options.shapes else map(shape.parse, STANDARD_SIMULATED):
            bench.measure(one, "-R")
            bench.measure(one, "-S")
    except timing.Failed as failure:
        sys.exit(f"bench: {failure}")
    print(f"\n{report.growth_table(bench.results)}")
    if not options.shapes:
        write_readme(bench.results, options.limit)


if __name__ == "__main__":
    main()
