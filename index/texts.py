"""What of a passage is embedded, and what of it is searched by keyword.

A paragraph is found by words that don't stand in it: its section's title, the lead-in above its
item, the header over its table row. "(c) The HSL;" alone answers no question; with "Telemetry
Requirements" and "Each QSE shall telemeter:" before it, it does. Both texts are for finding only;
what is shown and quoted is ``passage.text``.
"""

from __future__ import annotations

from marketrules.passages import Passage

# Raised whenever the texts below change: a snapshot built from others is built anew.
RECIPE = 2

# Characters of each ancestor and of the header. The encoder reads 256 tokens, some 1,000
# characters, and the passage itself must keep most of them; by keyword a long lead-in would count
# all its words in each of its items. On 1,500 questions about paragraphs of a rulebook, keywords
# with 160 did better than with 0, 400 or 1,000 (MRR .348 against .333, .344, .343); for the
# vectors 80, 160 and 320 made no difference that counts.
_BOUND = 160


def embedded_text(passage: Passage) -> str:
    """Title, lead-in, table header, term and text, most general first; bounded around the text."""
    return "\n".join(_parts(passage))


def keyword_text(passage: Passage) -> str:
    """The same, after the section's number and the revisions."""
    names = " ".join((passage.section, *passage.revisions))
    return "\n".join((names, *_parts(passage)))


def _parts(passage: Passage) -> list[str]:
    parts = [passage.title]
    parts += [shortened(ancestor, _BOUND) for ancestor in passage.lead_in]
    parts.append(shortened(passage.header, _BOUND))
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
