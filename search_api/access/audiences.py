"""Audiences: those who see the same documents are answered from a snapshot of these alone.

A mask over the whole snapshot would not do. Scores come from how often a word stands in all
passages, references from all documents, and counts, names and refusals likewise: what is hidden
would shine through. So an audience has a data folder of its own, ``audiences/<digest>``, with a
snapshot built from the holdings that it sees, as if nothing else had ever been ingested
(docs/decisions/0007-audiences.md).
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from index.build import CACHE, build_snapshot
from index.embed import Embedder
from index.publish import current_id, open_current, publish
from index.searches import FILES, SearchStore
from marketrules.documents import Edition
from marketrules.errors import AudienceNotReady, RecordError
from marketrules.folders import DataFolder
from marketrules.holdings import Holding, load_holding
from marketrules.records import read_json
from search_api.access.files import one_editor, replace_file
from search_api.access.restrictions import Restrictions, read_restrictions

Link = Callable[[list[Holding]], Iterable[Holding]]  # resolves references among these alone
KEPT = 2  # snapshots of an audience: its readers move over before another two are built
_FORGOTTEN_S = 30 * 24 * 3600  # an audience that nobody was of for so long is removed
_RECORD = "audience.json"


@dataclass(frozen=True, slots=True)
class Audience:
    """Those whose groups open the same restricted documents."""

    groups: frozenset[str]  # of theirs, those that any document is restricted to

    @property
    def digest(self) -> str:
        """The name of its folder; as long as the groups stay, so does it."""
        return _digest(sorted(self.groups))

    def folder(self, data: DataFolder) -> DataFolder:
        return DataFolder(data.audiences / self.digest)


@dataclass(frozen=True, slots=True)
class Built:
    """What an audience's snapshot was built from."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    groups: tuple[str, ...]
    published: str  # the published snapshot that it was built beside
    shut: str  # digest of what was closed to it: those names stand in none of its files
    documents: tuple[str, ...]
    snapshot: str  # "" if it sees no document with text


_BUILT: TypeAdapter[Built] = TypeAdapter(Built)


def read_built(folder: DataFolder) -> Built | None:
    """What lies in an audience's folder; None if that is nothing, or can't be read."""
    try:
        return _BUILT.validate_json((folder.root / _RECORD).read_bytes())
    except (OSError, ValidationError):
        return None  # built anew


def discard_built(folder: DataFolder) -> None:
    """Has what lies in an audience's folder count as nothing: it can't be opened."""
    (folder.root / _RECORD).unlink(missing_ok=True)


def up_to_date(data: DataFolder, audience: Audience, restrictions: Restrictions) -> Built | None:
    """What ``audience`` has, if that is what would be built for it now."""
    built = read_built(audience.folder(data))
    if built is None or built.published != current_id(data):
        return None
    return built if built.shut == _digest(restrictions.shut(audience.groups)) else None


def build_audience(
    data: DataFolder,
    audience: Audience,
    embedder: Embedder,
    link: Link,
    store: SearchStore = FILES,
) -> Built:
    """Builds what ``audience`` may see now, and publishes it in its folder.

    It is searched in ``store``, apart from others'. Embeddings come from the cache of ``data``. Waits while another process builds the same.

    Raises:
        AudienceNotReady: if an ingest changes what is held meanwhile; nothing is published.
        SnapshotMissing: if nothing has been ingested.
        AccessError: if the restrictions can't be read.
        RecordError: if a holding is damaged.
        SearchStoreUnavailable: if the store doesn't answer.
    """
    own = audience.folder(data)
    with one_editor(own.root / _RECORD):
        restrictions = read_restrictions(data.restrictions)
        published = current_id(data) or ""
        held = published_documents(data)
        documents = {document for document, _ in held}
        documents -= restrictions.closed(documents, audience.groups)
        holdings = list(_visible(data, held, documents))
        if (current_id(data) or "") != published:
            raise AudienceNotReady("Another snapshot was published meanwhile.")
        name = ""
        if any(holding.passages for holding in holdings):
            linked = link(holdings)
            name = build_snapshot(own, linked, embedder, cache=data.cache / CACHE)
            publish(own, name, kept=KEPT, store=store.apart(audience.digest))
        built = Built(
            groups=tuple(sorted(audience.groups)),
            published=published,
            shut=_digest(restrictions.shut(audience.groups)),
            documents=tuple(sorted(documents)),
            snapshot=name,
        )
        replace_file(own.root / _RECORD, _BUILT.dump_json(built, indent=1).decode() + "\n")
    return built


def published_documents(data: DataFolder) -> frozenset[tuple[str, str]]:
    """Document and edition of all that is published.

    Raises:
        SnapshotMissing: if nothing is.
    """
    with closing(open_current(data, None)) as snapshot:
        return frozenset((one.document.id, one.edition) for one in snapshot.editions)


def _visible(
    data: DataFolder, held: Collection[tuple[str, str]], documents: Collection[str]
) -> Iterator[Holding]:
    """The holdings of ``documents`` that are published, in the order of their keys.

    Others, of an ingest that is running too, aren't opened.
    """
    for path in sorted(data.holdings.iterdir()) if data.holdings.is_dir() else ():
        if not path.is_dir() or path.name.startswith("."):
            continue
        try:
            edition = read_json(path / "edition.json", Edition)
            published = (edition.document.id, edition.edition) in held
            if published and edition.document.id in documents:
                yield load_holding(path)
        except RecordError as error:
            if path.is_dir() and (path / "edition.json").exists():
                raise
            raise AudienceNotReady("An ingest is replacing what is held.") from error


def forget_audiences(
    data: DataFolder, known: Iterable[Audience], store: SearchStore = FILES
) -> tuple[str, ...]:
    """Removes the folders of audiences that aren't ``known`` and weren't of use for a month.

    ``store`` forgets their snapshots.
    """
    kept = {audience.digest for audience in known}
    removed: list[str] = []
    for path in sorted(data.audiences.iterdir()) if data.audiences.is_dir() else ():
        if path.name not in kept and time.time() - _last_used(path) > _FORGOTTEN_S:
            shutil.rmtree(path, ignore_errors=True)
            removed.append(path.name)
    left = data.audiences.iterdir() if data.audiences.is_dir() else ()
    store.forget_apart({*kept, *(path.name for path in left)})
    return tuple(removed)


def note_used(folder: DataFolder) -> None:
    """Notes that the audience of ``folder`` is of use."""
    with suppress(OSError):  # a full or read-only disk keeps no caller out
        (folder.root / ".used").touch()


def _last_used(path: Path) -> float:
    marks = [mark for mark in (path / ".used", path / _RECORD, path) if mark.exists()]
    return max((mark.stat().st_mtime for mark in marks), default=0.0)


def _digest(names: Iterable[str]) -> str:
    return hashlib.sha256(json.dumps(list(names)).encode()).hexdigest()[:16]
