"""Inquiries as a file: CSV, JSON or Markdown. Only when asked for, and put on the trail.

A caller's words become no formula in a spreadsheet (``marketrules.spreadsheets``), and no markup in
Markdown. JSON has the words as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from marketrules.spreadsheets import csv_of
from search_api.desk.acting import Actor
from search_api.desk.finding import Wanted, every
from search_api.desk.tables.inquiries import GivenAnswer, Inquiry
from search_api.desk.trail import trace

MEDIA = {"csv": "text/csv", "json": "application/json", "markdown": "text/markdown"}
MOST = 5000  # inquiries of one file; a desk of forty takes as many in a few weeks
_COLUMNS = (
    "id", "taken_at", "taken_by", "organisation", "role", "channel", "reference", "contact",
    "question", "status", "owner", "handed_to", "due", "answered_at", "tags",
)  # fmt: skip
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|])")


def export(
    session: Session, actor: Actor, wanted: Wanted, form: str, *, with_contact: bool = False
) -> str:
    """All inquiries found, of those that the actor may see, as ``form`` "csv", "json", "markdown".

    Raises:
        WrongState: if there are more than ``MOST``.
    """
    inquiries = every(session, actor, wanted, MOST)
    numbers = (str(one.id) for one in inquiries)
    how = ("with contact",) if with_contact else ()
    trace(session, actor, "exported", "inquiry", None, form, *how, *numbers)
    if form == "csv":
        return _csv(inquiries, with_contact)
    if form == "json":
        plain = [_plain(one, with_contact) for one in inquiries]
        return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"
    return "\n---\n\n".join(_markdown(one, with_contact) for one in inquiries)


def _columns(with_contact: bool) -> list[str]:
    return [name for name in _COLUMNS if with_contact or name != "contact"]


def _csv(inquiries: Sequence[Inquiry], with_contact: bool) -> str:
    names = _columns(with_contact)
    rows: list[list[object]] = [[*names, "answers", "cited", "notes"]]
    for one in inquiries:
        row = [_shown(one, name) for name in names]
        cited = dict.fromkeys(c.label for answer in one.answers for c in answer.citations)
        notes = (f"{note.at.isoformat()} {note.author}: {note.text}" for note in one.notes)
        row += ["\n\n".join(answer.text for answer in one.answers), "; ".join(cited)]
        row.append("\n".join(notes))
        rows.append(row)
    return csv_of(rows)


def _shown(inquiry: Inquiry, name: str) -> object:
    return ", ".join(inquiry.tags) if name == "tags" else getattr(inquiry, name)


def _plain(inquiry: Inquiry, with_contact: bool) -> dict[str, object]:
    plain: dict[str, object] = {}
    for name in _columns(with_contact):
        value = inquiry.tags if name == "tags" else getattr(inquiry, name)
        plain[name] = value.isoformat() if isinstance(value, date | datetime) else value
    plain["answers"] = [_plain_answer(one) for one in inquiry.answers]
    plain["notes"] = [
        {"at": one.at.isoformat(), "author": one.author, "text": one.text} for one in inquiry.notes
    ]
    plain["moves"] = [
        {"at": one.at.isoformat(), "by": one.by, "from": one.was, "to": one.status,
         "handed_to": one.handed_to, "why": one.why}
        for one in inquiry.moves
    ]  # fmt: skip
    return plain


def _plain_answer(answer: GivenAnswer) -> dict[str, object]:
    names = ("key", "label", "status", "quote", "quote_hash")
    return {
        "at": answer.at.isoformat(), "by": answer.by, "as_of": answer.as_of.isoformat(),
        "snapshot": answer.snapshot, "text": answer.text,
        "citations": [{name: getattr(one, name) for name in names} for one in answer.citations],
    }  # fmt: skip


def _markdown(inquiry: Inquiry, with_contact: bool) -> str:
    head = f"## Inquiry {inquiry.id}: {_said(inquiry.organisation) or 'no organisation'}"
    names = [name for name in _columns(with_contact) if name not in ("id", "question")]
    facts = [
        f"- {name.replace('_', ' ')}: {_said(str(value))}"
        for name in names
        if (value := _shown(inquiry, name)) not in (None, "", [])
    ]
    parts = [head, "\n".join(facts), "**Asked**", _quoted(inquiry.question)]
    for answer in inquiry.answers:
        day = answer.as_of.isoformat()
        parts += [f"**Answered** by {_said(answer.by)}, as of {day}", _quoted(answer.text)]
        for one in answer.citations:
            parts += [f"{_said(one.label)} ({one.status})", _quoted(one.quote)]
    for note in inquiry.notes:
        parts += [f"**Noted** by {_said(note.author)}, {note.at.isoformat()}", _quoted(note.text)]
    return "\n\n".join(parts) + "\n"


def _said(text: str) -> str:
    """Words of others as words: no markup, one line."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _quoted(text: str) -> str:
    return "\n".join(f"> {_said(line)}".rstrip() for line in text.splitlines())
