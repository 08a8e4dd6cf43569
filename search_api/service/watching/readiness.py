"""Whether questions can be answered now, and if not, why."""

from __future__ import annotations

from dataclasses import dataclass

from marketrules.errors import MarketRulesError
from search_api.engine import Engine


@dataclass(slots=True)
class Readiness:
    """Ready unless something says otherwise."""

    engine: Engine
    is_warming: bool = False

    def why_not(self) -> str:
        """What keeps questions from being answered well; "" if nothing does.

        A snapshot that was published and can't be opened doesn't: the one before it answers.
        """
        if self.engine.following.unusable:
            return self.engine.following.unusable
        if self.is_warming:
            return "The snapshot is being read for the first time."
        try:
            self.engine.following.held.snapshot.passage(0)
        except (MarketRulesError, IndexError) as error:
            return f"The snapshot can't be read: {error}"
        return ""
