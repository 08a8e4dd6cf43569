"""Drafts of market notices with all their versions, and applicants' registration checklists."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from search_api.desk.tables.base import Base, Numbered, Versioned, now


class Draft(Versioned, Base):
    """A market notice in the making, as it stands."""

    __tablename__ = "notice_drafts"

    thread: Mapped[str] = mapped_column(String(120), default="", index=True)  # "M-A022326"
    notice: Mapped[str] = mapped_column(String(120), default="")  # its id, once it has one
    type: Mapped[str] = mapped_column(String(80))
    dated: Mapped[date]
    status: Mapped[str] = mapped_column(String(20), default="draft")
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)  # the notice's own fields, by name
    citations: Mapped[list[str]] = mapped_column(JSON, default=list)  # keys
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(default=now)
    changed_by: Mapped[str] = mapped_column(String(80))
    changed_at: Mapped[datetime] = mapped_column(default=now)

    past: Mapped[list[DraftVersion]] = relationship(
        cascade="all, delete-orphan", order_by="DraftVersion.version"
    )


class DraftVersion(Numbered, Base):
    """A notice as it stood in one version; never changed."""

    __tablename__ = "notice_versions"
    __table_args__ = (UniqueConstraint("draft_id", "version"),)

    draft_id: Mapped[int] = mapped_column(
        ForeignKey("notice_drafts.id", ondelete="CASCADE"), index=True
    )
    version: Mapped[int]
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(default=now)
    state: Mapped[dict[str, Any]] = mapped_column(JSON)


class Checklist(Versioned, Base):
    """What an applicant has to fulfil to be registered."""

    __tablename__ = "checklists"

    applicant: Mapped[str] = mapped_column(String(200), index=True)
    role: Mapped[str] = mapped_column(String(80))
    as_of: Mapped[date]
    snapshot: Mapped[str] = mapped_column(String(120), default="")
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    items: Mapped[list[ChecklistItem]] = relationship(
        cascade="all, delete-orphan", order_by="ChecklistItem.position"
    )


class ChecklistItem(Numbered, Base):
    """One requirement, by its pinpoint."""

    __tablename__ = "checklist_items"

    checklist_id: Mapped[int] = mapped_column(
        ForeignKey("checklists.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(400))
    label: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default="open")
    note: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[datetime | None] = mapped_column(default=None)
