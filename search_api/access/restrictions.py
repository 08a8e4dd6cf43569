"""Which documents are restricted to which groups: ``access.toml`` of the data folder.

    [[restricted]]
    document = "nprr12*"          # an id, or a pattern of ids with * and ?
    groups = ["settlements"]      # those who see it; []: nobody but who sees everything

A document under several entries is seen by who may see each of them. An entry may name what isn't
held yet: so a document is restricted before it is ingested.
"""

from __future__ import annotations

import json
import re
import threading
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from marketrules.errors import AccessError
from search_api.access.callers import EVERYTHING
from search_api.access.files import ABSENT, Stamp, one_editor, replace_file, stamp_of

GROUP = re.compile(r"[^\s\x00-\x1f\x7f\"*][^\x00-\x1f\x7f\"*]{0,199}")
_HEAD = """\
# Which documents are restricted to which groups. Written by `marketrules restrict`; docs/access.md
"""


class Restriction(BaseModel):
    """One entry."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    document: str
    groups: list[str]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    restricted: list[Restriction] = []


@dataclass(frozen=True, slots=True)
class Restrictions:
    """All entries of one moment."""

    entries: tuple[Restriction, ...] = ()

    def closed(self, documents: Iterable[str], groups: frozenset[str] | None) -> frozenset[str]:
        """Those of ``documents`` that a caller of ``groups`` may not see.

        >>> one = Restrictions((Restriction(document="nprr*", groups=["legal"]),))
        >>> one.closed(["nprr1", "guide"], frozenset()), one.closed(["nprr1"], frozenset({"legal"}))
        (frozenset({'nprr1'}), frozenset())
        """
        shut = self.shut(groups)
        return frozenset(
            one for one in documents if any(fnmatchcase(one, pattern) for pattern in shut)
        )

    def shut(self, groups: frozenset[str] | None) -> tuple[str, ...]:
        """The ids and patterns that name what is closed to a caller of ``groups``, in order."""
        if groups is None:
            return ()
        return tuple(
            sorted({one.document for one in self.entries if groups.isdisjoint(one.groups)})
        )

    def relevant(self, groups: Collection[str]) -> frozenset[str]:
        """Those of a caller's groups that open any document."""
        named = {group for entry in self.entries for group in entry.groups}
        return frozenset(named.intersection(groups))


def read_restrictions(path: Path) -> Restrictions:
    """The entries in ``path``; none if there is no such file.

    Raises:
        AccessError: if it can't be read, or an entry is wrong.
    """
    try:
        found = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Restrictions()
    except OSError as error:
        raise _wrong(path, str(error.strerror)) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise _wrong(path, f"{place}: {first['msg']}") from error
    except ValueError as error:  # no TOML, no UTF-8
        raise _wrong(path, str(error)) from error
    for entry in found.restricted:
        wrong = [group for group in entry.groups if not GROUP.fullmatch(group)]
        if wrong or not entry.document.strip():
            named = wrong[0] if wrong else entry.document
            raise _wrong(path, f"{named!r} is no name of a {'group' if wrong else 'document'}")
    return Restrictions(tuple(found.restricted))


def restrict(path: Path, document: str, groups: Collection[str]) -> Restrictions:
    """Restricts ``document`` to ``groups``, whatever it was restricted to before.

    Raises:
        AccessError: if the file or a group's name is wrong.
    """
    for group in groups:
        if not GROUP.fullmatch(group):
            raise AccessError(
                f"{group!r} is no name of a group.",
                remedy=f"Up to 200 characters, none of them {EVERYTHING} or a quotation mark.",
            )
    with one_editor(path):
        kept = [one for one in read_restrictions(path).entries if one.document != document]
        added = Restriction(document=document, groups=sorted(set(groups)))
        return _write(path, [*kept, added])


def unrestrict(path: Path, document: str) -> Restrictions:
    """Takes the entry of ``document`` away; the file stays, were it empty.

    Raises:
        AccessError: if there is no such entry.
    """
    with one_editor(path):
        before = read_restrictions(path).entries
        kept = [one for one in before if one.document != document]
        if len(kept) == len(before):
            named = ", ".join(one.document for one in before) or "nothing"
            raise AccessError(f"No entry restricts {document!r}.", remedy=f"Restricted: {named}.")
        return _write(path, kept)


class RestrictionFile:
    """The entries of one file, read anew as soon as it changes."""

    def __init__(self, path: Path) -> None:
        """Reads ``path``.

        Raises:
            AccessError: if it is wrong.
        """
        self._path = path
        self._reading = threading.Lock()
        self._stamp = ABSENT
        self._held = Restrictions()
        self.now()

    def now(self) -> Restrictions:
        """What holds at this moment.

        Raises:
            AccessError: if the file is wrong, or gone since: then nobody is told anything that
                could be restricted, until it is put right.
        """
        stamp: Stamp = stamp_of(self._path)
        with self._reading:
            if stamp != self._stamp:
                if stamp == ABSENT:
                    raise _wrong(self._path, "was there and is gone")
                self._held = read_restrictions(self._path)
                self._stamp = stamp
            return self._held


def _write(path: Path, entries: list[Restriction]) -> Restrictions:
    lines = [_HEAD]
    for one in entries:
        groups = ", ".join(map(_toml, one.groups))
        lines.append(f"[[restricted]]\ndocument = {_toml(one.document)}\ngroups = [{groups}]\n")
    replace_file(path, "\n".join(lines))
    return Restrictions(tuple(entries))


def _toml(text: str) -> str:
    """A basic string of TOML, whose escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _wrong(path: Path, why: str) -> AccessError:
    return AccessError(
        f"{path.name}: {why}.", remedy="Put the file right: `marketrules restrict --help`."
    )
