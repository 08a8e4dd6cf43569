"""The writer: an answer in, the same answer worded out; or as it was, with a note why.

The endpoint is given the question and the quotes, as JSON, and nothing else. An answer that
refuses, has no claim, or shows a redline, isn't sent. Sentences are checked line by line as they
come, for streaming; what is shown in the end is checked anew from the whole text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from marketrules.answers import Answer, Claim, Outcome
from marketrules.errors import WriterFailed
from marketrules.settings import Settings
from search_api.writer.check import STATUS_WORDS
from search_api.writer.endpoint import Endpoint, endpoint_of
from search_api.writer.wording import Sifting, unworded, word

PROMPT = Path(__file__).with_name("prompt.md").read_text(encoding="utf-8")


class Writer:
    """Words answers by one endpoint."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    @classmethod
    def of(cls, settings: Settings) -> Writer | None:
        """The writer that is set; None, as by default, if none is.

        Raises:
            SettingsError: as ``endpoint_of``.
        """
        endpoint = endpoint_of(settings)
        return cls(endpoint) if endpoint is not None else None

    def word(self, answer: Answer, limit: int) -> Answer:
        """``answer`` worded in at most ``limit`` words, or as it was."""
        *_, last = self.parts(answer, limit)
        assert isinstance(last, Answer)
        return last

    def parts(self, answer: Answer, limit: int) -> Iterator[Claim | Answer]:
        """Each claim as soon as it has passed; then the whole answer, which alone stands."""
        redlined = any(claim.redline for claim in answer.claims)
        if answer.outcome is not Outcome.ANSWERED or not answer.claims or redlined:
            yield answer
            return
        text, done, told = "", 0, Sifting(answer, limit)
        try:
            for piece in self._endpoint.write(_messages(answer)):
                text += piece
                if "\n" in piece:
                    end = text.rindex("\n") + 1
                    yield from told.take(text[done:end])
                    done = end
        except WriterFailed as error:
            yield unworded(answer, error.message)
            return
        worded = word(answer, text, self._endpoint.model, limit)
        if worded is None:
            yield unworded(answer, "the quotes carry nothing of what it wrote")
            return
        yield from worded.claims[len(told.claims) :]
        yield worded


def _messages(answer: Answer) -> list[dict[str, str]]:
    quotes = [
        {"n": number, "text": citation.quote}
        | ({"status": told} if (told := STATUS_WORDS.get(citation.status)) else {})
        for number, citation in enumerate(answer.citations, 1)
    ]
    asked = {"question": answer.understood or answer.question, "quotes": quotes}
    return [
        {"role": "system", "content": PROMPT},
        {"role": "user", "content": json.dumps(asked, ensure_ascii=False)},
    ]
