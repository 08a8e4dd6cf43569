"""Which writes were made already, by the words that they were sent with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from search_api.desk.tables.base import Base, now


class Sent(Base):
    """A write that carried a word of its sender's. Holds nothing of what was written."""

    __tablename__ = "sent"

    name: Mapped[str] = mapped_column(String(240), primary_key=True)  # what, who and the word
    record: Mapped[int | None] = mapped_column(default=None)  # that it made, if it made one
    at: Mapped[datetime] = mapped_column(default=now, index=True)
