"""Drills on modal verbs: what a sentence does, and to whom.

The four choices cross the party that the sentence is about with another that it or its section
names, and what the verb does with what it doesn't. What each verb does is read in the document's own
rules of construction where it has them: one that makes "must" a condition is told so.
"""

from __future__ import annotations

import re
from random import Random

from marketrules.passages import Passage, PassageKind
from search_api.obligations.duties import Duty, Effect, duties
from search_api.training.drill import Drill, DrillKind
from search_api.training.ground import Ground
from search_api.training.making import made, shuffled
from search_api.training.wording import GAP, is_item, plain, points_elsewhere, stands_alone

_DOES = {
    Effect.OBLIGED: "{} has a duty to act",
    Effect.PERMITTED: "{} may choose: it has leave to act, and no duty",
    Effect.FORBIDDEN: "{} is prohibited from acting",
    Effect.RECOMMENDED: "{} is advised to act, without a duty",
}
_KINDS = {
    Effect.OBLIGED: "A duty: “shall”",
    Effect.PERMITTED: "A choice: “may”",
    Effect.FORBIDDEN: "A prohibition: “may not” or “shall not”",
    Effect.RECOMMENDED: "A recommendation: “should”",
}
_CONDITION = "{} has a condition to meet"
_ACRONYM = re.compile(r"\b[A-Z][A-Za-z]*[A-Z]s?\b")
_LONGEST_PARTY = 6  # words
# A sentence that both permits and obliges, or qualifies what it says, can't be put in one choice.
_MIXED = re.compile(
    r"\b(?:shall|must|may|should)\b.*\b(?:shall|must|may|should|will)\b"
    r"|\b(?:only|unless|at most|no more than)\b",
    re.DOTALL,
)


def verbs(passage: Passage, ground: Ground, random: Random) -> Drill | None:
    """A drill on one sentence of ``passage``; None if none is plain enough."""
    if passage.kind is not PassageKind.TEXT or is_item(passage):
        return None
    found = [one for one in duties(passage.text, ground.parties) if _plain_enough(one)]
    if not found:
        return None
    duty = random.choice(found)
    # Three in four sentences say "shall": a deck of them alone trains nothing.
    if duty.effect is Effect.OBLIGED and random.random() > 0.3:
        return None
    other = _other_party(duty, passage, ground, random)
    if other is None:
        return None
    rule = ground.construction.get((passage.document, duty.modal))
    is_condition = rule is not None and "condition" in rule.text
    if not is_condition and random.random() < 0.5:
        return _gapped(duty, rule, passage, ground, random)
    own, other = _called(duty.party, ground), _called(other, ground)
    right = (_CONDITION if is_condition else _DOES[duty.effect]).format(own)
    wrong = _wrong_effect(duty.effect, is_condition, random)
    others = [
        _DOES[wrong].format(own),
        (_CONDITION if is_condition else _DOES[duty.effect]).format(other),
        _DOES[wrong].format(other),
    ]
    return made(
        DrillKind.MODAL, passage, ground,
        prompt=f"What does this sentence do by its verb, and to whom? ({passage.title})",
        text=" ".join(duty.sentence.split()),
        choices=shuffled(right, others, random), expected=right,
        explanation=_told(duty, rule, ground), quote=duty.sentence,
        keys=(rule.key,) if rule is not None else (),
    )  # fmt: skip


def _gapped(
    duty: Duty, rule: Passage | None, passage: Passage, ground: Ground, random: Random
) -> Drill:
    """The verb is taken out; what the rule does has to be known."""
    start, end = duty.modal_span.start, duty.modal_span.end
    right = _KINDS[duty.effect]
    others = [told for effect, told in _KINDS.items() if effect is not duty.effect]
    return made(
        DrillKind.MODAL, passage, ground,
        prompt=f"A duty, a choice, a prohibition? The verb is left out. ({passage.title})",
        text=" ".join(f"{duty.sentence[:start]}{GAP}{duty.sentence[end:]}".split()),
        choices=shuffled(right, others, random), expected=right,
        explanation=_told(duty, rule, ground), quote=duty.sentence,
        keys=(rule.key,) if rule is not None else (),
    )  # fmt: skip


def _called(party: str, ground: Ground) -> str:
    """The party as it begins a sentence: "The QSE", "ERCOT"."""
    issuers = {one.document.issuer for one in ground.standing.snapshot.editions}
    if party.split()[0] in issuers:
        return party
    return f"The {party.removesuffix('s') if party[-2:-1].isupper() else party}"


def _plain_enough(duty: Duty) -> bool:
    return (
        stands_alone(duty.sentence)
        and not points_elsewhere(duty.who)
        and not _MIXED.search(duty.sentence)
        and len(duty.act.split()) >= 4
        and len(duty.party.split()) <= _LONGEST_PARTY
        and not re.search(r"\b(?:and/or|or|and)\b", duty.party)
        and len(duty.sentence.split()) <= 45
    )


def _wrong_effect(effect: Effect, is_condition: bool, random: Random) -> Effect:
    if is_condition:
        return Effect.PERMITTED
    return random.choice([one for one in _DOES if one is not effect and one in _COMMON])


_COMMON = (Effect.OBLIGED, Effect.PERMITTED, Effect.FORBIDDEN)


def _other_party(duty: Duty, passage: Passage, ground: Ground, random: Random) -> str | None:
    """Another party of the sentence, else of its section: never the same one by another name."""
    rest = f"{duty.condition} {duty.act}"
    own = _meant(duty.party, ground)
    for text in (rest, " ".join(one.text for one in ground.section(passage))):
        named: list[str] = [
            name
            for name in dict.fromkeys(_ACRONYM.findall(text))
            if ground.parties.has(name) and not _meant(name, ground) & own
        ]
        issuers = [
            one.document.issuer
            for one in ground.standing.snapshot.editions
            if one.document.id == passage.document
        ]
        named += [
            one for one in issuers if re.search(rf"\b{re.escape(one)}\b", text) and one not in own
        ]
        named = [one.removesuffix("s") if one[-2:-1].isupper() else one for one in named]
        if named:
            return random.choice(sorted(set(named)))
    return None


def _meant(name: str, ground: Ground) -> frozenset[str]:
    """The name and the keys of what it is defined as."""
    single = name.removesuffix("s") if name[-2:-1].isupper() else name
    held = ground.standing.snapshot.by_term(single)
    return frozenset({name, single, *(one.term or "" for one in held)} - {""})


def _told(duty: Duty, rule: Passage | None, ground: Ground) -> str:
    if rule is None:
        return f"“{duty.modal}” is said of {duty.who}."
    return f"“{duty.modal}” is said of {duty.who}. {ground.place(rule)}: {plain(rule.text)}"
