"""An OLE container's streams, and where their bytes lie in the file ([MS-CFB], version 7).

Only what stands at the top is looked at: objects and macros lie in folders further down.
"""

from __future__ import annotations

_FREE = 0xFFFFFFFA  # from here on, sector numbers are marks
_ENTRY = 128  # bytes of an entry of the directory
_FOLDER, _STREAM, _ROOT = 1, 2, 5
_MINI = 64  # bytes of a small sector


class Compound:
    """The container; a ``bytearray``, so that what lies in it can be overwritten in place."""

    def __init__(self, data: bytes) -> None:
        """Raises ValueError if it is damaged."""
        self.data = bytearray(data)
        shift = self._number(0x1E, 2)
        if shift not in (9, 12):
            raise ValueError("sectors of a size that there isn't")
        self._size = 1 << shift
        self._table = self._numbers(self._fat_sectors())
        directory = self._chain(self._number(0x30))
        self._folders = dict[str, int]()
        self._streams, root = self._entries(directory)
        self._small_table = self._numbers(self._chain(self._number(0x3C)))
        self._small = self._chain(root)
        self._cutoff = self._number(0x38)

    def places(self, name: str) -> list[tuple[int, int]]:
        """Offset and length of each piece of a stream, in order.

        Raises:
            ValueError: if there is none, or its pieces don't hold together.
        """
        if name not in self._streams:
            raise ValueError(f"no {name}")
        start, size = self._streams[name]
        if size > len(self.data):
            raise ValueError(f"{name} longer than the file")
        if size >= self._cutoff:
            found = [((sector + 1) * self._size, self._size) for sector in self._chain(start)]
        else:
            found = [(self._small_at(one), _MINI) for one in self._follow(start, self._small_table)]
        cut = []
        for at, length in found:
            length = min(length, size, len(self.data) - at)
            if length <= 0:
                break
            cut.append((at, length))
            size -= length
        if size:
            raise ValueError(f"{name} cut off")
        return cut

    def stream(self, name: str) -> bytes:
        """The stream's bytes; raises as ``places`` does."""
        return b"".join(bytes(self.data[at : at + length]) for at, length in self.places(name))

    def overwrite(self, name: str, content: bytes) -> None:
        """Puts ``content``, of the same length, in the stream's place."""
        done = 0
        for at, length in self.places(name):
            self.data[at : at + length] = content[done : done + length]
            done += length

    def misname(self, folder: str) -> None:
        """Names the folder otherwise, by its last letter: nobody finds it, and the order of names stays."""
        for name, last in self._folders.items():
            if name.casefold() == folder.casefold():
                self.data[last] ^= 0x01

    def _number(self, at: int, length: int = 4) -> int:
        return int.from_bytes(self.data[at : at + length], "little")

    def _numbers(self, sectors: list[int]) -> list[int]:
        return [
            self._number((sector + 1) * self._size + at)
            for sector in sectors
            for at in range(0, self._size, 4)
        ]

    def _fat_sectors(self) -> list[int]:
        found = [self._number(0x4C + 4 * one) for one in range(109)]
        more, seen = self._number(0x44), set[int]()
        while more < _FREE and more not in seen and (more + 1) * self._size < len(self.data):
            seen.add(more)
            numbers = self._numbers([more])
            found += numbers[:-1]
            more = numbers[-1]
        last = len(self.data) // self._size
        return [one for one in found if one < last]

    def _chain(self, start: int) -> list[int]:
        return self._follow(start, self._table)

    def _follow(self, start: int, table: list[int]) -> list[int]:
        found, sector = list[int](), start
        while sector < _FREE:
            if sector >= len(table) or len(found) > len(table):
                raise ValueError("sectors that lead nowhere")
            found.append(sector)
            sector = table[sector]
        return found

    def _small_at(self, sector: int) -> int:
        one, within = divmod(sector * _MINI, self._size)
        if one >= len(self._small):
            raise ValueError("small sectors that lead nowhere")
        return (self._small[one] + 1) * self._size + within

    def _entries(self, directory: list[int]) -> tuple[dict[str, tuple[int, int]], int]:
        """The streams at the top, each with its start and size; and the start of the root's."""
        per = self._size // _ENTRY
        places = [(s + 1) * self._size + n * _ENTRY for s in directory for n in range(per)]
        if not places or self.data[places[0] + 66 : places[0] + 67] != bytes([_ROOT]):
            raise ValueError("no directory")
        found: dict[str, tuple[int, int]] = {}
        waiting, seen = [self._number(places[0] + 76)], set[int]()
        while waiting:
            one = waiting.pop()
            if one >= len(places) or one in seen:
                continue
            seen.add(one)
            at = places[one]
            length = max(min(self._number(at + 64, 2), 64) - 2, 0)
            name = bytes(self.data[at : at + length]).decode("utf-16-le", errors="replace")
            if self._number(at + 66, 1) == _STREAM:
                found.setdefault(name, (self._number(at + 116), self._number(at + 120)))
            elif self._number(at + 66, 1) == _FOLDER and length >= 2:
                self._folders[name] = at + length - 2
            waiting += [self._number(at + 68), self._number(at + 72)]
        return found, self._number(places[0] + 116)
