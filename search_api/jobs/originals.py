"""Which uploaded files stay: those that something held was read from, because citations name them.

The others (refused, held already from another file, of a job that read nothing) are removed when
the job ends. What stays is never removed here: older snapshots cite it.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from marketrules.documents import Edition
from marketrules.errors import RecordError
from marketrules.folders import DataFolder
from marketrules.records import read_json
from search_api.jobs.job import UploadedFile
from search_api.jobs.names import MANIFEST


def settle(folder: DataFolder, uploads: Path, files: Sequence[UploadedFile]) -> tuple[str, ...]:
    """Removes the files of an upload that nothing held was read from; gives the names that stay.

    A manifest stays while a file beside it does.
    """
    if not uploads.is_dir():
        return ()
    held = list(_editions(folder))
    kept = [one.name for one in files if _is_cited(one, uploads, held)]
    if not kept:
        shutil.rmtree(uploads)
        return ()
    for one in files:
        if one.name not in kept and one.name != MANIFEST:
            (uploads / one.name).unlink(missing_ok=True)
    return tuple(kept)


def _is_cited(file: UploadedFile, uploads: Path, held: Sequence[Edition]) -> bool:
    path = str(uploads / file.name)
    # A manifest may name another source, such as the official address: the content tells then.
    return any(
        one.source == path or (one.sha256 == file.sha256 and not Path(one.source).is_file())
        for one in held
    )


def _editions(folder: DataFolder) -> list[Edition]:
    found = []
    for path in folder.holdings.glob("*/edition.json"):
        try:
            found.append(read_json(path, Edition))
        except RecordError:
            continue  # being replaced, or damaged: `ingest` reads it anew
    return found
