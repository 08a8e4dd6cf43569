"""A source -> its files in a folder, and a report of each.

One file's failure leaves the others alone. After three failures in a row that a server may get
over, it is left in peace for this run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import httpx

from ingest.fetch.addresses import Reach, Resolver, resolve
from ingest.fetch.download import Outcome, Status, Wanted, download
from ingest.fetch.exchange import Exchange
from ingest.fetch.expected import formats_of
from ingest.fetch.listing import Link, list_files, wanted
from ingest.fetch.pace import Pace, Time
from ingest.fetch.section_files import write_manifest
from ingest.fetch.sources import Limits, Politeness, Source
from ingest.fetch.store import Store
from ingest.fetch.transport import Wire
from marketrules.errors import FetchFailed, FetchRefused

MIB = 1024 * 1024
_ENOUGH = 3  # failures in a row
Progress = Callable[[int, int, str], None]  # files done, files in all, name of the next


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of a source's files are asked for."""

    only: str | None = None  # glob on the file's name
    since: date | None = None
    dry: bool = False  # list, but ask for no file and write nothing


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What became of a source's files, in the order of its pages."""

    source: Source
    folder: Path
    files: tuple[Outcome, ...]
    left_out: int  # listed, but not chosen
    notes: tuple[str, ...] = ()

    def count(self, status: Status) -> int:
        return sum(one.status is status for one in self.files)

    def paths(self, *statuses: Status) -> list[Path]:
        """Files of these statuses, each once."""
        names = dict.fromkeys(one.name for one in self.files if one.status in statuses)
        return [self.folder / name for name in names]


@dataclass(slots=True)
class Fetcher:
    """Fetches from any number of sources at one pace; the caller holds ``store.only_fetch``."""

    folder: Path  # a folder for each source is made in it
    politeness: Politeness = field(default_factory=Politeness)
    limits: Limits = field(default_factory=Limits)
    contact: str = ""
    max_file: int = 100 * MIB  # bytes
    time: Time = field(default_factory=Time)
    resolver: Resolver = resolve
    pace: Pace = field(init=False)
    spent: int = field(default=0, init=False)  # bytes taken in this run

    def __post_init__(self) -> None:
        self.pace = Pace(self.time)

    @property
    def user_agent(self) -> str:
        said = self.politeness.user_agent
        return f"{said} contact: {self.contact}" if self.contact else said

    def fetch(
        self, source: Source, choice: Choice | None = None, progress: Progress | None = None
    ) -> FetchReport:
        """All files that the source's pages list and ``choice`` wants.

        Raises:
            FetchRefused: if a page may not be had, or lists no file.
            FetchFailed: if a page can't be had now.
            RecordError: if the folder's ledger is damaged.
        """
        choice = choice or Choice()
        store = Store.open(self.folder / source.id)
        reach = Reach(source.allowed_hosts, source.allowed_networks)
        with Wire(reach.networks, self.resolver, self.user_agent) as wire:
            exchange = self._exchange(wire, reach, source.delay)
            listing = list_files(source, exchange, self.limits)
            notes = list(listing.notes)
            links = wanted(listing.links, choice.only, choice.since)
            if choice.dry:
                files = [_planned(link, store) for link in links]
            else:
                files = self._files(links, source, choice, exchange, store, progress)
                notes = [*notes, write_manifest(store, source.edition)]
        left_out = len(listing.links) - len(links)
        return FetchReport(source, store.folder, tuple(files), left_out, tuple(filter(None, notes)))

    def fetch_address(self, url: str, source: Source) -> Outcome:
        """One file by its address, under the terms of ``source``; failures are in the outcome.

        Raises:
            RecordError: if the folder's ledger is damaged.
        """
        store = Store.open(self.folder / source.id)
        reach = Reach(source.allowed_hosts, source.allowed_networks)
        with Wire(reach.networks, self.resolver, self.user_agent) as wire:
            exchange = self._exchange(wire, reach, source.delay)
            link = Link(url, url.rsplit("/", 1)[-1])
            return self._files([link], source, Choice(), exchange, store, None)[0]

    def _exchange(self, wire: Wire, reach: Reach, delay: float) -> Exchange:
        delay = max(delay, self.politeness.delay)
        return Exchange(wire, reach, self.pace, self.politeness, delay)

    def _files(
        self,
        links: Sequence[Link],
        source: Source,
        choice: Choice,
        exchange: Exchange,
        store: Store,
        progress: Progress | None,
    ) -> list[Outcome]:
        files: list[Outcome] = []
        in_a_row = 0
        for done, link in enumerate(links):
            if progress is not None:
                progress(done, len(links), link.name)
            left = self.limits.run_mb * MIB - self.spent
            if in_a_row >= _ENOUGH:
                reason = f"not asked for: {_ENOUGH} failures in a row. Try again later."
                files.append(_failed(link, reason, passing=True))
                continue
            if left <= 0:
                files.append(_failed(link, f"not asked for: {self.limits.run_mb} MiB are reached."))
                continue
            bound = min(self.max_file, left)
            formats = formats_of(httpx.URL(link.url), source.formats)
            terms = Wanted(formats, bound, self.limits.free_mb * MIB, choice.since)
            outcome = _outcome(link, terms, exchange, store)
            in_a_row = in_a_row + 1 if outcome.passing else 0
            if outcome.status in (Status.NEW, Status.CHANGED):
                self.spent += outcome.size
            files.append(outcome)
        return files


def _outcome(link: Link, terms: Wanted, exchange: Exchange, store: Store) -> Outcome:
    try:
        return download(link, terms, exchange, store)
    except FetchRefused as error:
        store.drop(link.url)
        return _failed(link, str(error))
    except FetchFailed as error:
        return _failed(link, str(error), passing=True)
    except OSError as error:  # the disk is full, the folder may not be written to
        return _failed(link, f"{error.filename or store.folder}: {error.strerror or error}.")


def _failed(link: Link, reason: str, passing: bool = False) -> Outcome:
    return Outcome(Status.FAILED, link.url, link.name, link.date, reason=reason, passing=passing)


def _planned(link: Link, store: Store) -> Outcome:
    entry = store.held(link.url)
    if entry is None:
        return Outcome(Status.PLANNED, link.url, link.name, link.date, reason="not held")
    reason = f"held as of {entry.seen[:10]}"
    return Outcome(
        Status.PLANNED, link.url, entry.name, entry.date, entry.size, entry.sha256, reason
    )


__all__ = ["Choice", "FetchReport", "Fetcher"]
