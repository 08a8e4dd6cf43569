"""The bytes of an endpoint's reply → its text, bit by bit, and whether it came to its end.

Both forms of an OpenAI-compatible reply are read: one JSON object, or server-sent events with a
``delta`` each and ``[DONE]`` at the end. Chunks may be cut anywhere, in the middle of a character
too. What is too long, isn't UTF-8, isn't that JSON, or stops before its end raises
``WriterFailed``; the message never holds a byte of the reply.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any

from marketrules.errors import WriterFailed

MOST_BYTES = 256 * 1024  # of a reply
MOST_CHARACTERS = 20_000  # of its text
_NOT_JSON = "its reply is not the JSON of such an endpoint"
_ENDINGS = ("stop", None)


class Reply:
    """Takes bytes, gives text; ``end`` says whether all of it came."""

    def __init__(self, content_type: str) -> None:
        """Chooses the form by content type.

        Raises:
            WriterFailed: if it is neither of the two.
        """
        kind = content_type.partition(";")[0].strip().lower()
        if kind not in ("application/json", "text/event-stream"):
            raise WriterFailed("its reply is of another content type")
        self._events = kind == "text/event-stream"
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self._held = ""
        self._bytes = self._characters = 0
        self._ended = False

    @property
    def ended(self) -> bool:
        """Whether the endpoint has said that this is all; what comes after isn't waited for."""
        return self._ended

    def feed(self, chunk: bytes) -> Iterator[str]:
        """The text that ``chunk`` completes."""
        self._bytes += len(chunk)
        if self._bytes > MOST_BYTES:
            raise WriterFailed("its reply is too long")
        try:
            self._held += self._decoder.decode(chunk)
        except UnicodeDecodeError as error:
            raise WriterFailed("its reply is not UTF-8") from error
        if not self._events:
            return
        *lines, self._held = self._held.split("\n")
        for line in lines:
            if self._ended:
                return
            yield from self._line(line.rstrip("\r"))

    def end(self) -> Iterator[str]:
        """What is left, when the connection has ended in good order."""
        if not self._events:
            choice = _choice(_loads(self._held))
            message = choice.get("message")
            yield from self._text(message.get("content") if isinstance(message, dict) else None)
            self._finish(choice.get("finish_reason"))
        if not self._ended:
            raise WriterFailed("its reply was cut off")

    def _line(self, line: str) -> Iterator[str]:
        if not line.startswith("data:"):
            return  # a comment, an event's name, the line between two events
        data = line.removeprefix("data:").strip()
        if data == "[DONE]":
            self._ended = True
            return
        loaded = _loads(data)
        if isinstance(loaded, dict) and loaded.get("choices") == [] and "usage" in loaded:
            return  # the count of tokens that some send last
        choice = _choice(loaded)
        delta = choice.get("delta")
        if not isinstance(delta, dict):
            raise WriterFailed(_NOT_JSON)
        if delta.get("content") is not None:
            yield from self._text(delta["content"])
        if choice.get("finish_reason") is not None:
            self._finish(choice["finish_reason"])

    def _text(self, content: Any) -> Iterator[str]:
        if not isinstance(content, str):
            raise WriterFailed(_NOT_JSON)
        self._characters += len(content)
        if self._characters > MOST_CHARACTERS:
            raise WriterFailed("its reply is too long")
        yield content

    def _finish(self, reason: Any) -> None:
        if reason not in _ENDINGS:
            raise WriterFailed("its reply was cut off")
        self._ended = True


def _loads(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WriterFailed(_NOT_JSON) from error


def _choice(loaded: Any) -> dict[str, Any]:
    choices = loaded.get("choices") if isinstance(loaded, dict) else None
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise WriterFailed(_NOT_JSON)
    choice: dict[str, Any] = choices[0]
    return choice
