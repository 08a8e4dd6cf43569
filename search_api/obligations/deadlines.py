"""The times by which something is to be done: "no later than ten Business Days after …".

A text enters; the lengths of time leave that a word of limit leads to. A length without one ("a
15-minute interval", "has 30 years' experience") is no deadline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from marketrules.spans import Span
from search_api.obligations.quantities import Quantity, times

_LIMIT = re.compile(
    r"\b(?P<limit>within|(?:no|not|nor)\s+later\s+than|(?:no|not)\s+(?:more|less|fewer|earlier)\s+than"
    r"|at\s+least|not\s+to\s+exceed|in\s+excess\s+of|for\s+up\s+to|up\s+to)"
    r"(?:\s+(?:the\s+)?(?:first|next|following|initial|a|an|or\s+equal\s+to))*\s+$",
    re.IGNORECASE,
)
# "within ten Business Days after/of/from", "at least 60 days before": measured from an event.
_FROM = re.compile(
    r"\s*(?:,\s*)?(?:but\s+)?(?P<way>after|before|prior\s+to|of\b|from|following|in\s+advance|preceding)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A length of time with the word that limits it."""

    quantity: Quantity
    limit: str  # lower case: "no later than"
    way: str  # "after", "before", …; "" where nothing is measured from
    span: Span  # from the limit to the end of the length


def deadlines(text: str) -> tuple[Deadline, ...]:
    """The deadlines of ``text`` in order.

    >>> [(one.limit, one.quantity.same, one.way) for one in deadlines("A form filed no later than "
    ...     "ten Business Days after a 15-minute outage is answered within 5 days.")]
    [('no later than', (10.0, 'business day'), 'after'), ('within', (5.0, 'day'), '')]
    """
    found = []
    for quantity in times(text):
        before = text[max(0, quantity.span.start - 48) : quantity.span.start]
        limit = _LIMIT.search(before)
        if limit is None:
            continue
        way = _FROM.match(text, quantity.span.end)
        start = quantity.span.start - len(before) + limit.start()
        found.append(
            Deadline(
                quantity,
                " ".join(limit["limit"].lower().split()),
                " ".join(way["way"].lower().split()) if way else "",
                Span(start, quantity.span.end),
            )
        )
    return tuple(found)
