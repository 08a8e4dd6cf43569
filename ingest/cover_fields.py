"""Named fields (of a notice, of a revision request's cover) -> passages keyed by the field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.passages import Frame, KeyGiver, divided, with_key
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
        for block in _blocks_within(field.span, [block.span for block in reading.blocks]):
            for span in divided(block.trimmed(reading.text), reading.text):
                if not len(span):
                    continue
                passage = Passage(
                    id="", key="", document=frame.document, edition=frame.edition,
                    section=field.name, title=field.name, paragraph="", term=None,
                    kind=PassageKind.FIELD, part=1, status=Status.IN_EFFECT, revisions=(),
                    trigger=None, box=None, span=span, page=reading.page_at(span.start),
                    text=span.quote(reading.text), effective=dated,
                )  # fmt: skip
                pinpoint = keys.key(Pinpoint(frame.document, frame.edition, field.name), 0, None)
                yield with_key(replace(passage), pinpoint)


def _blocks_within(span: Span, blocks: Sequence[Span]) -> Iterator[Span]:
    """The parts of ``span`` that lie in each block, in order."""
    for block in blocks:
        if block.overlaps(span):
            yield Span(max(block.start, span.start), min(block.end, span.end))
