"""Citations as text to paste: "Nodal Protocols § 3.9.1(5), (5)(a), (5)(c) (eff. Apr 1, 2025)"."""

from __future__ import annotations

from collections.abc import Sequence

from marketrules.wire import Citation
from ui.showing.chips import NOT_IN_FORCE, standing
from ui.showing.html import plain

_SHOWN = 4  # paragraphs of one card that are named one by one in its head


def parts(label: str) -> tuple[str, str]:
    """A label's place, and its date or standing in brackets.

    >>> parts("Nodal Protocols § 4.4.11(1)(a) (eff. Apr 1, 2025)")
    ('Nodal Protocols § 4.4.11(1)(a)', '(eff. Apr 1, 2025)')
    """
    place, bracket, rest = label.rpartition(" (")
    return (place, f"({rest}") if bracket and rest.endswith(")") else (label, "")


def place(citations: Sequence[Citation]) -> str:
    """Where paragraphs of one section stand, for the head of their card."""
    where, dated = parts(citations[0].label)
    others = [one.paragraph for one in citations[1:] if one.paragraph]
    others = list(dict.fromkeys(one for one in others if one != citations[0].paragraph))
    if len(others) >= _SHOWN:
        others = [*others[: _SHOWN - 2], f"… {others[-1]}"]
    return plain(" ".join((", ".join((where, *others)).replace(", …", " …"), dated)).strip())


def citation(citations: Sequence[Citation]) -> str:
    """The citation to paste: every paragraph named, and what isn't in force called so."""
    where, dated = parts(citations[0].label)
    named = [one.paragraph for one in citations[1:] if one.paragraph]
    others = list(dict.fromkeys(one for one in named if one != citations[0].paragraph))
    first = citations[0]
    told = f"[{standing(first).lower()}]" if first.status in NOT_IN_FORCE else ""
    return plain(" ".join(part for part in (", ".join((where, *others)), dated, told) if part))
