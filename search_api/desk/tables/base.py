"""What all tables share: names of constraints, instants in UTC, the version that guards a record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """A moment, in UTC; SQLite, which knows no time zones, is given it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a time without a zone: nobody knows when that is."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The moment in UTC, whatever zone the server speaks in."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all tables. Constraints have names, so that a migration can name them too."""

    type_annotation_map = {datetime: Instant()}  # noqa: RUF012 - as SQLAlchemy wants it
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Numbered:
    """A record by number."""

    id: Mapped[int] = mapped_column(primary_key=True)


class Versioned(Numbered):
    """A record that two people may change: the number goes up with each change."""

    version: Mapped[int] = mapped_column(default=1)


def now() -> datetime:
    """This moment, to the second: no record needs more, and it reads the same everywhere."""
    return datetime.now(UTC).replace(microsecond=0)
