"""Word's fields: an instruction (never read) and its last result (read).

A field runs over runs and even paragraphs ("begin" … "separate" … "end"), so its state outlives
the paragraph. Fields stand inside fields.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.readers.word.markup import Element, value


@dataclass(slots=True)
class FieldState:
    """Which fields are open at a point of the document."""

    _in_instruction: list[bool] = field(default_factory=list)

    @property
    def in_instruction(self) -> bool:
        return any(self._in_instruction)

    @property
    def in_field(self) -> bool:
        return bool(self._in_instruction)

    def see(self, character: Element) -> None:
        """Takes note of a ``w:fldChar``; an end without a beginning is ignored."""
        kind = value(character, "fldCharType")
        if kind == "begin":
            self._in_instruction.append(True)
        elif kind == "separate" and self._in_instruction:
            self._in_instruction[-1] = False
        elif kind == "end" and self._in_instruction:
            self._in_instruction.pop()

    def end_paragraph(self) -> None:
        """Gives up instructions left open, which would swallow the rest of a damaged document."""
        if self.in_instruction:
            self._in_instruction.clear()
