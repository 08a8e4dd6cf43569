"""The text of style sheets -> rules that matter here, in the order of the cascade's last step.

Kept are rules with a declaration of a property that can hide, on conditions that hold on a desk's screen.
What can't be told (an unknown condition or selector) isn't applied; if it hides, it is noted.
A sheet that can't be parsed loses what browsers lose of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import tinycss2
from cssselect2.compiler import CompiledSelector
from tinycss2.ast import Node

from ingest.readers.css.conditions import media_applies, supports_applies
from ingest.readers.css.selectors import UnknownSelector, compiled, written
from ingest.readers.css.values import expanded, longhands_of, significant

_MOST = 20_000  # selectors
_DEEPEST = 20  # at-rules and rules in one another
_LONGEST = 500  # characters of a value that refers to another
Layer = tuple[str, ...]
Selectors = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """A value that refers to custom properties: told once they are known."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Said:
    """One longhand or custom property (``--x``) as declared."""

    name: str
    value: str | Pending
    important: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """Declarations, and where the rule stands. What it matches is told by its selectors."""

    said: tuple[Said, ...]
    layer: Layer  # () for none
    order: int


def declarations(nodes: Iterable[Node], *, quirks: bool) -> list[Said]:
    """What declarations among ``nodes`` say, shorthands written out."""
    found: list[Said] = []
    for node in nodes:
        if node.type != "declaration":
            continue
        if node.name.startswith("--"):
            words = tinycss2.serialize(significant_ends(node.value))
            found.append(Said(node.name, words[: _LONGEST + 1], node.important))
        elif names := longhands_of(node.lower_name):
            found += _said(node, names, quirks)
    return found


def _said(node: Node, names: tuple[str, ...], quirks: bool) -> list[Said]:
    if any(_refers(token, 0) for token in node.value):
        pending = Pending(node.lower_name, tinycss2.serialize(node.value)[:_LONGEST])
        return [Said(name, pending, node.important) for name in names]
    values = expanded(node.lower_name, node.value, quirks=quirks)
    return [Said(name, value, node.important) for name, value in values.items()]


def _refers(token: Node, depth: int) -> bool:
    if token.type == "function" and token.lower_name == "var":
        return True
    inner = token.arguments if token.type == "function" else ()
    inner = token.content if token.type == "() block" else inner
    return depth < _DEEPEST and any(_refers(one, depth + 1) for one in inner)


def significant_ends(tokens: Sequence[Node]) -> Sequence[Node]:
    """Without white space at either end."""
    start, end = 0, len(tokens)
    while start < end and tokens[start].type == "whitespace":
        start += 1
    while end > start and tokens[end - 1].type == "whitespace":
        end -= 1
    return tokens[start:end]


