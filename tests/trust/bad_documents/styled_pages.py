"""Web pages with random style sheets, drawn by a seed: each word of theirs is hidden, or shown again, somehow."""

from __future__ import annotations

import random

CLASSES = "abcd"
NAMES = ["p", "div", "span", "b", "section", "em", "h2", "ul", "li", "table", "tr", "td"]
WITHIN = {"table": ["tr"], "tr": ["td"], "ul": ["li"], "ol": ["li"]}
INLINE = frozenset({"span", "b", "em", "p", "h2"})  # in which only words of a line may stand
HIDING = [
    ("display", ["none", "none", "block", "inline", "flex", "contents", "inherit", "initial", "nonsense"]),
    ("visibility", ["hidden", "visible", "collapse", "inherit", "unset"]),
    ("opacity", ["0", "1", "0%", "0.5", "-3", "zero"]),
    ("font-size", ["0", "1px", "0em", "12px", "medium", "150%", "smaller", "0.5", "5"]),
    ("font", ["0/0 a", "12px serif", "italic bold 0.5px/2 x", "inherit", "12px"]),
    ("color", ["#fff", "white", "black", "rgb(255 255 255 / 100%)", "inherit", "hsl(0 0% 100%)", "transparent", "#0000", "navy", "oops"]),
    ("background", ["#000", "white", "none", "navy", "no-repeat", "bogus white"]),
    ("background-color", ["white", "black", "transparent", "#fefefe", "inherit"]),
    ("text-indent", ["-9999px", "0", "-9999", "2em", "calc(-1 * 9999px)"]),
    ("margin-left", ["-9999px", "0", "auto", "5px"]),
    ("position", ["absolute", "static", "relative"]),
    ("left", ["-9999px", "0", "auto"]),
    ("overflow", ["hidden", "visible", "hidden visible"]),
    ("height", ["0", "auto", "1px", "40px"]),
    ("clip", ["rect(0,0,0,0)", "auto", "rect(1px 1px 1px 1px)"]),
    ("clip-path", ["inset(50%)", "none", "inset(10%)"]),
    ("transform", ["scale(0)", "none", "scale(1)"]),
    ("all", ["unset", "initial"]),
    ("--x", ["none", "block", "initial"]),
    ("display", ["var(--x)", "var(--y, none)", "var(--y)"]),
]  # fmt: skip
AROUND = [
    "{}", "{}", "{}", "{}", "{}", "@media print {{ {} }}", "@media screen and (min-width: 300px) {{ {} }}",
    "@media (max-width: 600px) {{ {} }}", "@media not print {{ {} }}", "@layer one {{ {} }}",
    "@layer two {{ {} }}", "@layer two.three {{ {} }}", "@supports (display: grid) {{ {} }}",
    "@supports not (display: grid) {{ {} }}", "@media (width >= 100px) and (orientation: landscape) {{ {} }}",
    "@media screen {{ @media (color) {{ {} }} }}", "@media speech, all and (hover) {{ {} }}",
]  # fmt: skip
BROKEN = ["}", "@nonsense;", "p { color: ; }", "p { display none }", "<!--", "p:bogus { color: red }", "} p { opacity: 1 }"]  # fmt: skip


