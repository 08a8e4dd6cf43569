"""Whether questions can be answered now, and if not, why."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from marketrules.errors import MarketRulesError
from search_api.engine import Engine

_EVERY_S = 2.0
_PATIENCE_S = 3.0
_ANSWERED = "documents, sections and the desk's records are answered"
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Readiness:
    """Ready unless something says otherwise."""

    engine: Engine
    is_warming: bool = False
    away: str = ""  # why the store that is searched (Milvus) can't be; "" if it can, as last seen

    def why_not(self, *, without_search: bool = False) -> str:
        """What keeps questions from being answered well; "" if nothing does.

        A snapshot that was published and can't be opened doesn't: the one before it answers.
        ``without_search``: nor does a store that is away, for what needs no search is answered.
        """
        if self.engine.following.unusable:
            return self.engine.following.unusable
        if self.is_warming:
            return "The snapshot is being read for the first time."
        try:
            self.engine.following.held.snapshot.passage(0)
        except (MarketRulesError, IndexError) as error:
            return f"The snapshot can't be read: {error}"
        if self.away and not without_search:
            return f"{self.away} Searches and answers get 503 until then; {_ANSWERED}."
        return ""

    async def watch_store(self) -> None:
        """Looks every other second whether the store can be searched; waits no longer than it may."""
        while True:
            look = asyncio.ensure_future(run_in_threadpool(self.engine.store_trouble))
            done, _ = await asyncio.wait({look}, timeout=_PATIENCE_S)
            if not done:
                self._seen(f"The search store hasn't answered for {_PATIENCE_S:g} s.")
            self._seen(await look)
            await asyncio.sleep(_EVERY_S)

    def _seen(self, away: str) -> None:
        if bool(away) != bool(self.away):
            _LOG.warning("search: %s", away or "the store answers again")
        self.away = away
