"""Optional content: which layers of a file are switched off when it is opened."""

from __future__ import annotations

from collections.abc import Iterable

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

_MEMBERS = "/OCGs"


def layers_off(reader: PdfReader) -> frozenset[int]:
    """The object numbers of those that the default configuration switches off."""
    layers = _dictionary(reader.root_object.get("/OCProperties"))
    usual = _dictionary(layers.get("/D"))
    off = set(_numbers(usual.get("/OFF")))
    if usual.get("/BaseState") == "/OFF":
        off |= set(_numbers(layers.get(_MEMBERS))) - set(_numbers(usual.get("/ON")))
    return frozenset(off)


def is_off(content: PdfObject | None, off: frozenset[int]) -> bool:
    """Whether what belongs to ``content`` (a layer, or a set of them) isn't shown.

    Sets with a policy or an expression of their own are taken as shown.
    """
    if content is None or not off:
        return False
    if isinstance(content, IndirectObject) and content.idnum in off:
        return True
    group = _dictionary(content)
    if group.get("/Type") != "/OCMD" or group.get("/P", "/AnyOn") != "/AnyOn" or "/VE" in group:
        return False
    raw = dict.get(group, _MEMBERS)
    members = [raw.idnum] if isinstance(raw, IndirectObject) else []
    if isinstance(_resolved(raw), ArrayObject):
        members = list(_numbers(raw))
    return bool(members) and all(number in off for number in members)


def _numbers(array: object) -> Iterable[int]:
    found = _resolved(array)
    items = list.__iter__(found) if isinstance(found, ArrayObject) else iter(())
    return [item.idnum for item in items if isinstance(item, IndirectObject)]


def _dictionary(found: object) -> DictionaryObject:
    resolved = _resolved(found)
    return resolved if isinstance(resolved, DictionaryObject) else DictionaryObject()


def _resolved(found: object) -> object:
    return found.get_object() if isinstance(found, PdfObject) else None
