"""Questions for facts of a day or of a case: prices, counts, votes, what has become of our form.

A question enters; whether it asks for such a fact leaves. Two things have to come together: a thing
that is measured, counted or decided, and a sign that it is one of a day or of somebody's own
("yesterday", "in 2024", "our application"). A word of rules ("deadline", "must", "how often")
means the rule about the same thing: "when are yesterday's prices final?".
"""

from __future__ import annotations

import re

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t|tember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_NEAR = (
    r"(?:yesterday|tomorrow|tonight|right now|just now|at (?:the|this) (?:moment|minute)|as of (?:today|now)|today|"
    r"this (?:morning|afternoon|evening|week|weekend|month|quarter|summer|winter|spring|fall|year)|so far|"
    rf"(?:last|next|past) (?:night|week|weekend|month|quarter|summer|winter|spring|fall|year|{_WEEKDAY}|{MONTH})|"
    rf"(?:on|this|since) {_WEEKDAY})"
)
# A day or a span of days that is past, running or to come.
_DAY = (
    rf"(?:{_NEAR}|{MONTH}(?:'s|\s+\d{{1,2}}(?:st|nd|rd|th)?)?,?\s+(?:of\s+)?20\d\d|20\d\d-\d\d-\d\d|"
    rf"\d{{1,2}}/\d{{1,2}}/(?:20)?\d\d|the \d{{1,2}}(?:st|nd|rd|th) of {MONTH}|{MONTH} \d{{1,2}}(?:st|nd|rd|th)\b|"
    rf"(?:in|during|for|since|of) (?:Q[1-4] )?20\d\d|(?:since|in|during) {MONTH}(?! \d)|interval \d+:\d\d|ever)\b"
)
_DATUM = (
    r"(?:prices?|LMPs?|SPPs?|MCPCs?|power|energy|electricity|gas|regulation(?: up| down)?|reg[- ](?:up|down)|"
    r"non-?spin|ECRS|RRS|ancillary services?|congestion|demand|load|wind|solar|generation|outages?|megawatts?|"
    r"MWh?|balance|frequency|fuel mix|reserves?|forecast|output|temperature|hot|cold|weather|capacity|offer cap)"
)
# What happens to a datum; "was" and "were" are said of rules, too ("what was the deposit in May?").
_PAST = (
    r"(?:clear(?:ed)?|settled? at|trad(?:ed|ing) at|averaged?|paid|pay|peaked|shed|lost|disconnected|hit|reach(?:ed)?|"
    r"tripped|served|earn(?:ed)?|spiked?|came online|cost)"
)
# "the price cap of last March" and "when are yesterday's prices final?" ask for a rule.
_RULE = re.compile(
    r"\b(?:caps?|floors?|thresholds?|fees?|limits?|deadlines?|rules?|sections?|protocols?|guides?|nprr\w*|version|edition|text|"
    r"required?|requirements?|shall|must|may|can|could|need|allowed|formula|charge|due|appl(?:y|ies|ied)|within|"
    r"penalt\w+|how (?:do|does|will|can|is|are|come|long|often|soon|fast|far)|how many (?:\w+ )?(?:days|hours|minutes|months|"
    r"years|weeks)|why|where|when|at what|what (?:happens|time|security)|under what|in force|in effect|pending|"
    r"final|posted|calculated|responsible|still|yet|live|implemented|obligations?|target|methodology|manual|procedure|message|document|form)\b",
    re.IGNORECASE,
)
_ASKS = (
    r"(?:what|how much|how many|how high|how hot|how cold|average|highest|lowest|actual|which|who|give me|show me|tell me|"
    r"(?<!\w )(?:is there|are there|did|will (?:we|there)|was|were))"
)
_DATA = re.compile(
    rf"\b{_ASKS}\b.*\b(?:{_DATUM}|{_PAST})\b.*\b{_DAY}|"
    rf"\b{_ASKS}\b.*\b{_DAY}.*\b{_DATUM}\b|"
    rf"^(?!\W*do(?:es)?\b).*\b{_DAY}(?:'s)?\s+(?:\w+\s+){{0,3}}{_DATUM}\b|"
    rf"^\W*(?:what(?:'s| is) the )?(?:current|latest|actual|live) (?:[\w-]+ ){{0,2}}{_DATUM}(?: of the (?:grid|system))?\W*$|"
    rf"^\W*what(?:'s|’s| is| are) (?:the )?(?:[\w-]+ ){{0,2}}{_DATUM} now\W*$|"
    rf"\b(?:average|highest|lowest)\b.*\bprices?\b.*\b{_DAY}",
    re.IGNORECASE,
)
# Sure without a look at words of rules.
_EVENT = re.compile(
    r"\bwhat\s+did\b.*\b(?:clear|settle|trade|cost|average|peak|hit)\b|"
    rf"\bwhat\s+(?:will|would)\s+{_DATUM}\s+cost\b|"
    r"\bhow many (?:people|customers|homes)\b.*\blost (?:power|service)\b|"
    r"\bwhich (?:company|provider|plan)\b.*\b(?:cheapest|best)\b|"
    r"\bwho (?:is|are|was) the (?:\w+ )?(?:largest|biggest|smallest|richest|cheapest|top)\b|"
    r"\b(?:peak|demand|load|wind|solar|price)\b.*\b(?:record|all[- ]time (?:high|low))\b.*\b(?:what is it|set|high|low|ever)\b|"
    r"\b(?:record|all[- ]time) (?:peak|high|low|demand|load|wind|solar)\b.*\b(?:set|ever|what|when)\b|"
    r"\ball[- ]time (?:\w+ ){0,2}(?:high\w*|low\w*|peak|record|most|least)\b|"
    r"\b(?:was|were|has been)\b[^?]*\b(?:highest|lowest|biggest|largest|most)\b[^?]*\b(?:ever|on record|in history)\b|"
    r"\bwhat (?:has )?caused\b.*\b(?:blackout|outage|event|spike|storm|trip|failure|emergency|alert)\b|"
    r"\bwhy (?:did|were|are|have) (?:the )?(?:\w+ )?(?:prices?|LMPs?|load|demand|reserves|frequency)\b.*"
    r"\b(?:spiked?|dropp?(?:ed)?|jump(?:ed)?|rise|risen|fall(?:en)?|so (?:high|low)|(?:go|gone) (?:up|down|negative))\b|"
    r"^\W*which (?:companies|retailers|providers|units|plants|generators|agents|customers|market participants|\w+s)"
    r" (?:have )?(?:defaulted|left|went|tripped|retired|shut|closed|won|lost|failed)\b(?!.*\bmust\b)",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\bhow many\b(?! (?:\w+ )?(?:days?|hours?|minutes?|months?|years?|weeks?|seconds?)\b).*"
    rf"\b(?:are|were|was|is|has|have|do(?:es)?|did|came|got|left|went)\b.*\b{_DAY}",
    re.IGNORECASE,
)
# Of the world and of this moment: "what is the weather?", which no Weather Zone answers.
_MOMENT = r"(?: (?:right )?now| today| tomorrow| tonight| outside| this (?:morning|afternoon|evening|week|weekend))"
_WORLD = re.compile(
    rf"^\W*(?:what(?:'s|’s| is| was| will)(?: the)? weather\b(?: be)?(?: like)?(?: (?:in|at|for|over) (?:\w+ ?){{1,2}})?{_MOMENT}*|"
    rf"what(?:'s|’s| is| was| will)(?: the)? (?:temperature|news|traffic|time|date|day)\b(?: be)?(?: like)?{_MOMENT}*|"
    rf"what (?:time|day|date|month|year) is (?:it|today){_MOMENT}*|how(?:'s|’s| is| was) the (?:weather|traffic)\b.*|"
    rf"(?:is it|will it)(?: be)? (?:rain|snow|hot|cold|warm|wind|sunn|freez)\w*{_MOMENT}*)\W*$",
    re.IGNORECASE,
)
_BODY = (
    r"(?:board|commission|PUCT?|TAC|ROS|PRS|WMS|RMS|(?:sub)?committee|council|task force|working group|legislature|"
    r"court|members?|stakeholders)"
)
_DECIDES = r"(?:vote[ds]?|voted? down|approve[ds]?|adopt(?:ed)?|reject(?:ed)?|decided?|pass(?:ed)?|table[ds]?)"
_OUTCOME = re.compile(
    rf"\bdid\b.{{0,40}}\b{_BODY}\b.{{0,40}}\b{_DECIDES}\b.*"
    rf"\b(?:{_DAY}|in {MONTH}|at (?:its|the) (?:last|latest))|"
    rf"\b(?:has|have) the {_BODY} {_DECIDES}\b(?!.*\b[A-Z]+RR\W?\d)|"
    r"\bhow did\b.*\bvotes?\b|\bwho (?:has )?voted\b|"
    r"\bwhat (?:was|did\b.*\b) ?(?:decided|discussed|agreed|decide|discuss|agree)\b.*\b(?:meeting|committee|board|call)\b|"
    r"\bwhen (?:is|are|will) (?:the |your )?next (?:\w+ ){0,2}(?:meeting|workshop|call|webinar|seminar)\b|"
    rf"^\W*(?:was|were|did|has|have)\b.*\b(?:yesterday|this (?:morning|afternoon)|last (?:night|week)|{_WEEKDAY})\b",
    re.IGNORECASE,
)
_OWN = r"(?:our|my)"
_CASE = re.compile(
    rf"\b(?:was|has|did|were|is|are)\s+{_OWN}\b.*\b(?:accepted|approved|granted|denied|rejected|processed|received|"
    r"go through|make it(?: in)?|suspended|short|in the queue|registered)\b(?=\W*$|.*\b(?:yet|now|today|yesterday|already|"
    r"at the moment|currently|last|this)\b|\W*(?:and|or)\b)|"
    rf"\bstatus of (?:(?:{_OWN}|this|that|the) )?(?:\w+ ){{0,2}}(?:ticket|case|application|request number|dispute|order|project|INR)\b(?!s)|"
    rf"\bwhy (?:was|is|were|are|did) {_OWN} (?:\w+ )?(?:invoice|bill|statement|charge|payment|price|credit|limit)s?\b.*"
    r"\b(?:higher|lower|so|more|less|wrong|late|different|go up|go down|not)\b|"
    r"\b(?:did|have|has) (?:you|anyone|anybody|someone|somebody|they) (?:\w+ )?(?:receive|received|get|got|look|looked|"
    rf"process|processed|see|seen|check|checked)\b.*\b(?:{_OWN}|we|I)\b|"
    rf"\bhow much\b.*\b(?:are|do|did|is|have) (?:we|I|{_OWN} \w+)\b.*\b(?:today|now|at the moment|this (?:week|month)|yesterday)\b|"
    r"\bwhen will (?:you|somebody|someone) (?:finally )?(?:answer|reply|respond|call|get back)\b.*"
    rf"\b{_OWN} (?:e-?mail|call|ticket|voicemail|message)|"
    rf"\bwhich of {_OWN} \w+ (?:\w+ )?(?:failed|tripped|missed|were|was|did)\b",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"^\W*(?:(?:can|could|would) (?:you|someone|anybody) (?:please )?(?:tell|show|give|say|remind)(?: (?:me|us))?|"
    r"(?:please|pls) (?:tell|show|give)(?: (?:me|us))?)\b",
    re.IGNORECASE,
)


def asks_fact(question: str) -> bool:
    """Whether ``question`` asks for a fact of a day or of a case, which no rule holds.

    >>> asks_fact("What did power clear at yesterday?"), asks_fact("How is the price set?")
    (True, False)
    """
    plain = _POLITE.sub("what", question)
    if _OUTCOME.search(plain) or _EVENT.search(plain) or _WORLD.search(plain):
        return True
    if _CASE.search(plain):
        return re.search(r"\b(?:must|may|shall|required|deadline|allowed)\b", plain, re.I) is None
    if _RULE.search(plain):
        return False
    return bool(_DATA.search(plain) or _COUNT.search(plain))