class Page:
    """``html``, and the words in it by turns: w1w, w2w …"""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.draw = random.Random(seed)
        self.words = 0
        body = "".join(self._element(4, NAMES[:9]) for _ in range(self.draw.randint(2, 5)))
        sheets = "".join(self._sheet() for _ in range(self.draw.randint(1, 3)))
        doctype = self.draw.choice(["<!DOCTYPE html>", "<!DOCTYPE html>", ""])
        head = f"<html><head>{sheets}</head><body>" if self.draw.random() < 0.7 else sheets
        self.html = f"{doctype}{head}<main-words>w0w</main-words>{body}"

    def _element(self, depth: int, names: list[str]) -> str:
        draw = self.draw
        name = draw.choice(names)
        inner = WITHIN.get(name)
        if inner is None:
            inner = ["span", "b", "em"] if name in INLINE else [*NAMES[:10], "ol", "mark"]
        parts = [] if name in WITHIN else [self._word()]
        least = 1 if name in WITHIN else 0
        for _ in range(draw.randint(least, 3) if depth else least):
            parts.append(self._element(max(depth - 1, 0), inner))
        draw.shuffle(parts)
        return f"<{name}{self._attributes()}>{' '.join(parts)}</{name}>"

    def _word(self) -> str:
        self.words += 1
        return f"w{self.words}w"

    def _attributes(self) -> str:
        draw = self.draw
        found = ""
        if draw.random() < 0.7:
            found += f' class="{" ".join(draw.sample(CLASSES, draw.randint(1, 2)))}"'
        if draw.random() < 0.1:
            found += f' id="{draw.choice("xyX")}"'
        if draw.random() < 0.1:
            found += " hidden"
        if draw.random() < 0.2:
            # The comment is for browsers, which remember inline styles whatever the page's mode.
            found += f' style="/*{self.seed}*/{self._declarations()}"'
        if draw.random() < 0.1:
            found += f' data-n="{draw.choice(["1", "one two"])}"'
        return found

    def _sheet(self) -> str:
        draw = self.draw
        rules = []
        for _ in range(draw.randint(1, 7)):
            rules.append(draw.choice(AROUND).format(self._rule(1)))
        if draw.random() < 0.15:
            rules.insert(draw.randint(0, len(rules)), draw.choice(BROKEN))
        media = draw.choice(["", "", "", ' media="print"', ' media="screen"'])
        return f"<style{media}>{' '.join(rules)}</style>"

    def _rule(self, depth: int) -> str:
        selectors = ", ".join(self._selector() for _ in range(self.draw.choice([1, 1, 1, 2])))
        nested = ""
        if depth and self.draw.random() < 0.15:
            sign = self.draw.choice(["& ", "", "&", "> ", "& > "])
            compound = self._compound()
            if sign == "&" and compound[0].isalpha():
                sign = "& "
            nested = f"; {sign}{compound} {{ {self._declarations()} }} "
        return f"{selectors} {{ {self._declarations()}{nested} }}"

    def _selector(self) -> str:
        draw = self.draw
        parts = [self._compound() for _ in range(draw.choice([1, 1, 1, 2, 2, 3]))]
        return "".join(
            part + (draw.choice([" ", " ", " > ", " + ", " ~ "]) if place < len(parts) - 1 else "")
            for place, part in enumerate(parts)
        )

    def _compound(self) -> str:
        draw = self.draw
        simple = [
            f".{draw.choice([*CLASSES, 'A'])}", f".{draw.choice(CLASSES)}", f"#{draw.choice('xyX')}",
            "[data-n]", "[data-n~=two]", '[class*="a"]', ":first-child", ":last-child",
            ":nth-child(2n+1)", f":not(.{draw.choice(CLASSES)})", f":is(.a, {draw.choice(NAMES)})",
            f":where(#x, .{draw.choice(CLASSES)})", ":hover", ":only-child", f":has(.{draw.choice(CLASSES)})",
            ":nth-of-type(2)", ":empty", ":first-of-type", f":nth-last-child(1 of .{draw.choice(CLASSES)})",
        ]  # fmt: skip
        name = draw.choice([*NAMES, "body", "*", "tbody"]) if draw.random() < 0.5 else ""
        rest = [
            draw.choice(simple[:2] if draw.random() < 0.6 else simple)
            for _ in range(draw.choice([0, 1, 1, 2]))
        ]
        return name + "".join(rest) or ".a"

    def _declarations(self) -> str:
        draw = self.draw
        found = []
        for _ in range(draw.randint(1, 3)):
            name, values = draw.choice(HIDING)
            important = draw.choice(["", "", "", "", " !important"])
            found.append(f"{name}: {draw.choice(values)}{important}")
        return "; ".join(found)
