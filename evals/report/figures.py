"""The tables of a report: every measure with its interval, by kind and by asker; refusals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.measures.measure import Measure
from evals.report.markup import Html, joined, tag
from evals.statistics import Estimate
from evals.summary import HEADLINES, Figure, Group, Summary

_BAR, _HIGH = 150, 14  # pixels
_FAMILIES = {
    "search": "Search: is the right place found?",
    "answers": "Answers: is the right thing said?",
    "citations": "Citations: is the right place cited?",
    "grounding": "Grounding: is it true of the documents?",
    "refusals": "Refusals: is what can’t be answered refused?",
    "time": "Time",
}


def number(value: float, measure: Measure) -> str:
    """A figure with as many digits as it deserves."""
    digits = {"share": 3, "ratio": 2}.get(measure.unit, 1)
    return f"{value:.{digits}f}"


def measures_table(summary: Summary) -> Html:
    """All figures over all questions."""
    rows: list[Html] = []
    family = ""
    for figure in summary.overall.figures:
        if figure.measure.family != family:
            family = figure.measure.family
            title = tag("th", _FAMILIES.get(family, family), colspan=6, scope="rowgroup")
            rows.append(tag("tr", title, cls="family"))
        rows.append(_row(figure))
    head = tag("tr", (tag("th", one, scope="col") for one in
               ("measure", "value", "95% interval", "", "questions", "what it says")))  # fmt: skip
    return tag("table", tag("thead", head), tag("tbody", rows), cls="measures")


def _row(figure: Figure) -> Html:
    measure, one = figure.measure, figure.estimate
    name = tag("td", figure.name, cls="name half" if measure.half_of else "name")
    half = f"; half of {measure.half_of}" if measure.half_of else ""
    lower = " Lower is better." if measure.better == "lower" else ""
    meaning = measure.meaning[:1].upper() + measure.meaning[1:]
    told = tag("td", f"{meaning}{half}.{lower} ", tag("cite", measure.source), cls="says")
    if one is None:
        return tag("tr", name, tag("td", "not scorable", colspan=4, cls="none"), told)
    left = f" of {one.n + one.excluded}" if one.excluded else ""
    return tag(
        "tr",
        name,
        tag("td", number(one.value, measure), cls="value"),
        tag("td", f"{number(one.low, measure)} – {number(one.high, measure)}", cls="interval"),
        tag("td", _bar(one, measure)),
        tag("td", f"{one.n}{left}", cls="count"),
        told,
    )


def _bar(one: Estimate, measure: Measure) -> Html:
    """The figure on a line from 0 to 1, its interval as a band."""
    if measure.unit != "share":
        return joined()
    left, right, at = (_BAR * value for value in (one.low, one.high, one.value))
    return tag(
        "svg",
        tag("rect", x=0, y=6, width=_BAR, height=2, cls="track"),
        tag("rect", x=left, y=4, width=max(right - left, 1.0), height=6, rx=3, cls="band"),
        tag("circle", cx=at, cy=7, r=3.5, cls="low" if measure.better == "lower" else "dot"),
        width=_BAR + 8, height=_HIGH, viewBox=f"-4 0 {_BAR + 8} {_HIGH}", role="img",
        aria_label=f"{one.value:.3f}",
    )  # fmt: skip


def groups_table(title: str, groups: Sequence[Group], overall: Group) -> Html:
    """The headline measures by group, the whole last."""
    names = [name for name in HEADLINES if overall.figure(name)]
    head = tag("tr", tag("th", title, scope="col"), tag("th", "n", scope="col"),
               (tag("th", name.replace("_", " "), scope="col") for name in names))  # fmt: skip
    rows = [tag("tr", _cells(group, names)) for group in groups]
    whole = tag("tr", _cells(overall, names), cls="whole")
    return tag("table", tag("thead", head), tag("tbody", rows, whole), cls="groups")


def _cells(group: Group, names: Sequence[str]) -> Iterator[Html]:
    yield tag("th", group.name.replace("_", " "), scope="row")
    yield tag("td", str(group.questions), cls="count")
    for name in names:
        figure = group.figure(name)
        one = None if figure is None else figure.estimate
        if figure is None or one is None:
            yield tag("td", "–", cls="none")
            continue
        good = 1 - one.value if figure.measure.better == "lower" else one.value
        yield tag(
            "td",
            f"{one.value:.2f}",
            tag("small", f"{one.low:.2f} – {one.high:.2f}"),
            style=f"background: rgb(47 111 176 / {0.28 * good:.2f})",
            title=f"{name}, {group.name}: {one.n} scorable of {one.n + one.excluded}",
        )


def refusals_table(refusals: dict[str, dict[str, int]]) -> Html:
    """What was said to questions by the reason for which they should be refused."""
    said = dict.fromkeys(what for counted in refusals.values() for what in counted)
    head = tag("tr", tag("th", "should be", scope="col"),
               (tag("th", what.replace("_", " "), scope="col") for what in said))  # fmt: skip
    rows = []
    for wanted, counted in refusals.items():
        cells = []
        for what in said:
            right = (what == "answered") if wanted == "has an answer" else what != "answered"
            count = counted.get(what, 0)
            mark = ("yes" if right else "no") if count else "none"
            cells.append(tag("td", str(count or "–"), cls=f"count {mark}"))
        rows.append(tag("tr", tag("th", wanted.replace("_", " "), scope="row"), cells))
    return tag("table", tag("thead", head), tag("tbody", rows), cls="groups small")
