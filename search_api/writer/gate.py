"""The gate between what a model wrote and its reader; claims of a model are made nowhere else.

A sentence with the numbers that it cites, and the quotes that were found, enter. A ``Claim``
leaves, or an ``UngroundedClaim`` that says what isn't borne out. What is compared, and what
isn't, stands in ``docs/writer.md``.

A sentence is borne out by one sentence of a quote that it cites (or by an item with its lead-in);
if not as a whole, then clause by clause. It is a gate for wording: shortening and joining pass,
saying something else doesn't, and when in doubt nothing passes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from marketrules.answers import Citation, Claim
from marketrules.documents import Status
from marketrules.errors import UngroundedClaim
from search_api.answering.cite import AS_FILED
from search_api.answering.sentences import after_label, split
from search_api.writer import vocabulary as the
from search_api.writer.instructed import speaks_to_the_writer
from search_api.writer.neighbours import displaced
from search_api.writer.reading import Duty, Reading, Token, is_modal, read
from search_api.writer.sentences import Written

LEAST_SHARE = 0.85  # of a sentence's ordinary words: one other word in seven
LONGEST = 1_000  # characters of a sentence
_IN_FORCE = (Status.IN_EFFECT, Status.INTERPRETATION)
_CLAUSE = re.compile(r";\s+|,\s+(?:and|but|while)\s+|\s+—\s+")
_ASCII_WORD = re.compile(r"[A-Za-z]?[a-z]+(?:-[a-z]+)*")


@dataclass(frozen=True, slots=True)
class _Source:
    """A sentence of the quotes, read, and the numbers of the citations (0-based) it stands in."""

    reading: Reading
    citations: tuple[int, ...]


def quotable(citations: tuple[Citation, ...]) -> dict[int, Citation]:
    """What may be worded, by the number that is cited (from 1): text in force, of rules alone."""
    return {
        number: one
        for number, one in enumerate(citations, 1)
        if one.status in _IN_FORCE
        and f"({AS_FILED} " not in one.label
        and not speaks_to_the_writer(one.quote)
    }


def claim_of(written: Written, citations: tuple[Citation, ...]) -> Claim:
    """The claim that a written sentence makes, with those of its citations that bear it out.

    Raises:
        UngroundedClaim: if nothing does.
    """
    text = written.text
    if len(text) > LONGEST or text.endswith("?") or len(text.split()) < 3:
        raise UngroundedClaim("no plain sentence")
    if any(unicodedata.category(one).startswith("C") for one in text):
        raise UngroundedClaim("characters that can't be seen")
    if not written.cited:
        raise UngroundedClaim("it cites nothing")
    quotes = quotable(citations)
    if missing := [number for number in written.cited if number not in quotes]:
        raise UngroundedClaim(f"it cites {missing[0]}, which it wasn't given")
    sources = tuple(_sources({number: quotes[number] for number in written.cited}))
    return Claim(text, _borne_out(text, sources))


def _borne_out(text: str, sources: tuple[_Source, ...]) -> tuple[int, ...]:
    whole = read(text)
    faults = []
    for source in _nearest_first(whole, sources):
        fault = _fault(whole, source.reading, _opening(whole))
        if not fault:
            return source.citations
        faults.append(fault)
    first = next(iter(faults), "nothing stands there")
    clauses = [part for part in _CLAUSE.split(text) if part.strip()]
    if len(clauses) < 2:
        raise UngroundedClaim(first)
    found: dict[int, None] = {}
    for number, clause in enumerate(clauses):
        reading = read(clause)
        opening = _opening(reading) if number == 0 else None
        near = _nearest_first(reading, sources)
        source_of = next((one for one in near if not _fault(reading, one.reading, opening)), None)
        if source_of is None or sum(token.content for token in reading.tokens) < 2:
            raise UngroundedClaim(first)
        found |= dict.fromkeys(source_of.citations)
    return tuple(sorted(found))


def _nearest_first(said: Reading, sources: tuple[_Source, ...]) -> list[_Source]:
    """By the words shared; of equals the one that takes fewer quotes."""

    def shared(source: _Source) -> tuple[int, int]:
        return -len(said.stems & source.reading.stems), len(source.citations)

    return sorted(sources, key=shared)


def _opening(reading: Reading) -> Token | None:
    """The first word, whose capital says nothing."""
    return reading.tokens[0] if reading.tokens else None


def _fault(said: Reading, source: Reading, opening: Token | None) -> str:
    """What ``source`` doesn't bear out of what is said; "" if all of it."""
    return (
        _of_numbers(said, source)
        or _of_turns(said, source)
        or _of_duties(said, source)
        or _of_words(said, source, opening)
        or _of_places(said, source)
    )


