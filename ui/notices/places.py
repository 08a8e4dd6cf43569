"""The address of the notice workbench: a draft that is kept, or a new one."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from ui.frame.places import Query

NOTICES = "notices"


@dataclass(frozen=True, slots=True)
class Bench:
    """What is on the bench: nothing, a new draft, or draft ``kept``."""

    kept: int | None = None
    new: bool = False

    @classmethod
    def read(cls, query: Query) -> Bench:
        """What the address names."""
        named = next(iter(query.get_all("draft")), "").strip()
        number = int(named) if named.isascii() and named.isdigit() and len(named) < 10 else None
        return cls(number, named == "new")

    @property
    def parameters(self) -> dict[str, str]:
        """The address's parameters."""
        if self.kept is not None:
            return {"draft": str(self.kept)}
        return {"draft": "new"} if self.new else {}

    @property
    def href(self) -> str:
        """The relative address."""
        query = urlencode(self.parameters)
        return f"./{NOTICES}{'?' * bool(query)}{query}"
