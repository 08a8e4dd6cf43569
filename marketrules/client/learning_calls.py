"""Calls about drills, registration and market notices, as data (see ``calls``)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import TypeAdapter

from marketrules.client.calls import Call
from marketrules.client.calls import at as _at
from marketrules.client.calls import path_of as _path
from marketrules.wire import (
    CheckDrill,
    CheckedDrill,
    CheckedNotice,
    Checklist,
    Deck,
    DrillKindName,
    DrillSet,
    Explanation,
    NoticeDraft,
    NoticeKinds,
    NoticeThread,
    RegistrationRole,
    RenderedNotice,
)

_DECKS = TypeAdapter(list[Deck])
_ROLES = TypeAdapter(list[RegistrationRole])
_CHECKLISTS = TypeAdapter(list[Checklist])


def topics(as_of: date | None) -> Call[list[Deck]]:
    return Call("GET", "/v1/decks", _DECKS.validate_json, _at(as_of))


def drills(
    deck: str,
    kinds: Sequence[DrillKindName],
    count: int,
    seed: int,
    as_of: date | None,
    *,
    answers: bool,
) -> Call[DrillSet]:
    params: dict[str, str | list[str]] = {"deck": deck, "count": str(count), "seed": str(seed)}
    params |= _at(as_of)
    if kinds:
        params["kind"] = list(kinds)
    if answers:
        params["answers"] = "true"
    return Call("GET", "/v1/drills", DrillSet.model_validate_json, params)


def check_drill(drill: str, answer: str) -> Call[CheckedDrill]:
    body = CheckDrill(id=drill, answer=answer).model_dump()
    return Call("POST", "/v1/drills/check", CheckedDrill.model_validate_json, body=body)


def explanation(key: str, as_of: date | None) -> Call[Explanation]:
    params = {"key": key} | _at(as_of)
    return Call("GET", "/v1/explanations", Explanation.model_validate_json, params)


def roles(as_of: date | None) -> Call[list[RegistrationRole]]:
    return Call("GET", "/v1/registration", _ROLES.validate_json, _at(as_of))


def registration(role: str, as_of: date | None) -> Call[list[Checklist]]:
    path = f"/v1/registration/{_path(role)}"
    return Call("GET", path, _CHECKLISTS.validate_json, _at(as_of))


def notice_types() -> Call[NoticeKinds]:
    return Call("GET", "/v1/notices/types", NoticeKinds.model_validate_json)


def check_notice(draft: NoticeDraft) -> Call[CheckedNotice]:
    body = draft.model_dump(mode="json")
    return Call("POST", "/v1/notices/check", CheckedNotice.model_validate_json, body=body)


def render_notice(draft: NoticeDraft) -> Call[RenderedNotice]:
    body = draft.model_dump(mode="json")
    return Call("POST", "/v1/notices/render", RenderedNotice.model_validate_json, body=body)


def notice_thread(notice: str) -> Call[NoticeThread]:
    path = f"/v1/notices/{_path(notice)}/thread"
    return Call("GET", path, NoticeThread.model_validate_json)
