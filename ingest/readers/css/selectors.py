"""Selectors: those of a rule one by one, nested rules written out, what can't be matched set apart."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import tinycss2
from cssselect2 import SelectorError, compile_selector_list, parser
from cssselect2.compiler import CompiledSelector
from tinycss2.ast import Node

_Specificity = tuple[int, int, int]

_LONGEST = 1000  # characters of one selector
_DEEPEST = 10  # parentheses in it


class UnknownSelector(ValueError):
    """A selector that can't be matched here; a browser may know it."""


def written(prelude: Sequence[Node], parent: str, *, quirks: bool) -> list[str]:
    """The selectors of a prelude; ``parent`` is the list that a nested rule stands in, or "".

    Without a doctype browsers match names of classes and ids whatever their case; they are lowered
    here, as the page's are (tree.py).

    Raises:
        UnknownSelector: of one that is too long, as nesting makes them, or too deep.
    """
    pieces: list[list[Node]] = [[]]
    for one in prelude:
        if one == ",":
            pieces.append([])
        else:
            pieces[-1].append(one)
    found = []
    for piece in pieces:
        text = _text(piece, parent, quirks, 0).strip()
        if parent and "&" not in [one.value for one in _flat(piece, 0) if one.type == "literal"]:
            text = f":is({parent}) {text}"
        if len(text) > _LONGEST:
            raise UnknownSelector(text[:60])
        found.append(text)
    return found


def _flat(tokens: Sequence[Node], depth: int) -> list[Node]:
    found = []
    for token in tokens:
        found.append(token)
        if token.type == "function" and depth < _DEEPEST:
            found += _flat(token.arguments, depth + 1)
    return found


def _text(tokens: Sequence[Node], parent: str, quirks: bool, depth: int) -> str:
    if depth > _DEEPEST:
        raise UnknownSelector("deep")
    parts = []
    before: Node | None = None
    for one in tokens:
        if one == "&" and parent:
            parts.append(f":is({parent})")
        elif one.type == "function":
            parts.append(f"{one.name}({_text(one.arguments, parent, quirks, depth + 1)})")
        elif one.type == "comment":
            parts.append("/**/")
        else:
            text = one.serialize()
            is_name = one.type == "hash" or (one.type == "ident" and before == ".")
            parts.append(text.lower() if quirks and is_name else text)
        before = one
    return "".join(parts)


def compiled(texts: Sequence[str]) -> list[CompiledSelector]:
    """Of a rule; none where a browser takes none of them either.

    Raises:
        UnknownSelector: if one can't be matched here and may be known to a browser.
    """
    found: list[CompiledSelector] = []
    for text in texts:
        try:
            found += _compiled(text)
        except (SelectorError, AttributeError, TypeError, NotImplementedError) as error:
            # "*|" at the end and the like are no SelectorError there.
            if not text or "::" in text or ":-" in text:
                return []  # parts that aren't elements, and what only another browser knows
            raise UnknownSelector(text[:60]) from error
        except (RecursionError, MemoryError, SyntaxError) as error:
            raise UnknownSelector(text[:60]) from error
    return [one for one in found if one.pseudo_element is None]


@lru_cache(maxsize=1000)
def _compiled(text: str) -> tuple[CompiledSelector, ...]:
    found = tuple(compile_selector_list(text))
    if " of " in text:
        for one, parsed in zip(found, parser.parse(text), strict=True):
            one.specificity = _sum(one.specificity, _of_lists(parsed.parsed_tree))
    return found


def _of_lists(tree: Any) -> _Specificity:
    """What :nth-child(n of S) adds for S (Selectors 4, 17), which the library leaves out."""
    if isinstance(tree, parser.CombinedSelector):
        return _sum(_of_lists(tree.left), _of_lists(tree.right))
    added = (0, 0, 0)
    for one in getattr(tree, "simple_selectors", ()):
        words = tinycss2.serialize(getattr(one, "arguments", ())).partition(" of ")[2]
        if words:
            added = _sum(added, max(inner.specificity for inner in parser.parse(words)))
    return added


def _sum(one: _Specificity, other: _Specificity) -> _Specificity:
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2])
