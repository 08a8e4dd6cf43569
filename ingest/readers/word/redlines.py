"""The proposal's text of a span, from the redlines alone."""

from __future__ import annotations

from ingest.reading import Reading
from marketrules.spans import Span


def accepted_text(reading: Reading, span: Span) -> str:
    r"""What ``span`` says once insertions are taken and deletions dropped.

    Insertions at either end of the span count as in it. Paragraphs inserted after the span's
    last line follow on lines of their own ("\n"), so the first line is the span's own.
    """
    parts: list[str] = []
    done = span.start
    for redline in reading.redlines:  # in document order
        place = redline.span
        if place.end < span.start or place.start > span.end:
            continue
        parts.append(reading.text[done : max(done, min(place.start, span.end))])
        if redline.kind == "insert":
            parts.append(redline.text)
        done = max(done, min(place.end, span.end))
    parts.append(reading.text[done : span.end])
    return "".join(parts)
