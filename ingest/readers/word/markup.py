"""Names of the XML in a Word file, and the few ways in which it is asked.

Strict files use other namespace addresses; ``package`` rewrites them to these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
VML = "{urn:schemas-microsoft-com:vml}"
OFFICE = "{urn:schemas-microsoft-com:office:office}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"

_OFF = frozenset({"0", "false", "off"})
_WHOLE = re.compile(r"-?\d{1,9}")


def w(name: str) -> str:
    """``"p"`` -> the qualified name of ``w:p``."""
    return WORD + name


def children(parent: Element | None, name: str) -> list[Element]:
    """The child elements called ``w:<name>``."""
    return [] if parent is None else list(parent.iterchildren(w(name)))


def child(parent: Element | None, *names: str) -> Element | None:
    """The first descendant along a path of ``w:`` names."""
    for name in names:
        parent = None if parent is None else parent.find(w(name))
    return parent


def value(element: Element | None, attribute: str = "val") -> str | None:
    """The ``w:`` attribute of an element that may be absent."""
    found = None if element is None else element.get(w(attribute))
    return None if found is None else str(found)


def whole(text: str | None, otherwise: int = 0) -> int:
    """A whole number of at most nine digits; anything else reads as ``otherwise``."""
    found = _WHOLE.match(text.strip()) if text else None
    return int(found[0]) if found else otherwise


def switch(element: Element | None) -> bool | None:
    """A toggle such as ``w:b``: True, False ("0", "false", "off") or None if it isn't there."""
    return None if element is None else value(element) not in _OFF


def chosen(alternate: Element) -> Element | None:
    """The one branch of an ``mc:AlternateContent`` that is read: both say the same thing."""
    branches = list(alternate)
    return branches[0] if branches else None


def unwrapped(parent: Element) -> Iterator[Element]:
    """Children, seen through content controls, custom XML and alternate content."""
    for element in parent:
        if element.tag == w("sdt"):
            content = element.find(w("sdtContent"))
            if content is not None:
                yield from unwrapped(content)
        elif element.tag in (w("customXml"), w("smartTag")):
            yield from unwrapped(element)
        elif element.tag == ALTERNATE:
            branch = chosen(element)
            if branch is not None:
                yield from unwrapped(branch)
        else:
            yield element
