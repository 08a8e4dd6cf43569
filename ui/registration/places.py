"""The address of the registration page: role and date, or a checklist that is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from ui.frame.places import Query, day

REGISTRATION = "register"


@dataclass(frozen=True, slots=True)
class Guide:
    """What is open: the requirements of a role, or an applicant's checklist."""

    role: str = ""
    as_of: date | None = None  # None: today
    kept: int | None = None  # number of an applicant's checklist

    @classmethod
    def read(cls, query: Query) -> Guide:
        """What the address opens."""
        role, dated, kept = (
            next(iter(query.get_all(name)), "").strip() for name in ("role", "as_of", "list")
        )
        number = int(kept) if kept.isascii() and kept.isdigit() and len(kept) < 10 else None
        return cls(role, day(dated), number)

    @property
    def parameters(self) -> dict[str, str]:
        """The address's parameters."""
        given = {
            "role": self.role,
            "as_of": self.as_of.isoformat() if self.as_of else "",
            "list": str(self.kept) if self.kept is not None else "",
        }
        return {name: value for name, value in given.items() if value}

    @property
    def href(self) -> str:
        """The relative address."""
        query = urlencode(self.parameters)
        return f"./{REGISTRATION}{'?' * bool(query)}{query}"
