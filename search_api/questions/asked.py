"""What sort of answer a question wants, and which texts hold one of that sort.

A question enters; ``Asked`` leaves: whether it wants a time, a quantity, a permission or duty.
A text can then be asked whether it holds one: "when is the report due?" wants "no later than 1500",
not the paragraph that says what the report is. Read off the words alone, so that it costs nothing;
questions that want two things at once ("what do they send, and by when?") count for both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Each gain is in shares of the best paragraph's score. Fitted (listwise softmax) on 1,600 questions
# each written for one paragraph of real rulebooks; the judged questions were not used for the fit;
# among their 140 the paragraph comes first for 69 instead of 66, in the first three for 93, not 89.
TIME_GAIN = 0.06
QUANTITY_GAIN = 0.06
DUTY_GAIN = 0.04

_WANTS_TIME = re.compile(
    r"\b(?:when|how (?:long|soon|often|early|late|fast|quick\w*|frequently|far (?:out|ahead|in"
    r" advance)|much (?:time|notice|warning))|how many (?:\w+ )?(?:days|hours|minutes|months|years|"
    r"weeks)|deadline|what time|last day|window|timeline|due|lead time|turnaround|frequency)\b",
    re.IGNORECASE,
)
_WANTS_QUANTITY = re.compile(
    r"\b(?:how (?:many|much|big|large|high|low|small)|threshold|minimum|maximum|limit|cap|MW|"
    r"megawatts?|value|what (?:percent\w*|number|size|level|factor))\b",
    re.IGNORECASE,
)
_WANTS_DUTY = re.compile(
    r"^\s*(?:can|may|must|do|does|is|are|will|should|would|could|has|have)\b|"
    r"\b(?:allowed|have to|required to|obliged)\b",
    re.IGNORECASE,
)
_WANTS_MEANING = re.compile(
    r"\b(?:what(?:'s| is| are| counts as| does)|define[ds]?|meaning|means?|definition|name for|"
    r"called|stands? for|difference between|considered|count as)\b",
    re.IGNORECASE,
)
_NUMBER = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|thirty|sixty|ninety)"
)
_TIME = re.compile(
    rf"\b{_NUMBER}\b[^.;]{{0,15}}\b(?:days?|hours?|minutes?|months?|years?|weeks?|seconds?)\b|"
    r"\b(?:[01]\d|2[0-4])[0-5]0\b|\b(?:no later than|within|daily|weekly|monthly|annually)\b|"
    r"\b\d+(?:st|nd|rd|th)\b|\bclose of business\b|"
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r" \d{1,2}\b|\b\d{1,2}/\d{1,2}/\d{2}|\b\d{4}-\d\d-\d\d\b",
    re.IGNORECASE,
)
_QUANTITY = re.compile(r"\b\d[\d,.]*\b|%|\bpercent|\bMW\b|\bkV\b", re.IGNORECASE)
_DUTY = re.compile(r"\b(?:may|must|shall|unless|except)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """The sorts of answer that a question wants; none for most."""

    time: bool
    quantity: bool
    duty: bool
    meaning: bool = False

    @property
    def figure(self) -> bool:
        """Whether a time or a quantity is wanted."""
        return self.time or self.quantity

    def gain(self, text: str) -> float:
        """What ``text`` gains for holding what is wanted, in shares of the best score.

        >>> asked("How soon must we report?").gain("Report within three days.") > 0.05
        True
        """
        return (
            TIME_GAIN * (self.time and _TIME.search(text) is not None)
            + QUANTITY_GAIN * (self.quantity and _QUANTITY.search(text) is not None)
            + DUTY_GAIN * (self.duty and _DUTY.search(text) is not None)
        )

    def holds(self, text: str) -> bool:
        """Whether ``text`` holds a time or a quantity that is wanted."""
        return bool(
            (self.time and _TIME.search(text)) or (self.quantity and _QUANTITY.search(text))
        )


def asked(question: str) -> Asked:
    """Reads what ``question`` wants."""
    return Asked(
        time=bool(_WANTS_TIME.search(question)),
        quantity=bool(_WANTS_QUANTITY.search(question)),
        duty=bool(_WANTS_DUTY.search(question)),
        meaning=bool(_WANTS_MEANING.search(question)),
    )
