"""An SVG plot of seconds over nodes x resources, both axes logarithmic."""

import math

from .report import series_of

WIDTH, HEIGHT = 760, 470
LEFT, RIGHT, TOP, BOTTOM = 60, 190, 40, 50
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#7a6a00", "#5a3fb0", "#8a8a8a")
LEGEND_LINE = 17


class Scale:
    """Maps values to pixels, by their logarithm."""

    def __init__(self, values, start, end):
        self.low, self.high = math.log10(min(values)), math.log10(max(values))
        self.start, self.end = start, end

    def __call__(self, value):
        share = (math.log10(value) - self.low) / ((self.high - self.low) or 1)
        return self.start + share * (self.end - self.start)

    def decades(self):
        return [10.0 ** power for power in range(math.ceil(self.low), math.floor(self.high) + 1)]


def svg(results):
    points = [(result.shape.size, cost.wall) for result in results for cost in (result.ours, result.theirs) if cost]
    across = Scale([x for x, _ in points], LEFT, WIDTH - RIGHT)
    down = Scale([y for _, y in points], HEIGHT - BOTTOM, TOP)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="12">',
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
             f'<text x="{LEFT}" y="22" font-size="14">crm_simulate: wall seconds over nodes × resources</text>']
    parts += _grid(across, down)
    for number, (name, members) in enumerate(series_of(results).items()):
        colour = COLOURS[number % len(COLOURS)]
        parts += _line(members, "ours", colour, "", across, down) + _line(members, "theirs", colour, "5 4", across, down)
        parts.append(_legend(number, name, colour))
    parts.append(f'<text x="{WIDTH - RIGHT + 14}" y="{HEIGHT - BOTTOM - 18}" fill="#444">solid: Systole</text>')
    parts.append(f'<text x="{WIDTH - RIGHT + 14}" y="{HEIGHT - BOTTOM}" fill="#444">dashed: Pacemaker</text>')
    return "\n".join(parts + ["</svg>", ""])


def _grid(across, down):
    for value in across.decades():
        yield (f'<line x1="{across(value):.1f}" y1="{TOP}" x2="{across(value):.1f}" y2="{HEIGHT - BOTTOM}" stroke="#ddd"/>'
               f'<text x="{across(value):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{value:,.0f}</text>')
    for value in down.decades():
        yield (f'<line x1="{LEFT}" y1="{down(value):.1f}" x2="{WIDTH - RIGHT}" y2="{down(value):.1f}" stroke="#ddd"/>'
               f'<text x="{LEFT - 8}" y="{down(value) + 4:.1f}" text-anchor="end">{value:g} s</text>')


def _line(members, side, colour, dash, across, down):
    points = sorted((member.shape.size, getattr(member, side).wall) for member in members if getattr(member, side))
    if not points:
        return []
    pixels = [(across(x), down(y)) for x, y in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in pixels)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>' for x, y in pixels)
    return [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6" stroke-dasharray="{dash}"/>{dots}']


def _legend(number, name, colour):
    x, y = WIDTH - RIGHT + 14, TOP + 6 + number * LEGEND_LINE
    return (f'<line x1="{x}" y1="{y}" x2="{x + 18}" y2="{y}" stroke="{colour}" stroke-width="3"/>'
            f'<text x="{x + 24}" y="{y + 4}" font-size="11">{name}</text>')
