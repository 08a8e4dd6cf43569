"""What of a passage is embedded, and what of it is searched by keyword.

A paragraph is found by words that don't stand in it: its section's title, the lead-in above its
item, the header over its table row. "(c) The HSL;" alone answers no question; with "Telemetry
Requirements" and "Each QSE shall telemeter:" before it, it does. Both texts are for finding only;
what is shown and quoted is ``passage.text``.
"""

from __future__ import annotations

from marketrules.passages import Passage

# Raised whenever the texts below change: a snapshot built from others is built anew.
RECIPE = 1

# The encoder reads 256 tokens, some 1,000 characters; the passage itself must keep most of them.
_EMBEDDED_LEAD_IN = 160  # characters of each ancestor
_EMBEDDED_HEADER = 160
# By keyword a long lead-in drowns a short item: its words would count in each of its items.
_KEYWORD_LEAD_IN = 400
_KEYWORD_HEADER = 400


def embedded_text(passage: Passage) -> str:
    """Title, lead-in, table header, term and text, most general first; bounded around the text."""
    return "\n".join(_parts(passage, _EMBEDDED_LEAD_IN, _EMBEDDED_HEADER))


def keyword_text(passage: Passage) -> str:
    """The same with more of the lead-in, after the section's number and the revisions."""
    names = " ".join((passage.section, *passage.revisions))
    return "\n".join((names, *_parts(passage, _KEYWORD_LEAD_IN, _KEYWORD_HEADER)))


def _parts(passage: Passage, lead_in: int, header: int) -> list[str]:
    parts = [passage.title]
    parts += [shortened(ancestor, lead_in) for ancestor in passage.lead_in]
    parts.append(shortened(passage.header, header))
    # A definition's text mostly opens with its term; an acronym's row may hold the meaning alone.
    if passage.term and not passage.text.lstrip().startswith(passage.term):
        parts.append(passage.term)
    parts.append(passage.text)
    return [part for part in parts if part.strip()]


def shortened(text: str, most: int) -> str:
    """At most ``most`` characters of ``text``: its opening and its end, cut between words.

    The opening of a lead-in says what it is about, its end what the items are ("… must provide:").

    >>> shortened("Each QSE that represents a Resource shall, by 0600, provide the following:", 40)
    'Each QSE that … the following:'
    """
    if len(text) <= most:
        return text
    half = most // 2 - 2
    head = text[: half + 1].rpartition(" ")[0] or text[:half]
    tail = text[-half - 1 :].partition(" ")[2] or text[-half:]
    return f"{head} … {tail}"
