"""API keys: issued once, stored as digests, looked up by id.

A key reads ``mr_<id>_<secret>``: the prefix lets a scanner find one that leaked, the id names it in
lists and logs. The secret is 256 random bits, so its SHA-256 can't be turned back by trying, and
a slow hash (made for passwords, which people choose) would only slow every call down.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from marketrules.errors import AccessError
from search_api.access.callers import Caller, Scope, groups_seen
from search_api.access.files import ABSENT, Stamp, one_editor, replace_file, stamp_of

FORMAT = 1
_SECRET_BYTES = 32
_ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that is mistaken for another
_ID_LENGTH = 8
_WRITTEN = re.compile(r"mr_([a-z0-9]{8})_([A-Za-z0-9_-]{43})")
_NO_DIGEST = hashlib.sha256(b"").hexdigest()  # compared with where no key has the id


@dataclass(frozen=True, slots=True)
class Key:
    """An API key as it is stored: everything but its secret."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: str
    name: str
    scope: Scope
    groups: tuple[str, ...]
    sha256: str  # of the secret
    created: str  # ISO day, UTC, as are the others
    expires: str = ""  # the last day on which it is taken; "": it doesn't expire
    revoked: str = ""

    def state(self, today: date) -> str:
        """One of "valid", "expired", "revoked"."""
        if self.revoked:
            return "revoked"
        return "expired" if self.expires and self.expires < today.isoformat() else "valid"

    @property
    def caller(self) -> Caller:
        seen = groups_seen(self.scope, frozenset(self.groups))
        return Caller(self.name, self.scope, seen, f"key:{self.id}")


@dataclass(frozen=True, slots=True)
class _Stored:
    __pydantic_config__ = ConfigDict(extra="forbid")

    format: int
    keys: tuple[Key, ...]


_STORED: TypeAdapter[_Stored] = TypeAdapter(_Stored)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a text turned out to be: the key, if it is a valid one, else why not (for the log)."""

    key: Key | None
    why: str = ""
    id: str = ""


def today() -> date:
    """The day by which keys expire: UTC, whatever the desk's calendar says."""
    return datetime.now(UTC).date()


def read_keys(path: Path) -> tuple[Key, ...]:
    """The keys in ``path``, oldest first; none if there is no such file.

    Raises:
        AccessError: if it can't be read, or isn't such a file.
    """
    try:
        stored = _STORED.validate_json(path.read_bytes())
    except FileNotFoundError:
        return ()
    except (OSError, ValidationError) as error:
        why = error.strerror if isinstance(error, OSError) else "not a file of keys"
        raise AccessError(
            f"{path}: {why}.", remedy="Put it back from a copy, or delete it and issue keys anew."
        ) from error
    if stored.format != FORMAT:
        raise AccessError(
            f"{path}: format {stored.format}; this program reads {FORMAT}.",
            remedy="Use the program that wrote it.",
        )
    return stored.keys


def issue(
    path: Path,
    name: str,
    scope: Scope,
    groups: Sequence[str] = (),
    expires: date | None = None,
) -> tuple[Key, str]:
    """Adds a key to ``path``; gives it with its text, which nobody can tell again.

    Raises:
        AccessError: if the file is damaged, or a valid key has that name.
    """
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    with one_editor(path):
        held = read_keys(path)
        if any(key.name == name and key.state(today()) == "valid" for key in held):
            raise AccessError(
                f"There is a valid key named {name!r}.",
                remedy="Take another name, or revoke it: `marketrules keys revoke`.",
            )
        taken = {key.id for key in held}
        id_ = next(one for one in iter(_new_id, "") if one not in taken)
        last = expires.isoformat() if expires else ""
        key = Key(
            id_, name, scope, tuple(sorted(set(groups))), _sha256(secret), today().isoformat(), last
        )
        _write(path, (*held, key))
    return key, f"mr_{id_}_{secret}"


def revoke(path: Path, named: str) -> tuple[Key, ...]:
    """Revokes the key with that id, or all valid ones of that name; gives those revoked now.

    Raises:
        AccessError: if there is none, or the file is damaged.
    """
    with one_editor(path):
        held = read_keys(path)
        meant = {key.id for key in held if named in (key.id, key.name) and not key.revoked}
        if not meant:
            raise AccessError(
                f"No key {named!r} is there to be revoked.", remedy="`marketrules keys list`"
            )
        day = today().isoformat()
        _write(path, tuple(replace(k, revoked=day) if k.id in meant else k for k in held))
    return tuple(key for key in held if key.id in meant)


class KeyRing:
    """The keys of one file, read anew as soon as it changes; safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        """Reads ``path``.

        Raises:
            AccessError: if it is damaged.
        """
        self.path = path
        self._used = path.with_name(f"{path.stem}.used")
        self._reading = threading.Lock()
        self._stamp: Stamp = ABSENT
        self._by_id: dict[str, Key] = {}
        self._touched: set[tuple[str, date]] = set()
        self._refresh()

    def look_up(self, text: str) -> Looked:
        """The valid key that ``text`` is; compared in constant time.

        Raises:
            AccessError: if the file was damaged since: no key is taken until it is whole.
        """
        self._refresh()
        written = _WRITTEN.fullmatch(text)
        id_, secret = written.groups() if written else ("", "")
        key = self._by_id.get(id_)
        same = hmac.compare_digest(_sha256(secret), key.sha256 if key else _NO_DIGEST)
        if key is None or not same:
            return Looked(None, "wrong secret" if key else "unknown", id_)
        state = key.state(today())
        return Looked(key, id=id_) if state == "valid" else Looked(None, state, id_)

    def valid(self) -> tuple[Key, ...]:
        """The keys that are taken today.

        Raises:
            AccessError: if the file was damaged since.
        """
        self._refresh()
        return tuple(key for key in self._by_id.values() if key.state(today()) == "valid")

    def note_used(self, key: Key) -> None:
        """Notes that ``key`` was used today: an empty file's date, once a day and process.

        Apart from the keys, so that a server never writes what ``keys add`` writes.
        """
        mark = (key.id, today())
        if mark in self._touched:
            return
        self._touched = {one for one in self._touched if one[1] == mark[1]} | {mark}
        with suppress(OSError):  # a full or read-only disk keeps no caller out
            self._used.mkdir(mode=0o700, exist_ok=True)
            (self._used / key.id).touch()

    def last_used(self, key: Key) -> str:
        """The day on which ``key`` was last used; "" if it never was."""
        try:
            seconds = (self._used / key.id).stat().st_mtime
        except FileNotFoundError:
            return ""
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()

    def _refresh(self) -> None:
        stamp = stamp_of(self.path)
        if stamp == self._stamp:
            return
        with self._reading:
            self._by_id = {key.id: key for key in read_keys(self.path)}
            self._stamp = stamp


def _new_id() -> str:
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _write(path: Path, keys: tuple[Key, ...]) -> None:
    text = _STORED.dump_json(_Stored(FORMAT, keys), indent=1).decode()
    replace_file(path, text + "\n")
