"""The search API over HTTP, as typed calls.

Any HTTP client with ``get`` and ``post`` is taken (an ``httpx.Client`` with its base address in
the product, a test client in tests); wire models leave. A refusal is an answer, not an error; an
error body becomes a ``MarketRulesError`` with the API's own message and remedy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel

from marketrules.errors import PermanentError, ServiceUnavailable, TransientError
from marketrules.wire import (
    Answer,
    Comparison,
    ComparisonPage,
    DocumentPage,
    DocumentSummary,
    Health,
    HitList,
    SectionText,
    Shown,
    Turn,
)

M = TypeVar("M", bound=BaseModel)


class Response(Protocol):
    """What is read of a response."""

    @property
    def status_code(self) -> int: ...

    def json(self) -> Any: ...


class Http(Protocol):
    """What is used of an HTTP client."""

    def get(self, url: str, *, params: dict[str, str] | None = None) -> Any: ...

    def post(self, url: str, *, json: dict[str, Any]) -> Any: ...


class SearchClient:
    """Calls the search API.

    Every method raises ``ServiceUnavailable`` if nothing answers, and ``PermanentError`` or
    ``TransientError`` with the API's message if it answers with an error.
    """

    def __init__(self, http: Http) -> None:
        self._http = http

    def health(self) -> Health:
        return Health.model_validate(self._get("/healthz"))

    def documents(self) -> list[DocumentSummary]:
        """All that is held."""
        pages = self._pages("/v1/documents", {})
        return [one for page in pages for one in DocumentPage.model_validate(page).documents]

    def ask(
        self,
        question: str,
        as_of: date | None = None,
        words: int = 150,
        history: Sequence[Turn] = (),
    ) -> Answer:
        """An answer; ``history`` are the questions before it in the conversation, oldest first."""
        turns = [turn.model_dump() for turn in history]
        body = {"question": question, "as_of": _day(as_of), "words": words, "history": turns}
        return Answer.model_validate(self._post("/v1/answers", body))

    def search(self, query: str, as_of: date | None = None, top: int = 10) -> HitList:
        return HitList.model_validate(
            self._post("/v1/search", {"query": query, "as_of": _day(as_of), "top": top})
        )

    def show(self, pinpoint: str, as_of: date | None = None) -> Shown:
        path = f"/v1/pinpoints/{quote(pinpoint, safe='')}"
        return Shown.model_validate(self._get(path, _at(as_of)))

    def section(
        self, document: str, edition: str, section: str, as_of: date | None = None
    ) -> SectionText:
        """A whole section, of every page; ``edition`` may be "current"."""
        path = "/".join(quote(part, safe="") for part in (document, edition, section))
        pages = [
            SectionText.model_validate(page)
            for page in self._pages(f"/v1/sections/{path}", _at(as_of), "more")
        ]
        paragraphs = [one for page in pages for one in page.paragraphs]
        terms = {term: key for page in pages for term, key in page.definitions.items()}
        whole = {"paragraphs": paragraphs, "definitions": terms, "more": None}
        return pages[0].model_copy(update=whole)

    def compare(self, document: str, before: str, after: str, section: str = "") -> Comparison:
        """All that changed, of every page."""
        params = {"document": document, "before": before, "after": after, "section": section}
        pages = [
            ComparisonPage.model_validate(page)
            for page in self._pages("/v1/compare", params | {"limit": "500"})
        ]
        changes = [change for page in pages for change in page.changes]
        first = pages[0]
        return Comparison(
            document=first.document, before=first.before, after=first.after, changes=changes
        )

    def _pages(self, path: str, params: dict[str, str], following: str = "next") -> Iterator[Any]:
        """All pages of a list; ``following`` is the field with the next one's cursor."""
        page = self._get(path, params)
        yield page
        while page[following] is not None:
            page = self._get(path, params | {"cursor": page[following]})
            yield page

    def _get(self, path: str, params: dict[str, str] | None = None) -> Any:
        try:
            response = self._http.get(path, params=params)
        except httpx.TransportError as error:
            raise _unreachable() from error
        return _body(response)

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        try:
            response = self._http.post(path, json=body)
        except httpx.TransportError as error:
            raise _unreachable() from error
        return _body(response)


def _day(as_of: date | None) -> str | None:
    return as_of.isoformat() if as_of else None


def _at(as_of: date | None) -> dict[str, str]:
    return {"as_of": as_of.isoformat()} if as_of else {}


def _unreachable() -> ServiceUnavailable:
    return ServiceUnavailable(
        "The search API doesn't answer.", remedy="Start it with `marketrules serve`."
    )


def _body(response: Response) -> Any:
    try:
        body = response.json()
    except ValueError as error:
        raise _unreachable() from error
    if response.status_code < 400:
        return body
    problem = body if isinstance(body, dict) else {}
    kind = TransientError if response.status_code >= 500 else PermanentError
    raise kind(
        str(problem.get("detail", f"The search API answered {response.status_code}.")),
        remedy=str(problem.get("remedy", "")),
    )
