"""One request to the endpoint, within one total time, whatever it does.

Messages enter; the model's words leave in pieces, as they come. The request runs on a thread of
its own under one deadline that covers name look-up, connecting, headers and body: a server that
drips a byte a second gets no more time than a silent one. Redirects aren't followed (the key
would go along), nothing is asked twice, compressed replies are refused (their size is unknown).
"""

from __future__ import annotations

import asyncio
import queue
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx

from marketrules.errors import WriterFailed
from search_api.writer.address import Address
from search_api.writer.replies import reader_for

_SLACK = 0.25  # seconds that the thread gets to say itself that time is up
_SLOW = "it took too long"


class Endpoint:
    """Asks ``address``; safe to use from many threads."""

    def __init__(self, address: Address, timeout: float) -> None:
        """``timeout``: seconds for one whole request."""
        self._address = address
        self._timeout = timeout
        # Made once, for that takes longer than a request; there is none on plain HTTP.
        self._tls: ssl.SSLContext | bool = httpx.create_ssl_context() if address.secure else False

    def pieces(self, messages: list[dict[str, str]]) -> Iterator[str]:
        """The model's words, in pieces; ends when it has said that it is done.

        Raises:
            WriterFailed: says why, without a word of what was sent or received.
        """
        call = _Call(self, messages)
        call.start()
        deadline = time.monotonic() + self._timeout + _SLACK
        try:
            while True:
                try:
                    piece = call.said.get(timeout=max(0.0, deadline - time.monotonic()))
                except queue.Empty as error:
                    raise WriterFailed(_SLOW) from error
                if piece is None:
                    return
                if isinstance(piece, WriterFailed):
                    raise piece
                yield piece
        finally:
            call.stop()

    async def speak(self, messages: list[dict[str, str]], said: _Queue) -> None:
        """Puts the model's words on ``said`` as they come.

        Raises:
            WriterFailed: as ``pieces``.
        """
        try:
            async with asyncio.timeout(self._timeout):
                await self._ask(messages, said)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise WriterFailed(_SLOW) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise WriterFailed("it can't be reached, or broke off") from error

    async def _ask(self, messages: list[dict[str, str]], said: _Queue) -> None:
        headers = {"Accept": "text/event-stream, application/json", "Accept-Encoding": "identity"}
        if self._address.key:
            headers["Authorization"] = f"Bearer {self._address.key}"
        body: dict[str, Any] = {
            "model": self._address.model, "temperature": 0, "stream": True, "messages": messages,
        }  # fmt: skip
        async with (
            httpx.AsyncClient(
                timeout=self._timeout,
                follow_redirects=False,
                verify=self._tls,
                # A proxy of the environment would read a key that goes over plain HTTP.
                trust_env=self._address.secure,
            ) as client,
            client.stream("POST", self._address.url, json=body, headers=headers) as response,
        ):
            if response.status_code != 200:
                raise WriterFailed(f"it answered HTTP {response.status_code}")
            if response.headers.get("Content-Encoding", "identity") != "identity":
                raise WriterFailed("its reply is compressed")
            reader = reader_for(response.headers.get("Content-Type", ""))
            async for data in response.aiter_raw():
                for words in reader.feed(data):
                    said.put(words)
                if reader.done:
                    return
            for words in reader.close():
                said.put(words)


_Queue = queue.SimpleQueue[str | WriterFailed | None]


class _Call:
    """One request on its own thread; None on the queue says that it has ended well."""

    def __init__(self, endpoint: Endpoint, messages: list[dict[str, str]]) -> None:
        self.said: _Queue = queue.SimpleQueue()
        self._endpoint = endpoint
        self._messages = messages
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None
        self._guard = threading.Lock()

    def start(self) -> None:
        # A daemon: a name look-up that hangs can't be cancelled, and mustn't keep a command alive.
        threading.Thread(target=self._run, name="writer", daemon=True).start()

    def stop(self) -> None:
        """Gives the request up, if it is still going on."""
        with self._guard:
            if self._task is not None and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._task.cancel)

    def _run(self) -> None:
        end: WriterFailed | None = WriterFailed("it broke off")
        try:
            with self._guard:
                self._task = self._loop.create_task(
                    self._endpoint.speak(self._messages, self.said)
                )  # fmt: skip
            self._loop.run_until_complete(self._task)
            end = None
        except WriterFailed as failed:
            end = failed
        except asyncio.CancelledError:
            pass  # nobody listens any more
        finally:
            self.said.put(end)
            with self._guard:
                self._loop.run_until_complete(self._loop.shutdown_asyncgens())
                self._loop.close()
