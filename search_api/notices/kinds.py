"""The types of notices that a desk sends, with their fields and templates, read from TOML."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from marketrules.errors import DeskDataError
from search_api.notices.draft import BODY

BUILT_IN = Path(__file__).with_name("types.toml")
_SEE = "See docs/notices.md."


@dataclass(frozen=True, slots=True)
class NoticeField:
    """A field in the order of a notice."""

    name: str
    heading: str


@dataclass(frozen=True, slots=True)
class NoticeType:
    """A type of notice."""

    name: str
    letters: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    template: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoticeTypes:
    """All types with the fields that they share."""

    fields: tuple[NoticeField, ...]
    types: tuple[NoticeType, ...]

    def named(self, name: str) -> NoticeType | None:
        """The type of that name, capitals apart."""
        wanted = name.strip().casefold()
        return next((one for one in self.types if one.name.casefold() == wanted), None)


@lru_cache(maxsize=8)
def read_types(file: Path = BUILT_IN) -> NoticeTypes:
    """The types of ``file``.

    Raises:
        DeskDataError: if it can't be read or an entry is wrong; names file and entry.
    """
    try:
        held = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DeskDataError(f"{file}: {error}.", remedy=_SEE) from error
    fields = tuple(_field(one, n, file) for n, one in enumerate(_list(held, "field", file), 1))
    types = tuple(_type(one, n, file) for n, one in enumerate(_list(held, "type", file), 1))
    return NoticeTypes(fields, types)


def _list(held: dict[str, object], name: str, file: Path) -> list[object]:
    found = held.get(name)
    if not isinstance(found, list) or not found:
        raise DeskDataError(f"{file}: no [[{name}]] in it.", remedy=_SEE)
    return found


def _field(entry: object, number: int, file: Path) -> NoticeField:
    place = f"{file}, field {number}"
    if not isinstance(entry, dict) or entry.get("name") not in BODY:
        raise DeskDataError(f"{place}: its name is none of {', '.join(BODY)}.", remedy=_SEE)
    heading = entry.get("heading")
    if not isinstance(heading, str) or not heading.isupper():
        raise DeskDataError(f"{place}: its heading isn't a text in capitals.", remedy=_SEE)
    return NoticeField(entry["name"], heading)


def _type(entry: object, number: int, file: Path) -> NoticeType:
    place = f"{file}, type {number}"
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"]:
        raise DeskDataError(f"{place}: it has no name.", remedy=_SEE)
    lists = {name: entry.get(name, []) for name in ("letters", "required")}
    template = entry.get("template", {})
    for name, value in (*lists.items(), ("template", list(template))):
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise DeskDataError(f"{place} ({entry['name']}): {name} is wrong.", remedy=_SEE)
    unknown = sorted({*lists["required"], *template} - set(BODY))
    if unknown:
        raise DeskDataError(
            f"{place} ({entry['name']}): {', '.join(unknown)} isn't a field.", remedy=_SEE
        )
    return NoticeType(
        entry["name"], tuple(lists["letters"]), tuple(lists["required"]),
        {name: str(text) for name, text in template.items()},
    )  # fmt: skip
