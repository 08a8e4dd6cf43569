"""The revision register as a file that the desk edits while the engine runs.

A path enters; the register leaves, read anew whenever the file has changed. A mistake in it is an
error when the engine opens; made later, it takes nothing away: the last good register goes on to
be used, and every answer says so until the file is put right.
"""

from __future__ import annotations

import threading
from pathlib import Path

from marketrules.errors import RegisterError
from marketrules.register import Register, read_register

_Stamp = tuple[int, int]  # time of the last change in ns, size


class RegisterFile:
    """The register in one file; none, and nothing is entered."""

    def __init__(self, path: Path | None) -> None:
        """Reads ``path``.

        Raises:
            RegisterError: if it can't be read, or an entry is wrong.
        """
        self.path = path
        self._reading = threading.Lock()
        self._stamp = _stamp(path)
        self.register = read_register(path) if path is not None else Register()
        self.notes: tuple[str, ...] = ()

    def refreshed(self) -> bool:
        """Reads the file again if it has changed; whether other entries hold now."""
        stamp = _stamp(self.path)
        if self.path is None or stamp == self._stamp:
            return False
        with self._reading:
            if stamp == self._stamp:
                return False
            self._stamp = stamp
            try:
                read = read_register(self.path)
            except RegisterError as error:
                self.notes = (f"The revision register as read before is used: {error.message}",)
                return False
            self.notes = ()
            changed, self.register = read != self.register, read
            return changed


def _stamp(path: Path | None) -> _Stamp:
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return (0, -1)
    return (found.st_mtime_ns, found.st_size) if found is not None else (0, 0)
