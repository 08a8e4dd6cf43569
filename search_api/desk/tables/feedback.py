"""Feedback on answers, and what was asked on the page, counted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from search_api.desk.tables.base import Base, Numbered, now


class Feedback(Numbered, Base):
    """One click on an answer: right, wrong or missing, perhaps with the right place."""

    __tablename__ = "feedback"

    at: Mapped[datetime] = mapped_column(default=now, index=True)
    by: Mapped[str] = mapped_column(String(80))
    asker: Mapped[str] = mapped_column(String(20))
    question: Mapped[str] = mapped_column(Text)
    as_of: Mapped[date]
    snapshot: Mapped[str] = mapped_column(String(120))
    verdict: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(40), default="")  # of a refusal
    cited: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # places, best first
    right: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    comment: Mapped[str] = mapped_column(Text, default="")


class Asked(Numbered, Base):
    """That something was asked; what, only where the desk has said that it is kept."""

    __tablename__ = "asked"

    at: Mapped[datetime] = mapped_column(default=now, index=True)
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(40), default="")
    sections: Mapped[list[str]] = mapped_column(JSON, default=list)  # "nodal-protocols 4.4.11"
    question: Mapped[str | None] = mapped_column(Text, default=None)
