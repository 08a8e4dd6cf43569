"""What a paragraph's pieces become once the whole paragraph is known.

Objects get their sign: an equation object or picture among formula text stands for a summation
("∑"); an equation alone is "[formula]", a picture alone "[figure]". Sub- and superscripts are
set off by one space where they follow a letter directly ("LRS" + "q" -> "LRS q").
"""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.readers.word.changes import Mark, Piece, proposed

SUM, FORMULA, FIGURE = "∑", "[formula]", "[figure]"
_FORMULA_TEXT = re.compile(r"[=*×]")
_TEXT = re.compile(r"[^\W_]")


def signed(pieces: list[Piece], style: str) -> list[Piece]:
    """The pieces with a sign for every object, raised ones set off."""
    text = "".join(piece.text for piece in pieces)
    formula = style.replace(" ", "").lower().startswith("formula")
    among = bool(_TEXT.search(text)) and (formula or bool(_FORMULA_TEXT.search(text)))

    def sign(mark: Mark) -> str:
        if among:
            return SUM
        return FORMULA if formula or mark is Mark.EQUATION else FIGURE

    return _set_off(
        [piece if piece.mark is None else replace(piece, text=sign(piece.mark)) for piece in pieces]
    )


def _set_off(pieces: list[Piece]) -> list[Piece]:
    # The text in force and the proposal each have a character before the piece.
    before = {True: ("", False), False: ("", False)}
    done = []
    for piece in pieces:
        readings = [force for force, there in _readings(piece) if there]
        if piece.raised and any(
            before[force][0].isalpha() and not before[force][1] for force in readings
        ):
            piece = _spaced(piece)
        for force in readings:
            if piece.text:
                before[force] = (piece.text[-1], piece.raised)
        done.append(piece)
    return done


def _readings(piece: Piece) -> tuple[tuple[bool, bool], tuple[bool, bool]]:
    return (True, piece.in_force), (False, proposed(piece.change))


def _spaced(piece: Piece) -> Piece:
    return piece if piece.text[:1].isspace() else replace(piece, text=" " + piece.text)
