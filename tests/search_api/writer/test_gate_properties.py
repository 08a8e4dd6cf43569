"""Whatever a writer returns: properties of what is shown, by an oracle that reads words plainly."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from marketrules.answers import Answer, Claim
from marketrules.errors import UngroundedClaim, WriterFailed
from search_api.answering.ground import plain
from search_api.engine import Engine
from search_api.writer.gate import claim_of
from search_api.writer.sentences import Sentences, Written
from search_api.writer.writing import Writer

from .conftest import SUMMER, WORDS, citation
from .test_gate import QUOTES

VOCABULARY = sorted({word for one in QUOTES for word in one.quote.split()})
OTHERS = ["not", "shall", "may", "must", "12", "$9", "MW", "days", "[1]", "[2]", "[9]", ".", "no"]
_TURNS = re.compile(
    r"\b(?:not|no|never|unless|except|only|if|shall|must|may|will|can|should|would|could)\b", re.I
)


def _numbers(text: str) -> set[str]:
    """The oracle's own way: runs of digits with points, commas dropped, number words as digits."""
    text = text.replace(",", "").replace("seventh", "7th").replace("ten", "10")
    return set(re.findall(r"\d+(?:\.\d+)*", text))


def _is_borne_out(claim: Claim, quotes: str) -> bool:
    turns = {one.lower() for one in _TURNS.findall(claim.text)}
    held = {one.lower() for one in _TURNS.findall(quotes)}
    return bool(claim.citations) and _numbers(claim.text) <= _numbers(quotes) and turns <= held


@given(st.lists(st.sampled_from(VOCABULARY + OTHERS), max_size=25).map(" ".join))
def test_what_passes_has_its_numbers_negations_and_modal_verbs_in_its_quotes(wrote: str) -> None:
    sentences = Sentences()
    for written in [*sentences.feed(wrote), *sentences.close()]:
        try:
            claim = claim_of(written, QUOTES)
        except UngroundedClaim:
            continue
        assert set(claim.citations) <= {number - 1 for number in written.cited}
        assert _is_borne_out(claim, " ".join(QUOTES[at].quote for at in claim.citations))


@given(st.sampled_from(range(4)), st.randoms(use_true_random=False))
def test_no_word_that_rules_turn_on_can_be_taken_out_or_exchanged(
    at: int, chance: random.Random
) -> None:
    quote = QUOTES[at].quote
    words = quote.split()
    places = [n for n, word in enumerate(words) if _TURNS.fullmatch(word.strip(".,"))]
    places += [n for n, word in enumerate(words) if re.search(r"\d", word)]
    if not places:
        return
    place = chance.choice(places)
    other = chance.choice(["", "never", "shall", "might", "77", "always"])
    changed = " ".join(words[:place] + [other] * bool(other) + words[place + 1 :])
    if _numbers(changed) == _numbers(quote) and _TURNS.findall(changed) == _TURNS.findall(quote):
        return  # "ten (10)" without one of the two, a modal verb in its own place
    try:
        claim = claim_of(Written(changed, (at + 1,)), QUOTES)
    except UngroundedClaim:
        return
    # A number may go with what was said of it; nothing else may.
    assert not other
    assert _is_borne_out(claim, quote)
    assert re.search(r"\d", words[place])


class _Says:
    """An endpoint that says what it is told to, in the pieces it is told to, and may break off."""

    def __init__(self, pieces: list[str], breaks: bool) -> None:
        self._pieces = pieces
        self._breaks = breaks

    def pieces(self, _messages: list[dict[str, str]]) -> Iterator[str]:
        yield from self._pieces
        if self._breaks:
            raise WriterFailed("it broke off")


SENTENCES = st.one_of(
    st.sampled_from([one.quote for one in QUOTES]),
    st.lists(st.sampled_from(VOCABULARY + OTHERS), max_size=12).map(" ".join),
    st.text(max_size=40),
)
MARKED = st.tuples(SENTENCES, st.sampled_from(["", " [1]", " [2].", " [3][4]", "[12]", "[", " [1"]))
WROTE = st.lists(MARKED.map("".join), max_size=6).map(" ".join)


def _answer(quoted: Answer) -> Answer:
    """A real answer, with citations of the quotes above."""
    claims = tuple(Claim(plain(one.quote), (at,)) for at, one in enumerate(QUOTES))
    lines = [f"{one.text} [{at + 1}]" for at, one in enumerate(claims)]
    return replace(quoted, citations=QUOTES, claims=claims, text="\n".join(lines), pending=())


@given(WROTE, st.integers(1, 9), st.booleans())
def test_whatever_is_written_what_is_shown_is_borne_out_and_the_citations_are_those_found(
    quoted: Answer, wrote: str, cut: int, breaks: bool
) -> None:
    answer = _answer(quoted)
    pieces = [wrote[at : at + cut] for at in range(0, len(wrote), cut)]
    said = list(Writer(_Says(pieces, breaks), "m").wording(answer, WORDS))  # type: ignore[arg-type]
    shown = said[-1]
    assert isinstance(shown, Answer)
    assert shown.citations == answer.citations
    assert (shown.pending, shown.outcome) == (answer.pending, answer.outcome)
    assert len(shown.text.split()) <= max(WORDS, len(answer.text.split()))
    if shown.worded_by is None:
        assert (shown.claims, shown.text) == (answer.claims, answer.text)
    else:
        assert not breaks
        assert list(shown.claims) == said[:-1]
    for claim in said[:-1]:
        assert isinstance(claim, Claim)
        numbers = tuple(at + 1 for at in claim.citations)
        assert claim_of(Written(claim.text, numbers), QUOTES) == claim
        assert _is_borne_out(claim, " ".join(QUOTES[at].quote for at in claim.citations))


@given(WROTE, st.integers(1, 7))
def test_sentences_are_the_same_however_the_text_is_cut(wrote: str, cut: int) -> None:
    whole, pieces = Sentences(), Sentences()
    at_once = [*whole.feed(wrote), *whole.close()]
    bit_by_bit = [
        one for at in range(0, len(wrote), cut) for one in pieces.feed(wrote[at : at + cut])
    ]
    assert [*bit_by_bit, *pieces.close()] == at_once


def test_every_sentence_of_the_quotes_passes_when_it_is_copied(engine: Engine) -> None:
    for quote in (*QUOTES[:3], *engine.ask("relay tests", SUMMER).citations):
        claim = claim_of(Written(plain(quote.quote), (1,)), (quote,))
        assert claim.citations == (0,)


def test_a_copied_quote_stays_out_when_it_is_marked_with_another() -> None:
    other = citation("Relays are tested every six months by the owner.", "(8)")
    for quote in QUOTES[:3]:
        try:
            claim_of(Written(plain(quote.quote), (1,)), (other, quote))
        except UngroundedClaim:
            continue
        raise AssertionError(quote.quote)
