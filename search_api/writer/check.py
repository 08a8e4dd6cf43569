"""Whether the quotes that a worded sentence cites carry it; what they don't is never shown.

A sentence is carried if one sentence of a cited quote carries it whole, or each of its clauses;
an item counts together with the lead-in above it. One sentence carries another if it holds

- every amount, with its comparator, sign and unit ("within 10 Business Days"),
- every modal verb, with its negation, its voice and its verb, after the same subject,
- every word on which a rule turns, every name and acronym, and no other polarity of any word,
- every other content word, and has no condition ("unless", "only") that the wording leaves out,
  nor a modal verb that it takes off its verb.

That is strict on purpose: what is left out is still quoted below.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from marketrules.answers import Citation
from marketrules.documents import Status
from marketrules.errors import UngroundedClaim
from search_api.ground import plain
from search_api.sentences import after_label, split
from search_api.writer.reading import Reading, read
from search_api.writer.tokens import Sort, Token, tokens
from search_api.writer.vocabulary import FREE, MODALS, TELLING, TURNING

_LEAST = 2  # content words: below that nothing is said
_IN_FORCE = (Status.IN_EFFECT, Status.INTERPRETATION)
# What isn't in force is worded behind these words, and by nothing else beside them.
STATUS_WORDS = {
    Status.PENDING: "Approved, not in force:",
    Status.PROPOSED: "Proposed, not in force:",
    Status.SUPERSEDED: "Not in force:",
    Status.RESERVED: "Reserved:",
}
_CLAUSES = re.compile(r";\s*|,?\s+(?:and|but)\s+")
# Markup, addresses: no sentence of ours, unless the quote has it.
_FOREIGN = re.compile(r"[<>{}|`*_#\\@\[\]]|://|www\.", re.IGNORECASE)
# A quote that speaks to a model carries no sentence of a model.
_COMMANDS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|rules|above|previous|prompt)"
    r"|\b(?:AI|language) models?\b|\bchat ?bot\b|\bassistant\s*:|\bsystem (?:prompt|message)\b"
    r"|\byou are (?:an?|now)\b|\bas an AI\b"
    r"|\b(?:tell|answer|reply|respond|say)(?: to)?(?: the)?(?: users?| callers?| readers?)?,?"
    r" (?:that|with)\b",
    re.IGNORECASE,
)


def check_sentence(sentence: str, cited: Sequence[Citation]) -> None:
    """Checks one worded sentence against the quotes it cites.

    Raises:
        UngroundedClaim: says what isn't carried.
    """
    if not cited:
        raise UngroundedClaim("no quote is cited")
    said = _status_kept(sentence, cited)
    if any(not character.isprintable() for character in sentence):
        raise UngroundedClaim("a character that isn't shown")
    quotes = [citation.quote for citation in cited if not _COMMANDS.search(citation.quote)]
    units = [plain(unit) for unit in _units(quotes)]
    if said.rstrip().endswith(":") or _opens_with_modal(said):
        raise UngroundedClaim("half a sentence")
    if plain(said) in units:
        return
    if marked := [one for one in _FOREIGN.findall(said) if not any(one in unit for unit in units)]:
        raise UngroundedClaim(f"markup: {marked[0]}")
    read_units = [read(unit) for unit in units]
    why = _not_carried(read(said), read_units)
    if why is None:
        return
    clauses = [clause for clause in _CLAUSES.split(said) if clause.strip()]
    if len(clauses) < 2 or _added_joints(said, read_units):
        raise UngroundedClaim(why)
    _check_clauses([read(clause) for clause in clauses], read_units)


def _check_clauses(clauses: Sequence[Reading], units: Sequence[Reading]) -> None:
    """Checks clauses that no one sentence carries together: each has a sentence of its own.

    Two clauses of one quoted sentence aren't joined anew ("start or be tested"), nor are two items
    that the rule joins by "or".
    """
    taken: set[int] = set()
    for clause in clauses:
        if (why := _not_carried(clause, units)) is not None:
            raise UngroundedClaim(why)
        carriers = {at for at, unit in enumerate(units) if _difference(clause, unit) is None}
        if carriers & taken:
            raise UngroundedClaim("clauses of one sentence, joined anew")
        if any("or" in units[at].lower and "or" not in clause.lower for at in carriers):
            raise UngroundedClaim('joined by "and", where the rule says "or"')
        taken |= carriers


def _status_kept(sentence: str, cited: Sequence[Citation]) -> str:
    """The sentence without the words that say that it isn't in force."""
    statuses = {None if one.status in _IN_FORCE else one.status for one in cited}
    if len(statuses) > 1:
        raise UngroundedClaim("text in force and text that isn't, in one sentence")
    (status,) = statuses
    if status is None:
        return sentence
    if not sentence.startswith(STATUS_WORDS[status]):
        raise UngroundedClaim(f"{status} text worded as in force")
    return sentence.removeprefix(STATUS_WORDS[status]).strip()


