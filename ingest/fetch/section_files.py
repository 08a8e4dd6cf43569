"""Which Section and date a file's address gives, and the manifest that tells ``ingest`` so.

A rulebook that is published Section by Section has many files of one document, and several of one
date. Each is an edition of its own then, "2031-07-01.06": its date and its Section. Only the
manifest that stands here is written anew; one that a person wrote is left alone.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from datetime import datetime

import httpx

from ingest.fetch.store import Store
from ingest.manifest import NAME

_OURS = "# Written by `marketrules fetch`, and again after each; put your own words elsewhere.\n"


@dataclass(frozen=True, slots=True)
class NamedEdition:
    """What an address says of a file."""

    date: str = ""  # ISO
    section: str = ""


def named_edition(pattern: str, path: str) -> NamedEdition:
    """Date and Section that a source's ``edition`` pattern finds in an address's path.

    >>> named_edition(r"/(?P<section>[0-9]+)-(?P<mmddyy>[0-9]{6})_", "/docs/06-070131_Rules.docx")
    NamedEdition(date='2031-07-01', section='06')
    """
    match = re.search(pattern, path)
    found = match.groupdict() if match else {}
    for group, style in (("date", "%Y-%m-%d"), ("mmddyy", "%m%d%y"), ("yyyymmdd", "%Y%m%d")):
        try:
            if found.get(group):
                day = datetime.strptime(found[group], style).date()  # noqa: DTZ007
                return NamedEdition(day.isoformat(), found.get("section") or "")
        except ValueError:
            break  # 133132 is no date
    return NamedEdition()


def write_manifest(store: Store, pattern: str | None) -> str:
    """Says of each file that is named by Section and date which edition it is; gives a note or "".

    Nothing is written if no file is, or if the manifest that is there isn't ours.
    """
    entries = []
    for name, entry in sorted(store.files.items()):
        told = named_edition(pattern, httpx.URL(entry.url).path) if pattern else NamedEdition()
        if told.section and told.date and (store.folder / name).is_file():
            edition = f"{told.date}.{told.section}"
            entries.append(f"[[file]]\npath = {_quoted(name)}\nedition = {_quoted(edition)}\n")
    path = store.folder / NAME
    if not entries:
        return ""
    if path.exists() and not path.read_text(encoding="utf-8", errors="replace").startswith(_OURS):
        return f"{path} isn't ours and stays: it has to tell Sections of one date apart."
    beside = path.with_name(f".{NAME}.new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(_OURS + "\n" + "\n".join(entries))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return ""


def _quoted(text: str) -> str:
    """A TOML basic string; JSON's escapes are TOML's, but for DEL, which no name here holds."""
    return json.dumps(text, ensure_ascii=False)