@dataclass(slots=True)
class Sheets:
    """All sheets of one page, read in their order."""

    quirks: bool = False
    rules: list[tuple[CompiledSelector, Rule]] = field(default_factory=list)
    layers: dict[Layer, None] = field(default_factory=dict)  # in the order of their first mention
    imports: int = 0  # sheets elsewhere that one of these asks for
    not_told: list[str] = field(default_factory=list)  # selectors and conditions that may hide
    full: bool = False  # more rules than are read
    _order: int = 0
    _nameless: int = 0

    def read(self, text: str, media: str = "") -> None:
        """Reads one sheet; ``media`` is what its element says of where it applies."""
        nodes = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        applies = media_applies(media)
        try:
            if applies is None:
                self._note(nodes, f"@media {media}", 0)
            elif applies:
                self._walk(nodes, (), (), 0)
        except RecursionError:
            self.not_told.append("parentheses a thousand deep")

    def layer_ranks(self) -> dict[Layer, int]:
        """From weak to strong: a layer after the layers within it; () is what stands in none."""
        children: dict[Layer, list[Layer]] = {}
        for layer in self.layers:
            for depth in range(1, len(layer) + 1):
                siblings = children.setdefault(layer[: depth - 1], [])
                if layer[:depth] not in siblings:
                    siblings.append(layer[:depth])
        ranks: dict[Layer, int] = {}
        todo: list[tuple[Layer, bool]] = [((), False)]
        while todo:
            layer, done = todo.pop()
            if done:
                ranks[layer] = len(ranks)
            else:
                todo.append((layer, True))
                todo.extend((one, False) for one in reversed(children.get(layer, [])))
        return ranks

    def _walk(self, nodes: Sequence[Node], parent: Selectors, layer: Layer, depth: int) -> None:
        """``parent``: the selectors of the rule around, in which declarations may stand too."""
        if depth > _DEEPEST:
            return
        run: list[Node] = []
        for node in nodes:
            if node.type == "declaration":
                run.append(node)
                continue
            if node.type in ("qualified-rule", "at-rule") and run:
                self._add(run, parent, layer)
                run = []
            if node.type == "qualified-rule":
                self._style_rule(node, parent, layer, depth)
            elif node.type == "at-rule":
                self._at_rule(node, parent, layer, depth)
        if run and parent:
            self._add(run, parent, layer)

    def _style_rule(self, node: Node, parent: Selectors, layer: Layer, depth: int) -> None:
        inner = _contents(node.content)
        try:
            texts = written(significant_ends(node.prelude), ", ".join(parent), quirks=self.quirks)
        except UnknownSelector as error:
            self._note(inner, str(error), depth)
            return
        self._walk(inner, tuple(texts), layer, depth + 1)

    def _add(self, run: Sequence[Node], parent: Selectors, layer: Layer) -> None:
        said = tuple(declarations(run, quirks=self.quirks))
        if not said or self.full:
            return
        try:
            selectors = compiled(parent)
        except UnknownSelector as error:
            self._note(run, str(error), 0)
            return
        self._order += 1
        rule = Rule(said, layer, self._order)
        self.rules += [(one, rule) for one in selectors]
        self.full = len(self.rules) >= _MOST

    def _at_rule(self, node: Node, parent: Selectors, layer: Layer, depth: int) -> None:
        name = node.lower_at_keyword
        if name == "import":
            self.imports += media_applies(significant(node.prelude)[1:]) is not False
        if name == "layer":
            self._layer(node, parent, layer, depth)
        elif name in ("media", "supports") and node.content is not None:
            test = media_applies if name == "media" else supports_applies
            applies = test(node.prelude)
            inner = _contents(node.content) if parent else _rules(node.content)
            if applies:
                self._walk(inner, parent, layer, depth + 1)
            elif applies is None:
                self._note(inner, f"@{name} {tinycss2.serialize(node.prelude).strip()[:60]}", depth)
        elif name in ("container", "scope") and node.content is not None:
            inner = _contents(node.content)
            self._note(inner, f"@{name} {tinycss2.serialize(node.prelude).strip()[:60]}", depth)

    def _layer(self, node: Node, parent: Selectors, layer: Layer, depth: int) -> None:
        text = tinycss2.serialize(node.prelude)
        names = [tuple(one.strip().split(".")) for one in text.split(",") if one.strip()]
        if node.content is None:
            self.layers.update(dict.fromkeys((*layer, *name) for name in names))
            return
        self._nameless += not names
        inner = (*layer, *(names[0] if names else (f"\0{self._nameless}",)))
        self.layers.setdefault(inner)
        content = _contents(node.content) if parent else _rules(node.content)
        self._walk(content, parent, inner, depth + 1)

    def _note(self, nodes: Sequence[Node], what: str, depth: int) -> None:
        if depth > _DEEPEST:
            return
        if any(map(_hides, declarations(nodes, quirks=self.quirks))):
            self.not_told.append(" ".join(what.split()))
            return
        for node in nodes:
            if node.type in ("qualified-rule", "at-rule") and node.content is not None:
                self._note(_contents(node.content), what, depth + 1)


def _contents(tokens: Sequence[Node]) -> list[Node]:
    found: list[Node] = tinycss2.parse_blocks_contents(
        tokens, skip_comments=True, skip_whitespace=True
    )
    return found


def _rules(tokens: Sequence[Node]) -> list[Node]:
    found: list[Node] = tinycss2.parse_rule_list(tokens, skip_comments=True, skip_whitespace=True)
    return found


def _hides(said: Said) -> bool:
    return (said.name, said.value) in (
        ("display", "none"),
        ("visibility", "hidden"),
        ("opacity", "0.0"),
        ("font-size", "0"),
        ("content-visibility", "hidden"),
    )
