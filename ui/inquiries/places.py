"""The address of the inquiries' page: one that is open, or what the list is narrowed to."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from ui.frame.places import Query

INQUIRIES = "inquiries"


@dataclass(frozen=True, slots=True)
class Looking:
    """One inquiry, or a list."""

    number: int | None = None
    text: str = ""
    status: str = ""  # "": all that aren't answered
    page: int = 1

    @classmethod
    def read(cls, query: Query) -> Looking:
        """What the address opens."""
        number, text, status, page = (
            next(iter(query.get_all(name)), "").strip() for name in ("n", "text", "status", "page")
        )
        return cls(_number(number), text[:400], status, _number(page) or 1)

    @property
    def parameters(self) -> dict[str, str]:
        """The address's parameters."""
        given = {
            "n": str(self.number or ""),
            "text": self.text,
            "status": self.status,
            "page": str(self.page) if self.page > 1 else "",
        }
        return {name: value for name, value in given.items() if value}

    @property
    def href(self) -> str:
        """The relative address."""
        query = urlencode(self.parameters)
        return f"./{INQUIRIES}{'?' * bool(query)}{query}"


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 10 else None
