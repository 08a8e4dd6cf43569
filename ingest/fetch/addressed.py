"""Files by their web address, for ``ingest URL``: the same way in, without an entry in a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from ingest.fetch.addresses import host_of, web_address
from ingest.fetch.download import Outcome, Status
from ingest.fetch.run import Fetcher
from ingest.fetch.sources import Source
from ingest.fetch.store import only_fetch
from marketrules.errors import FetchRefused, SettingsError


def fetch_addresses(
    addresses: Sequence[str], fetcher: Fetcher, networks: str = ""
) -> dict[str, Path | Outcome]:
    """Fetches each into a folder named after its host: the file, or the outcome if it failed.

    Redirects stay on the host, with "www." or without. ``networks`` are what the setting says.

    Raises:
        FetchRunning: if another fetch holds the folder.
        SettingsError: if ``networks`` are none.
        RecordError: if a ledger is damaged.
    """
    own = tuple(part.strip() for part in networks.split(",") if part.strip())
    with only_fetch(fetcher.folder):
        return {address: _fetched(address, fetcher, own) for address in addresses}


def _fetched(address: str, fetcher: Fetcher, networks: tuple[str, ...]) -> Path | Outcome:
    try:
        url = str(web_address(address))
    except FetchRefused as error:
        return Outcome(Status.FAILED, address, address, reason=str(error))
    source = source_of(url, networks)
    outcome = fetcher.fetch_address(url, source)
    if outcome.status is Status.FAILED:
        return outcome
    return fetcher.folder / source.id / outcome.name


def source_of(address: str, networks: tuple[str, ...]) -> Source:
    """The terms of one address.

    Raises:
        SettingsError: if one of ``networks`` is none.
    """
    url = web_address(address)
    host = host_of(url)
    sibling = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    try:
        return Source(
            id=re.sub(r"[^a-z0-9]+", "-", host).strip("-")[:60].strip("-"),
            title=host,
            pages=(address,),
            files=".*",
            formats=("docx", "doc", "pdf", "html"),
            hosts=(sibling,),
            networks=networks,
        )
    except ValidationError as error:
        message = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise SettingsError(
            f"MARKETRULES_FETCH_NETWORKS: {message}.", remedy="Known: docs/settings.md."
        ) from error
