"""Every question with its answer beside gold, worst first.

Rows of a run enter, one ``<details>`` each leaves: what was said with the judge's patterns marked
in it, each citation with how it stands to gold, the gold places with where they were found, the
nuggets ticked or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from evals.judgments import Judgment, Place
from evals.measures.citations import shown
from evals.measures.nuggets import first_words, found
from evals.places import Cited, same_paragraph, same_section
from evals.report.markup import Html, joined, tag
from evals.runs import Row

_HITS = 10


def worst_first(rows: Sequence[Row]) -> list[Row]:
    """Rows by how bad they are: wrong before incomplete before badly cited; else in their order."""
    return sorted(rows, key=_merit)


def _merit(row: Row) -> float:
    value = row.scores.get
    merit = 4 * (value("right") or 0.0) - 8 * (value("wrong_answer") or 0.0)
    for name, weight in (("vital_nuggets", 2.0), ("paragraph_F1", 1.0), ("section_F1", 0.5)):
        known = value(name)
        merit += weight * (1.0 if known is None else known)
    return merit


def verdict(row: Row) -> tuple[str, str]:
    """What became of the question, in a word, and its class for the style sheet."""
    if row.answer is None:
        return "not answered", "part"
    refused = row.answer["outcome"] == "refused"
    if row.scores.get("wrong_answer"):
        return "wrong", "no"
    if not row.judgment.answerable:
        return ("rightly refused", "yes") if refused else ("should refuse", "no")
    if refused:
        return "refused", "no"
    if row.scores.get("right"):
        return "right", "yes"
    return ("incomplete", "part") if row.scores.get("vital_nuggets") else ("misses it", "no")


def question(row: Row, words: int, missing: frozenset[str] = frozenset()) -> Html:
    """One question, closed; ``words`` of the answer are read, ``missing`` gold isn't held."""
    judged = row.judgment
    told, kind = verdict(row)
    summary = tag(
        "summary",
        tag("span", told, cls=f"chip {kind}"),
        tag("span", judged.question, cls="asked"),
        tag("span", joined(_facts(row)), cls="facts"),
    )
    answer = tag("div", tag("h4", "Answer"), joined(_answer(row, words)), cls="side")
    gold = tag("div", tag("h4", "Gold"), joined(_gold(row, words)), cls="side")
    return tag("details", summary, tag("div", answer, gold, cls="sides"), _hits(row),
               id=f"q-{judged.id}", cls="question")  # fmt: skip


def _facts(row: Row) -> Iterator[str]:
    judged = row.judgment
    as_of = f" · as of {judged.as_of}" if judged.as_of else ""
    yield f"{judged.id} · {judged.kind.value.replace('_', ' ')} · {judged.asker.value}{as_of}"
    vital = row.scores.get("vital_nuggets")
    if vital is not None:
        count = sum(one.vital for one in judged.nuggets)
        yield f" · nuggets {round(vital * count)}/{count}"
    cited = row.scores.get("paragraph_F1")
    if cited is not None:
        yield f" · paragraphs F1 {cited:.2f}"


def _answer(row: Row, words: int) -> Iterator[Html]:
    answer = row.answer
    if answer is None:
        yield tag("p", "none given", cls="none")
        return
    if answer["refusal"] is not None:
        yield tag("p", tag("b", f"Refused: {answer['refusal']['reason'].replace('_', ' ')}. "),
                  answer["refusal"]["message"])  # fmt: skip
        return
    read = first_words(answer["text"], words)
    rest = answer["text"][len(read) :]
    yield tag("p", _marked(read, row.judgment), tag("span", rest, cls="beyond"), cls="said")
    yield tag("p", f"{len(answer['text'].split())} words", cls="none")
    counted = shown(row.judgment, answer)
    for title, citations in (("Cited", answer["citations"]), ("Pending", answer["pending"])):
        if citations:
            yield tag("h5", title)
            yield tag("ul", (_citation(one, row.judgment, one in counted) for one in citations),
                      cls="marks")  # fmt: skip
    if answer["notes"]:
        yield tag("p", " ".join(answer["notes"]), cls="none")


def _marked(text: str, judged: Judgment) -> Html:
    """The text with what nuggets match in green and what must not be there in red."""
    marks = [
        (hit.start(), hit.end(), kind)
        for kind, patterns in (
            ("bad", judged.must_not),
            ("good", [one for nugget in judged.nuggets for one in nugget.match]),
        )
        for pattern in patterns
        for hit in re.finditer(pattern, text, re.IGNORECASE)
        if hit.end() > hit.start()
    ]
    parts: list[str] = []
    at = 0
    for start, end, kind in sorted(marks, key=lambda one: (one[0], one[2], -one[1])):
        if start >= at:  # what overlaps a mark is inside it
            parts += [text[at:start], tag("mark", text[start:end], cls=kind)]
            at = end
    return joined(parts, text[at:])


