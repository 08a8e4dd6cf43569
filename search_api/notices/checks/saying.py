"""Whether a cited paragraph says what the draft says it says: quotations and figures beside it.

Words in quotation marks have to stand verbatim in the paragraph cited with them, and a length of
time, an amount or a share in a sentence that cites a paragraph has to stand there, too. What stands
in boxed text only is told as not in force.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from marketrules.answers import Citation
from marketrules.documents import Status
from marketrules.passages import Passage
from marketrules.spans import Span
from search_api.answering.cite import cite, in_words
from search_api.answering.sentences import split
from search_api.compare.noise import plain
from search_api.notices.checks.places import Cited, Text
from search_api.notices.draft import Finding, Found, Severity
from search_api.obligations.quantities import Quantity, measures, ordinals, times

_QUOTED = re.compile(r"“([^“”]{12,})”|\"([^\"]{12,})\"")
_FEWEST_WORDS = 5  # of a quotation: fewer are a name ("Batch Study process")
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")


def saying(name: str, value: str, cited: Sequence[Cited], text: Text) -> Iterator[Finding]:
    """What the field says of the paragraphs it cites that isn't so."""
    for block in _PARAGRAPH.finditer(value):
        own = [one for one in cited if block.start() <= one.span.start < block.end()]
        if own:
            yield from _quotes(name, value, Span(*block.span()), own, text)
    for sentence in split(value):
        own = [one for one in cited if sentence.start <= one.span.start < sentence.end]
        if any(one.passages for one in own):
            yield from _figures(name, value, sentence, own, text)


def _quotes(
    name: str, value: str, block: Span, cited: Sequence[Cited], text: Text
) -> Iterator[Finding]:
    found = Found("quote", name)
    held = [passage for one in cited for passage in one.passages]
    if not held:
        return
    in_force = plain(" ".join(one.text for one in held if one.status is not Status.PENDING))
    boxed = [one for one in held if one.status is Status.PENDING]
    for quote in _QUOTED.finditer(value, block.start, block.end):
        words = quote[1] or quote[2]
        if len(words.split()) < _FEWEST_WORDS or _is_in(words, in_force):
            continue
        start = quote.start() + 1
        waiting = [one for one in boxed if _is_in(words, plain(one.text))]
        if waiting:
            yield found.at(
                Severity.ERROR,
                f"These words aren't in force on {in_words(text.standing.view.as_of.isoformat())}:"
                f" they stand in a box, pending {', '.join(waiting[0].revisions)}.",
                "Say that they are pending, or quote what is in force.",
                place=words, start=start, see=_cited(waiting, text),
            )  # fmt: skip
            continue
        places = ", ".join(dict.fromkeys(" ".join(one.words.split()) for one in cited))
        yield found.at(
            Severity.ERROR, f"These words don't stand in {places}.",
            "Quote the paragraph word by word, or take the quotation marks away.",
            place=words, start=start, see=_cited(held, text),
        )  # fmt: skip


def _is_in(words: str, signs: str) -> bool:
    """Whether ``words``, an ellipsis in them standing for what was left out, occur in order."""
    at = 0
    for part in re.split(r"\s*(?:\.\.\.|…|\[[^\]]*\])\s*", words.strip(" .,;")):
        wanted = plain(part.strip(" .,;"))
        at = signs.find(wanted, at)
        if at < 0:
            return False
        at += len(wanted)
    return True


def _figures(
    name: str, value: str, sentence: Span, cited: Sequence[Cited], text: Text
) -> Iterator[Finding]:
    found = Found("figure", name)
    words = sentence.quote(value)
    held = [passage for one in cited for passage in one.passages]
    in_force = _said(one for one in held if one.status is not Status.PENDING)
    waiting = [one for one in held if one.status is Status.PENDING]
    for one in held:
        waiting += [other for other in text.standing.pending_on(one) if other not in waiting]
    for figure in (*times(words), *measures(words)):
        if _stands(figure, in_force):
            continue
        boxed = [one for one in waiting if _stands(figure, _said([one]))]
        start = sentence.start + figure.span.start
        place = figure.span.quote(words)
        places = ", ".join(dict.fromkeys(" ".join(one.words.split()) for one in cited))
        if boxed:
            yield found.at(
                Severity.WARNING,
                f"{place} stands in text that isn't in force on the notice's date: pending"
                f" {', '.join(boxed[0].revisions)}.",
                "Say from when it is in force.", place=place, start=start, see=_cited(boxed, text),
            )  # fmt: skip
        else:
            yield found.at(
                Severity.WARNING, f"{place} doesn't stand in {places}.",
                "Compare with the paragraph.", place=place, start=start, see=_cited(held, text),
            )  # fmt: skip


def _said(passages: Iterable[Passage]) -> set[tuple[float, str]]:
    said: set[tuple[float, str]] = set()
    for one in passages:
        body = f"{one.header} {one.text}"
        said |= {figure.same for figure in (*times(body), *ordinals(body), *measures(body))}
    return said


def _stands(figure: Quantity, said: set[tuple[float, str]]) -> bool:
    """Whether the figure is said; a bare amount ("$3,000") of any price per unit, too."""
    if figure.same in said:
        return True
    value, unit = figure.same
    return unit.startswith("$") and any(
        value == other and kind.startswith("$") for other, kind in said
    )


def _cited(passages: Sequence[Passage], text: Text) -> tuple[Citation, ...]:
    return tuple(cite(one, text.standing.edition_of(one)) for one in passages[:3])
