"""What a generated cluster looks like, and how that is written on the command line."""

import dataclasses
import re

KINDS = ("primitives", "groups", "clones", "promotable", "bundles")
STATES = ("stopped", "started")
CONSTRAINTS = ("pairs", "chain", "star", "none")


@dataclasses.dataclass(frozen=True)
class Shape:
    """`resources` counts primitives as they run: members of groups and instances of clones count one each."""

    nodes: int
    resources: int
    kind: str = "primitives"
    state: str = "stopped"
    constraints: str = "pairs"

    def __str__(self):
        extra = [] if self.constraints == "pairs" else [self.constraints]
        return "-".join([f"{self.nodes}x{self.resources}", self.kind, self.state, *extra])

    @property
    def size(self):
        return self.nodes * self.resources

    @property
    def series(self):
        """Shapes that differ in size only belong to one series."""
        return str(self).split("-", 1)[1]


def parse(text):
    """The shape that e.g. `16x1000`, `32x1000-groups` or `16x500-primitives-started-chain` names; ValueError if none."""
    match = re.fullmatch(r"(\d+)x(\d+)((?:-[a-z]+)*)", text)
    if not match:
        raise ValueError(f"{text} is not NODESxRESOURCES[-KIND][-STATE][-CONSTRAINTS]")
    fields = {}
    for word in filter(None, match[3].split("-")):
        field = next((name for name, words in (("kind", KINDS), ("state", STATES), ("constraints", CONSTRAINTS)) if word in words), None)
        if field is None:
            raise ValueError(f"{text}: {word} is none of {', '.join(KINDS + STATES + CONSTRAINTS)}")
        fields[field] = word
    return Shape(int(match[1]), int(match[2]), **fields)
