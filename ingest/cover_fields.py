"""Named fields (of a notice, of a revision request's cover) -> passages keyed by the field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ingest.lead_ins import announces
from ingest.passages import Frame, KeyGiver, divided, with_key
from ingest.reading import Reading
from marketrules.documents import Status
from marketrules.passages import Passage, PassageKind
from marketrules.pinpoints import Pinpoint
from marketrules.spans import Span


def field_passages(frame: Frame, dated: str) -> list[Passage]:
    """One passage per block of a field's value; the field's name is the section."""
    return list(_passages(frame, dated, KeyGiver()))


def _passages(frame: Frame, dated: str, keys: KeyGiver) -> Iterator[Passage]:
    reading = frame.reading
    for field in reading.fields:
        for block, lead_in in _blocks_within(reading, field.span):
            for span in divided(block.trimmed(reading.text), reading.text):
                if not len(span):
                    continue
                passage = Passage(
                    id="", key="", document=frame.document, edition=frame.edition,
                    section=field.name, title=field.name, paragraph="", term=None,
                    kind=PassageKind.FIELD, part=1, status=Status.IN_EFFECT, revisions=(),
                    trigger=None, box=None, span=span, page=reading.page_at(span.start),
                    text=span.quote(reading.text), lead_in=lead_in, effective=dated,
                )  # fmt: skip
                pinpoint = keys.key(Pinpoint(frame.document, frame.edition, field.name), 0, None)
                yield with_key(replace(passage), pinpoint)


def _blocks_within(reading: Reading, span: Span) -> Iterator[tuple[Span, tuple[str, ...]]]:
    """The parts of ``span`` that lie in each block, in order, with their lead-ins.

    List items are led to by the paragraph above them that announces them, items of an inner list
    by the item around it as well.
    """
    intro: str | None = None
    around: list[tuple[float, str]] = []  # indents and texts of the items that an item stands in
    for block in reading.blocks:
        if not block.span.overlaps(span):
            continue
        part = Span(max(block.span.start, span.start), min(block.span.end, span.end))
        words = " ".join(part.quote(reading.text).split())
        if not block.list_item:
            intro, around = words if announces(words) else None, []
            yield part, ()
            continue
        around = [item for item in around if item[0] < (block.indent or 0.0)]
        yield part, tuple(filter(None, (intro, *(text for _, text in around))))
        around.append((block.indent or 0.0, words))
