"""What a disk holds after a power cut: what was flushed, and of the rest as much as the disk likes.

A ``Disk`` looks at the folders below a root whenever the process is about to do something to them
(the worker's audit events) and keeps the order in which names came, went and moved. A file's content
is sure once the file has been flushed, a name once its folder has been (fsync(2)). ``cut`` writes
what may be found afterwards: of the changes that aren't sure a drawn part, in each folder the earlier
ones first and a rename in both folders or in neither; of a file that isn't flushed all, a part, or
nothing. What C code does between two looks is one change more. SQLite flushes by itself, unseen here:
files of its own that are in use (``trusted``) are taken as they are at that instant.
"""

from __future__ import annotations

import os
import random
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

Names = dict[str, int]  # of one folder: what each entry names, by our numbers


@dataclass(frozen=True)
class Change:
    """Names that came (or, with 0, went) together: one, or the two of a rename."""

    names: tuple[tuple[int, str, int], ...]  # the folder's number, the name, what it names

    @property
    def folders(self) -> set[int]:
        return {folder for folder, _, _ in self.names}


@dataclass
class Disk:
    """What has been done to the folder ``root``, and what of it is sure."""

    root: Path
    trusted: tuple[str, ...] = ()  # how such files' names begin
    _numbers: dict[int, int] = field(default_factory=dict)  # inode → number: inodes are used again
    _given: int = 0
    _moves: bool = False
    _folders: set[int] = field(default_factory=set)  # the numbers that are folders'
    _begun: dict[int, Names] = field(default_factory=dict)  # as it was at first
    _seen: dict[int, Names] = field(default_factory=dict)
    _paths: dict[int, Path] = field(default_factory=dict)
    _changes: list[Change] = field(default_factory=list)
    _sure: dict[int, int] = field(default_factory=dict)  # folder → changes before its last flush
    _flushed: dict[int, bytes] = field(default_factory=dict)  # file → what is sure of it
    _instant: dict[int, bytes] = field(default_factory=dict)  # the trusted files, at the cut

    def __post_init__(self) -> None:
        self._begun = self._look()
        self._seen = {folder: dict(names) for folder, names in self._begun.items()}
        for number, path in self._paths.items():
            if number not in self._folders:
                self._flushed[number] = path.read_bytes()

    def note(self, *, moves: bool = False) -> None:
        """Looks at what was done since the last look; ``moves``: a rename comes next.

        Only then is a file of the same inode under another name the same file.
        """
        moved, self._moves = self._moves, moves
        before = self._seen
        self._seen = self._look()
        came: dict[int, tuple[int, str]] = {}
        went: dict[int, tuple[int, str]] = {}
        for folder in sorted(before.keys() | self._seen.keys()):
            old, new = before.get(folder, {}), self._seen.get(folder, {})
            for name in sorted(old.keys() | new.keys()):
                was, now = old.get(name, 0), new.get(name, 0)
                if was != now and now:
                    came[now] = (folder, name)
                elif was != now:
                    went[was] = (folder, name)
        for number, place in sorted(came.items()):
            if number in went and not moved:
                number = self._another(number, *place)
            left = went.pop(number, None)
            names = ((*place, number),) if left is None else ((*left, 0), (*place, number))
            self._changes.append(Change(names))
        self._changes += [Change(((*place, 0),)) for place in went.values()]

    def flushed(self, handle: int) -> None:
        """A file or a folder was flushed."""
        self.note()
        number = self._numbers.get(os.fstat(handle).st_ino, 0)
        if number in self._folders:
            self._sure[number] = len(self._changes)
        elif number:
            self._flushed[number] = self._paths[number].read_bytes()

    def cut(self, to: Path, seed: int, kept: float) -> None:
        """Writes to ``to`` what may be left; ``kept``: how likely what isn't sure is kept."""
        self.note()
        self._instant = self._trusted_at_once()
        drawn = random.Random(seed)
        folders = {folder: dict(names) for folder, names in self._begun.items()}
        for change in self._outlasting(drawn, kept):
            for folder, name, number in change.names:
                names = folders.setdefault(folder, {})
                if number:
                    names[name] = number
                else:
                    names.pop(name, None)
        self._write(self._numbers[self.root.stat().st_ino], to, folders, drawn, kept)

    def _outlasting(self, drawn: random.Random, kept: float) -> list[Change]:
        sure = self._surely()
        lost: set[int] = set()  # folders of which an earlier change is lost
        found = []
        for at, change in enumerate(self._changes):
            if at in sure or (not change.folders & lost and drawn.random() < kept):
                found.append(change)
            else:
                lost |= change.folders
        return found

    def _surely(self) -> set[int]:
        """The changes that a flush has made sure, and those before them in the same folders."""
        upto = dict(self._sure)
        sure: set[int] = set()
        for at in reversed(range(len(self._changes))):
            change = self._changes[at]
            if any(at < upto.get(folder, 0) for folder in change.folders):
                sure.add(at)
                for folder in change.folders:  # a rename is sure in both of its folders
                    upto[folder] = max(upto.get(folder, 0), at + 1)
        return sure

    def _write(
        self, folder: int, to: Path, folders: dict[int, Names], drawn: random.Random, kept: float
    ) -> None:
        to.mkdir()
        for name, number in sorted(folders.get(folder, {}).items()):
            if number in self._folders:
                self._write(number, to / name, folders, drawn, kept)
            elif not name.startswith(self.trusted):
                (to / name).write_bytes(self._content(number, drawn, kept))
            elif number in self._instant:
                (to / name).write_bytes(self._instant[number])

    def _trusted_at_once(self) -> dict[int, bytes]:
        """The trusted files as they are at one instant: another thread may be writing to them."""
        while (found := self._trusted_now()) != self._trusted_now():
            pass
        return found

    def _trusted_now(self) -> dict[int, bytes]:
        found = {}
        for number, path in self._paths.items():
            if path.name.startswith(self.trusted):
                with suppress(FileNotFoundError):  # a log that has just gone
                    found[number] = path.read_bytes()
        return found

    def _content(self, number: int, drawn: random.Random, kept: float) -> bytes:
        path = self._paths.get(number)
        sure = self._flushed.get(number, b"")
        now = path.read_bytes() if path is not None else sure
        if now == sure or drawn.random() < kept:
            return now
        return sure if sure or drawn.random() < 0.5 else now[: drawn.randrange(len(now) + 1)]

    def _another(self, number: int, folder: int, name: str) -> int:
        """A number of its own for a file whose inode was another's a moment ago."""
        self._given += 1
        path = self._paths[self._given] = self._paths.pop(number)
        self._numbers[path.stat().st_ino] = self._seen[folder][name] = self._given
        return self._given

    def _look(self) -> dict[int, Names]:
        """The names in each folder; numbers and paths are of what is there now."""
        found: dict[int, Names] = {}
        numbers: dict[int, int] = {}
        self._paths = {}

        def number_of(inode: int) -> int:
            if inode not in self._numbers:
                self._given += 1
                self._numbers[inode] = self._given
            numbers[inode] = self._numbers[inode]
            return numbers[inode]

        waiting = [self.root]
        while waiting:
            path = waiting.pop()
            folder = number_of(path.stat().st_ino)
            self._folders.add(folder)
            self._paths[folder], found[folder] = path, {}
            for entry in os.scandir(path):
                found[folder][entry.name] = number = number_of(entry.inode())
                self._paths[number] = Path(entry.path)
                if entry.is_dir(follow_symlinks=False):
                    self._folders.add(number)
                    waiting.append(Path(entry.path))
        self._numbers = numbers
        return found
