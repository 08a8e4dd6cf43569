"""Questions for help with software, for something to be done, for persons and jobs.

A question enters; whether it is such an errand leaves. A program's parts (a menu, a tab, a
browser) alone don't make one, for rules speak of portals and certificates; they do with trouble
("keeps crashing"), with how to handle them ("where is the … icon?") or step by step. What must
or may be shown, sent or held is a rule, whatever it stands on.
"""

from __future__ import annotations

import re

# What only a program or a device has.
_PART = (
    r"(?:browser|chrome|firefox|safari|edge|internet explorer|mouse|menu|button|icon|tab|dropdown|screen ?shots?|"
    r"cache|cookies?|pop-?ups?|app|macros?|excel|spreadsheet|mac|windows(?: \d+)?|iphone|android|java(?: version)?|"
    r"keychain|keystore|p12|pfx|plug-?in|viewer|VPN|2-?factor|two-factor|MFA|password|log-?in page|home ?page|toolbar|"
    r"API client|XML upload|PDF|CSV|dashboard|laptop|desktop|printer)"
)
_PROGRAM = rf"(?:{_PART}|portal|web ?site|site|page|tool|interface|screen|API|XML|file|upload|download|certificate|link|phone)"
_TROUBLE = (
    r"(?:tim(?:es?|ing) out|time-?outs?|blank (?:page|screen|window)|fr(?:eez|oz)\w*|crash\w*|hang(?:s|ing)|error (?:code |message )?\d*|"
    r"(?:won['’]t|doesn['’]t|does not|isn['’]t|can['’]t|cannot) (?:\w+ )?(?:open|load\w*|work\w*|start|respond\w*|show|print|"
    r"install|download|upload|log|connect|let)|not (?:working|loading|responding)|stuck|keeps? (?:\w+ ){0,2}\w+ing|"
    r"validation failed|failed to (?:load|open|connect)|says \w+ (?:validation )?failed|says (?:access denied|invalid))"
)
_HANDLING = (
    r"(?:click\w*|re-?install\w*|install|log (?:in|on|out|off)|sign (?:in|on|out)|reset|turn (?:on|off)|set(?:ting)? up|export|import\w*|"
    r"configure|scroll|refresh|clear|open|find|get|navigate|unlock|print|save|enable|disable|download|upload|switch)"
)
_SOFTWARE = re.compile(
    rf"\b{_PROGRAM}\b.*\b{_TROUBLE}|\b{_TROUBLE}.*\b{_PART}\b|"
    rf"\b(?:how (?:do|can|would|should) (?:I|we|you)|what do I|where do I|steps to|need to)\b.*\b{_HANDLING}\b.*\b{_PART}\b|"
    rf"\b(?:which|what) {_PART}\b|\bwhere(?:'s| is| are| can I find)\b.*\b{_PART}\b|"
    r"\bwhere do I (?:find|see|click|go)\b.*\b(?:icon|button|tab|menu|dashboard|page|screen)\b|"
    rf"\b(?:which|what) (?:\w+ )?(?:version|browser|settings?|viewer|software|menu|tab|button)\b.*\b(?:need|use|click|run|shows?|is)\b.*"
    rf"\b(?:{_PROGRAM}|client)\b|"
    r"\b(?:available|exists?|there) (?:as|for|on) (?:an? )?(?:mobile |phone )?(?:app|iphone|android|tablet)\b",
    re.IGNORECASE,
)
_STEPWISE = re.compile(
    rf"\b(?:click[- ]by[- ]click|(?:walk|step|talk|guide) me through (?:the )?(?:\w+ )?{_HANDLING}\w*|"
    rf"(?:walk|step|talk|guide) me through\b.*\b(?:{_PART}|screens?|network)\b|"
    r"(?:reset|lost|forgot\w*|change) (?:\w+ ){0,3}(?:password|2-?factor code|pin))\b",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"\b(?:must|may|shall|required?|allowed|deadline|rules?|protocols?|guide|section|how (?:long|often|soon)|by when|"
    r"who (?:may|can|has)|permitted|within)\b",
    re.IGNORECASE,
)
# Something is to be done for the one who asks; telling and explaining is what the desk is for.
_DO = (
    r"(?:book|reset|re-?send|send|e-?mail|mail|register|sign|schedule|reserve|cancel|transfer|forward|change|update|"
    r"delete|unlock|enroll|refund|fix|add|remove|waive|(?:call|ring) (?:me|us|back)|correct|process|approve|expedite|reissue|escalate|"
    r"look into (?:my|our|this)|take (?:me|us) off|put (?:me|us)|submit|file|pay)"
)
_REQUEST = re.compile(
    r"^\W*(?:(?:hi|hello|hey)\W+)?(?:(?:please|pls|kindly|can you|could you|would you|can (?:some|any)one|"
    r"could (?:some|any)one|(?:I|we)(?:'d| would) like you to)\s+(?:on your side\s+)?(?:please\s+)?(?:go ahead and\s+)?"
    rf"{_DO}\b.*\b(?:my|our|me|us|I|we)\b|"
    r"(?:sign|put|add|take|call|email|send|remind) (?:me|us) (?:up|on|off|back|to|a|the)\b|"
    r"(?:waive|cancel|correct|fix|resend|reset|update|change|refund|forward|expedite|approve) (?:my|our)\b)|"
    r"\bcan (?:some|any)one\b.*\b(?:correct|fix|call|send|reset|change|update|look into)\b.*\b(?:my|our|me|us)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(?:phone|cell|mobile|fax) number\b.*\b(?:of|for|is)\b.*\b(?:my|our|his|her|manager|rep\w*|engineer|you)\b|"
    r"\bwho(?:'s| is) (?:my|our) (?:\w+ )?(?:rep\w*|manager|contact|analyst|engineer)\b|"
    r"\b(?:e-?mail address|salary|name) of (?:the|my|our)\b.*\b(?:manager|rep\w*|engineer|lawyer|attorney|counsel|analyst|person|"
    r"executive|CEO)\b|\bname of the\b.*\b(?:lawyer|attorney|engineer|analyst)\b|"
    r"\bname is (?:the|my|our) (?:\w+ )?(?:lawyer|manager|engineer)\b|\bname of\b.*\b(?:commission|board)'s (?:lawyer|chair)\b|"
    r"\b(?:chief executive|CEO|president|chair(?:man|woman|person)?|directors?)\b.*\b(?:earn|make|salary|paid)\b|"
    r"\b(?:earn|make|salary|paid)\b.*\b(?:chief executive|CEO)\b|"
    r"\bwho is the (?:current |new )?(?:chief executive|CEO|president)\b|"
    r"\b(?:are you (?:still )?hiring|hiring for|(?:job|career)s? (?:open|at|with)|(?:any|are there) (?:\w+ )?(?:openings|vacanc\w+|jobs|internships?))\b|"
    r"\bwhere (?:is|are) your (?:\w+ )?(?:office|headquarters|building)s?\b|\b(?:can|could|do|may) I park\b|\bdress code\b|"
    r"\b(?:lunch|coffee|parking|hotel)\b.*\b(?:provided|nearby|visit|free)\b|"
    r"\b(?:which|what) (?:engineer|employee|analyst|lawyer|person|colleague) (?:wrote|made|approved|decided|did|signed)\b|"
    r"\bweather forecast for\b",
    re.IGNORECASE,
)


def asks_errand(question: str) -> bool:
    """Whether ``question`` wants help with software, something done, or a person.

    >>> asks_errand("How do I clear the browser cache?"), asks_errand("Who may hold a certificate?")
    (True, False)
    """
    if _STEPWISE.search(question) or _REQUEST.search(question):
        return True
    if _RULE.search(question):
        return False
    return bool(_SOFTWARE.search(question) or _PERSON.search(question))
