"""A web page as selectors see it, each step on it counted.

What a browser adds where tags are left out is there: <html>, <head>, <body>, <tbody>. An element answers
for what cssselect2 asks of its own wrapper of an ElementTree; that one keeps all ancestors of each
element and walks some of them by recursion, which a page 100,000 deep doesn't bear.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString

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
    """One element; ``source`` is None for one that only a browser adds."""

    __slots__ = ("_classes", "attrib", "children", "index", "name", "parent", "previous", "quirks", "source", "steps")  # fmt: skip

    in_html_document = True
    namespace_url = ""

    def __init__(self, name: str, source: Tag | None, parent: Element | None, steps: Steps, quirks: bool) -> None:  # fmt: skip
        self.name = name
        self.source = source
        self.parent = parent
        self.steps = steps
        self.quirks = quirks
        self.attrib: dict[str, Any] = source.attrs if source is not None else {}
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
        if self.source is None:
            return ""
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


def elements(page: BeautifulSoup, steps: Steps, *, quirks: bool) -> list[Element]:
    """All elements of a page in the order of their tags, <html> first."""
    return _Planting(steps, quirks).elements(page)


class _Planting:
    def __init__(self, steps: Steps, quirks: bool) -> None:
        self._steps = steps
        self._quirks = quirks
        self._all: list[Element] = []

    def _add(self, name: str, source: Tag | None, parent: Element | None) -> Element:
        one = Element(name, source, parent, self._steps, self._quirks)
        self._all.append(one)
        return one

    def elements(self, page: BeautifulSoup) -> list[Element]:
        found = page.find("html", recursive=False)
        html = self._add("html", found if isinstance(found, Tag) else None, None)
        loose = [one for one in page.contents if isinstance(one, Tag) and one is not found]
        inside = (
            [one for one in html.source.contents if isinstance(one, Tag)] if html.source else []
        )
        top = [*inside, *loose]
        heads = [one for one in top if one.name == "head"]
        bodies = [one for one in top if one.name == "body"]
        head = self._add("head", heads[0] if heads else None, html)
        self._plant(_tags(heads[0]) if heads else [], head)
        rest = [one for one in top if not any(one is known for known in (*heads[:1], *bodies[:1]))]
        before = 0
        while not bodies and before < len(rest) and rest[before].name in _IN_HEAD:
            before += 1
        self._plant(rest[:before], head)
        body = self._add("body", bodies[0] if bodies else None, html)
        self._plant([*(_tags(bodies[0]) if bodies else []), *rest[before:]], body)
        return self._all

    def _plant(self, tags: list[Tag], parent: Element) -> None:
        todo = [(tag, parent) for tag in reversed(tags)]
        while todo:
            tag, above = todo.pop()
            if tag.name == "tr" and above.name == "table":
                above = self._tbody(above)
            one = self._add(tag.name, tag, above)
            if tag.name not in _NOT_IN_PAGE:
                todo.extend((inner, one) for inner in reversed(_tags(tag)))

    def _tbody(self, table: Element) -> Element:
        last = list.__getitem__(table.children, -1) if table.children else None
        if last is not None and last.name == "tbody" and last.source is None:
            return last
        return self._add("tbody", None, table)


def _tags(tag: Tag) -> list[Tag]:
    return [one for one in tag.contents if isinstance(one, Tag)]
