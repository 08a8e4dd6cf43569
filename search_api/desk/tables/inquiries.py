"""Inquiries: who asked what, the answers given with their citations, notes, and every move."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from search_api.desk.moves import MOVES
from search_api.desk.tables.base import Base, Numbered, Versioned, now

_OF = "inquiries.id"


class Inquiry(Versioned, Base):
    """One call, e-mail, meeting or portal case. Confidential."""

    __tablename__ = "inquiries"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - a purged number stays its own

    organisation: Mapped[str] = mapped_column(String(200), index=True)
    role: Mapped[str] = mapped_column(String(80), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(120), default="")
    contact: Mapped[str] = mapped_column(String(400), default="")
    question: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)  # the question as equal questions are grouped
    words: Mapped[str] = mapped_column(Text)  # all that is searched, folded
    status: Mapped[str] = mapped_column(String(20), default="open", index=True)
    owner: Mapped[str] = mapped_column(String(80), default="", index=True)
    handed_to: Mapped[str] = mapped_column(String(120), default="")
    due: Mapped[date | None] = mapped_column(default=None, index=True)
    taken_by: Mapped[str] = mapped_column(String(80))
    taken_at: Mapped[datetime] = mapped_column(default=now, index=True)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    answered_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    blanked_at: Mapped[datetime | None] = mapped_column(default=None)
    # Who took it and the word it was sent with: what is sent twice is taken once.
    sent_as: Mapped[str | None] = mapped_column(String(200), default=None, index=True, unique=True)

    tagged: Mapped[list[Tag]] = relationship(cascade="all, delete-orphan", order_by="Tag.tag")
    answers: Mapped[list[GivenAnswer]] = relationship(
        cascade="all, delete-orphan", order_by="GivenAnswer.id", back_populates="inquiry"
    )
    notes: Mapped[list[Note]] = relationship(cascade="all, delete-orphan", order_by="Note.id")
    moves: Mapped[list[Move]] = relationship(cascade="all, delete-orphan", order_by="Move.id")

    @property
    def tags(self) -> list[str]:
        return [one.tag for one in self.tagged]

    @property
    def next(self) -> list[str]:
        """The statuses that it may be moved to."""
        return list(MOVES[self.status])

    @property
    def overdue(self) -> bool:
        """Whether it should have been answered before today."""
        today = now().astimezone().date()
        return self.status != "answered" and self.due is not None and self.due < today


class Tag(Base):
    """A word that an inquiry is filed under."""

    __tablename__ = "inquiry_tags"

    inquiry_id: Mapped[int] = mapped_column(ForeignKey(_OF, ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(60), primary_key=True, index=True)


class Note(Numbered, Base):
    """What somebody noted; never changed afterwards."""

    __tablename__ = "inquiry_notes"

    inquiry_id: Mapped[int] = mapped_column(ForeignKey(_OF, ondelete="CASCADE"), index=True)
    author: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(default=now)
    text: Mapped[str] = mapped_column(Text)


class Move(Numbered, Base):
    """From one status to another: who, when, to whom it was handed and why."""

    __tablename__ = "inquiry_moves"

    inquiry_id: Mapped[int] = mapped_column(ForeignKey(_OF, ondelete="CASCADE"), index=True)
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(default=now)
    was: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20))
    handed_to: Mapped[str] = mapped_column(String(120), default="")
    why: Mapped[str] = mapped_column(Text, default="")


class GivenAnswer(Numbered, Base):
    """An answer as it was said, with the snapshot that it can be reproduced from."""

    __tablename__ = "inquiry_answers"

    inquiry_id: Mapped[int] = mapped_column(ForeignKey(_OF, ondelete="CASCADE"), index=True)
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    snapshot: Mapped[str] = mapped_column(String(120))
    as_of: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    pending: Mapped[list[str]] = mapped_column(JSON, default=list)  # keys of boxed text shown then

    inquiry: Mapped[Inquiry] = relationship(back_populates="answers")
    citations: Mapped[list[CitedParagraph]] = relationship(
        cascade="all, delete-orphan", order_by="CitedParagraph.position", back_populates="answer"
    )


class CitedParagraph(Numbered, Base):
    """A paragraph that an answer relied on, word for word as it stood."""

    __tablename__ = "inquiry_citations"
    __table_args__ = (Index(None, "document", "section"),)

    answer_id: Mapped[int] = mapped_column(
        ForeignKey("inquiry_answers.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(400), index=True)
    document: Mapped[str] = mapped_column(String(120))
    section: Mapped[str] = mapped_column(String(400))
    paragraph: Mapped[str] = mapped_column(String(400))
    label: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20))
    quote: Mapped[str] = mapped_column(Text)
    quote_hash: Mapped[str] = mapped_column(String(64))  # SHA-256 of the quote

    answer: Mapped[GivenAnswer] = relationship(back_populates="citations")


class Told(Base):
    """That those who relied on a paragraph have been told what became of it."""

    __tablename__ = "inquiries_told"

    inquiry_id: Mapped[int] = mapped_column(ForeignKey(_OF, ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(400), primary_key=True)  # as it was cited
    change: Mapped[str] = mapped_column(String(64), primary_key=True)  # which change of it
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(default=now)
