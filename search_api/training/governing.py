"""Drills on finding: a question as a caller asks it, and the paragraph that answers it.

The question is a duty turned round: its deadline, or what follows its condition, is what is asked
for and is not told ("By when must a Market Participant file …?", "What must ERCOT do if …?",
"May a QSE …?"). The other choices are paragraphs of the same chapter that oblige or permit too and
share little of the question.
"""

from __future__ import annotations

import re
from random import Random

from marketrules.passages import Passage, PassageKind
from search_api.obligations.deadlines import deadlines
from search_api.obligations.duties import Duty, Effect, duties
from search_api.training.drill import Drill, DrillKind
from search_api.training.ground import Ground
from search_api.training.making import CHOICES, made, shuffled
from search_api.training.wording import content, is_item, points_elsewhere, share, stands_alone

_CONDITION = re.compile(r"(?:If|When|Whenever|Upon|After|Before|Following|Prior to|In the event)\b")
_CLAUSE = re.compile(
    r"[;:]|,\s(?:and|or|nor|but|unless|except|which|who|provided|if|as)\b|\s(?:unless|provided that)\b"
)
_MOST_SHARED = 0.5  # of the question's words that another choice may hold
_LEAST_SHARED = 0.7  # that the right one has to


def governing(passage: Passage, ground: Ground, random: Random) -> Drill | None:
    """A drill whose answer is ``passage``; None if no question can be made of it."""
    if passage.kind is not PassageKind.TEXT or not passage.paragraph or is_item(passage):
        return None
    asked = [
        (question, duty)
        for duty in duties(passage.text, ground.parties)
        if stands_alone(duty.sentence)
        for question in (_question(duty),)
        if question is not None
    ]
    if not asked:
        return None
    question, duty = random.choice(asked)
    words = content(question) - content(duty.who)
    if len(words) < 4 or share(words, passage.text) < _LEAST_SHARED:
        return None
    others = _others(passage, words, ground, random)
    if len(others) < CHOICES - 1:
        return None
    expected = _choice(passage, ground)
    return made(
        DrillKind.PARAGRAPH, passage, ground,
        prompt=f"Which paragraph answers this? “{question}”",
        choices=shuffled(expected, others, random), expected=expected,
        explanation=f"{ground.place(passage)}: {' '.join(duty.sentence.split())}",
        quote=duty.sentence,
    )  # fmt: skip


def _question(duty: Duty) -> str | None:
    """What a caller asks whom this sentence answers."""
    who = _lowered(duty.who)
    if points_elsewhere(f"{duty.condition} {duty.who}") or len(who.split()) > 12:
        return None
    limits = deadlines(duty.act)
    if limits and duty.effect is Effect.OBLIGED:
        act = _act(duty.act[: limits[0].span.start])
        return f"How long does {who} have to {act}?" if act else None
    if duty.effect in (Effect.PERMITTED, Effect.FORBIDDEN):
        act = _act(duty.act)
        condition = _condition(duty)
        return f"May {who} {act}{f' {condition}' if condition else ''}?" if act else None
    condition = _condition(duty)
    if duty.effect is Effect.OBLIGED and condition:
        return f"What must {who} do {condition}?"
    return None


def _condition(duty: Duty) -> str:
    """The condition, in words that can follow the question; "" if it isn't one or is too long."""
    text = " ".join(duty.condition.split())
    if not _CONDITION.match(text) or not 4 <= len(text.split()) <= 30 or text.count(","):
        return ""
    return text[0].lower() + text[1:]


def _act(act: str) -> str | None:
    """What is done, up to the first clause that goes on; None if that is too little or points."""
    text = " ".join(re.sub(r"\s*\([^()]*\)", "", act).split()).rstrip(" .,;")
    cut = _CLAUSE.search(text)
    text = text[: cut.start()] if cut else text
    text = re.sub(r"[\s,]+(?:by|in|on|no|and|or|to|of|for|the|a|but)$", "", text)
    hangs = re.match(r"(?:then|further|additionally|next|continue|be)\b", text)
    if hangs or not 3 <= len(text.split()) <= 25 or points_elsewhere(text):
        return None
    return text


def _lowered(who: str) -> str:
    first, _, rest = who.partition(" ")
    return f"{first.lower()} {rest}" if first in ("A", "An", "The", "Each", "Any", "All") else who


def _others(passage: Passage, words: frozenset[str], ground: Ground, random: Random) -> list[str]:
    own = [one for one in ground.section(passage) if one.paragraph != passage.paragraph]
    rest = [one for one in ground.chapter(passage) if one.section != passage.section]
    random.shuffle(own)
    random.shuffle(rest)
    stem = passage.section.rsplit(".", 1)[0]
    rest.sort(key=lambda one: not one.section.startswith(stem))
    found: dict[str, str] = {}
    for number, one in enumerate([*own[:6], *rest]):
        if one.kind is not PassageKind.TEXT or is_item(one) or not one.paragraph:
            continue
        # Of the paragraph's own section one at most: titles are what is looked for by.
        if one.section in found or share(words, _with_items(one, ground)) > _MOST_SHARED:
            continue
        if duties(one.text, ground.parties) and number < 400:
            found[one.section] = _choice(one, ground)
        if len(found) == CHOICES - 1:
            break
    return list(found.values())


def _with_items(one: Passage, ground: Ground) -> str:
    """A paragraph with the items below it: a question may be answered there too."""
    below = (
        other.text
        for other in ground.section(one)
        if other.paragraph == one.paragraph or other.paragraph.startswith(f"{one.paragraph}(")
    )
    return " ".join(below)


def _choice(passage: Passage, ground: Ground) -> str:
    return f"{ground.place(passage)}, {passage.title}"
