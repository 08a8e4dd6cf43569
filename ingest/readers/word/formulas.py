"""Formulas in Word's own mark-up (OMML) -> one line of text.

    ∑ with bounds   "∑ i=1 n x"          fraction  "(a)/(b)"
    subscript       "x i"                power     "x^2"
    root            "√(x)"               matrix    "a, b; c, d"

Tracked changes inside a formula: insertions are left out, deletions kept.
"""

from __future__ import annotations

from collections.abc import Callable

from ingest.readers.word.markup import MATH, Element, w

_SUM = "∑"
_DROPPED = frozenset({w("ins"), w("moveTo")})


def linear(element: Element) -> str:
    """The formula as one line, white space tidied."""
    return " ".join(_inside(element).split())


def _inside(parent: Element | None) -> str:
    return "" if parent is None else "".join(_one(element) for element in parent)


def _one(element: Element) -> str:
    tag = str(element.tag)
    if tag in _DROPPED or (tag.startswith(MATH) and tag.endswith("Pr")):
        return ""
    if tag in (MATH + "t", w("t"), w("delText")):
        return element.text or ""
    make = _MAKERS.get(tag.removeprefix(MATH)) if tag.startswith(MATH) else None
    return _inside(element) if make is None else make(element)


def _part(element: Element, name: str) -> str:
    return _inside(element.find(MATH + name)).strip()


def _setting(element: Element, group: str, name: str, otherwise: str) -> str:
    found = element.find(f"{MATH}{group}/{MATH}{name}")
    return otherwise if found is None else str(found.get(MATH + "val", ""))


def _enclosed(text: str) -> str:
    return f"({text})"


def _fraction(element: Element) -> str:
    return f"{_enclosed(_part(element, 'num'))}/{_enclosed(_part(element, 'den'))}"


def _big(element: Element) -> str:
    # The integral is what the file leaves out.
    sign = _setting(element, "naryPr", "chr", "∫").replace("Σ", _SUM)
    parts = [sign, _part(element, "sub"), _part(element, "sup"), _part(element, "e")]
    return " " + " ".join(part for part in parts if part)


def _subscript(element: Element) -> str:
    return f"{_part(element, 'e')} {_part(element, 'sub')}"


def _power(element: Element) -> str:
    return f"{_part(element, 'e')}^{_tight(_part(element, 'sup'))}"


def _both(element: Element) -> str:
    return f"{_part(element, 'e')} {_part(element, 'sub')}^{_tight(_part(element, 'sup'))}"


def _tight(text: str) -> str:
    return text if text.isalnum() else _enclosed(text)


def _root(element: Element) -> str:
    return f"{_part(element, 'deg')}√{_enclosed(_part(element, 'e'))}"


def _brackets(element: Element) -> str:
    opening = _setting(element, "dPr", "begChr", "(")
    between = _setting(element, "dPr", "sepChr", "|")
    closing = _setting(element, "dPr", "endChr", ")")
    parts = [_inside(part).strip() for part in element.iterchildren(MATH + "e")]
    return opening + between.join(parts) + closing


def _function(element: Element) -> str:
    return f"{_part(element, 'fName')} {_part(element, 'e')}"


def _limit(element: Element) -> str:
    return f"{_part(element, 'e')} {_part(element, 'lim')} "


def _matrix(element: Element) -> str:
    rows = (
        ", ".join(_inside(cell).strip() for cell in row.iterchildren(MATH + "e"))
        for row in element.iterchildren(MATH + "mr")
    )
    return "; ".join(rows)


def _equations(element: Element) -> str:
    return "; ".join(_inside(part).strip() for part in element.iterchildren(MATH + "e"))


_MAKERS: dict[str, Callable[[Element], str]] = {
    "f": _fraction,
    "nary": _big,
    "sSub": _subscript,
    "sSup": _power,
    "sSubSup": _both,
    "sPre": _both,
    "rad": _root,
    "d": _brackets,
    "func": _function,
    "limLow": _limit,
    "limUpp": _limit,
    "m": _matrix,
    "eqArr": _equations,
}
