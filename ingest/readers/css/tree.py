"""A web page as selectors see it, each step on it counted.

An element answers for what cssselect2 asks of its own wrapper of an ElementTree; that one keeps all ancestors of each
element and walks some of them by recursion, which a page 100,000 deep doesn't bear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from bs4 import BeautifulSoup, Doctype, NavigableString, Tag
from bs4.element import PageElement, PreformattedString

_IN_HEAD = frozenset({"title", "meta", "link", "style", "script", "base", "noscript", "template"})
_NOT_IN_PAGE = frozenset({"template", "noscript"})  # their content is no part of the document


class TooManySteps(Exception):
    """The bound of work was reached."""


class Steps:
    """How much more may be done."""

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, count: int = 1) -> None:
        """Counts.

        Raises:
            TooManySteps: if there are none left.
        """
        self.left -= count
        if self.left < 0:
            raise TooManySteps


class _Siblings(list["Element"]):
    """A list whose reading is counted."""

    steps: Steps

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            self.steps.take(len(self))
        return super().__getitem__(at)

    def __iter__(self) -> Iterator[Element]:
        for one in super().__iter__():
            self.steps.take()
            yield one


class Element:
    """One element, as selectors ask for it."""

    __slots__ = ("_classes", "attrib", "children", "index", "name", "parent", "previous", "quirks", "source", "steps")  # fmt: skip

    in_html_document = True
    namespace_url = ""

    def __init__(self, source: Tag, parent: Element | None, steps: Steps, quirks: bool) -> None:
        self.name = source.name
        self.source = source
        self.parent = parent
        self.steps = steps
        self.quirks = quirks
        self.attrib: dict[str, Any] = source.attrs
        self.children = _Siblings()
        self.children.steps = steps
        self.index = 0
        self.previous: Element | None = None
        self._classes: set[str] | None = None
        if parent is not None:
            siblings = parent.children
            self.index = len(siblings)
            self.previous = list.__getitem__(siblings, -1) if siblings else None
            siblings.append(self)

    # What cssselect2 asks.

    @property
    def etree_element(self) -> Element:
        return self

    @property
    def etree_children(self) -> _Siblings:
        return self.children

    @property
    def etree_siblings(self) -> _Siblings:
        if self.parent is not None:
            return self.parent.children
        alone = _Siblings([self])
        alone.steps = self.steps
        return alone

    @property
    def tag(self) -> str:
        return self.name

    @property
    def local_name(self) -> str:
        return self.name

    def get(self, name: str, default: str | None = None) -> str | None:
        value = self.attrib.get(name, default)
        return " ".join(value) if isinstance(value, list) else value

    @property
    def id(self) -> str | None:
        found = self.get("id")
        return found.lower() if found is not None and self.quirks else found

    @property
    def classes(self) -> set[str]:
        if self._classes is None:
            words = self.get("class") or ""
            self._classes = set((words.lower() if self.quirks else words).split())
        return self._classes

    @property
    def text(self) -> str:
        self.steps.take(len(self.source.contents))
        return "".join(
            str(one)
            for one in self.source.contents
            if isinstance(one, NavigableString) and not isinstance(one, PreformattedString)
        )

    @property
    def ancestors(self) -> Iterator[Element]:
        one = self.parent
        while one is not None:
            self.steps.take()
            yield one
            one = one.parent

    @property
    def previous_siblings(self) -> Iterator[Element]:
        one = self.previous
        while one is not None:
            self.steps.take()
            yield one
            one = one.previous

    def iter_siblings(self) -> Iterator[Element]:
        yield from self.etree_siblings

    def iter_next_siblings(self) -> Iterator[Element]:
        yield from self.etree_siblings[self.index + 1 :]

    def iter_children(self) -> Iterator[Element]:
        yield from self.children

    def iter_subtree(self) -> Iterator[Element]:
        stack = [self]
        while stack:
            self.steps.take()
            one = stack.pop()
            yield one
            stack.extend(reversed(one.children))

    @property
    def lang(self) -> str:
        for one in (self, *self.ancestors):
            found = one.get("lang")
            if found is not None:
                return found.lower()
        return ""

    @property
    def in_disabled_fieldset(self) -> bool:
        return any(one.name == "fieldset" and "disabled" in one.attrib for one in self.ancestors)


def complete(page: BeautifulSoup) -> None:
    """Puts into the page what a browser adds where tags are left out: <html>, <head>, <body>, <tbody>."""
    html = _first(page.contents, "html")
    nodes: list[PageElement] = []
    for one in page.contents:
        nodes += html.contents if one is html and html is not None else [one]
    nodes = [one for one in nodes if not isinstance(one, Doctype)]
    head, body = _first(nodes, "head"), _first(nodes, "body")
    at = next((place for place, one in enumerate(nodes) if one is body), len(nodes))
    before = [one for one in nodes[:at] if one is not head]
    after = [one for one in nodes[at + 1 :] if one is not head]
    above = list(takewhile(_stays_above, before))
    html = html or _appended(page, "html")
    head = head or _appended(html, "head")
    body = body or _appended(html, "body")
    head.extend(above)
    for place, one in enumerate(before[len(above) :]):
        body.insert(place, one)
    body.extend(after)
    for table in page.find_all("table"):
        _give_bodies(table)


def _first(nodes: Sequence[PageElement], name: str) -> Tag | None:
    return next((one for one in nodes if isinstance(one, Tag) and one.name == name), None)


def _appended(parent: Tag, name: str) -> Tag:
    one = Tag(name=name, builder=None)
    parent.append(one)
    return one


def _stays_above(one: PageElement) -> bool:
    """Whether it belongs to the head where no tag says so."""
    if isinstance(one, Tag):
        return one.name in _IN_HEAD
    return isinstance(one, PreformattedString) or not str(one).strip()


def _give_bodies(table: Tag) -> None:
    body: Tag | None = None
    for one in list(table.contents):
        if not isinstance(one, Tag):
            continue
        if one.name != "tr":
            body = None
            continue
        if body is None:
            body = Tag(name="tbody")
            one.insert_before(body)
        body.append(one)


def elements(page: BeautifulSoup, steps: Steps, *, quirks: bool) -> list[Element]:
    """All elements of a complete page in the order of their tags, <html> first."""
    found: list[Element] = []
    todo: list[tuple[Tag, Element | None]] = [(one, None) for one in _tags(page)[:1]]
    while todo:
        tag, parent = todo.pop()
        one = Element(tag, parent, steps, quirks)
        found.append(one)
        if tag.name not in _NOT_IN_PAGE:
            todo.extend((inner, one) for inner in reversed(_tags(tag)))
    return found


def _tags(tag: Tag) -> list[Tag]:
    return [one for one in tag.contents if isinstance(one, Tag)]
