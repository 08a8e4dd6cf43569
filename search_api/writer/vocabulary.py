"""The words that rules turn on, as the gate looks at them. Only lists.

Source: what rulebooks use, and their own rule of construction on "shall", "will", "must", "may"
and "may not". A list is a floor, not a proof: what no list names is an ordinary word.
"""

from __future__ import annotations

from index.tokens import STOP_WORDS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MODALS = _words("shall must may might will would should can could ought")
NEGATIONS = _words("not no never neither nor none nothing nobody without")
# What a sentence is only true under, or except for.
CONDITIONS = _words(
    "if unless except excepting excluding only solely notwithstanding otherwise"
) | {"provided that", "subject to"}
TURNING = NEGATIONS | CONDITIONS

# "No later than": one comparing word, and no negation of the sentence.
NO_MORE = {
    (no, than): f"no {than}"
    for no in ("no", "not")
    for than in (
        "later",
        "earlier",
        "sooner",
        "more",
        "less",
        "fewer",
        "greater",
        "lower",
        "higher",
    )
}

# Before a number: "no later than 1700", "within 10", "at least 5". Articles between don't count.
COMPARING = _words(
    "within before after by until till least most more less fewer greater lower higher than later"
    " earlier above below over under exceed exceeds exceeding maximum minimum up to from between"
    " not no only every each per exactly at on or equal since during through beyond"
) | frozenset(NO_MORE.values())
ARTICLES = _words("the a an of")
# Between a number and its unit: "10 Business Days", "2 per Operating Hour".
QUALIFYING = _words(
    "business bank operating calendar working settlement trading consecutive full additional per"
)

_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty"
)
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_TENS = "thirty forty fifty sixty seventy eighty ninety"
IN_DIGITS = {word: str(value) for value, word in enumerate(_NUMBERS.split())}
IN_DIGITS |= {
    word: str(value) for value, word in zip(range(30, 100, 10), _TENS.split(), strict=True)
}
IN_DIGITS |= {"hundred": "100", "thousand": "1000", "million": "1000000", "billion": "1000000000"}
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
IN_DIGITS |= {
    word: f"{value}{_ENDINGS.get(value, 'th')}"
    for value, word in enumerate(_ORDINALS.split(), 1)
    if word != "second"  # mostly the unit of time
}

# Words that change what a rule says, and so are never let in as ordinary ones.
WEIGHTY = COMPARING | _words(
    "require requires required requirement mandatory obligatory obliged obligated obligation need"
    " needs needed have has had optional voluntary discretion discretionary prohibit prohibits"
    " prohibited forbid forbidden ban banned bar permit permits permitted permission allow allows"
    " allowed entitled eligible ineligible exempt exempts exempted exemption waive waives waived"
    " waiver refuse refuses refused reject rejects rejected deny denies denied approve approves"
    " approved accept accepts accepted fail fails failed failure avoid avoids avoided lack lacks"
    " free valid invalid void late early timely always ever never hardly rarely all any both either"
    " some many few several entire entirely half double triple twice once dozen daily weekly"
    " monthly quarterly annual annually yearly hourly day days hour hours minute minutes second"
    " seconds week weeks month months quarter year years percent increase increases decrease"
    " decreases reduce reduces raise raises lower lowers stop stops cease ceases terminate begin"
    " end ends yes correct wrong true false pending proposed effective current currently new now"
    " today tomorrow yesterday immediately instead replace replaces delete deletes cancel cancels"
    " january february march april june july august september october november december monday"
    " tuesday wednesday thursday friday saturday sunday positive negative import imports export"
    " exports buy buys sell sells buyer seller pay pays paid payment charge charges credit credits"
    " debit debits owe owes up down high low higher lower online offline on-line off-line"
)

# Words that say nothing by themselves.
FREE = (STOP_WORDS - MODALS - TURNING - {"have", "has", "had"}) | _words(
    "also thus therefore he she him her else being does done and or i.e e.g ie eg which whose"
)
# What stands behind one of these is what is said of the subject.
BEFORE_PREDICATE = _words("is are be been was were being to does do did")
_NEGATIVE_PREFIXES = ("un", "non", "in", "im", "ir", "il", "dis", "mis", "de", "anti")


def opposes(word: str, known: frozenset[str]) -> bool:
    """Whether ``word`` is one of ``known`` (or the other way round) made negative.

    >>> opposes("unlimited", frozenset({"limited"}))
    True
    """
    for prefix in _NEGATIVE_PREFIXES:
        if word.removeprefix(prefix).lstrip("-") in known - {word}:
            return True
        if any(prefix + one == word or prefix + word == one for one in known):
            return True
    return word.endswith("less")
