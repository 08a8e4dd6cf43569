"""The plots of a report, as SVG: measures by kind with their intervals, and risk by coverage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.report.markup import Html, joined, tag
from evals.summary import Curve, Group

PLOTTED = ("section_hit@5", "paragraph_hit@5", "vital_nuggets", "paragraph_F1", "right")
_LABEL, _PANEL, _GAP, _ROW, _TOP = 120, 172, 26, 24, 44  # pixels
_WIDE, _HIGH = 560, 300  # of the risk-coverage plot's inside


def by_group(groups: Sequence[Group], overall: Group) -> Html:
    """A panel a measure, a line a group: the figure, its interval, and the whole as a rule."""
    names = [one for one in PLOTTED if (figure := overall.figure(one)) and figure.estimate]
    high = _TOP + _ROW * len(groups) + 24
    wide = _LABEL + len(names) * (_PANEL + _GAP)
    labels = [
        tag("text", group.name.replace("_", " "), tag("tspan", f" {group.questions}", cls="n"),
            x=_LABEL - 12, y=_y(row) + 4, text_anchor="end")
        for row, group in enumerate(groups)
    ]  # fmt: skip
    panels = [
        tag("g", _panel(name, groups, overall),
            transform=f"translate({_LABEL + at * (_PANEL + _GAP)} 0)")
        for at, name in enumerate(names)
    ]  # fmt: skip
    return tag("svg", labels, panels, viewBox=f"0 0 {wide} {high}", cls="plot", role="img",
               aria_label="Measures by kind, with 95% intervals")  # fmt: skip


def _y(row: int) -> int:
    return _TOP + _ROW * row + _ROW // 2


def _panel(name: str, groups: Sequence[Group], overall: Group) -> Iterator[Html]:
    bottom = _TOP + _ROW * len(groups)
    yield tag("text", name.replace("_", " "), x=0, y=16, cls="title")
    for tick in (0.0, 0.5, 1.0):
        x = _PANEL * tick
        yield tag("line", x1=x, x2=x, y1=_TOP, y2=bottom, cls="grid")
        yield tag("text", f"{tick:g}", x=x, y=bottom + 15, text_anchor="middle", cls="tick")
    whole = overall.figure(name)
    if whole is not None and whole.estimate is not None:
        x = _PANEL * whole.estimate.value
        yield tag("line", x1=x, x2=x, y1=_TOP - 4, y2=bottom, cls="whole")
        yield tag("text", f"all {whole.estimate.value:.2f}", x=x, y=_TOP - 8,
                  text_anchor="middle", cls="all")  # fmt: skip
    for row, group in enumerate(groups):
        figure = group.figure(name)
        if figure is None or figure.estimate is None:
            continue
        one, y = figure.estimate, _y(row)
        told = f"{group.name}: {one.value:.3f}, 95% {one.low:.3f} to {one.high:.3f}, n {one.n}"
        yield tag(
            "g",
            tag("title", told),
            tag("rect", x=0, y=y - _ROW // 2, width=_PANEL, height=_ROW, cls="area"),
            tag("line", x1=_PANEL * one.low, x2=_PANEL * one.high, y1=y, y2=y, cls="whisker"),
            tag("circle", cx=_PANEL * one.value, cy=y, r=4.5, cls="dot"),
        )


def risk_by_coverage(curve: Curve) -> Html:
    """The curve, the area under it, and the best curve that these answers allow."""
    points = curve.points
    coverage, risk = (0.0, *points.coverage), (points.risk[0], *points.risk)
    line = [(_x(c), _risk(r)) for c, r in zip(coverage, risk, strict=True)]
    end = coverage[-1]
    wrong = risk[-1]
    # Perfect order: all right answers first, then the wrong ones.
    best = [(0.0, 0.0), (end * (1 - wrong), 0.0)]
    best += [(c, 1 - end * (1 - wrong) / c) for c in _between(end * (1 - wrong), end) if c > 0]
    shade = [(_x(0.0), _risk(0.0)), *line, (_x(end), _risk(0.0))]
    marks = []
    for share in (0.25, 0.5, 0.75, 1.0):
        at = next(i for i, c in enumerate(points.coverage) if c >= share * end - 1e-9)
        x, y = _x(points.coverage[at]), _risk(points.risk[at])
        marks.append(tag("circle", cx=x, cy=y, r=4, cls="dot"))
        marks.append(tag("text", f"≥ {points.confidences[at]:.2f}", x=x, y=y - 10,
                         text_anchor="middle", cls="tick"))  # fmt: skip
    return tag(
        "svg",
        _axes(),
        tag("polyline", points=_path(shade), cls="shade"),
        tag("polyline", points=_path([(_x(c), _risk(r)) for c, r in best]), cls="best"),
        tag("polyline", points=_path(line), cls="curve"),
        marks,
        viewBox=f"-52 -16 {_WIDE + 70} {_HIGH + 66}", cls="plot curve-plot", role="img",
        aria_label="Risk by coverage",
    )  # fmt: skip


def _between(low: float, high: float, steps: int = 40) -> list[float]:
    return [low + (high - low) * step / steps for step in range(steps + 1)]


def _axes() -> Html:
    lines: list[Html] = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        lines.append(tag("line", x1=0, x2=_WIDE, y1=_risk(tick), y2=_risk(tick), cls="grid"))
        lines.append(tag("text", f"{tick:.0%}", x=-8, y=_risk(tick) + 4, text_anchor="end",
                         cls="tick"))  # fmt: skip
        lines.append(tag("text", f"{tick:.0%}", x=_x(tick), y=_HIGH + 18, text_anchor="middle",
                         cls="tick"))  # fmt: skip
    lines.append(tag("text", "questions answered, most confident first", x=_WIDE / 2,
                     y=_HIGH + 40, text_anchor="middle"))  # fmt: skip
    lines.append(tag("text", "of these, wrong", x=-_HIGH / 2, y=-40, text_anchor="middle",
                     transform="rotate(-90)"))  # fmt: skip
    return joined(lines)


def _x(coverage: float) -> float:
    return _WIDE * coverage


def _risk(risk: float) -> float:
    return _HIGH * (1 - risk)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
