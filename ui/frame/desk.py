"""What every page is drawn with."""

from __future__ import annotations

from dataclasses import dataclass

from marketrules.client import Client


@dataclass(frozen=True, slots=True)
class Desk:
    """The API, and where this page is found."""

    client: Client
    address: str  # "http://127.0.0.1:8401/": what permalinks in replies begin with

    def permalink(self, href: str) -> str:
        """A relative address as one that works from anywhere."""
        return self.address + href.removeprefix("./")
