"""Results as a table, growth exponents and a text for the README."""

import dataclasses
import math
import typing

from .shape import Shape
from .timing import Cost


@dataclasses.dataclass(frozen=True)
class Result:
    shape: Shape
    option: str                         # -R or -S
    ours: typing.Optional[Cost]         # None: over the time limit, or not run
    theirs: typing.Optional[Cost]
    is_compared: bool = True            # Pacemaker's was run, too
    same: typing.Optional[bool] = None  # both printed the same text

    @property
    def faster_by(self):
        return self.theirs.wall / self.ours.wall if self.ours and self.theirs else None

    @property
    def memory(self):
        return self.ours.memory / self.theirs.memory if self.ours and self.theirs else None


HEADER = (
    "| shape | option | Systole wall s | user s | MiB | Pacemaker wall s | user s | MiB | faster by | memory | same text |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")


def row(result, limit):
    def cost(value, is_run=True):
        missing = f"over {limit:.0f} | | " if is_run else " | | "
        return f"{value.wall:.3f} | {value.user:.3f} | {value.memory:.0f}" if value else missing

    def number(value, digits):
        return "" if value is None else f"{value:.{digits}f}"

    same = {None: "", True: "yes", False: "**no**"}[result.same]
    return (f"| {result.shape} | {result.option} | {cost(result.ours)} | {cost(result.theirs, result.is_compared)} | {number(result.faster_by, 1)} | "
            f"{number(result.memory, 2)} | {same} |")


def exponent(results, side):
    """The slope of log(user seconds) over log(nodes x resources) by least squares; None for fewer than two sizes."""
    points = [(math.log(result.shape.size), math.log(max(getattr(result, side).user, 0.001)))
              for result in results if getattr(result, side)]
    if len({x for x, _ in points}) < 2:
        return None
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    return (sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points))


def series_of(results):
    """Results that differ in size only, by name, in order of appearance."""
    series = {}
    for result in results:
        series.setdefault(f"{result.shape.series} {result.option}", []).append(result)
    return series


def growth_table(results):
    lines = ["| series | Systole | Pacemaker |", "| --- | --- | --- |"]
    for name, members in series_of(results).items():
        ours, theirs = exponent(members, "ours"), exponent(members, "theirs")
        if ours is not None:
            lines.append(f"| {name} | {ours:.2f} | {'' if theirs is None else f'{theirs:.2f}'} |")
    return "\n".join(lines)
