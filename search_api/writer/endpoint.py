"""One OpenAI-compatible endpoint over HTTP: a request out, text in, all within one time limit.

Per-read timeouts don't bound a server that drips a byte a second, in its headers even; so the
call runs on a thread of its own under one deadline, and the caller never waits past it. No
redirect is followed, no proxy or ``.netrc`` of the environment is used, and a key goes over plain
HTTP to this machine only.
"""

from __future__ import annotations

import asyncio
import ipaddress
import queue
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from marketrules.errors import SettingsError, WriterFailed
from marketrules.settings import Settings
from search_api.writer.reply import Reply

AT_ONCE = 4  # calls under way; one more is refused, not queued
_KEY_BYTES = 4096


class Endpoint:
    """Where a model is asked, with the key and the time limit."""

    def __init__(self, url: str, model: str, key: str, seconds: float) -> None:
        """Names the endpoint; nothing is sent yet.

        Raises:
            SettingsError: if the address is none, or would carry the key in the clear.
        """
        _check_address(url, bool(key))
        self.model = model
        self._url = url.rstrip("/") + "/chat/completions"
        self._headers = {"Accept-Encoding": "identity"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._seconds = seconds
        self._free = threading.BoundedSemaphore(AT_ONCE)

    def write(self, messages: list[dict[str, str]]) -> Iterator[str]:
        """The model's text as it comes; ends only if all of it came, and in time.

        Raises:
            WriterFailed: says briefly why; nothing of key, question or reply is in it.
        """
        if not self._free.acquire(blocking=False):
            raise WriterFailed("the endpoint is busy with other questions")
        deadline = time.monotonic() + self._seconds
        found: queue.SimpleQueue[str | WriterFailed | None] = queue.SimpleQueue()
        given_up = threading.Event()
        threading.Thread(
            target=self._run, args=(messages, found, given_up), name="writer", daemon=True
        ).start()
        try:
            while True:
                try:
                    piece = found.get(timeout=max(0.0, deadline - time.monotonic()))
                except queue.Empty:
                    raise WriterFailed("the endpoint was too slow") from None
                if piece is None:
                    return
                if isinstance(piece, WriterFailed):
                    raise piece
                yield piece
        finally:
            given_up.set()

    def _run(
        self,
        messages: list[dict[str, str]],
        found: queue.SimpleQueue[str | WriterFailed | None],
        given_up: threading.Event,
    ) -> None:
        try:
            asyncio.run(self._within(messages, found, given_up))
            found.put(None)
        except WriterFailed as error:
            found.put(error)
        except TimeoutError:
            found.put(WriterFailed("the endpoint was too slow"))
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as error:
            found.put(WriterFailed(f"the endpoint failed ({type(error).__name__})"))
        finally:
            self._free.release()

    async def _within(
        self,
        messages: list[dict[str, str]],
        found: queue.SimpleQueue[str | WriterFailed | None],
        given_up: threading.Event,
    ) -> None:
        async with asyncio.timeout(self._seconds):
            await self._call(messages, found, given_up)

    async def _call(
        self,
        messages: list[dict[str, str]],
        found: queue.SimpleQueue[str | WriterFailed | None],
        given_up: threading.Event,
    ) -> None:
        body: dict[str, Any] = {
            "model": self.model, "temperature": 0, "stream": True, "messages": messages,
        }  # fmt: skip
        async with (
            httpx.AsyncClient(
                timeout=self._seconds, follow_redirects=False, trust_env=False
            ) as client,
            client.stream("POST", self._url, json=body, headers=self._headers) as response,
        ):
            if response.status_code != 200:
                raise WriterFailed(f"the endpoint answered HTTP {response.status_code}")
            if response.headers.get("content-encoding", "identity").lower() != "identity":
                raise WriterFailed("its reply is compressed, which wasn't asked for")
            reply = Reply(response.headers.get("content-type", ""))
            async for chunk in response.aiter_raw():
                for text in reply.feed(chunk):
                    found.put(text)
                if reply.ended or given_up.is_set():
                    break
            for text in reply.end() if not reply.ended else ():
                found.put(text)


def endpoint_of(settings: Settings) -> Endpoint | None:
    """The endpoint that is set; None if none is.

    Raises:
        SettingsError: if it is set by halves, or in a way that would give the key away.
    """
    if not settings.writer_url and not settings.writer_model:
        return None
    if not settings.writer_url or not settings.writer_model:
        raise SettingsError(
            "the writer is set by halves.",
            remedy="Set both MARKETRULES_WRITER_URL and MARKETRULES_WRITER_MODEL, or neither.",
        )
    return Endpoint(
        settings.writer_url, settings.writer_model, _key(settings), settings.writer_seconds
    )


def _key(settings: Settings) -> str:
    key = settings.writer_key.get_secret_value()
    if settings.writer_key_file is not None:
        if key:
            raise SettingsError(
                "MARKETRULES_WRITER_KEY and MARKETRULES_WRITER_KEY_FILE are both set.",
                remedy="Set one of them.",
            )
        key = _key_in(settings.writer_key_file)
    key = key.strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise SettingsError("the writer's key holds characters that no key has.")
    return key


def _key_in(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_KEY_BYTES).decode("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"the writer's key can't be read from {path}: {type(error).__name__}.",
            remedy="Name a file that holds the key and nothing else.",
        ) from None


def _check_address(url: str, with_key: bool) -> None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    plain = parts.scheme in ("http", "https") and host and not parts.query and not parts.fragment
    if not plain or parts.username is not None:
        raise SettingsError(
            "MARKETRULES_WRITER_URL is no address of an endpoint.",
            remedy="Write it https://host/v1, without user, query or fragment.",
        )
    if parts.scheme == "http" and with_key and not _is_loopback(host):
        raise SettingsError(
            "MARKETRULES_WRITER_URL would carry the key over plain http to another machine.",
            remedy="Use https, or an endpoint on this machine.",
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
