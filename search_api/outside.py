"""Questions that no rulebook answers, told by what they ask: data, events, help, advice.

A question enters; the reason why rules can't answer it leaves, or None. Rules say how a price is
set, not what it was; who votes, not how the vote went; what a certificate allows, not where to
click. Each pattern needs two things together, the thing asked for and the sign that it is a fact of
a day, so that the rule about the same thing is still answered: "how many QSEs are registered
today?" against "how many QSEs may an entity register?".
"""

from __future__ import annotations

import re

from marketrules.answers import Reason

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t|tember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
# A day or a span of days that is past, running or to come.
_DAY = (
    r"(?:yesterday|tomorrow|right now|at the moment|at this moment|as of (?:today|now)|today|tonight|"
    r"this (?:morning|afternoon|evening|week|weekend|month|summer|winter|year)|so far|"
    r"(?:last|next|past) (?:night|week|weekend|month|summer|winter|spring|fall|year|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|" + _MONTH + r")|"
    + _MONTH + r"(?:'s|\s+\d{1,2}(?:st|nd|rd|th)?)?,?\s+(?:of\s+)?20\d\d|20\d\d-\d\d-\d\d|"
    r"\d{1,2}/\d{1,2}/(?:20)?\d\d)"
)  # fmt: skip
_DATUM = (
    r"(?:prices?|LMPs?|SPPs?|MCPCs?|power|energy|electricity|gas|regulation(?: up| down)?|reg[- ](?:up|down)|"
    r"non-?spin|congestion|demand|load|wind|solar|generation|outages?|megawatts?|MWh?|balance)"
)
# What happens to a datum; "was" and "were" are said of rules, too ("what was the deposit in May?").
_PAST = (
    r"(?:clear(?:ed)?|settled? at|trad(?:ed|ing) at|averaged?|paid|pay|peaked|shed|lost|disconnected|"
    r"tripped|served|earn(?:ed)?)"
)
# "the price cap of last March" and "when are yesterday's prices final?" ask for a rule.
_RULE = re.compile(
    r"\b(?:cap|floor|threshold|fee|limit|deadline|rule|section|protocols?|guide|nprr\w*|version|edition|text|"
    r"required?|requirement|shall|must|may|can|need|allowed|formula|charge|due|appl(?:y|ies|ied)|within|penalt\w+|"
    r"how (?:do|does|will|can|is|are|come)|how many (?:\w+ )?(?:days|hours|minutes|months|years|weeks)|why|where|when|at what|what (?:happens|time|security)|under what)\b",
    re.IGNORECASE,
)
_DATA = re.compile(
    rf"\b(?:what|how much|how many|how high|average|highest|lowest|actual|which unit|who)\b.*"
    rf"\b(?:{_DATUM}|{_PAST})\b.*\b{_DAY}|"
    rf"\b{_DAY}(?:'s)?\s+(?:\w+\s+){{0,3}}{_DATUM}\b|"
    rf"\bwhat\s+did\b.*\b(?:clear|settle|trade|cost|average|peak)\b|"
    rf"\bwhat\s+(?:will|would)\s+{_DATUM}\s+cost\b|"
    r"\bhow many (?:people|customers|homes)\b.*\blost (?:power|service)\b|"
    rf"\bwhich (?:company|provider|plan)\b.*\b(?:cheapest|best)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\bhow many\b(?! (?:\w+ )?(?:days?|hours?|minutes?|months?|years?|weeks?|seconds?)\b).*"
    r"\b(?:are|were|is|has|have|do(?:es)?)\b.*"
    rf"\b{_DAY}",
    re.IGNORECASE,
)
_OUTCOME = re.compile(
    r"\bdid\b.{0,40}\b(?:board|commission|PUCT?|TAC|ROS|PRS|WMS|RMS|committee|council|members?)\b.{0,40}"
    r"\b(?:vote[ds]?|approved?|adopt(?:ed)?|reject(?:ed)?|decided?|pass(?:ed)?)\b.*"
    rf"\b(?:{_DAY}|in {_MONTH}|at (?:its|the) (?:last|latest))|"
    r"\bhow did\b.*\bvotes?\b|"
    r"\b(?:was|has|did|were)\s+(?:our|my)\b.*"
    r"\b(?:accepted|approved|granted|denied|rejected|processed|go through|make it(?: in)?)\b|"
    r"\bstatus of (?:my|our|ticket|case|request number)\b",
    re.IGNORECASE,
)
_SOFTWARE = re.compile(
    r"\b(?:click\w*|browser|chrome|firefox|safari|internet explorer|password|mouse|menu|button|"
    r"screen(?:shots?)?|download|install\w*|reinstall\w*|cache|error (?:code )?\d+|log ?in|app|phone|"
    r"excel|mac|windows \d+|p12|dashboard|import\w*)\b",
    re.IGNORECASE,
)
_HELP = re.compile(
    r"\b(?:click[- ]by[- ]click|walk me through (?:install|import|click)\w*|"
    r"(?:reset|lost|forgot\w*) (?:\w+ ){0,3}password)\b",
    re.IGNORECASE,
)
_SOFTWARE_WORDS = 2  # different ones: a rule may speak of a download or of a screen
_REQUEST = re.compile(
    r"^\s*(?:please|can you|could you|would you)\s+(?:please\s+)?"
    r"(?:book|reset|send|email|mail|register|sign|schedule|reserve|cancel|transfer|forward|"
    r"change|update|delete|unlock|enroll|refund|fix)\b.*\b(?:my|our|me|us|I)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(?:phone number|e-?mail address|salary|hiring|career|earn|can I park|lunch)\b.*"
    r"\b(?:account manager|visit|engineers?|chief executive|CEO|you)\b|"
    r"\b(?:are you hiring|weather forecast for)\b|\b(?:chief executive|CEO)\b.*\bearn\b",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\b(?:in your opinion|do you (?:think|believe|agree)|would you (?:advise|recommend)|your advice|"
    r"should (?:we|I) (?:sue|appeal to a court|hire|invest|buy|sell)|hold up in court|"
    r"be sued|(?:a|the) judge|(?:our|my) (?:attorney|lawyer|counsel) right|lawyers? (?:say|think)|"
    r"(?:we|I) get away with|legal advice|is it (?:legal|fair|lawful))\b|"
    r"\bwould\b.*\b(?:excuse|exempt|let) (?:us|me)\b.*\bfrom\b",
    re.IGNORECASE,
)

# Others who make rules, as those whose rules are asked for; as a party to ours they are often named.
_OTHERS = (
    r"(?:PJM|MISO|CAISO|SPP|NYISO|ISO[- ]NE|(?:California|Midcontinent|New York|New England) ISO|FERC|"
    r"(?:Federal Energy|Nuclear) Regulatory Commission|IRS|EPA|OSHA|city of \w+|county|state tax)"
)
_OTHERS_RULES = re.compile(
    rf"\b(?:do|does)\s+(?:the\s+)?{_OTHERS}\b|\bin the {_OTHERS}\b|\b{_OTHERS}(?:'s|’s)\s+(?:rules?|tariff|"
    r"manuals?|price)|\b(?:sales|federal) tax(?:es)?\b",
    re.IGNORECASE,
)


def outside(question: str) -> Reason | None:
    """Why rules can't answer ``question``; None if they may.

    >>> outside("What did power clear at yesterday?").value
    'not_a_rules_question'
    >>> outside("How is the clearing price set?") is None
    True
    """
    if _ADVICE.search(question):
        return Reason.NEEDS_INTERPRETATION
    if _asks_data(question) or _asks_help(question):
        return Reason.NOT_A_RULES_QUESTION
    return Reason.NOT_IN_CORPUS if _OTHERS_RULES.search(question) else None


def _asks_data(question: str) -> bool:
    if _OUTCOME.search(question):
        return True
    if _RULE.search(question):
        return False
    return bool(_DATA.search(question) or _COUNT.search(question))


def _asks_help(question: str) -> bool:
    if _HELP.search(question) or _REQUEST.search(question) or _PERSON.search(question):
        return True
    return len({word.lower() for word in _SOFTWARE.findall(question)}) >= _SOFTWARE_WORDS