def _citation(cited: Cited, judged: Judgment, counted: bool) -> Html:
    kind, told = standing_to(cited, judged)
    if not counted:
        kind, told = "aside", "not counted: gold isn't boxed"
    label = cited.get("label") or place_of(cited)
    named = cited["status"].replace("_", " ")
    status = "" if named == "in effect" or named in label else f" [{named}]"  # most labels say it
    quote = (tag("span", _shortened(cited["quote"]), cls="quote"),) if cited["quote"] else ()
    return tag("li", tag("b", label), status, " ", tag("i", told), quote, cls=kind)


def standing_to(cited: Cited, judged: Judgment) -> tuple[str, str]:
    """How a citation stands to gold: class for the style sheet, and words."""
    for places, kind, told in ((judged.gold, "yes", "gold"), (judged.also_ok, "yes", "also right")):
        if any(same_paragraph(cited, place) for place in places):
            return kind, told
    if any(same_section(cited, place) for place in judged.judged):
        return "part", "right section, another paragraph"
    named = {(place.document, place.section) for place in judged.gold}
    if (cited["document"], cited["section"]) in named:
        return "no", "another edition"
    return "no", "elsewhere" if judged.gold else "nothing answers this"


def place_of(cited: Cited) -> str:
    """A citation in short, for want of a label."""
    term = f":{cited['term']}" if cited.get("term") else ""
    return f"{cited['document']}@{cited['edition']} § {cited['section']}{cited['paragraph']}{term}"


def _shortened(text: str, most: int = 160) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def _gold(row: Row, words: int) -> Iterator[Html]:
    judged = row.judgment
    if not judged.answerable:
        reason = f" ({judged.reason.value.replace('_', ' ')})" if judged.reason else ""
        yield tag("p", tag("b", f"Nothing answers this{reason}. "), judged.why)
    read = ""
    if row.answer is not None and row.answer["outcome"] == "answered":
        read = first_words(row.answer["text"], words)
    cited = [] if row.answer is None else shown(judged, row.answer)
    for title, places in (("Paragraphs", judged.gold), ("Also right", judged.also_ok)):
        if places:
            yield tag("h5", title)
            needed = places is judged.gold
            yield tag("ul", (_place(one, cited, row.hits, needed) for one in places), cls="marks")
    if judged.nuggets:
        yield tag("h5", "Facts")
        yield tag("ul", (
            tag("li", one.text, "" if one.vital else tag("i", " not vital"),
                cls="yes" if found(one.match, read) else "no" if one.vital else "part")
            for one in judged.nuggets
        ), cls="marks")  # fmt: skip
    if judged.must_not:
        yield tag("h5", "Must not be there")
        yield tag("ul", (
            tag("li", tag("code", one), " found" if found((one,), read) else "",
                cls="no" if found((one,), read) else "aside")
            for one in judged.must_not
        ), cls="marks")  # fmt: skip
    if judged.note:
        yield tag("p", judged.note, cls="none")


def _place(
    place: Place, cited: Sequence[Cited], hits: Sequence[Cited] | None, needed: bool
) -> Html:
    where = f"{place.document}@{place.version} § {place.section}"
    box = "" if place.status.value == "in_effect" else f" [{place.status.value}]"
    is_cited = any(same_paragraph(one, place) for one in cited)
    ranks = [rank for rank, hit in enumerate(hits or (), 1) if same_paragraph(hit, place)]
    told = [" cited" if is_cited else " not cited"]
    if hits is not None:
        told.append(f", hit {ranks[0]}" if ranks else ", not among the hits")
    return tag("li", tag("b", where, " ", place.paragraph), box, tag("i", told),
               cls="yes" if is_cited else "no" if needed else "aside")  # fmt: skip


def _hits(row: Row) -> Html:
    if not row.hits:
        return joined()
    items = []
    for hit in row.hits[:_HITS]:
        kind, told = standing_to(hit, row.judgment)
        items.append(tag("li", place_of(hit), f" {_score(hit)} ", tag("i", told), cls=kind))
    return tag("details", tag("summary", "Hits"), tag("ol", items, cls="marks"), cls="hits")


def _score(hit: dict[str, Any] | Cited) -> str:
    return f"{hit['score']:.3f}" if hit.get("score") is not None else ""
