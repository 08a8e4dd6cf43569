"""The calls that read, for a program with an event loop (see ``client``); uploads are left to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date
from types import TracebackType
from typing import Self, TypeVar

import httpx

from marketrules.client import calls
from marketrules.client.calls import Call, Page
from marketrules.client.client import API
from marketrules.client.etags import EtagCache
from marketrules.client.events import AnswerEvent, EventLines
from marketrules.client.exchange import Exchange
from marketrules.client.problems import unreachable
from marketrules.client.retries import Retries
from marketrules.errors import PagesOver, ServiceUnavailable
from marketrules.wire import (
    Answer,
    Comparison,
    DocumentSummary,
    Finding,
    Health,
    HitList,
    Job,
    Outline,
    Ready,
    Resolved,
    SectionText,
    Shown,
    SourceText,
    Turn,
)

T = TypeVar("T")
P = TypeVar("P", bound=Page)


class AsyncClient:
    """Calls the service without blocking; close it, or use it in an ``async with``."""

    def __init__(
        self,
        base_url: str = API,
        *,
        key: str | None = None,
        timeout: float = 30.0,
        retries: Retries | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """``timeout`` in seconds for each step of a call; ``transport`` replaces the network."""
        self._http = httpx.AsyncClient(base_url=base_url, timeout=timeout, transport=transport)
        self._exchange = Exchange(key, retries or Retries(), EtagCache())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def health(self) -> Health:
        return await self._send(calls.health())

    async def ready(self) -> Ready:
        return await self._send(calls.ready())

    async def documents(self) -> list[DocumentSummary]:
        return [one async for page in self._pages(calls.documents()) for one in page.documents]

    async def outline(
        self, document: str, edition: str = "current", as_of: date | None = None
    ) -> Outline:
        return await self._send(calls.outline(document, edition, as_of))

    async def audit(
        self, document: str | None = None, edition: str | None = None, kind: str | None = None
    ) -> AsyncIterator[Finding]:
        async for page in self._pages(calls.audit(document, edition, kind)):
            for finding in page.findings:
                yield finding

    async def resolve(self, typed: str, as_of: date | None = None, limit: int = 10) -> Resolved:
        return await self._send(calls.resolve(typed, as_of, limit))

    async def ask(
        self,
        question: str,
        as_of: date | None = None,
        words: int = 150,
        history: Sequence[Turn] = (),
        *,
        documents: Sequence[str] = (),
        writer: bool = True,
    ) -> Answer:
        call = calls.ask(question, as_of, words, history, documents=documents, writer=writer)
        return await self._send(call)

    async def ask_events(
        self,
        question: str,
        as_of: date | None = None,
        words: int = 150,
        history: Sequence[Turn] = (),
        documents: Sequence[str] = (),
    ) -> AsyncIterator[AnswerEvent]:
        call = calls.ask(question, as_of, words, history, documents=documents, stream=True)
        lines, last = EventLines(), ""
        try:
            with self._exchange.sent(call) as given:
                async with self._http.stream(call.method, call.path, **given) as response:
                    if response.status_code >= 300:
                        content = await response.aread()
                        raise self._exchange.refusal(
                            response.status_code, response.headers, content
                        )
                    async for line in response.aiter_lines():
                        event = lines.line(line)
                        if event is not None:
                            last = event.name
                            yield event
        except httpx.TransportError as error:
            raise unreachable() from error
        if last != "done":
            raise ServiceUnavailable("The answer broke off.", remedy="Ask again.")

    async def search(
        self,
        query: str,
        as_of: date | None = None,
        top: int = 10,
        *,
        status: str | None = None,
        document: str | None = None,
    ) -> HitList:
        return await self._send(calls.search(query, as_of, top, status, document))

    async def show(self, pinpoint: str, as_of: date | None = None) -> Shown:
        return await self._send(calls.show(pinpoint, as_of))

    async def section(
        self, document: str, edition: str, section: str, as_of: date | None = None
    ) -> SectionText:
        call = calls.section(document, edition, section, as_of)
        try:
            return calls.joined(await self._parts(call))
        except PagesOver:
            return calls.joined(await self._parts(call))

    async def compare(
        self, document: str, before: str, after: str, section: str = ""
    ) -> Comparison:
        call = calls.compare(document, before, after, section)
        return calls.compared([page async for page in self._pages(call)])

    async def source_text(
        self,
        document: str,
        edition: str,
        *,
        span: tuple[int, int] | None = None,
        page: int | None = None,
        context: int = 400,
    ) -> SourceText:
        return await self._send(calls.source_text(document, edition, span, page, context))

    async def job(self, job: str) -> Job:
        return await self._send(calls.job(job))

    async def _parts(self, call: Call[SectionText]) -> list[SectionText]:
        parts = [await self._send(call)]
        while (cursor := parts[-1].more) is not None:
            parts.append(await self._send(calls.following(call, cursor)))
        return parts

    async def _pages(self, call: Call[P]) -> AsyncIterator[P]:
        page = await self._send(call)
        yield page
        while page.next is not None:
            page = await self._send(calls.following(call, page.next))
            yield page

    async def _send(self, call: Call[T]) -> T:
        attempt = 0
        while True:
            try:
                with self._exchange.sent(call) as given:
                    response = await self._http.request(call.method, call.path, **given)
            except httpx.TransportError as error:
                pause = self._exchange.pause(call, attempt, None)
                if pause is None or isinstance(error, httpx.TimeoutException):
                    raise unreachable() from error
            else:
                pause = self._exchange.pause(call, attempt, response)
                if pause is None:
                    return self._exchange.result(call, response)
            attempt += 1
            await asyncio.sleep(pause)
