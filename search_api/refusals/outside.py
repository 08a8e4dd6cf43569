"""Questions that no rulebook answers, told by what they ask: data, events, help, advice.

A question enters; the reason why rules can't answer it leaves, or None. Rules say how a price is
set, not what it was; who votes, not how the vote went; what a certificate allows, not where to
click. Classes of meaning, each in a module of its own: facts of a day or a case (``facts``), help,
errands and persons (``errands``), advice and the rules of others (``counsel``). What they were
measured on stands in docs/evaluation.md.
"""

from __future__ import annotations

from collections.abc import Collection

from marketrules.answers import Reason
from search_api.refusals.counsel import asks_advice, asks_others
from search_api.refusals.errands import asks_errand
from search_api.refusals.facts import asks_fact


def outside(question: str, held: Collection[str] = ()) -> Reason | None:
    """Why rules can't answer ``question``; None if they may.

    ``held`` are names of issuers and documents held, in lower case: theirs are no others' rules.

    >>> outside("What did power clear at yesterday?").value
    'not_a_rules_question'
    >>> outside("How is the clearing price set?") is None
    True
    """
    if asks_advice(question):
        return Reason.NEEDS_INTERPRETATION
    if asks_fact(question) or asks_errand(question):
        return Reason.NOT_A_RULES_QUESTION
    return Reason.NOT_IN_CORPUS if asks_others(question, held) else None
