"""The cascade: what the sheets inside a page and the inline styles say of each element, in the end.

Importance, inline over sheet, layers, specificity, order; custom properties; inherit and its like. What
comes out are the values that win, as written: sizes in em are worked out where the text is read.

Source: CSS Cascading and Inheritance 5, section 6; CSS Custom Properties 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import cssselect2
import tinycss2
from bs4 import BeautifulSoup, Doctype, Tag

from ingest.readers.css.conditions import media_applies
from ingest.readers.css.rules import Pending, Rule, Said, Sheets, declarations
from ingest.readers.css.tree import Element, Steps, TooManySteps, complete, elements
from ingest.readers.css.values import INHERITED, WIDE, expanded
from ingest.readers.webchrome import BLOCKS

MOST_STEPS = 3_000_000  # selectors tried and elements looked at for them: some seconds
MOST_TEXT = 1_000_000  # characters of style sheets
_NO_STYLE: Mapping[str, str] = MappingProxyType({})
_INITIAL = {
    "display": "inline", "background-color": "transparent", "background-image": "none",
    "visibility": "visible", "font-size": "medium", "color": "black", "text-indent": "0",
}  # fmt: skip
_PARSED_MOST = 10_000  # inline styles of different words that are remembered
_VAR = re.compile(r"var\(\s*(--[^\s,()]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)", re.IGNORECASE)
_LONGEST = 500
_PASSES = 20
# <!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.0 …">: of those with a name of old, quirks as without any.
_STANDARD = re.compile(r"\s*html\s*(?:SYSTEM\s+[\"']about:legacy-compat[\"']\s*)?$|xhtml 1|html 4\.01(?! *frameset| *transitional).*|html 4\.01.*http", re.IGNORECASE | re.DOTALL)  # fmt: skip

_Key = tuple[bool, bool, int, tuple[int, int, int], int]
_Won = dict[str, tuple[_Key, str | Pending]]
_NOWHERE = (0, 0, 0)


class _CountedMatcher(cssselect2.Matcher):  # type: ignore[misc]
    def add_relevant_selectors(self, element: Element, selectors: list[Any], relevant_selectors: list[Any]) -> None:  # fmt: skip
        element.steps.take(len(selectors))
        super().add_relevant_selectors(element, selectors, relevant_selectors)


class Styles:
    """What every element of ``page`` is said to look like."""

    def __init__(self, page: BeautifulSoup) -> None:
        self.quirks = is_quirky(page)
        self.sheets = Sheets(self.quirks)
        self.elsewhere = sum(map(_is_sheet_elsewhere, page.find_all("link")))
        self.over = False  # more style than is worked out
        self._parsed: dict[str, tuple[Said, ...]] = {}
        self._found: dict[int, Mapping[str, str]] = {}
        self._customs: dict[int, Mapping[str, str]] = {}
        self._read_sheets(page)
        self.elsewhere += self.sheets.imports
        self._ranks = self.sheets.layer_ranks()
        if self.sheets.rules or _is_inheriting(page):
            complete(page)
            self._work_out(page, Steps(MOST_STEPS))

    @property
    def known(self) -> bool:
        """Whether no sheet is left that could say more."""
        return not (self.elsewhere or self.over)

    def of(self, element: Tag) -> Mapping[str, str]:
        """Longhands and their values, in lower case; absent is what nothing is said of."""
        found = self._found.get(id(element))
        if found is None:
            found = self._resolved(self._inline(element), _NO_STYLE, _NO_STYLE)
        return found

    def _read_sheets(self, page: BeautifulSoup) -> None:
        left = MOST_TEXT
        for sheet in page.find_all("style"):
            if _word(sheet, "type").lower() not in ("", "text/css"):
                continue
            if sheet.find_parent(["noscript", "template"]) is not None:
                continue
            text = "".join(str(one) for one in sheet.contents)
            left -= len(text)
            if left < 0:
                self.over = True
                return
            self.sheets.read(text, _word(sheet, "media"))
        self.over = self.sheets.full

    def _work_out(self, page: BeautifulSoup, steps: Steps) -> None:
        matcher = _CountedMatcher()
        for selector, rule in self.sheets.rules:
            matcher.add_selector(selector, rule)
        try:
            for element in elements(page, steps, quirks=self.quirks):
                self._style(element, matcher)
        except TooManySteps:
            self.over = True

    def _style(self, element: Element, matcher: cssselect2.Matcher) -> None:
        won: _Won = {}
        for specificity, _, _, rule in matcher.match(element):
            self._weigh(won, rule, specificity)
        for name, pair in self._inline(element.source).items():
            won[name] = max(won.get(name, pair), pair, key=_key)
        above = element.parent
        around = self._found.get(id(above.source), _NO_STYLE) if above else _NO_STYLE
        customs = self._customs.get(id(above), _NO_STYLE) if above else _NO_STYLE
        customs = self._with_customs(element, won, customs)
        if won and above and (above.parent is None or "display" not in around):
            shown = around.get("display") != "none"
            display = "inline" if above.name not in BLOCKS else "block" if shown else "none"
            around = {**around, "display": display}
        resolved = self._resolved(won, around, customs) if won else _NO_STYLE
        self._found[id(element.source)] = resolved

    def _weigh(self, won: _Won, rule: Rule, specificity: tuple[int, int, int]) -> None:
        rank = self._ranks[rule.layer]
        for said in rule.said:
            # Of important declarations a layer wins over what comes after it.
            key = (
                said.important,
                False,
                -rank if said.important else rank,
                specificity,
                rule.order,
            )
            if said.name not in won or won[said.name][0] <= key:
                won[said.name] = (key, said.value)

    def _inline(self, element: Tag) -> _Won:
        won: _Won = {}
        style = element.get("style")
        if not isinstance(style, str) or not style:
            return won
        parsed = self._parsed.get(style)
        if parsed is None:
            nodes = tinycss2.parse_blocks_contents(
                style[:MOST_TEXT], skip_comments=True, skip_whitespace=True
            )
            try:
                parsed = tuple(declarations(nodes, quirks=self.quirks))
            except RecursionError:  # parentheses a thousand deep
                parsed = ()
            if len(self._parsed) < _PARSED_MOST:
                self._parsed[style] = parsed
        for said in parsed:
            key = (said.important, True, 0, _NOWHERE, 0)
            if said.name not in won or won[said.name][0] <= key:
                won[said.name] = (key, said.value)
        return won

    def _with_customs(
        self, element: Element, won: _Won, around: Mapping[str, str]
    ) -> Mapping[str, str]:
        own = [name for name in won if name.startswith("--")]
        customs = around
        if own:
            customs = dict(around)
            for name in own:
                value = str(won.pop(name)[1])
                if value.strip().lower() == "initial":
                    customs.pop(name, None)
                elif value.strip().lower() not in WIDE:
                    customs[name] = value
        if customs:
            self._customs[id(element)] = customs
        return customs

    def _resolved(
        self, won: _Won, around: Mapping[str, str], customs: Mapping[str, str]
    ) -> Mapping[str, str]:
        found = {}
        for name, (_, said) in won.items():
            if name.startswith("--"):
                continue
            value = self._substituted(name, said, customs) if isinstance(said, Pending) else said
            if value == "unset":
                value = "inherit" if name in INHERITED else "initial"
            if value == "inherit" and name not in INHERITED:
                value = around.get(name, "initial")
            if value == "initial":
                value = _INITIAL.get(name, "")
            if value and value not in ("revert", "revert-layer"):
                found[name] = value
        return found

    def _substituted(self, name: str, said: Pending, customs: Mapping[str, str]) -> str:
        """The value with what it refers to; "unset" where that leads nowhere."""
        words = said.words
        for _ in range(_PASSES):
            words, count = _VAR.subn(lambda one: _referred(one, customs), words)
            if not count or len(words) > _LONGEST:
                break
        if "var(" in words.lower() or len(words) > _LONGEST:
            return "unset"
        tokens = tinycss2.parse_component_value_list(words, skip_comments=True)
        return expanded(said.name, tokens, quirks=self.quirks).get(name, "unset")


def _referred(found: re.Match[str], customs: Mapping[str, str]) -> str:
    value = customs.get(found[1])
    return value if value is not None else (found[2] if found[2] is not None else "var(")


def _key(pair: tuple[_Key, object]) -> _Key:
    return pair[0]


def is_quirky(page: BeautifulSoup) -> bool:
    """Whether browsers read the page as they did before there were standards."""
    found = next((one for one in page.contents if isinstance(one, Doctype)), None)
    return found is None or _STANDARD.search(str(found)) is None


def _is_sheet_elsewhere(link: Tag) -> bool:
    words = _words(link, "rel")
    if "stylesheet" not in words or "alternate" in words or link.has_attr("disabled"):
        return False
    return link.has_attr("href") and media_applies(_word(link, "media")) is not False


def _is_inheriting(page: BeautifulSoup) -> bool:
    """Whether inline styles refer to what stands around them."""
    styles: Iterable[str] = (_word(one, "style") for one in page.find_all(style=True))
    return any("--" in one or "inherit" in one.lower() for one in styles)


def _word(element: Tag, name: str) -> str:
    value = element.get(name)
    return value.strip() if isinstance(value, str) else ""


def _words(element: Tag, name: str) -> list[str]:
    value = element.get(name)
    return (" ".join(value) if isinstance(value, list) else str(value or "")).lower().split()
