"""What an endpoint sends back → the model's words, piece by piece.

Bytes enter as they come, cut anywhere; text leaves. Both forms of an OpenAI-compatible reply are
read: one JSON document, and a stream of server-sent events (WHATWG HTML, section 9.2) that ends
with a finish reason or ``[DONE]``. Anything else, and anything too long, is a failure.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from marketrules.errors import WriterFailed

MOST_BYTES = 512 * 1024  # of a reply: each token comes in an envelope of some 200 bytes
MOST_CHARACTERS = 8_000  # of the model's words: an answer has some 150 words


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    content: str | None = None


class _Choice(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    index: int = 0
    message: _Said | None = None
    delta: _Said | None = None
    finish_reason: str | None = None


class _Reply(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    choices: list[_Choice]


class Reader(Protocol):
    """Takes bytes, gives words; ``done`` once nothing more is to be read."""

    done: bool

    def feed(self, data: bytes) -> Iterator[str]: ...

    def close(self) -> Iterator[str]: ...


def reader_for(content_type: str) -> Reader:
    """The reader of a reply of that type.

    Raises:
        WriterFailed: if it is none of the two.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return _Document()
    if kind == "text/event-stream":
        return _Stream()
    raise WriterFailed("its reply is of another content type")


class _Words:
    """Counts what comes; the base of both readers."""

    def __init__(self) -> None:
        self.done = False
        self._bytes = 0
        self._characters = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")

    def _decoded(self, data: bytes, *, final: bool = False) -> str:
        self._bytes += len(data)
        if self._bytes > MOST_BYTES:
            raise WriterFailed("its reply is too long")
        try:
            return self._decoder.decode(data, final)
        except UnicodeDecodeError as error:
            raise WriterFailed("its reply is no UTF-8 text") from error

    def _counted(self, words: str | None) -> Iterator[str]:
        self._characters += len(words or "")
        if self._characters > MOST_CHARACTERS:
            raise WriterFailed("its reply is too long")
        if words:
            yield words

    def _finished(self, reason: str | None) -> None:
        if reason == "length":
            raise WriterFailed("its reply is cut off")
        if reason not in (None, "", "stop"):
            raise WriterFailed("it stopped for another reason than being done")


class _Document(_Words):
    def __init__(self) -> None:
        super().__init__()
        self._text = ""

    def feed(self, data: bytes) -> Iterator[str]:
        self._text += self._decoded(data)
        return iter(())

    def close(self) -> Iterator[str]:
        self._text += self._decoded(b"", final=True)
        choice = _first(self._text)
        if choice is None or choice.message is None:
            raise WriterFailed("its reply holds no answer")
        self._finished(choice.finish_reason)
        self.done = True
        yield from self._counted(choice.message.content)


class _Stream(_Words):
    def __init__(self) -> None:
        super().__init__()
        self._line = ""
        self._data: list[str] = []

    def feed(self, data: bytes) -> Iterator[str]:
        self._line += self._decoded(data)
        # A "\r" at the end may be half of "\r\n".
        kept = "\r" if self._line.endswith("\r") else ""
        lines = self._line.removesuffix("\r").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._line = lines.pop() + kept
        for line in lines:
            yield from self._take(line)
            if self.done:
                return

    def close(self) -> Iterator[str]:
        self._decoded(b"", final=True)
        if not self.done:
            raise WriterFailed("its reply is cut off")
        return iter(())

    def _take(self, line: str) -> Iterator[str]:
        """One line: data is gathered until a blank line dispatches it."""
        if line:
            field, _, value = line.partition(":")
            if field == "data":
                self._data.append(value.removeprefix(" "))
            return
        event, self._data = "\n".join(self._data), []
        if event.strip() == "[DONE]":
            self.done = True
        elif event.strip():
            yield from self._event(event)

    def _event(self, event: str) -> Iterator[str]:
        choice = _first(event)
        if choice is None:  # the last one, with what it cost
            return
        if choice.delta is not None:
            yield from self._counted(choice.delta.content)
        self._finished(choice.finish_reason)
        self.done = choice.finish_reason == "stop"


def _first(text: str) -> _Choice | None:
    """The first choice of a reply or of an event; None if it lists none.

    Raises:
        WriterFailed: if it isn't the JSON that endpoints give.
    """
    try:
        choices = _Reply.model_validate_json(text).choices
    except ValidationError as error:
        raise WriterFailed("its reply isn't the JSON of a chat completion") from error
    return next((one for one in choices if one.index == 0), None)
