"""The service's calls as data: what is sent, and how what comes back is read.

Both clients send these; nothing here speaks to anybody.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import quote

from marketrules.wire import (
    Answer,
    Ask,
    BatchAnswer,
    Comparison,
    ComparisonPage,
    DocumentPage,
    FindingPage,
    Health,
    HitList,
    HitPage,
    Job,
    JobList,
    Outline,
    Ready,
    Resolved,
    SectionText,
    Shown,
    SourceText,
    Turn,
)

T = TypeVar("T")
LINES = "application/x-ndjson"
_PAGE = "200"  # entries of a page
_LONG_PAGE = "500"  # of changes or paragraphs


class Page(Protocol):
    """A part of a list."""

    @property
    def next(self) -> str | None:
        """The cursor of the next part; None: this is the last."""


def compared(pages: Sequence[ComparisonPage]) -> Comparison:
    """The pages of a comparison as one."""
    first, changes = pages[0], [change for page in pages for change in page.changes]
    return Comparison(
        document=first.document, before=first.before, after=first.after, changes=changes
    )


def joined(pages: Sequence[SectionText]) -> SectionText:
    """The pages of a section as one."""
    paragraphs = [one for page in pages for one in page.paragraphs]
    terms = {term: key for page in pages for term, key in page.definitions.items()}
    whole = {"paragraphs": paragraphs, "definitions": terms, "more": None}
    return pages[0].model_copy(update=whole)


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request. ``repeatable``: sending it twice does no more than sending it once."""

    method: str
    path: str
    read: Callable[[bytes], T]
    params: Mapping[str, str | list[str]] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    files: tuple[Path, ...] = ()
    repeatable: bool = True

    @property
    def address(self) -> str:
        """What a response to it is remembered by."""
        return f"{self.path}?{sorted(self.params.items())}"


def health() -> Call[Health]:
    return Call("GET", "/healthz", Health.model_validate_json)


def ready() -> Call[Ready]:
    return Call("GET", "/readyz", Ready.model_validate_json)


def documents() -> Call[DocumentPage]:
    return Call("GET", "/v1/documents", DocumentPage.model_validate_json, {"limit": _PAGE})


def outline(document: str, edition: str, as_of: date | None) -> Call[Outline]:
    path = f"/v1/documents/{path_of(document)}"
    return Call("GET", path, Outline.model_validate_json, {"edition": edition} | at(as_of))


def audit(document: str | None, edition: str | None, kind: str | None) -> Call[FindingPage]:
    params = {"limit": _PAGE} | _given(document=document, edition=edition, kind=kind)
    return Call("GET", "/v1/audit", FindingPage.model_validate_json, params)


def ask(
    question: str,
    as_of: date | None,
    words: int,
    history: Sequence[Turn],
    *,
    documents: Sequence[str] = (),
    writer: bool = True,
    stream: bool = False,
) -> Call[Answer]:
    body: dict[str, Any] = {
        "question": question, "as_of": _day(as_of), "words": words,
        "history": [turn.model_dump() for turn in history],
    }  # fmt: skip
    if documents:
        body["documents"] = list(documents)
    if not writer:
        body["writer"] = False
    accept = {"Accept": "text/event-stream"} if stream else {}
    return Call("POST", "/v1/answers", Answer.model_validate_json, body=body, headers=accept)


def search(
    query: str, as_of: date | None, top: int, status: str | None, document: str | None
) -> Call[HitList]:
    body: dict[str, Any] = {"query": query, "as_of": _day(as_of), "top": top}
    body |= _given(status=status, document=document)
    return Call("POST", "/v1/search", HitList.model_validate_json, body=body)


def hits(
    query: str, as_of: date | None, status: str | None, document: str | None, *, explain: bool
) -> Call[HitPage]:
    params = {"q": query, "top": _PAGE} | at(as_of) | _given(status=status, document=document)
    if explain:
        params["explain"] = "true"
    return Call("GET", "/v1/search", HitPage.model_validate_json, params)


def resolve(typed: str, as_of: date | None, limit: int) -> Call[Resolved]:
    params = {"q": typed, "limit": str(limit)} | at(as_of)
    return Call("GET", "/v1/resolve", Resolved.model_validate_json, params)


def batch(questions: Mapping[str, str | Ask], as_of: date | None, words: int) -> Call[BatchAnswer]:
    """As lines, each an answer as soon as it is there."""
    asked = [
        {"id": name}
        | (
            one.model_dump(mode="json")
            if isinstance(one, Ask)
            else {"question": one, "as_of": _day(as_of), "words": words}
        )
        for name, one in questions.items()
    ]
    return Call(
        "POST", "/v1/answers/batch", BatchAnswer.model_validate_json,
        body={"questions": asked}, headers={"Accept": LINES},
    )  # fmt: skip


def show(pinpoint: str, as_of: date | None) -> Call[Shown]:
    path = f"/v1/pinpoints/{path_of(pinpoint)}"
    return Call("GET", path, Shown.model_validate_json, at(as_of))


def source_text(
    document: str, edition: str, span: tuple[int, int] | None, page: int | None, context: int
) -> Call[SourceText]:
    params = {"context": str(context)}
    params |= {"span": f"{span[0]},{span[1]}"} if span is not None else {}
    params |= {"page": str(page)} if page is not None else {}
    return Call("GET", _source(document, edition), SourceText.model_validate_json, params)


def source_file(document: str, edition: str) -> Call[bytes]:
    return Call("GET", _source(document, edition), bytes, headers={"Accept": "*/*"})


def section(document: str, edition: str, number: str, as_of: date | None) -> Call[SectionText]:
    path = f"/v1/sections/{path_of(document, edition, number)}"
    return Call("GET", path, SectionText.model_validate_json, {"limit": _LONG_PAGE} | at(as_of))


def compare(document: str, before: str, after: str, number: str) -> Call[ComparisonPage]:
    params = {
        "document": document, "before": before, "after": after, "section": number,
        "limit": _LONG_PAGE,
    }  # fmt: skip
    return Call("GET", "/v1/compare", ComparisonPage.model_validate_json, params)


def following(call: Call[T], cursor: str) -> Call[T]:
    """The next page of what ``call`` lists."""
    return replace(call, params={**call.params, "cursor": cursor})


def ingest(files: Sequence[Path], key: str | None) -> Call[Job]:
    headers = {"Idempotency-Key": key or uuid.uuid4().hex}
    return Call("POST", "/v1/ingest", Job.model_validate_json, headers=headers, files=tuple(files))


def job(name: str) -> Call[Job]:
    return Call("GET", f"/v1/jobs/{path_of(name)}", Job.model_validate_json)


def jobs(limit: int, offset: int) -> Call[JobList]:
    params = {"limit": str(limit), "offset": str(offset)}
    return Call("GET", "/v1/jobs", JobList.model_validate_json, params)


def cancel(name: str) -> Call[Job]:
    path = f"/v1/jobs/{path_of(name)}"
    return Call("DELETE", path, Job.model_validate_json, repeatable=False)


def _source(document: str, edition: str) -> str:
    return f"/v1/source/{path_of(document, edition)}"


def _given(**values: str | None) -> dict[str, str]:
    return {name: value for name, value in values.items() if value is not None}


def path_of(*parts: str) -> str:
    """Parts of a path, each escaped whole."""
    return "/".join(quote(part, safe="") for part in parts)


def _day(as_of: date | None) -> str | None:
    return as_of.isoformat() if as_of else None


def at(as_of: date | None) -> dict[str, str]:
    """The date as a parameter; {}: today."""
    return {"as_of": as_of.isoformat()} if as_of else {}
