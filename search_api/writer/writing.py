"""An answer in quotations → the same answer worded, or itself.

``Writer.wording`` gives each claim as soon as its sentence has passed the gate, and last the
whole answer: worded, if the model came to its end and something is left; else the answer that
entered, with a note that says why. Citations and pending text are those that entered, always.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from marketrules.answers import Answer, Claim, Outcome
from marketrules.errors import UngroundedClaim, WriterFailed
from marketrules.settings import Settings
from search_api.answering.sentences import words as count
from search_api.writer.address import address_of
from search_api.writer.endpoint import Endpoint
from search_api.writer.gate import claim_of, quotable
from search_api.writer.sentences import Sentences, Written

PROMPT = Path(__file__).with_name("prompt.md")
MOST = 12  # sentences shown
_LOG = logging.getLogger(__name__)


class Writer:
    """A model that words answers."""

    def __init__(self, endpoint: Endpoint, model: str) -> None:
        self._endpoint = endpoint
        self._model = model
        self._prompt = PROMPT.read_text(encoding="utf-8")

    @classmethod
    def open(cls, settings: Settings) -> Writer | None:
        """The writer that is set; None if none is. Nothing is sent yet.

        Raises:
            SettingsError: if it is set in part, or its address or key is no good.
        """
        address = address_of(settings)
        if address is None:
            return None
        return cls(Endpoint(address, settings.writer_timeout), address.model)

    def worded(self, answer: Answer, words: int) -> Answer:
        """``answer`` worded in at most ``words`` words, or itself with a note that says why not."""
        for said in self.wording(answer, words):
            if isinstance(said, Answer):
                return said
        raise AssertionError("wording ends with an answer")

    def wording(self, answer: Answer, words: int) -> Iterator[Claim | Answer]:
        """Each claim that passes, then the answer as it is to be shown."""
        quotes = quotable(answer.citations)
        if not _is_wordable(answer) or not quotes:
            yield answer
            return
        began = time.perf_counter()
        gathered = _Gathered(answer, words)
        told = {
            "question": answer.understood or answer.question,
            "words": gathered.left,
            "quotes": [{"number": number, "text": one.quote} for number, one in quotes.items()],
        }
        messages = [
            {"role": "system", "content": self._prompt},
            {"role": "user", "content": json.dumps(told, ensure_ascii=False)},
        ]
        why = ""
        try:
            sentences = Sentences()
            for piece in self._endpoint.pieces(messages):
                for claim in gathered.take(sentences.feed(piece)):
                    yield claim
            for claim in gathered.take(sentences.close()):
                yield claim
        except WriterFailed as failed:
            why = failed.message
        why = why or gathered.nothing()
        took = round((time.perf_counter() - began) * 1000, 2)
        total = round(answer.timings_ms.get("total", 0.0) + took, 2)
        answer = replace(answer, timings_ms={**answer.timings_ms, "write": took, "total": total})
        if why:
            _LOG.warning("not worded by the writer: %s", why)
            note = f"In the rules' own words: the writer gave nothing of use ({why})."
            yield replace(answer, notes=(*answer.notes, note))
        else:
            yield gathered.worded(answer, self._model)


def _is_wordable(answer: Answer) -> bool:
    """Whether there is something to word; what is proposed, or has changed, is shown as a redline."""
    answered = answer.outcome is Outcome.ANSWERED and bool(answer.claims)
    return answered and not any(claim.redline for claim in answer.claims)


class _Gathered:
    """The claims that have passed, within the words that are left beside what is to come."""

    def __init__(self, answer: Answer, words: int) -> None:
        self._answer = answer
        # The lines behind the claims' own: what is approved and not in force.
        self._pending = answer.text.split("\n")[len(answer.claims) :]
        self.left = max(0, words - sum(map(count, self._pending)))
        self._claims: list[Claim] = []
        self._dropped = 0

    def take(self, sentences: list[Written]) -> Iterator[Claim]:
        for written in sentences:
            try:
                claim = claim_of(written, self._answer.citations)
            except UngroundedClaim:
                self._dropped += 1
                continue
            length = count(claim.text) + len(claim.citations)
            if length > self.left or len(self._claims) == MOST:
                self._dropped += 1
            elif all(claim.text != one.text for one in self._claims):
                self.left -= length
                self._claims.append(claim)
                yield claim

    def nothing(self) -> str:
        """Why nothing is left; "" if something is."""
        if self._claims:
            return ""
        return "the quotes bear out no sentence of it" if self._dropped else "it wrote nothing"

    def worded(self, answer: Answer, model: str) -> Answer:
        lines = [
            f"{claim.text} {''.join(f'[{number + 1}]' for number in claim.citations)}"
            for claim in self._claims
        ]
        note = (
            f"Worded by a model ({model}); each sentence has been checked against the quotes that"
            " it cites, which alone are the rules' words."
        )
        if self._dropped:
            note += (
                f" Left out, for the quotes don't bear it out: {self._dropped} of its sentences."
            )
        return replace(
            answer,
            text="\n".join((*lines, *self._pending)),
            claims=tuple(self._claims),
            notes=(*answer.notes, note),
            worded_by=model,
        )
