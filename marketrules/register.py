"""The revision register, kept by the desk: which revision became effective when, and how we know.

A TOML file enters (``corpus/implementations.toml`` is one), a ``Register`` leaves. Every entry is
checked; what is wrong is said with file, line and remedy, and nothing of the file is used then.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from marketrules.errors import RegisterError
from marketrules.labels import SECTION_NUMBER

_REVISION = re.compile(r"[A-Z]{1,6}R?[0-9]{1,5}")
_KEYS = frozenset({"revision", "date", "source", "sections"})
_TABLE = re.compile(r"^\s*\[\[\s*implementation\s*\]\]")
_LINE = re.compile(r"\(at line (\d+)")
_FORM = (
    'An entry is [[implementation]] with revision = "NPRR1216", date = 2025-06-13,'
    ' source = "M-A061325-01" and, if only some Sections took effect, sections = ["4.4.11"].'
)


@dataclass(frozen=True, slots=True)
class Implementation:
    """One revision, or the part of it that stands in some Sections, put into force."""

    revision: str  # as boxes name it: "NPRR1216"
    date: str  # ISO; the first day in effect
    source: str  # where that is said
    sections: tuple[str, ...] = ()  # () = wherever its boxes stand

    def covers(self, section: str) -> bool:
        """Whether a box in ``section`` is among what took effect."""
        return not self.sections or any(
            section == one or section.startswith(f"{one}.") for one in self.sections
        )


@dataclass(frozen=True, slots=True)
class Register:
    """All entries, in the order of the file."""

    entries: tuple[Implementation, ...] = ()

    def date_of(self, revision: str, section: str) -> str:
        """The first day on which a box of ``revision`` in ``section`` is in effect; "" if none."""
        days = [
            entry.date for entry in self.entries
            if entry.revision == revision and entry.covers(section)
        ]  # fmt: skip
        return min(days, default="")

    def source_of(self, revision: str) -> str:
        """Where it is said that ``revision`` took effect; "" if it isn't entered."""
        return next((one.source for one in self.entries if one.revision == revision), "")


def read_register(path: Path) -> Register:
    """The register in ``path``.

    Raises:
        RegisterError: if the file can't be read or an entry is wrong; names the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
        held = tomllib.loads(text)
    except OSError as error:
        raise RegisterError(
            f"{path}: {error.strerror or 'cannot be read'}.",
            remedy="Check the path: --register or MARKETRULES_REVISION_REGISTER names the revision register.",
        ) from error
    except UnicodeDecodeError as error:
        raise RegisterError(f"{path}: not UTF-8.", remedy="Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        where = f"{path}, line {line[1]}" if line else str(path)
        raise RegisterError(f"{where}: {error}.", remedy=_FORM) from error
    unknown = sorted(set(held) - {"implementation"})
    entries = held.get("implementation", [])
    if unknown or not isinstance(entries, list):
        named = ", ".join(unknown) or "implementation"
        raise RegisterError(
            f"{path}, line {_line_of(text, named.split(', ')[0])}: {named} isn't a list of entries.",
            remedy=_FORM,
        )
    starts = [number for number, line in enumerate(text.splitlines(), 1) if _TABLE.match(line)]
    read: list[Implementation] = []
    for number, entry in enumerate(entries):
        start = starts[number] if number < len(starts) else 1
        read.append(_entry(entry, path, text, start))
        _check_twice(read, path, start)
    return Register(tuple(read))


def _entry(entry: object, path: Path, text: str, start: int) -> Implementation:
    if not isinstance(entry, dict):
        raise _wrong(path, start, "an entry has to be a table")
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        raise _wrong(path, _line_of(text, unknown[0], start), f"{unknown[0]} is unknown")
    for name in ("revision", "date", "source"):
        if name not in entry:
            raise _wrong(path, start, f"{name} is missing")
    revision, day, source = entry["revision"], entry["date"], entry["source"]
    if not isinstance(revision, str) or not _REVISION.fullmatch(revision):
        message = f'revision = {revision!r} is no revision as boxes name it ("NPRR1216")'
        raise _wrong(path, _line_of(text, "revision", start), message)
    if not isinstance(day, date) or isinstance(day, datetime):
        message = f"date = {day!r} is no date; write date = 2025-06-13, without quotation marks"
        raise _wrong(path, _line_of(text, "date", start), message)
    if not isinstance(source, str) or not source.strip():
        message = "source has to say where the date comes from"
        raise _wrong(path, _line_of(text, "source", start), message)
    sections = entry.get("sections", [])
    if not isinstance(sections, list) or not all(
        isinstance(one, str) and SECTION_NUMBER.fullmatch(one) for one in sections
    ):
        message = f'sections = {sections!r} is no list of Section numbers (["4.4.11"])'
        raise _wrong(path, _line_of(text, "sections", start), message)
    return Implementation(revision, day.isoformat(), source, tuple(sections))


def _check_twice(read: list[Implementation], path: Path, start: int) -> None:
    """Two entries that give one revision two dates for the same text contradict each other."""
    last = read[-1]
    for other in read[:-1]:
        same = not (last.sections and other.sections) or set(last.sections) & set(other.sections)
        if other.revision == last.revision and same and other.date != last.date:
            raise _wrong(
                path, start, f"{last.revision} has the dates {other.date} and {last.date};"
                " two entries of one revision need Sections that differ",
            )  # fmt: skip


def _wrong(path: Path, line: int, message: str) -> RegisterError:
    return RegisterError(f"{path}, line {line}: {message}.", remedy=_FORM)


def _line_of(text: str, name: str, start: int = 1) -> int:
    """The line on which ``name`` is set, from ``start`` on; ``start`` itself if it isn't found."""
    lines = text.splitlines()
    for number in range(start, len(lines) + 1):
        if re.match(rf"\s*\[?\[?{re.escape(name)}\b", lines[number - 1]):
            return number
    return start
