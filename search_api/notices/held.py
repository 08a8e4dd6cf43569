"""The notices held, as records of fields, and the threads they make.

A standing enters; notices leave in the order of their threads. The fields are those of the notice as
it was read, each a list of its paragraphs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from marketrules.documents import Edition, Kind
from marketrules.errors import PinpointUnresolved
from marketrules.redlines import Change, Piece
from marketrules.rewording import compared
from search_api.dates.standing import Standing
from search_api.notices.draft import BODY, NOTICE_ID, Draft
from search_api.notices.kinds import NoticeTypes


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that is held."""

    id: str
    dated: str  # ISO date
    type: str
    subject: str
    fields: dict[str, str]  # by heading; paragraphs divided by a blank line
    source: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of two notices that follow one another."""

    field: str  # the heading
    change: str  # "same" | "changed" | "added" | "removed"
    redline: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A notice of a thread, with what is new in it against the one before."""

    notice: Notice
    changes: tuple[FieldChange, ...]  # () of the first


@dataclass(frozen=True, slots=True)
class Thread:
    """The notices of one thread, oldest first."""

    thread: str
    steps: tuple[Step, ...]
    missing: tuple[str, ...]  # ids between those held


def notices(standing: Standing, prefix: str = "") -> tuple[Notice, ...]:
    """The notices sent by the standing's date whose ids begin with ``prefix``, by id."""
    held = [
        one for one in standing.snapshot.editions
        if one.document.kind is Kind.NOTICE and one.edition.startswith(prefix)
    ]  # fmt: skip
    found = (_notice(one, standing) for one in sorted(held, key=lambda one: one.edition))
    return tuple(one for one in found if one is not None)


def _notice(edition: Edition, standing: Standing) -> Notice | None:
    rows = standing.snapshot.facets.edition.mask({edition.key}) & standing.view.rows
    passages = standing.passages(np.flatnonzero(rows).tolist())
    if not passages:
        return None
    fields: dict[str, list[str]] = {}
    for one in passages:
        fields.setdefault(one.section, []).append(one.text)
    texts = {name: "\n\n".join(paragraphs) for name, paragraphs in fields.items()}
    kind = texts.get("NOTICE TYPE", "").replace(edition.edition, "").strip()
    subject = texts.get("Subject", "").replace(edition.edition, "").strip()
    short = texts.get("SHORT DESCRIPTION", "")
    return Notice(edition.edition, edition.dated, kind, short or subject, texts, edition.source)


def thread_of(identity: str, standing: Standing) -> Thread:
    """The thread that a notice, or the id of a thread, belongs to.

    Raises:
        PinpointUnresolved: if none of it is held by the standing's date.
    """
    whole = NOTICE_ID.fullmatch(identity)
    prefix = identity.rpartition("-")[0] if whole else identity
    held = notices(standing, f"{prefix}-")
    if not held:
        raise PinpointUnresolved(
            f"No notice of the thread {prefix} is held as of {standing.view.as_of.isoformat()}.",
            remedy="GET /v1/documents lists the notices held, as editions of market-notice.",
        )
    steps = tuple(
        Step(one, differences(held[place - 1].fields, one.fields) if place else ())
        for place, one in enumerate(held)
    )
    return Thread(prefix, steps, _missing(prefix, held))


def _missing(prefix: str, held: Sequence[Notice]) -> tuple[str, ...]:
    numbers = [int(one.id.rpartition("-")[2]) for one in held]
    between = set(range(1, max(numbers))) - set(numbers)
    return tuple(f"{prefix}-{number:02}" for number in sorted(between))


def differences(before: dict[str, str], after: dict[str, str]) -> tuple[FieldChange, ...]:
    """Field by field what ``after`` says otherwise than ``before``."""
    found = []
    redline: tuple[Piece, ...]
    for name in dict.fromkeys([*after, *before]):
        old, new = before.get(name, ""), after.get(name, "")
        if " ".join(old.split()) == " ".join(new.split()):
            change, redline = "same", ()
        elif not old:
            change, redline = "added", (Piece(Change.INSERTED, new),)
        elif not new:
            change, redline = "removed", (Piece(Change.DELETED, old),)
        else:
            change, redline = "changed", compared(old, new)
        found.append(FieldChange(name, change, redline))
    return tuple(found)


def fields_of(draft: Draft, types: NoticeTypes) -> dict[str, str]:
    """A draft's fields by heading, as a notice held has them."""
    texts = {one.heading: draft.field(one.name) for one in types.fields if one.name in BODY}
    return {name: text for name, text in texts.items() if text.strip()}


def before(draft: Draft, held: Sequence[Notice]) -> Notice | None:
    """The notice of its thread that comes before the draft."""
    own = [one for one in held if draft.thread and one.id.startswith(f"{draft.thread}-")]
    earlier = [one for one in own if one.id < draft.id]
    return earlier[-1] if earlier else None


def is_later(notice: Notice, day: date) -> bool:
    """Whether the notice was sent after ``day``."""
    return notice.dated > day.isoformat()
