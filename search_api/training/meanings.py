"""Drills on definitions: the term for a meaning, among terms that stand near it."""

from __future__ import annotations

import re
from random import Random

from marketrules.passages import Passage, PassageKind
from search_api.answering.sentences import split
from search_api.training.drill import Drill, DrillKind
from search_api.training.ground import Ground
from search_api.training.making import CHOICES, made, shuffled
from search_api.training.wording import content

_ALIKE = 0.6  # of the words of a definition that another may share before both may be meant
_MASK = "[this term]"


def term_for(passage: Passage, ground: Ground, random: Random) -> Drill | None:
    """A drill on the definition ``passage``; None if its meaning can't stand without its term."""
    if passage.kind is not PassageKind.DEFINITION or not passage.term or passage.see:
        return None
    meaning = first_sentence(passage)
    if meaning is None:
        return None
    masked = _masked(meaning, passage.term)
    others = _near(passage, masked, ground, random)
    if masked is None or len(others) < CHOICES - 1:
        return None
    return made(
        DrillKind.DEFINITION, passage, ground,
        prompt=f"Which term is defined so? ({ground.place(passage).split(' “')[0]})",
        text=masked,
        choices=shuffled(passage.term, others, random), expected=passage.term,
        explanation=f"{ground.place(passage)}: {' '.join(meaning.split())}", quote=meaning,
    )  # fmt: skip


def first_sentence(passage: Passage) -> str | None:
    """The first whole sentence of what a definition says, verbatim; None if it breaks off."""
    start = len(passage.term or "") if passage.text.startswith(passage.term or "") else 0
    if start == 0:
        return None
    spans = split(passage.text, start)
    spans = tuple(one for one in spans if re.search(r"\w", one.quote(passage.text)))
    if not spans:
        return None
    sentence = spans[0].quote(passage.text)
    words = len(sentence.split())
    if re.search(r"\b[A-Z]{2,5}\.$", sentence):  # "… (PURA), TEX." breaks off in a citation
        return None
    if not 7 <= words <= 70 or sentence[-1] not in ".”" or re.search(r"[\t\n\[\]=]", sentence):
        return None
    return sentence


def _masked(meaning: str, term: str) -> str | None:
    """``meaning`` without the term; None where its words give the term away nonetheless."""
    name = re.sub(r"\s*\([^()]*\)", "", term).strip()
    short = re.findall(r"\(([^()]+)\)$", term)  # "(ERS)" inside a term is a part's, not its own
    text = " ".join(meaning.split())
    for form in sorted((term, name, *short), key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(form)}(?:s|es)?(?!\w)", _MASK, text, flags=re.IGNORECASE)
    own = [word for word in name.split() if len(word) > 3]
    left = [word for word in own if re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE)]
    return None if own and len(left) == len(own) > 1 else text


def _near(passage: Passage, masked: str | None, ground: Ground, random: Random) -> list[str]:
    """Terms whose name or meaning is near, whose definitions say something else."""
    own = content(passage.text)
    name = _words(passage.term)
    stem = _bare(passage.term)
    scored = []
    for one in ground.definitions.get(passage.document, ()):
        bare = _bare(one.term)
        if one.key == passage.key or bare in stem or stem in bare:
            continue
        # Where a definition names the other term, it may be struck out by reading alone.
        if masked and re.search(rf"\b{re.escape(bare)}\b", masked, re.IGNORECASE):
            continue
        theirs = content(one.text)
        alike = len(own & theirs) / max(1, min(len(own), len(theirs)))
        if alike <= _ALIKE:
            near = len(name & _words(one.term)) + 2 * alike
            scored.append((near, random.random(), one.term))
    scored.sort(reverse=True)
    return [term for _, _, term in scored[: CHOICES - 1] if term]


def _words(term: str | None) -> frozenset[str]:
    """The words of a term's name, singular."""
    words = re.findall(r"[a-z][a-z-]{2,}", _bare(term))
    return frozenset(word.removesuffix("s") for word in words)


def _bare(term: str | None) -> str:
    return re.sub(r"\s*\([^()]*\)", "", term or "").strip().casefold()