def _units(quotes: Sequence[str]) -> Iterator[str]:
    """Sentences of the quotes; a lead-in ("… shall:") also with each item that it may govern."""
    sentences = [
        [span.quote(quote) for span in split(quote, after_label(quote))] for quote in quotes
    ]
    led = False  # items don't stand alone where their lead-in is cited: it may say "not"
    for number, own in enumerate(sentences):
        for at, sentence in enumerate(own):
            if not led:
                yield sentence
            if sentence.rstrip().endswith(":"):
                below = own[at + 1 :] + [one for other in sentences[number + 1 :] for one in other]
                yield from (f"{sentence} {item[after_label(item) :]}" for item in below)
                led = True


def _opens_with_modal(said: str) -> bool:
    return any(token.lower in MODALS for token in tokens(said)[:1])


def _added_joints(said: str, units: Sequence[Reading]) -> bool:
    """Whether clauses are joined by a word that no quoted sentence has ("but" where none has)."""
    joints = {token.lower for token in tokens(said)} & {"but"}
    return any(not any(joint in unit.lower for unit in units) for joint in joints)


def _not_carried(said: Reading, units: Sequence[Reading]) -> str | None:
    """Why no unit carries what is said: the reason of the nearest; None if one does."""
    if len(said.content) < _LEAST:
        return "too little is said"
    nearest, why = -1, "no quoted sentence"
    for unit in units:
        reason = _difference(said, unit)
        if reason is None:
            return None
        near = len(said.stems & unit.stems)
        if near > nearest:
            nearest, why = near, reason
    return why


def _difference(said: Reading, unit: Reading) -> str | None:
    """The first thing said that ``unit`` doesn't carry; None if it carries all."""
    if changed := set(said.amounts) - set(unit.amounts):
        return f"an amount: {changed.pop().number}"
    if symbols := _symbols(said) - _symbols(unit):
        return f"a sign: {symbols.pop()}"
    return _other_words(said, unit) or _other_duty(said, unit) or _other_sense(said, unit)


def _symbols(reading: Reading) -> set[str]:
    return {token.raw for token in reading.tokens if token.sort is Sort.SYMBOL}


def _other_words(said: Reading, unit: Reading) -> str | None:
    foreign = []
    for at, token in enumerate(said.tokens):
        if token.sort is not Sort.WORD or token.stem in unit.stems:
            if token.lower in TURNING and token.lower not in unit.lower:
                return f"a word that a rule turns on: {token.lower}"
            continue
        if token.lower in TURNING or _is_name(token, at):
            return f"a word of weight: {token.lower}"
        if token.lower not in FREE | TELLING:
            foreign.append(token.lower)
    return f"other words: {', '.join(foreign)}" if foreign else None


def _is_name(token: Token, at: int) -> bool:
    acronym = len(token.raw) > 1 and token.raw[1:2].isupper()
    return acronym or not token.raw.isascii() or (at > 0 and token.raw[0].isupper())


def _other_duty(said: Reading, unit: Reading) -> str | None:
    for duty, _, subject in said.duties:
        if not subject:
            return f"{duty.modal}: whose duty isn't said"
        if not any(duty == other and set(subject) <= set(above) for other, above, _ in unit.duties):
            return f"{duty.modal}: of another verb, subject or sense"
    told = Counter(token.stem for token in said.tokens)
    bound = Counter(duty.verb for duty, _, _ in said.duties)
    governed = Counter(duty.verb for duty, _, _ in unit.duties)
    held = Counter(token.stem for token in unit.tokens)
    for verb in governed:
        # "may extend" worded as "extends": the modal verb has gone.
        if told[verb] > bound[verb] + (held[verb] - governed[verb]):
            return f"{verb}: without its modal verb"
    return None


def _other_sense(said: Reading, unit: Reading) -> str | None:
    if turned := {stem for stem, _ in said.polarity - unit.polarity if stem in unit.stems} - MODALS:
        return f"said the other way round: {sorted(turned)[0]}"
    if left := unit.conditions - said.conditions:
        return f"a condition is left out: {sorted(left)[0]}"
    return None
