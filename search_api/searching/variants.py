"""Near-identical texts of one place → one hit that names the others.

A box mostly changes a few words of a long paragraph, and an edition fewer: listed apart, the same
text would take two or three places of a short list. Ranked passages enter, best first; each leaves
with the keys of those that were folded into it. Only texts of one place are folded: that two
sections say the same in the same words is worth knowing, for both govern.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from index.tokens import tokens
from marketrules.documents import Status
from marketrules.passages import Passage
from search_api.searching.ranking import Ranked

ALIKE = 0.9  # of all words in either text, those in both

_IN_FORCE = (Status.IN_EFFECT, Status.INTERPRETATION)


def folded_hits(hits: Iterable[Ranked], top: int) -> tuple[tuple[Ranked, tuple[str, ...]], ...]:
    """The first ``top`` hits with the keys of their variants; what is in force stands for them."""
    groups: list[list[Ranked]] = []
    for hit in hits:
        group = next((one for one in groups if _alike(one[0].passage, hit.passage)), None)
        if group is not None:
            group.append(hit)
        elif len(groups) < top:
            groups.append([hit])
    return tuple(map(_one, groups))


def _one(group: list[Ranked]) -> tuple[Ranked, tuple[str, ...]]:
    chosen = next((hit for hit in group if hit.passage.status in _IN_FORCE), group[0])
    best = replace(group[0], row=chosen.row, passage=chosen.passage, cosine=chosen.cosine)
    return best, tuple(hit.passage.key for hit in group if hit is not chosen)


def _alike(one: Passage, other: Passage) -> bool:
    if _place(one) != _place(other):
        return False
    words, others = set(tokens(one.text)), set(tokens(other.text))
    return len(words & others) >= ALIKE * len(words | others)


def _place(passage: Passage) -> tuple[str, str, str, str]:
    return (passage.document, passage.section, passage.paragraph, passage.term or "")
