"""The words on which a rule turns, by what they do; none may be added to what a quote says.

Sections 1.7(2) and the like say what "shall", "will", "must", "may" and "may not" mean, so they
aren't each other's synonyms here.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MODALS = _words("shall must may will should can could would might")
NEGATORS = _words("not no never nor neither none without")
CONDITIONS = _words("unless except only if until provided notwithstanding excluding otherwise")
# Before a number they are part of it: "at least 10 days" is not "10 days".
COMPARATORS = tuple(
    tuple(one.split())
    for one in (
        "at least", "at most", "no later than", "not later than", "no earlier than",
        "no more than", "not more than", "no less than", "not less than", "no fewer than",
        "more than", "less than", "greater than", "fewer than", "later than", "earlier than",
        "greater than or equal to", "less than or equal to", "not to exceed", "in excess of",
        "within", "before", "after", "by", "until", "over", "under", "above", "below", "up to",
        "exceeding", "exceeds", "exceed", "minimum", "maximum", "minimum of", "maximum of",
    )
)  # fmt: skip
QUALIFIERS = _words("busi bank calendar oper retail trade settlement consecut per / %")
# Read as what is owed, by whom, how often, since when: a paraphrase of these is another rule.
TURNING = (
    MODALS
    | NEGATORS
    | CONDITIONS
    | _words("""
        and or either both each every any all some most least
        before after during following prior within by later earlier immediately promptly always
        more less greater fewer higher lower maximum minimum exceed exceeds above below over under
        required require requires requirement prohibited prohibits forbidden forbids permitted
        permits allowed allows obliged obligated entitled mandatory optional voluntary exempt
        waived waives waive need needs able unable eligible ineligible free void invalid valid
        force effect effective current currently now new pending proposed approved implemented
        already longer soon old superseded repealed
        once twice thrice daily weekly monthly quarterly annually yearly hourly half double triple
        dozen couple fortnight first second third fourth fifth last next
        seconds minute minutes hour hours day days week weeks month months year years quarter
        percent mw mwh kw kwh gw gwh kv hz mvar dollars dollar cents
        """)
)
# May stand in a sentence though no quote has them. No "you": whose duty it is stays as it is said.
FREE = _words("""
    a an the of to in on for with from as at be is are was were been being it its this that these
    those there their they them which who whose has have had do does did so such than into upon
    when where
    """)
# What a sentence may say of its source without saying anything of the rule.
TELLING = _words("according states says paragraph rule")
