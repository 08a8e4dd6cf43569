"""``manifest.toml`` beside the files: what a person says about them, over what they say themselves.

    [[file]]
    path = "planning/PG_0401.txt"    # relative to the manifest; the only key that is required
    document = "planning-guide"
    edition = "2030-04-01"           # ISO date, or a notice's id
    title = "Planning Guide"
    kind = "guide"                   # a marketrules.documents.Kind
    issuer = "ERCOT"
    rank = 3                         # 1 prevails over 2
    sha256 = "9f86d0…"               # checked
    source = "https://www.example.org/pg.docx"

Every statement is checked on loading: unknown keys, values out of bounds, files that aren't there
and checksums that don't fit are refused with file and key, because a wrong manifest would give a
wrong date to every citation.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from marketrules.documents import Kind
from marketrules.errors import ManifestError

NAME = "manifest.toml"
_DOCUMENT = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_EDITION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_RANKS = range(1, 100)


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """What the manifest says of one file; None where it says nothing."""

    path: str  # as written: relative, with "/"
    document: str | None = None
    edition: str | None = None
    title: str | None = None
    kind: Kind | None = None
    issuer: str | None = None
    rank: int | None = None
    sha256: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """One manifest; ``entries`` by the resolved path of the file."""

    path: Path
    entries: dict[Path, ManifestEntry]


def load_manifest(path: Path) -> Manifest:
    """Reads and checks a manifest.

    Raises:
        ManifestError: names the manifest, the entry and the key that is wrong.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ManifestError(f"{path}: can't be opened: {error.strerror or error}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path}: not valid TOML: {error}.") from error
    unknown = sorted(set(content) - {"file"})
    if unknown:
        raise ManifestError(
            f"{path}: unknown key {unknown[0]!r}.", remedy="A manifest holds [[file]] tables only."
        )
    tables = content.get("file", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ManifestError(f"{path}: 'file' has to be written as [[file]] tables.")
    entries: dict[Path, ManifestEntry] = {}
    for number, table in enumerate(tables, 1):
        entry = _Table(f"{path}: file {number}", table).entry()
        file = _checked_file(path, entry)
        if file in entries:
            raise ManifestError(f"{path}: path {entry.path!r} stands twice.")
        entries[file] = entry
    return Manifest(path, entries)


@dataclass(frozen=True, slots=True)
class _Table:
    """One [[file]] table as parsed; ``place`` for messages."""

    place: str
    values: dict[str, object]

    def entry(self) -> ManifestEntry:
        known = tuple(ManifestEntry.__dataclass_fields__)
        unknown = sorted(set(self.values) - set(known))
        if unknown:
            raise ManifestError(
                f"{self.place}: unknown key {unknown[0]!r}.", remedy=f"Known: {', '.join(known)}."
            )
        path = self._text("path")
        if path is None:
            raise ManifestError(f"{self.place}: key 'path' is missing.")
        return ManifestEntry(
            path=path,
            document=self._text("document", _DOCUMENT, 'lower case and dashes, "planning-guide"'),
            edition=self._edition(),
            title=self._text("title"),
            kind=self._kind(),
            issuer=self._text("issuer"),
            rank=self._rank(),
            sha256=self._text("sha256", _SHA256, "64 hexadecimal digits in lower case"),
            source=self._text("source"),
        )

    def _text(
        self, key: str, pattern: re.Pattern[str] | None = None, expected: str = ""
    ) -> str | None:
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise ManifestError(f"{self.place}: {key} = {value!r} is not a text.")
        if pattern is not None and not pattern.fullmatch(value):
            raise ManifestError(f"{self.place}: {key} = {value!r} is not {expected}.")
        return value.strip()

    def _edition(self) -> str | None:
        value = self.values.get("edition")
        if isinstance(value, date):  # TOML has dates; 2030-04-01 without quotes is one
            return value.isoformat()[:10]
        return self._text("edition", _EDITION, "an ISO date or an id")

    def _kind(self) -> Kind | None:
        value = self._text("kind")
        if value is None:
            return None
        try:
            return Kind(value)
        except ValueError as error:
            raise ManifestError(
                f"{self.place}: kind = {value!r} is unknown.", remedy=f"Known: {', '.join(Kind)}."
            ) from error

    def _rank(self) -> int | None:
        value = self.values.get("rank")
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value not in _RANKS:
            raise ManifestError(f"{self.place}: rank = {value!r} is not a number from 1 to 99.")
        return value


def _checked_file(manifest: Path, entry: ManifestEntry) -> Path:
    """The file that an entry names, resolved; it has to be there and to have that checksum."""
    relative = PurePosixPath(entry.path)
    if relative.is_absolute() or ".." in relative.parts or "\x00" in entry.path:
        raise ManifestError(
            f"{manifest}: path {entry.path!r} leads out of the manifest's folder.",
            remedy="Put the manifest beside the files, or in a folder above them.",
        )
    file = manifest.parent / relative
    try:
        resolved = file.resolve()
        if not resolved.is_file():
            raise ManifestError(
                f"{manifest}: path {entry.path!r}: no such file.",
                remedy="Add the file or take its entry out.",
            )
        if entry.sha256 is not None and _digest(resolved) != entry.sha256:
            raise ManifestError(
                f"{manifest}: path {entry.path!r}: sha256 doesn't fit, the file has changed.",
                remedy="Fetch the file again, or correct the checksum.",
            )
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links
        raise ManifestError(f"{manifest}: path {entry.path!r}: {error}.") from error
    return resolved


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
