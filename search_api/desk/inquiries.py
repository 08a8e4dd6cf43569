"""Inquiries: taken, changed, answered, noted on and moved, each with its trail.

A session and the actor enter with what is to be done; the inquiry leaves as it then stands. What the
actor may not see doesn't exist for them. Whoever changes a field names the version read; notes and
answers are appended and need none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketrules.errors import WrongState
from marketrules.records import digest
from marketrules.settings import Settings
from search_api.desk.acting import Actor, Role
from search_api.desk.folding import folded, searched
from search_api.desk.moves import MOVES
from search_api.desk.sent_once import once
from search_api.desk.tables.base import now
from search_api.desk.tables.inquiries import CitedParagraph, GivenAnswer, Inquiry, Move, Note, Tag
from search_api.desk.trail import trace
from search_api.desk.versions import locked, missing, require_version

CHANNELS = ("phone", "e-mail", "meeting", "portal")
_PLAIN = ("organisation", "role", "channel", "reference", "contact", "question", "owner", "due")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A paragraph that an answer cites."""

    key: str
    label: str
    document: str
    section: str
    paragraph: str
    status: str
    quote: str


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it was given."""

    snapshot: str
    as_of: date
    text: str
    citations: Sequence[Quoted] = ()
    pending: Sequence[str] = ()


def listed(setting: str) -> list[str]:
    """The names in a setting that lists them with semicolons between."""
    return [one.strip() for one in setting.split(";") if one.strip()]


def visible(actor: Actor) -> ColumnElement[bool]:
    """The inquiries that exist for ``actor``."""
    if actor.sees_all:
        return true()
    own = or_(Inquiry.taken_by == actor.name, Inquiry.owner == actor.name)
    return or_(own, Inquiry.owner == "") if actor.is_at_least(Role.DESK) else own


def may_see(actor: Actor, inquiry: Inquiry) -> bool:
    """As ``visible``, of one that is at hand."""
    mine = actor.name in (inquiry.taken_by, inquiry.owner)
    nobodys = inquiry.owner == "" and actor.is_at_least(Role.DESK)
    return actor.sees_all or mine or nobodys


def take(
    session: Session, actor: Actor, fields: Mapping[str, object], settings: Settings
) -> Inquiry:
    """A new inquiry; if the actor sent it before with the same word as ``once``, that one.

    Even while the first is still being written by another process: the database has the second wait
    for it.

    Raises:
        WrongState: if its role isn't one of those that are set.
    """
    _check(fields, settings)
    word = fields.get("once")
    sent_as = f"{digest(actor.name.encode())}:{word}" if word else None  # as in sent_once
    before = _sent_before(session, sent_as)
    if before is not None:
        return before
    inquiry = Inquiry(taken_by=actor.name, folded="", words="", version=1, status="open")
    moment = now()
    inquiry.taken_at = inquiry.changed_at = moment
    inquiry.sent_as = sent_as
    _apply(inquiry, fields)
    _index(inquiry)
    try:
        with session.begin_nested():
            session.add(inquiry)
            session.flush()
    except IntegrityError:
        before = _sent_before(session, sent_as)
        if before is None:
            raise
        return before
    trace(session, actor, "taken", "inquiry", inquiry.id)
    return inquiry


def _sent_before(session: Session, sent_as: str | None) -> Inquiry | None:
    if sent_as is None:
        return None
    return session.scalar(select(Inquiry).where(Inquiry.sent_as == sent_as))


def seen(session: Session, actor: Actor, number: int) -> Inquiry:
    """The inquiry, put on the trail as seen.

    Raises:
        NoSuchRecord: if there is none that the actor may see.
    """
    inquiry = session.get(Inquiry, number)
    if inquiry is None or not may_see(actor, inquiry):
        raise missing(Inquiry, number)
    trace(session, actor, "seen", "inquiry", number)
    return inquiry


def change(
    session: Session,
    actor: Actor,
    number: int,
    version: int | None,
    fields: Mapping[str, object],
    settings: Settings,
) -> Inquiry:
    """The inquiry with ``fields`` changed.

    Raises:
        NoSuchRecord, VersionNeeded, StaleRecord: as in ``versions``.
        WrongState: if it is blanked, or the role isn't one of those that are set.
    """
    inquiry = _held(session, actor, number)
    require_version(inquiry, version)
    _check(fields, settings, inquiry)
    changed = _apply(inquiry, fields)
    if changed:
        _touched(inquiry)
        trace(session, actor, "changed", "inquiry", number, *changed)
    session.flush()
    return inquiry


def move(
    session: Session,
    actor: Actor,
    number: int,
    version: int | None,
    status: str,
    settings: Settings,
    handed_to: str = "",
    why: str = "",
) -> Inquiry:
    """The inquiry in another status.

    Raises:
        NoSuchRecord, VersionNeeded, StaleRecord: as in ``versions``.
        WrongState: if it can't go there from where it is, or is escalated to nobody known.
    """
    inquiry = _held(session, actor, number)
    require_version(inquiry, version)
    if status not in MOVES[inquiry.status]:
        raise WrongState(
            f"Inquiry {number} is {inquiry.status}: it can't become {status}.",
            remedy=f"From there it may become {', '.join(MOVES[inquiry.status])}.",
        )
    targets = listed(settings.hand_off)
    if (status == "escalated" or handed_to) and handed_to not in targets:
        raise WrongState(
            f"{handed_to or 'Nobody'} isn't one of those inquiries are handed to.",
            remedy=f"They are {', '.join(targets)} (MARKETRULES_HAND_OFF).",
        )
    was, moment = inquiry.status, now()
    inquiry.status = status
    if handed_to:
        inquiry.handed_to = handed_to
    inquiry.answered_at = moment if status == "answered" else None
    made = Move(by=actor.name, at=moment, was=was, status=status, handed_to=handed_to, why=why)
    inquiry.moves.append(made)
    _touched(inquiry)
    trace(session, actor, "moved", "inquiry", number, was, status)
    session.flush()
    return inquiry


def add_note(session: Session, actor: Actor, number: int, text: str, *, word: str = "") -> Inquiry:
    """The inquiry with a note more; sent again with the same ``word`` it is made once.

    Raises:
        NoSuchRecord: if there is none that the actor may see.
        WrongState: if it is blanked.
    """
    inquiry = _held(session, actor, number)

    def write() -> int:
        note = Note(author=actor.name, at=now(), text=text)
        inquiry.notes.append(note)
        _touched(inquiry)
        trace(session, actor, "noted", "inquiry", number)
        session.flush()
        return note.id

    once(session, actor, f"note:{number}", word, write)
    return inquiry


def add_answer(
    session: Session, actor: Actor, number: int, said: Said, *, word: str = ""
) -> Inquiry:
    """The inquiry with an answer more, once; raises as ``add_note``."""
    inquiry = _held(session, actor, number)

    def write() -> int:
        given = _given(actor, said)
        inquiry.answers.append(given)
        _touched(inquiry)
        trace(session, actor, "answered", "inquiry", number, *(one.key for one in said.citations))
        session.flush()
        return given.id

    once(session, actor, f"answer:{number}", word, write)
    return inquiry


def _given(actor: Actor, said: Said) -> GivenAnswer:
    cited = [
        CitedParagraph(
            position=position, key=one.key, label=one.label, document=one.document,
            section=one.section, paragraph=one.paragraph, status=one.status, quote=one.quote,
            quote_hash=digest(one.quote.encode()),
        )
        for position, one in enumerate(said.citations)
    ]  # fmt: skip
    return GivenAnswer(
        by=actor.name, at=now(), snapshot=said.snapshot, as_of=said.as_of, text=said.text,
        pending=list(said.pending), citations=cited,
    )  # fmt: skip


def _held(session: Session, actor: Actor, number: int) -> Inquiry:
    """The inquiry, locked for a change."""
    inquiry = locked(session, Inquiry, number)
    if not may_see(actor, inquiry):
        raise missing(Inquiry, number)
    if inquiry.blanked_at is not None:
        raise WrongState(
            f"Inquiry {number} has been blanked, as its time was up.",
            remedy="Take a new one.",
        )
    return inquiry


def _check(
    fields: Mapping[str, object], settings: Settings, inquiry: Inquiry | None = None
) -> None:
    roles = listed(settings.inquiry_roles)
    role = fields.get("role")
    kept = inquiry is not None and role == inquiry.role
    if role and not kept and role not in roles:
        raise WrongState(
            f"{role} isn't one of the roles of those who ask.",
            remedy=f"They are {', '.join(roles)} (MARKETRULES_INQUIRY_ROLES).",
        )
    if "question" in fields and not str(fields["question"]).strip():
        raise WrongState("An inquiry has a question.", remedy="Say what was asked.")


def _apply(inquiry: Inquiry, fields: Mapping[str, object]) -> list[str]:
    """Sets what is given; the names of what then differs."""
    changed = [name for name in _PLAIN if name in fields and fields[name] != getattr(inquiry, name)]
    for name in changed:
        setattr(inquiry, name, fields[name])
    tags = fields.get("tags")
    if isinstance(tags, list) and sorted(set(tags)) != inquiry.tags:
        held = {one.tag: one for one in inquiry.tagged}
        inquiry.tagged = [held.get(tag) or Tag(tag=tag) for tag in sorted(set(tags))]
        changed.append("tags")
    return changed


def _touched(inquiry: Inquiry) -> None:
    inquiry.version += 1
    inquiry.changed_at = now()
    _index(inquiry)


def _index(inquiry: Inquiry) -> None:
    """What the inquiry is found and grouped by."""
    inquiry.folded = folded(inquiry.question)
    inquiry.words = searched(
        (
            inquiry.question, inquiry.organisation or "", inquiry.reference or "",
            inquiry.contact or "", *inquiry.tags, *(one.text for one in inquiry.notes),
            *(one.text for one in inquiry.answers),
            *(cited.label for one in inquiry.answers for cited in one.citations),
        )
    )  # fmt: skip
