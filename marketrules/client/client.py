"""The service over HTTP, as typed calls.

A refusal is an answer, not an error. Every method raises ``ServiceUnavailable`` if nothing answers,
and the error that the service names, with its message and remedy, if it answers with one:
``PinpointUnresolved``, ``NotPermitted``, ``QueueFull`` and so on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from marketrules.client import calls
from marketrules.client.calls import Call, Page
from marketrules.client.etags import EtagCache
from marketrules.client.events import AnswerEvent, events_of
from marketrules.client.exchange import Exchange
from marketrules.client.learning import Learning
from marketrules.client.problems import unreachable
from marketrules.client.retries import Retries
from marketrules.errors import PagesOver, ServiceUnavailable
from marketrules.wire import (
    MOST_QUESTIONS,
    Answer,
    Ask,
    BatchAnswer,
    Comparison,
    DocumentSummary,
    Finding,
    Health,
    Hit,
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
API = "http://127.0.0.1:8400"
_PAGE = 50


class Client(Learning):
    """Calls the service. Safe to use from many threads; close it, or use it in a ``with``."""

    def __init__(
        self,
        base_url: str = API,
        *,
        key: str | None = None,
        timeout: float = 30.0,
        retries: Retries | None = None,
        http: Any = None,
    ) -> None:
        """``timeout`` in seconds for each step of a call.

        ``http``, an ``httpx.Client`` or a test's, speaks in place of a connection to ``base_url``.
        """
        self._http: Any = http or httpx.Client(base_url=base_url, timeout=timeout)
        self._exchange = Exchange(key, retries or Retries(), EtagCache())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def health(self) -> Health:
        return self._send(calls.health())

    def ready(self) -> Ready:
        """That questions can be answered now.

        Raises:
            ServiceUnavailable: if they can't, or not yet.
        """
        return self._send(calls.ready())

    def documents(self) -> list[DocumentSummary]:
        """All that is held."""
        return [one for page in self._all(calls.documents()) for one in page.documents]

    def outline(
        self, document: str, edition: str = "current", as_of: date | None = None
    ) -> Outline:
        """The sections of a document in reading order; ``current``: those that govern at the date."""
        return self._send(calls.outline(document, edition, as_of))

    def audit(
        self, document: str | None = None, edition: str | None = None, kind: str | None = None
    ) -> Iterator[Finding]:
        """What was not understood or doesn't add up, page by page."""
        for page in self._pages(calls.audit(document, edition, kind)):
            yield from page.findings

    def ask(
        self,
        question: str,
        as_of: date | None = None,
        words: int = 150,
        history: Sequence[Turn] = (),
        *,
        documents: Sequence[str] = (),
        writer: bool = True,
    ) -> Answer:
        """An answer; ``history`` are the questions before it in the conversation, oldest first.

        With ``documents`` it is of these alone.

        Without ``writer`` it is in quotations, even where a model words answers.
        """
        call = calls.ask(question, as_of, words, history, documents=documents, writer=writer)
        return self._send(call)

    def ask_events(
        self,
        question: str,
        as_of: date | None = None,
        words: int = 150,
        history: Sequence[Turn] = (),
        documents: Sequence[str] = (),
    ) -> Iterator[AnswerEvent]:
        """The same as it comes; the last event, ``done``, holds the whole answer.

        Raises:
            ServiceUnavailable: if the stream breaks off before that.
        """
        last = ""
        call = calls.ask(question, as_of, words, history, documents=documents, stream=True)
        for event in events_of(self._lines(call)):
            last = event.name
            yield event
        if last != "done":
            raise ServiceUnavailable("The answer broke off.", remedy="Ask again.")

    def search(
        self,
        query: str,
        as_of: date | None = None,
        top: int = 10,
        *,
        status: str | None = None,
        document: str | None = None,
    ) -> HitList:
        return self._send(calls.search(query, as_of, top, status, document))

    def hits(
        self,
        query: str,
        as_of: date | None = None,
        *,
        status: str | None = None,
        document: str | None = None,
        explain: bool = False,
    ) -> Iterator[Hit]:
        """All hits, best first, page by page; here the query stands in the address.

        Raises:
            PagesOver: if another snapshot is published between two pages.
        """
        for page in self._pages(calls.hits(query, as_of, status, document, explain=explain)):
            yield from page.hits

    def resolve(self, typed: str, as_of: date | None = None, limit: int = 10) -> Resolved:
        """Where what has been typed so far may lead, best first."""
        return self._send(calls.resolve(typed, as_of, limit))

    def ask_batch(
        self, questions: Mapping[str, str | Ask], as_of: date | None = None, words: int = 150
    ) -> Iterator[BatchAnswer]:
        """Answers under the names of their questions, in order, each as soon as it is there.

        One that can't be answered comes with its problem. ``as_of`` and ``words`` are for plain
        texts; an ``Ask`` has its own.

        Raises:
            ServiceUnavailable: if the stream breaks off.
        """
        names = list(questions)
        for start in range(0, len(names), MOST_QUESTIONS):
            asked = {name: questions[name] for name in names[start : start + MOST_QUESTIONS]}
            given = 0
            for line in self._lines(calls.batch(asked, as_of, words)):
                if line:
                    given += 1
                    yield BatchAnswer.model_validate_json(line)
            if given < len(asked):
                raise ServiceUnavailable("The answers broke off.", remedy="Ask the rest again.")

    def show(self, pinpoint: str, as_of: date | None = None) -> Shown:
        return self._send(calls.show(pinpoint, as_of))

    def section(
        self, document: str, edition: str, section: str, as_of: date | None = None
    ) -> SectionText:
        """A whole section, of every page; ``edition`` may be "current"."""
        call = calls.section(document, edition, section, as_of)
        try:
            return calls.joined(self._parts(call))
        except PagesOver:  # others have been published in between: of these, from the beginning
            return calls.joined(self._parts(call))

    def compare(self, document: str, before: str, after: str, section: str = "") -> Comparison:
        """All that changed from one edition, or date, to another."""
        return calls.compared(self._all(calls.compare(document, before, after, section)))

    def source_text(
        self,
        document: str,
        edition: str,
        *,
        span: tuple[int, int] | None = None,
        page: int | None = None,
        context: int = 400,
    ) -> SourceText:
        """The text that a citation's ``span``, or a page, names, with what stands around it."""
        return self._send(calls.source_text(document, edition, span, page, context))

    def download(self, document: str, edition: str, to: Path) -> Path:
        """Writes the file as it was published to ``to``, which appears once it is whole.

        Raises:
            SourceGone: if the service hasn't got it any more.
        """
        partial = to.with_name(f"{to.name}.partial")
        call = calls.source_file(document, edition)
        with self._streamed(call) as response, partial.open("wb") as file:
            for chunk in response.iter_bytes():
                file.write(chunk)
        return partial.replace(to)

    def ingest(self, files: Sequence[Path | str], *, idempotency_key: str | None = None) -> Job:
        """Uploads documents; the job that reads them comes back at once (see ``wait``).

        The same ``idempotency_key`` with the same files gives the same job; one is made if none is given.
        """
        return self._send(calls.ingest([Path(one) for one in files], idempotency_key))

    def job(self, job: str) -> Job:
        return self._send(calls.job(job))

    def jobs(self) -> Iterator[Job]:
        """All jobs, newest first, page by page."""
        offset = 0
        while True:
            page = self._send(calls.jobs(_PAGE, offset))
            yield from page.jobs
            offset += len(page.jobs)
            if not page.jobs or offset >= page.total:
                return

    def cancel(self, job: str) -> Job:
        return self._send(calls.cancel(job))

    def wait(
        self,
        job: str,
        timeout: float | None = None,
        every: float = 1.0,
        heard: Callable[[Job], None] | None = None,
    ) -> Job:
        """The job once it has ended, however it did; ``heard`` is told on the way.

        Raises:
            TimeoutError: if it takes longer than ``timeout`` seconds; it goes on.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            found = self.job(job)
            if heard is not None:
                heard(found)
            if found.is_ended:
                return found
            if deadline is not None and time.monotonic() > deadline:
                raise TimeoutError(f"Job {job} is {found.state} after {timeout:g} s.")
            time.sleep(every)

    def _lines(self, call: Call[Any]) -> Iterator[str]:
        with self._streamed(call) as response:
            yield from response.iter_lines()

    @contextmanager
    def _streamed(self, call: Call[Any]) -> Iterator[Any]:
        """A response that is read as it comes; what began isn't begun again."""
        try:
            with (
                self._exchange.sent(call) as given,
                self._http.stream(call.method, call.path, **given) as response,
            ):
                if response.status_code >= 300:
                    content = response.read()
                    raise self._exchange.refusal(response.status_code, response.headers, content)
                yield response
        except httpx.TransportError as error:
            raise unreachable() from error

    def _parts(self, call: Call[SectionText]) -> list[SectionText]:
        parts = [self._send(call)]
        while (cursor := parts[-1].more) is not None:
            parts.append(self._send(calls.following(call, cursor)))
        return parts

    def _pages(self, call: Call[P]) -> Iterator[P]:
        page = self._send(call)
        yield page
        while page.next is not None:
            page = self._send(calls.following(call, page.next))
            yield page

    def _all(self, call: Call[P]) -> list[P]:
        """All pages of one snapshot: begun again, once, if another is published in between."""
        try:
            return list(self._pages(call))
        except PagesOver:
            return list(self._pages(call))

    def _send(self, call: Call[T]) -> T:
        attempt = 0
        while True:
            response = None
            try:
                with self._exchange.sent(call) as given:
                    response = self._http.request(call.method, call.path, **given)
            except httpx.TransportError as error:
                pause = self._exchange.pause(call, attempt, None)
                if pause is None or isinstance(error, httpx.TimeoutException):
                    raise unreachable() from error
            else:
                pause = self._exchange.pause(call, attempt, response)
                if pause is None:
                    return self._exchange.result(call, response)
            attempt += 1
            time.sleep(pause)
