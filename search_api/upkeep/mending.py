"""What can be put right without losing anything that can't be made again.

A finding enters, and what was done leaves in words. The caller holds the ingest lock. Holdings and
records are never touched: they are mended by ingesting a document again, or by a backup.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from index.publish import current_id, publish
from index.searches import FILES, SearchStore
from index.whole import whole_ones
from marketrules.errors import RecordError
from marketrules.folders import DataFolder
from search_api.upkeep.doctor import Finding, Mend

_ASIDE = ".damaged-"
Rebuild = Callable[[], str]  # builds from the holdings and publishes; the snapshot's id


def mend(finding: Finding, folder: DataFolder, rebuild: Rebuild, store: SearchStore = FILES) -> str:
    """Does what the finding says can be done; "" if nothing can.

    ``store`` is where vectors and keywords are searched, if not in files: it moves over, too.

    Raises:
        RecordError: if there is nothing to go back to.
    """
    match finding.mend:
        case Mend.GO_BACK:
            return _go_back(folder, store)
        case Mend.REBUILD:
            return f"{rebuild()} was built from the holdings and published."
        case Mend.SWITCH if (name := current_id(folder)) is not None:
            publish(folder, name, store=store)
            return f"{name} is current in Milvus."
        case Mend.SET_ASIDE if finding.where is not None:
            aside = finding.where.with_name(f"{_ASIDE}{finding.where.name}")
            finding.where.rename(aside)
            return f"It lies in {aside} now."
        case Mend.SWEEP | Mend.FORGET if finding.where is not None:
            _remove(finding.where)
            return "It was removed."
        case _:
            return ""


def _go_back(folder: DataFolder, store: SearchStore) -> str:
    name = next(whole_ones(folder), None)
    if name is None:
        raise RecordError("No snapshot is whole any more.", remedy="Restore a backup.")
    publish(folder, name, store=store)
    return f"{name} is published."


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
