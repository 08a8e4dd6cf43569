"""The wording of questions: how they open, what they are about, which of their words say something.

A question enters, words of it leave. Read by rules over function words, so that it costs nothing;
verbs and nouns are told apart only where a rule below says how.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:[-.'’/&][^\W_]+)*")
# What turns a question on what was said before: "and for load resources?", "what about …".
OPENER = re.compile(
    r"^[\s,.…-]*(?:(?:ok(?:ay)?|so|right|thanks?(?: you)?|hm+|sorry|oh|yes|no|well)[\s,.!]+)*"
    r"(?:and\s+)?(?:(?P<about>(?:what|how)(?:\s+is\s+it|'s\s+it|\s+does\s+it\s+look)?\s+(?:about|with)|"
    r"(?:(?:is|are|does)\s+(?:it|that|this|they)\s+)?(?:the\s+)?same\s+(?:goes\s+|apply\s+|true\s+)?(?=for|in|under|with|at|on)|"
    r"also|but|then|or|plus|nor)\b|(?P<and>(?<=and\s)))[\s,]*",
    re.IGNORECASE,
)  # fmt: skip
_WH = (
    r"(?:(?:by|until|till|from|at|on|in|under|for|since|within|to|with|of|above|below|up to)\s+)?"
    r"(?:what|which|when|where|who(?:m|se)?|why|how)\b"
    r"(?:\s+(?:long|soon|often|early|late|fast|quick(?:ly)?|far|much|many|big|large|high|low|small|"
    r"exactly|come|time|days?|dates?|hours|minutes|months|ahead|kinds?|sorts?|share|of|else|notice|"
    r"percent(?:age)?|steps|order|in advance)\b)*"
)
_AUX = (
    r"(?:is|are|was|were|be|been|do|does|did|has|have|had|can|could|may|might|must|shall|should|will|"
    r"would|ain't|isn't|aren't|doesn't|don't|can't|won't|'s|’s)\b"
)
_PRONOUN = (
    r"(?:i|we|you|they|it|he|she|one|someone|somebody|anyone|anybody|there|that|this|these|those)\b"
)
_HAVE_TO = (
    r"(?:(?:have|has|had|need|needs|able|allowed|required|supposed|obliged|going|want|wants|meant|like)"
    r"\s+to\b|get\s+to\b|still\b|also\b|ever\b|already\b|exactly\b|to\b)"
)
_FILLER = (
    r"(?:(?:and|so|ok(?:ay)?|please|hi|hello|hey|but|or|also|then|quick question|remind me|tell me|"
    r"explain|(?:can|could) you (?:tell|remind|explain)(?: (?:me|us))?|(?:i|we)(?:'d| would) like to know|"
    r"walk me through|say|show me|read me|if|once|what happens|what)\b[\s,:]*)"
)
LEAD = re.compile(
    rf"^\s*{_FILLER}*\s*(?:{_WH}\s*)?(?:{_AUX}\s*)?(?:{_PRONOUN}\s*)?(?:{_AUX}\s*)?"
    rf"(?:{_HAVE_TO}\s*)*",
    re.IGNORECASE,
)
_FUNCTION_WORDS = """
    a an and any are as at be been before after being but by can can't could did do does doing don't
    for from further had has have having he her here him his how i if in into is isn't it it's its just
    let like may me might more most must my need needs no nor not now of off on once one ones only or
    other our ours out over per please same shall she should since so some such than that that's the
    their theirs them then there these they this those through to too under until till up upon us
    very was we were what what's when where whether which while who whom whose why will with within
    without would yes yet you your ours about also again against all always because both during each
    either ever every few above below between down else ok okay still already exactly tell know mean
    ahead soon early late fast quick quickly long far much many often big large high low small happen
    happens happened go goes get gets got take takes took give gives given make makes made come comes
    say says said want wants able supposed allowed required going apply applies applied exist exists
    matter matters work works
"""
# Words that nearly every rule has: alone they don't say what a question is about.
_GENERIC_WORDS = """
    approve approves approved approval pay pays paid payment send sends sent submit submits submitted
    file files filed filing decide decides decided decision report reports reported tell told notify
    notified respond response answer answers reply request requested ask asked sign signs signed
    do done use used change changes changed changing extend extended appeal review reviewed post posts
    posted publish published required require requires requirement requirements contain contains
    contained include includes included look hold holds held recall recalled cancel cancelled renew
    reject rejected deny denied confirm confirmed check checks checked define defined start starts
    begin begins end ends expire expires due deadline deadlines date dates day days time times window
    timeline period notice fee fees cost costs price amount amounts rate limit limits threshold
    penalty penalties exception exceptions exempt rule rules section sections paragraph paragraphs
    clause process procedure steps step form forms format reason reasons definition source value
    number numbers figure formula consequence consequences difference example force effect pending
    live effective valid current currently today new version edition text written writing email
    phone charge charges responsible involved next needed need exceed contact
"""
# Auxiliaries inside of a question say nothing of what it is about: "must an invoice [be] paid".
_INNER = re.compile(
    r"(?<=\w)(?<!\bto)\s+(?:be|been|does|do|did|have to|has to|had to|need to|needs to)\b", re.I
)
_BACK = re.compile(r"\s+(?:it|they|them|that|this|those|these)$", re.IGNORECASE)
_FUNCTION = frozenset(_FUNCTION_WORDS.split())
_GENERIC = frozenset(_GENERIC_WORDS.split())
_MOST = 24  # words of an earlier question that are carried over


def words_of(text: str) -> list[str]:
    """The words of ``text``, as written."""
    return [found[0] for found in _WORD.finditer(text)]


def is_function(word: str) -> bool:
    """Whether ``word`` only holds others together; an acronym never does ("AS")."""
    return word.lower().replace("’", "'") in _FUNCTION and not (len(word) > 1 and word.isupper())


def content(text: str) -> list[str]:
    """The words of ``text`` that say what it is about.

    >>> content("Who has to approve a planned outage, and how long does that take?")
    ['planned', 'outage']
    """
    return [
        word for word in words_of(text) if not is_function(word) and word.lower() not in _GENERIC
    ]


def without_lead(text: str) -> str:
    """``text`` without what makes it a question.

    >>> without_lead("How long do we have to dispute a settlement statement?")
    'dispute a settlement statement'
    """
    return LEAD.sub("", text, count=1).strip(" ?.!,;:")


def topic(question: str) -> str:
    """What ``question`` is about, in its own words; "" if it says nothing by itself.

    Brackets, in which an earlier question was carried over, are opened.
    """
    plain = _INNER.sub(" ", re.sub(r"[\[\]]", ". ", question))
    parts = [without_lead(part) for part in re.split(r"(?<=[.?!;:])\s+", plain)]
    parts = [_BACK.sub("", part) for part in parts]
    kept = [part for part in parts if any(not is_function(word) for word in words_of(part))]
    told = "; ".join(dict.fromkeys(kept))
    if len(told.split()) > _MOST:
        told = " ".join(dict.fromkeys(word for word in words_of(told) if not is_function(word)))
    return " ".join(told.split()[:_MOST])
