"""Questions for advice, for a reading of the rules, and for the rules of others.

A question enters; whether it asks for such leaves. What staff may say is what the rules say: not
what would be wise, what a court would hold, or whether a case is excused; and not what another
market's or another authority's rules are. Another body as a party to a rule ("who signs a pact
with MISO?") is no such question, nor is one whose documents are held.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_ADVICE = re.compile(
    r"\b(?:in your (?:opinion|view|experience)|do you (?:\w+ )?(?:think|believe|agree|reckon|feel|recommend|suggest|advise)|"
    r"(?:would|do|could) you (?:\w+ )?(?:advise|recommend|suggest)|your (?:advice|opinion|view|take|recommendation)|"
    r"what would you do|in (?:our|my) (?:place|shoes|position)|"
    r"should (?:we|I) (?:\w+ )?(?:sue|appeal to a court|hire|invest|buy|sell|hedge|trade|bid low|bid high|retire|build|settle|"
    r"leave it|wait it out|get a lawyer)|"
    r"(?:is|was|would) (?:it|that|this) (?:be )?(?:\w+ )?(?:worth|wise|smart|better|advisable|sensible|risky|fair|lawful|legal|"
    r"a good idea|prudent|ethical)|good idea to|makes? (?:business|economic) sense|"
    r"best (?:\w+ )?(?:strategy|tactic|way to (?:make money|profit|maximi[sz]e))|"
    r"hold up in (?:a )?court|(?:be|get) sued|sue (?:us|them|you|the)|(?:a|the) (?:judge|jury|arbitrator)|would (?:a|the) court|"
    r"(?:take|drag|bring) .{0,40}to court|win .{0,20}in court|lawsuit against|file a (?:law)?suit|"
    r"claim damages|(?:our|my|the) (?:attorney|lawyer|counsel) (?:is )?(?:right|wrong)|is (?:our|my) (?:attorney|lawyer|counsel) right|"
    r"lawyers? (?:say|think)|(?:we|I) get away with|legal advice|(?:break|violate|breach)(?:es|ing)? (?:any|the|a) laws?|"
    r"likely to (?:\w+ )?(?:fine|sue|sanction|penali[sz]e|side)|chances? (?:of|that)|"
    r"(?:can|could|may) (?:we|I) (?:argue|contend|make the case)|"
    r"(?:which|whose|what) (?:of the (?:\w+ )?)?(?:readings?|interpretations?)\b.*\b(?:hold|prefer|right|correct|prevail|win|against|better)|"
    r"(?:read|interpret) (?:it|that|this) (?:our|my) way)\b|"
    r"\bwould\b.*\b(?:excuse|exempt|let) (?:us|me)\b.*\bfrom\b|"
    r"\bis it (?:legal|fair|lawful)\b",
    re.IGNORECASE,
)
# Markets and authorities that make rules; the issuers of what is held are not among them.
_MARKETS = (
    r"PJM|MISO|CAISO|NYISO|ISO[- ]NE|IESO|AESO|SPP|Southwest Power Pool|"
    r"(?:California|Midcontinent|New York|New England|Ontario|Alberta) (?:ISO|market|grid)"
)
_AUTHORITIES = (
    r"FERC|(?:Federal Energy|Nuclear) Regulatory Commission|NRC|IRS|EPA|OSHA|FAA|TCEQ|Department of Energy|DOE|"
    r"(?:city|town|county|municipality) of \w+|\w+ County|the county|the city|Congress"
)
_ELSEWHERE = (
    r"(?:German|French|British|Spanish|Italian|Nordic|European|EU|Australian|Mexican|Canadian|Chinese|Indian|Japanese|"
    r"Californian|Brazilian)"
)
_RULES = r"(?:rules?|tariffs?|manuals?|market|prices?|requirements?|codes?|standards?|auctions?|capacity|regulations?|laws?)"
_SETS = r"(?:penalt(?:y|ies)|fines?|fees?|caps?|charges?|deadlines?|timelines?|queues?|tolls?)"
_LEGISLATES = r"(?:require|say|charge|pay|allow|let|want|give|have|set|define|treat|handle|settle|demand|permit|expect|do)"


def asks_advice(question: str) -> bool:
    """Whether ``question`` asks for advice or for a reading of the rules.

    >>> asks_advice("Should we sue the wires company?"), asks_advice("Who interprets the rules?")
    (True, False)
    """
    return _ADVICE.search(question) is not None


def asks_others(question: str, held: Collection[str] = ()) -> bool:
    """Whether ``question`` asks for the rules of a body of which none are held.

    ``held`` are names of issuers and documents held, in lower case.

    >>> asks_others("What does MISO's tariff say?"), asks_others("Who signs a pact with MISO?")
    (True, False)
    """
    found = _OTHERS_RULES.search(question)
    if found is None:
        return False
    return not any(re.search(rf"\b{re.escape(name)}\b", found[0].lower()) for name in held)


def body_named(question: str) -> str:
    """The market or authority that ``question`` names; "" for none."""
    found = re.search(rf"\b(?:the )?({_OTHERS})\b", question)
    return found[1] if found else ""


_OTHERS = rf"(?:{_MARKETS}|{_AUTHORITIES})"
_OTHERS_RULES = re.compile(
    rf"\b(?:do|does|did|would)\s+(?:the\s+)?{_OTHERS}\s+(?:\w+\s+){{0,3}}{_LEGISLATES}\b|"
    rf"\bhow (?:\w+ )?(?:do|does)\s+(?:the\s+)?{_OTHERS}\b|"
    rf"\b{_OTHERS}(?:'s|’s|s')\s+(?:\w+\s+){{0,2}}{_RULES}|"
    # A market's name before its own things ("MISO resource adequacy construct"); SPP is a price, too.
    rf"^\W*(?!SPP)(?:{_MARKETS})\s+(?:[\w-]+\s+){{0,3}}(?:rules?|tariffs?|constructs?|queue|accreditation|auctions?|manuals?)\W*$|"
    rf"\bin the (?:{_MARKETS})\b|\b(?:{_MARKETS})\s+(?:base residual|capacity) (?:auction|market)|"
    rf"\b(?:report|file|apply|pay|notify)\b.*\b(?:to|with|from)\s+(?:the\s+)?(?:{_AUTHORITIES})\b|"
    rf"\bpermits?\b.*\b(?:{_AUTHORITIES})\b|\bfrom (?:the )?(?:county|city|IRS|EPA|OSHA)\b|"
    rf"\b(?:which|what)\s+(?:{_AUTHORITIES})\s+(?:forms?|permits?|rules?|orders?)\b|"
    rf"\b{_ELSEWHERE}\s+(?:\w+\s+)?{_RULES}\b|\b{_RULES}\s+(?:in|of)\s+(?:the\s+)?(?:{_MARKETS})\b|"
    rf"\b{_SETS}(?:\s+(?:applies|apply|is|are|holds|due|set))?\s+(?:at|in|of|under)\s+(?:the\s+)?(?!SPP)(?:{_MARKETS})\b|"
    r"\b(?:what|how much|which|how high)\b.*\b(?:sales|property|income|corporate|federal|state|excise|franchise) tax(?:es)?\b",
    re.IGNORECASE,
)
