"""How many records of each kind are held."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from search_api.desk.tables import Base


def held(session: Session) -> dict[str, int]:
    """Table → number of records."""
    return {
        name: session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in sorted(Base.metadata.tables.items())
    }
