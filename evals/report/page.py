"""The page as a whole: what was run, its figures, its plots, its questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from evals.judge import Judged, judged_lines
from evals.report.figures import groups_table, measures_table, number, refusals_table
from evals.report.markup import Html, joined, raw, tag
from evals.report.plots import by_group, risk_by_coverage
from evals.report.questions import question, verdict, worst_first
from evals.runs import Header, Run
from evals.summary import Curve, Summary, summarise

_STYLE = Path(__file__).with_name("style.css")
_CARDS = (
    ("section_hit@5", "gold section in the first five hits"),
    ("vital_nuggets", "vital facts in the words shown"),
    ("right", "complete and nothing wrong, or rightly refused"),
    ("paragraph_cited", "a gold paragraph is cited"),
    ("wrong_answer", "says what only a wrong answer says"),
    ("quote_verbatim", "quotes that stand in the cited paragraph"),
)


def report_page(run: Run, judged: Judged | None = None) -> str:
    """The report of ``run`` as one HTML page, with a judge's opinion if there is one."""
    summary = summarise(run)
    title = f"{run.header.system} on {run.header.set_name}"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        # Whatever an answer holds, the browser neither runs nor loads it.
        tag("meta", http_equiv="Content-Security-Policy",
            content="default-src 'none'; style-src 'unsafe-inline'"),
        tag("title", f"{title}: evaluation"),
        tag("style", raw(_STYLE.read_text(encoding="utf-8"))),
    )  # fmt: skip
    body = tag("body", tag("main", _top(run, summary), joined(_sections(run, summary, judged))))
    return "<!doctype html>\n" + tag("html", head, body, lang="en") + "\n"


def _top(run: Run, summary: Summary) -> Html:
    header = run.header
    counted = Counter(verdict(row)[0] for row in run.rows)
    told = ", ".join(f"{count} {what}" for what, count in counted.most_common())
    limited = " (only the first of the set)" if header.limited else ""
    return tag(
        "header",
        tag("h1", header.system, tag("span", " on "), header.set_name),
        tag("p", f"{len(run.rows)} judged questions{limited}: {told}.", cls="lead"),
        tag("dl", joined(_facts(header)), cls="facts"),
        tag("div", joined(_cards(summary)), cls="cards"),
        _unheld(header),
    )


def _facts(header: Header) -> Iterator[Html]:
    state = "–"
    if header.revision:
        state = f"{header.revision[:12]}{', with changes not committed' if header.dirty else ''}"
    machine = header.machine
    facts = {
        "run": header.id,
        "time": header.time,
        "revision": state,
        "snapshot": header.snapshot or "none: quotes weren't checked",
        **{name: value for name, value in header.identity.items() if name != "snapshot"},
        "settings": ", ".join(f"{name} {value}" for name, value in header.settings.items()),
        "machine": f"{machine.get('processor', '')}, {machine.get('cores', '?')} cores,"
                   f" load {machine.get('load') or '?'}, {machine.get('system', '')},"
                   f" Python {machine.get('python', '')}",
        "packages": ", ".join(f"{name} {value}" for name, value in header.packages.items()),
        "judgments": f"{header.set_name}, SHA-256 {header.set_sha256[:16]}…",
    }  # fmt: skip
    for name, value in facts.items():
        yield tag("div", tag("dt", name), tag("dd", value))


def _cards(summary: Summary) -> Iterator[Html]:
    for name, told in _CARDS:
        figure = summary.overall.figure(name)
        if figure is None or figure.estimate is None:
            continue
        one = figure.estimate
        yield tag(
            "div",
            tag("b", number(one.value, figure.measure)),
            tag("span", f"{one.low:.2f} – {one.high:.2f}"),
            tag("p", told),
            cls="card",
        )


def _unheld(header: Header) -> Html:
    if not header.unheld:
        return joined()
    return tag(
        "details",
        tag("summary", f"{len(header.unheld)} judged places at which nothing is held"),
        tag("ul", (tag("li", one) for one in header.unheld)),
    )


def _sections(run: Run, summary: Summary, judged: Judged | None) -> Iterator[Html]:
    yield tag("section", tag("h2", "All measures"), tag("p", _HOW), measures_table(summary))
    kinds, overall = summary.by_kind, summary.overall
    yield tag("section", tag("h2", "By kind of question"), by_group(kinds, overall),
              groups_table("kind", kinds, overall))  # fmt: skip
    yield tag("section", tag("h2", "By asker"), by_group(summary.by_asker, overall),
              groups_table("asker", summary.by_asker, overall))  # fmt: skip
    yield tag("section", tag("h2", "What is refused"), refusals_table(summary.refusals))
    if summary.curve is not None and summary.curve.points.area is not None:
        yield tag("section", tag("h2", "Risk and coverage"), joined(_curve(summary.curve)))
    if judged is not None:
        told = (tag("li", line) for line in judged_lines(judged))
        yield tag("section", tag("h2", "Second opinion"), tag("p", _JUDGE), tag("ul", told))
    words = int(run.header.settings.get("words", 150))
    yield tag(
        "section",
        tag("h2", "Every question, worst first"),
        tag("p", f"Of an answer the first {words} words are read; what is beyond is grey. ",
            tag("mark", "Green", cls="good"), " is what a fact’s pattern found, ",
            tag("mark", "red", cls="bad"), " what only a wrong answer says."),
        (question(row, words) for row in worst_first(run.rows)),
    )  # fmt: skip


_HOW = (
    "Figures are means over the questions that a measure can score; what it can’t score is left out"
    " and counted, never taken for 0. The band is the 95% interval (bootstrap over questions)."
    " A measure in grey is half of a trade: it can be had for nothing at the price of another."
)


_JUDGE = (
    "What a language model thinks of the same answers. No figure on this page depends on it; how far"
    " it agrees with the patterns says how far it can be relied on, and the other way round."
)


def _curve(curve: Curve) -> Iterator[Html]:
    points = curve.points
    yield tag(
        "p",
        "If only the answers above a threshold of confidence were given: how many would that be,"
        " and how many of them wrong? The area under the curve is ",
        tag("b", f"{points.area or 0.0:.3f}"),
        f" (95% {curve.low:.3f} to {curve.high:.3f}); the dashed curve, of a confidence that knows"
        f" right from wrong, has {points.least or 0.0:.3f}. Numbers at the points are thresholds.",
    )
    yield risk_by_coverage(curve)