def _of_numbers(said: Reading, source: Reading) -> str:
    for number in said.numbers:
        if number not in source.numbers:
            return f"{' '.join((*number.before, number.value, *number.unit))} doesn't stand there"
    symbols = {one.key for one in said.tokens if one.symbol}
    if missing := symbols - source.keys:
        return f"{min(missing)} doesn't stand there"
    return ""


def _of_turns(said: Reading, source: Reading) -> str:
    for word in the.TURNING:
        if said.turns[word] != source.turns[word]:
            more = said.turns[word] > source.turns[word]
            return f"{word!r} doesn't stand there" if more else f"{word!r} is left out"
    for (_, than), pair in the.NO_MORE.items():
        bent = than in said.keys and pair in source.keys - said.keys
        if bent or pair in said.keys - source.keys:
            return f"{pair!r} is left out" if bent else f"{pair!r} doesn't stand there"
    if "or" in said.keys and "or" not in source.keys:
        return "'or' doesn't stand there"
    if "and" in said.keys - source.keys and "or" in source.keys - said.keys:
        return "'or' is made 'and'"
    return ""


def _of_duties(said: Reading, source: Reading) -> str:
    """Every modal verb as in the source: its subject before it, its verb and object behind it."""
    governed = list(_governed(source))
    for duty, end in _governed(said):
        object_stems = _stems(said.tokens[duty.at : end]) & source.stems
        for one, until in governed:
            if (one.modal, one.negated) != (duty.modal, duty.negated):
                continue
            subject = not duty.subject or duty.subject in _stems(source.tokens[: one.at])
            verb = duty.verb in _stems(source.tokens[one.at : until])
            if subject and verb and object_stems <= _stems(source.tokens[one.at :]):
                break
        else:
            return f"'{duty.subject} {duty.modal} {duty.verb}' doesn't stand there"
    kept = {(one.modal, one.negated, one.verb) for one in said.duties}
    for one in source.duties:
        if one.verb in said.stems and (one.modal, one.negated, one.verb) not in kept:
            return f"{one.modal!r} is left out"
    return ""


def _governed(reading: Reading) -> Iterator[tuple[Duty, int]]:
    """Each modal verb with the end of what it governs: where the next one stands."""
    starts = [one.at for one in reading.duties]
    return zip(reading.duties, [*starts[1:], len(reading.tokens)], strict=False)


def _stems(tokens: Sequence[Token]) -> set[str]:
    return {stem for token in tokens if token.content for stem in token.stems}


def _of_words(said: Reading, source: Reading, opening: Token | None) -> str:
    content = [one for one in said.tokens if one.content and not is_modal(one)]
    strange = [one for one in content if not set(one.stems) <= source.stems]
    if len(strange) > (1 - LEAST_SHARE) * len(content):
        return "too many of its words don't stand there"
    predicates = {
        after for before, after in pairwise(said.tokens)
        if before.key in the.BEFORE_PREDICATE or before.key in {"have to", "be to"}
    }  # fmt: skip
    for one in strange:
        plain = _ASCII_WORD.fullmatch(one.raw) and (one.raw.islower() or one is opening)
        parts = re.split(r"[-/]", one.key)
        weighty = any(part in the.WEIGHTY or part in the.IN_DIGITS for part in parts)
        weighty = weighty or the.opposes(one.key, source.keys)
        if not plain or weighty or one in predicates:
            return f"{one.raw!r} doesn't stand there"
    return "" if content else "it says nothing"


def _of_places(said: Reading, source: Reading) -> str:
    word = displaced(said, source)
    return f"{word!r} stands beside other words" if word else ""


def _sources(quotes: Mapping[int, Citation]) -> Iterator[_Source]:
    """The sentences of the quotes; behind a lead-in, also each with the lead-in before it."""
    leads: list[tuple[int, Citation, str]] = []
    for number, quote in quotes.items():
        for span in split(quote.quote, after_label(quote.quote)):
            sentence = span.quote(quote.quote)
            yield _Source(read(sentence), (number - 1,))
            for at, lead, words in leads:
                if _leads_to(lead, quote):
                    together = tuple(sorted({at - 1, number - 1}))
                    yield _Source(read(f"{words} {sentence}"), together)
            if sentence.endswith((":", "—")):
                leads.append((number, quote, sentence))


def _leads_to(lead: Citation, item: Citation) -> bool:
    same = (lead.document, lead.edition, lead.section, lead.term)
    at_home = same == (item.document, item.edition, item.section, item.term)
    return at_home and item.paragraph.startswith(lead.paragraph)
