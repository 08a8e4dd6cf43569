"""The engine that a caller is answered from: over all documents, or over its audience's alone.

Fails closed. An engine is handed out only if, by the restrictions as they stand at that moment,
every document in it is open to the caller. An audience whose snapshot isn't there, or holds what
is closed to it by now, is told to come back while one is built; one whose snapshot is merely older
than the published one is answered from it until the new one is there.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from queue import SimpleQueue

from index.publish import current_id
from marketrules.errors import (
    AccessError,
    AudienceNotReady,
    MarketRulesError,
    NotPermitted,
    RecordError,
    SnapshotMismatch,
    SnapshotMissing,
)
from marketrules.folders import DataFolder
from search_api.access.audiences import (
    Audience,
    discard_built,
    note_used,
    published_documents,
    up_to_date,
)
from search_api.access.callers import Caller
from search_api.access.restrictions import RestrictionFile, Restrictions
from search_api.engine import Engine

Build = Callable[[Audience], object]  # builds and publishes it; raises if it can't
RETRY_S = 5.0
_PAUSE_S = 20.0  # between two tries at what can't be built
_LOG = logging.getLogger(__name__)


class Engines:
    """Engines by caller; safe to use from many threads."""

    def __init__(
        self, data: DataFolder, build: Build, most: int, groups: Iterable[frozenset[str]] = ()
    ) -> None:
        """At most ``most`` engines of audiences are held open.

        ``groups``: of callers that are known already; their audiences are built at once, in the
        background, and so is that of callers without groups.

        Raises:
            AccessError: if the restrictions can't be read.
        """
        self._data = data
        self._restrictions = RestrictionFile(data.restrictions)
        self._most = most
        self._open: OrderedDict[Audience, Engine] = OrderedDict()
        self._opening = threading.Lock()
        self._builder = Builder(build, self._needed)
        self.prepare(groups)

    def engine_for(self, caller: Caller, whole: Engine) -> Engine:
        """The engine over what ``caller`` may see, pinned to one snapshot.

        ``whole`` is over all documents; others share its encoder and its register.

        Raises:
            AudienceNotReady: if it has to be built first.
            NotPermitted: if no document is open to the caller.
            AccessError: if the restrictions can't be read now.
        """
        whole = whole.pinned()
        if caller.groups is None:
            return whole
        restrictions = self._now()
        if not restrictions.closed(whole.document_ids, caller.groups):
            return whole
        audience = Audience(restrictions.relevant(caller.groups))
        built = up_to_date(self._data, audience, restrictions)
        if built is None:
            self._builder.want(audience)
        engine = self._opened(audience, whole)
        if engine is not None and not restrictions.closed(engine.document_ids, caller.groups):
            return engine
        if built is not None and not built.snapshot:
            raise NotPermitted("No document is open to this caller.", remedy="Ask for a group.")
        raise AudienceNotReady(
            "The documents that are open to this caller are being indexed.",
            remedy="Try again in a moment.",
            retry_after=RETRY_S,
        )

    def sees_all(self, caller: Caller, whole: Engine) -> bool:
        """Whether nothing that is held is closed to ``caller``.

        Raises:
            AccessError: if the restrictions can't be read now.
        """
        if caller.groups is None:
            return True
        return not self._now().closed(whole.document_ids, caller.groups)

    def shut_to(self, caller: Caller) -> tuple[str, ...]:
        """Ids and patterns of what is closed to ``caller``, whether it is held or not.

        Raises:
            AccessError: if the restrictions can't be read now.
        """
        return () if caller.groups is None else self._now().shut(caller.groups)

    def _now(self) -> Restrictions:
        """The restrictions, for a call: what is wrong with their file is told in the log alone.

        It may name documents and groups, and whoever calls here may not see all of them.

        Raises:
            AccessError: if they can't be read now.
        """
        try:
            return self._restrictions.now()
        except AccessError as error:
            _LOG.error("restrictions: %s %s", error.message, error.remedy)
            raise AccessError(
                "It can't be told now which documents are open to this caller.",
                remedy="Tell whoever runs the service: the log says why.",
            ) from None

    def prepare(self, groups: Iterable[frozenset[str]] = ()) -> None:
        """Has the audiences of such callers built, where they aren't what they would be now.

        Raises:
            AccessError: if the restrictions can't be read now.
        """
        restrictions = self._restrictions.now()
        for mine in {frozenset[str](), *groups}:
            audience = Audience(restrictions.relevant(mine))
            if self._needed(audience):
                self._builder.want(audience)

    def _needed(self, audience: Audience) -> bool:
        """Whether there is such an audience, and what it has isn't what it would have now."""
        restrictions = self._restrictions.now()
        if not restrictions.shut(audience.groups) or current_id(self._data) is None:
            return False
        held = {document for document, _ in published_documents(self._data)}
        closed = restrictions.closed(held, audience.groups)
        return bool(closed) and up_to_date(self._data, audience, restrictions) is None

    def _opened(self, audience: Audience, whole: Engine) -> Engine | None:
        """The engine over what is published in the audience's folder, if anything is."""
        folder = audience.folder(self._data)
        if current_id(folder) is None:
            return None
        with self._opening:
            held = self._open.get(audience)
            if held is None:
                try:
                    held = self._open[audience] = whole.over(folder, audience.digest)
                except (RecordError, SnapshotMismatch, SnapshotMissing) as error:
                    _LOG.warning("audience %s is built anew: %s", audience.digest, error)
                    discard_built(folder)
                    self._builder.want(audience)
                    return None
                note_used(folder)
            self._open.move_to_end(audience)
            while len(self._open) > self._most:
                # It goes once the calls under way in it are done.
                self._open.popitem(last=False)
        return held.pinned()


class Builder:
    """Builds audiences one after another in a thread of its own; each that is wanted once."""

    def __init__(self, build: Build, needed: Callable[[Audience], bool]) -> None:
        self._build = build
        self._needed = needed
        self._wanted: SimpleQueue[Audience] = SimpleQueue()
        self._waiting: set[Audience] = set()
        self._failed: dict[Audience, float] = {}
        self._changing = threading.Lock()
        self._thread: threading.Thread | None = None

    def want(self, audience: Audience) -> None:
        """Has ``audience`` built, unless it waits already or has failed a moment ago."""
        with self._changing:
            if audience in self._waiting or self._failed_now(audience):
                return
            self._waiting.add(audience)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="audiences", daemon=True)
                self._thread.start()
        self._wanted.put(audience)

    def _run(self) -> None:
        while True:
            audience = self._wanted.get()
            with self._changing:
                # From here on it may be wanted anew: what is built now may be too old by then.
                self._waiting.discard(audience)
                if self._failed_now(audience):
                    continue
            began = time.monotonic()
            try:
                if self._needed(audience):
                    self._build(audience)
            except (MarketRulesError, OSError) as error:
                _LOG.warning("audience %s isn't built: %s", audience.digest, error)
                with self._changing:
                    self._failed[audience] = time.monotonic()
            else:
                took = time.monotonic() - began
                _LOG.info("audience %s built in %.1f s", audience.digest, took)

    def _failed_now(self, audience: Audience) -> bool:
        """Whether it has failed so lately that another try would come to nothing."""
        return time.monotonic() - self._failed.get(audience, -_PAUSE_S) < _PAUSE_S
