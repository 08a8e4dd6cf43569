"""What the routes share: the engine that a caller is answered from, the writer, the settings.

``Serving`` is made once by ``create_app`` and put on the application; ``serving_of`` and
``engine_of`` hand it, and the engine of the caller at hand, to a route.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from marketrules.errors import NotPermitted
from marketrules.settings import Settings
from search_api.access.opened import Access
from search_api.access.rates import Buckets
from search_api.desk.guessing import failures_by_address
from search_api.engine import Engine
from search_api.service.callers import Caller, caller_of
from search_api.writer.writing import Writer


@dataclass(frozen=True, slots=True)
class Serving:
    """All that the application serves from."""

    engine: Engine
    writer: Writer | None = None
    settings: Settings = field(default_factory=Settings)
    access: Access | None = None  # None: nobody is asked, everything is seen
    failures: Buckets = field(default_factory=failures_by_address)  # to log in, by address

    def engine_for(self, caller: Caller) -> Engine:
        """The engine over the documents that ``caller`` may see, on one snapshot until it is done.

        Raises:
            AudienceNotReady: if they have to be indexed for it first.
            NotPermitted: if there are none.
            AccessError: if the restrictions can't be read.
        """
        if self.access is None or self.access.engines is None:
            return self.engine.pinned()
        return self.access.engines.engine_for(caller, self.engine)

    def sees_all(self, caller: Caller) -> bool:
        """Whether nothing that is held is closed to ``caller``."""
        engines = self.access.engines if self.access is not None else None
        return engines is None or engines.sees_all(caller, self.engine)

    def shut_to(self, caller: Caller) -> tuple[str, ...]:
        """Ids and patterns of the documents that are closed to ``caller``, held or not.

        Raises:
            AccessError: if the restrictions can't be read.
        """
        engines = self.access.engines if self.access is not None else None
        return () if engines is None else engines.shut_to(caller)


# Both are coroutines: plain functions would each be a trip to another thread and back.


async def serving_of(request: Request) -> Serving:
    """The application's own ``Serving``."""
    serving: Serving = request.app.state.serving
    return serving


async def engine_of(request: Request) -> Engine:
    """The engine over the documents that the caller may see, and one snapshot for all the request."""
    engine = (await serving_of(request)).engine_for(caller_of(request)).pinned()
    request.state.snapshot = engine.snapshot_id
    return engine


Served = Annotated[Serving, Depends(serving_of)]
CallersEngine = Annotated[Engine, Depends(engine_of)]


def whole_view(request: Request, serving: Served) -> None:
    """A dependency of routes whose figures are of all documents: only who sees all may see them.

    Raises:
        NotPermitted: if a document that is held is closed to the caller.
    """
    if not serving.sees_all(caller_of(request)):
        raise NotPermitted(
            "These figures are of documents that aren't open to the caller.",
            remedy="Call with a key of the group *.",
        )
