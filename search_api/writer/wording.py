"""The one way from a model's words to an answer: split, check, keep what is carried.

``word`` and ``Sifting`` take the model's plain text and do the checking themselves, so that no
caller can hand in a claim that wasn't checked. Citations, pending text and refusal are the
answer's own and stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from marketrules.answers import Answer, Citation, Claim
from marketrules.errors import UngroundedClaim
from search_api.sentences import split, words
from search_api.writer.check import check_sentence

MOST = 30  # sentences looked at
LONGEST = 800  # characters of one that is
_MARK = re.compile(r"\s*\[\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*\]")
_BEHIND = re.compile(r"([.?!]+)((?:\s*\[[\d\s,;]+\])+)")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")


class Sifting:
    """Takes a model's text line by line and keeps the sentences that the answer's quotes carry."""

    def __init__(self, answer: Answer, limit: int) -> None:
        """At most ``limit`` words are kept, what the answer says behind its claims among them."""
        self._answer = answer
        self._room = limit - words(_tail(answer))
        self.claims: list[Claim] = []
        self.dropped = 0

    def take(self, text: str) -> list[Claim]:
        """The claims among the whole lines of ``text``."""
        passed = []
        for sentence in sentences(text):
            claim = self._passed(sentence)
            if claim is None:
                self.dropped += 1
            else:
                passed.append(claim)
        return passed

    def _passed(self, sentence: str) -> Claim | None:
        if len(self.claims) + self.dropped >= MOST or len(sentence) > LONGEST:
            return None
        try:
            claim = _claim(sentence, self._answer)
        except UngroundedClaim:
            return None
        needed = words(claim.text) + 1  # its marks are written as one word
        if needed > self._room or claim in self.claims:
            return None
        self._room -= needed
        self.claims.append(claim)
        return claim


def word(answer: Answer, text: str, model: str, limit: int) -> Answer | None:
    """``answer`` worded by ``text``; None if its quotes carry no sentence of it."""
    found = Sifting(answer, limit)
    found.take(text)
    if not found.claims:
        return None
    note = f"Worded by a model ({model}) from the quotes below, which are the answer's authority."
    if found.dropped:
        left = "a sentence was" if found.dropped == 1 else f"{found.dropped} sentences were"
        note += f" Of what it wrote {left} left out: not carried by the quotes."
    return replace(
        answer,
        text=_lines(found.claims) + _tail(answer),
        claims=tuple(found.claims),
        notes=(note, *answer.notes),
        worded_by=model,
    )


def unworded(answer: Answer, why: str) -> Answer:
    """``answer`` as it was, with a note that says why no model worded it."""
    return replace(answer, notes=(*answer.notes, f"Not worded by a model: {why}."))


def sentences(text: str) -> list[str]:
    """Sentences of a model's text, each with its own marks.

    >>> sentences("It is due.[1] It is paid [2, 3]. Then rest.")
    ['It is due [1].', 'It is paid [2, 3].', 'Then rest.']
    """
    plain = unicodedata.normalize("NFKC", text)
    found: list[str] = []
    for line in plain.splitlines():
        # "It is due. [1]" → "It is due [1].": a mark stands in the sentence it belongs to.
        line = _BEHIND.sub(lambda one: f" {one[2].strip()}{one[1]} ", _BULLET.sub("", line))
        found += [span.quote(line) for span in split(line)]
    return found


def _claim(sentence: str, answer: Answer) -> Claim:
    numbers = [int(one) for mark in _MARK.findall(sentence) for one in re.findall(r"\d+", mark)]
    if any(not 1 <= number <= len(answer.citations) for number in numbers):
        raise UngroundedClaim("a quote that isn't there")
    cited = tuple(dict.fromkeys(number - 1 for number in numbers))
    _lead_ins_cited(cited, answer.citations)
    said = " ".join(_MARK.sub("", sentence).split())
    check_sentence(said, [answer.citations[one] for one in cited])
    return Claim(said, cited)


def _lead_ins_cited(cited: tuple[int, ...], citations: tuple[Citation, ...]) -> None:
    """An item means what its lead-in makes of it: it isn't cited without the lead-in quoted.

    Raises:
        UngroundedClaim: if it is.
    """
    for number in cited:
        item = citations[number]
        for at, above in enumerate(citations):
            if at not in cited and _leads_in(above, item):
                raise UngroundedClaim("an item without its lead-in")


def _leads_in(above: Citation, item: Citation) -> bool:
    place = (item.document, item.edition, item.section)
    return (
        (above.document, above.edition, above.section) == place
        and above.paragraph != item.paragraph
        and item.paragraph.startswith(above.paragraph)
        and above.quote.rstrip().endswith(":")
    )


def _lines(claims: Iterable[Claim]) -> str:
    return "\n".join(
        f"{claim.text} {''.join(f'[{number + 1}]' for number in claim.citations)}"
        for claim in claims
    )


def _tail(answer: Answer) -> str:
    """What the answer says behind its claims: boxed text that was asked for, marked as such."""
    head = _lines(answer.claims)
    return answer.text[len(head) :] if answer.text.startswith(head) else ""
