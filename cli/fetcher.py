"""A fetcher as a command's settings have it, and web addresses given in place of paths."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from marketrules.folders import DataFolder
from marketrules.settings import Settings

if TYPE_CHECKING:
    from ingest.fetch.run import Fetcher
    from ingest.fetch.sources import Sources


def fetcher_of(
    settings: Settings, sources: Sources | None = None, folder: Path | None = None
) -> Fetcher:
    """A fetcher into ``folder``, or into the data folder's place for what is fetched."""
    from ingest.fetch import run
    from ingest.fetch.sources import Sources

    listed = sources or Sources()
    if not settings.contact:
        print("No MARKETRULES_CONTACT is set: servers won't know whom to ask.", file=sys.stderr)
    return run.Fetcher(
        folder or DataFolder(settings.data).fetched,
        listed.politeness,
        listed.limits,
        settings.contact,
        settings.max_file_mb * run.MIB,
    )


def local_paths(
    given: Sequence[str], settings: Settings
) -> tuple[list[Path], list[tuple[str, str]]]:
    """Paths as given, web addresses as the files that they were fetched to.

    Second: addresses that couldn't be had, each with the reason.

    Raises:
        FetchRunning: if another fetch holds the folder of fetched files.
    """
    addresses = [one for one in given if re.match(r"https?:/", one, re.IGNORECASE)]
    if not addresses:
        return [Path(one) for one in given], []
    from ingest.fetch.addressed import fetch_addresses

    fetched = fetch_addresses(addresses, fetcher_of(settings), settings.fetch_networks)
    local = [fetched[one] if one in fetched else Path(one) for one in given]
    return (
        [one for one in local if isinstance(one, Path)],
        [(url, one.reason) for url, one in fetched.items() if not isinstance(one, Path)],
    )
