"""Boxes of real rulebooks applied, where these lie beside the repository."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path as File

import pytest

from ingest.pipeline import understand_file
from marketrules.consolidation.coming import Events
from marketrules.consolidation.edition import consolidated
from marketrules.consolidation.merging import in_force
from marketrules.consolidation.numbering import counted, lists_of
from marketrules.consolidation.pieces import Piece, pieces_of
from marketrules.holdings import Holding
from marketrules.labels import Path
from marketrules.settings import Settings

_ROOT = File(__file__).resolve().parents[2]
_RULEBOOKS = File(os.environ.get("MARKETRULES_RULEBOOKS", _ROOT.parent / "shared" / "rulebooks"))
_NODAL = _RULEBOOKS / "ercot" / "nodal-protocols" / "2025-04-01.txt"
PROJECT = "Real-Time Co-Optimization"
# What went live together with it, as the boxes themselves name the revisions.
TOGETHER = frozenset(
    [
        "NPRR1007",
        "NPRR1008",
        "NPRR1009",
        "NPRR1011",
        "NPRR1012",
        "NPRR1013",
        "NPRR1014",
        "NPR1014",
        "NPRR1029",
        "NPRR1188",
        "NPRR1204",
        "NPRR1216",
        "NPRR1236",
        "NPRR1245",
        "NPRR1246",
    ]
)


@pytest.fixture(scope="module")
def protocols() -> Holding:
    if not _NODAL.is_file():
        pytest.skip(f"needs the rulebooks in {_RULEBOOKS}")
    return understand_file(_NODAL, Settings())


@pytest.mark.slow
def test_the_boxes_of_one_project_are_applied_or_left_with_a_reason(protocols: Holding) -> None:
    done = consolidated(protocols, Events(project=PROJECT))
    reasons = Counter(
        "other revisions" if one.why.startswith("it is of ") else one.why for one in done.left
    )
    # 347 boxes name the project; 116 of them are of other revisions too
    assert (len(done.applied), reasons["other revisions"]) == (228, 116)
    assert sum(reasons.values()) == 347 - 228


@pytest.mark.slow
def test_with_all_that_goes_live_together_no_list_is_out_of_order(protocols: Holding) -> None:
    pieces = pieces_of(protocols.edition, protocols.text, protocols.passages, protocols.sections)
    done = consolidated(protocols, Events(TOGETHER))
    before, after = lists_of(in_force(pieces)), lists_of(done.pieces)
    broken = [
        place for place, markers in after.items()
        if counted(markers) is None and (place not in before or counted(before[place]))
    ]  # fmt: skip
    assert broken == []
    assert len(done.applied) > 400
    assert not any(piece.text.lstrip().startswith("[NPRR") for piece in done.pieces)


def _paragraphs(pieces: tuple[Piece, ...]) -> set[tuple[str, Path, str]]:
    """Section, labels and text, white space apart: a PDF has other blanks than pasted text."""
    return {(piece.section, piece.path, "".join(piece.text.split())) for piece in pieces}


@pytest.mark.slow
def test_what_a_box_held_is_what_the_next_edition_says() -> None:
    """PGRR118 stands in 26 boxes of April 2025 and is in force in the edition of December."""
    folder = _RULEBOOKS / "ercot" / "planning-guide"
    if not folder.is_dir():
        pytest.skip(f"needs the rulebooks in {_RULEBOOKS}")
    before = understand_file(folder / "2025-04-01.txt", Settings())
    after = consolidated(understand_file(folder / "2025-12-15.pdf", Settings()), Events())
    done = consolidated(before, Events(frozenset({"PGRR118"})))
    assert (len(done.applied), done.left) == (26, ())
    came = [one.comes for one in done.applied]
    brought = _paragraphs(tuple(piece for pieces in came for piece in pieces))
    # 57 paragraphs; 7 differ by how the PDF's forms and footnotes are read, not by their words
    assert len(brought & _paragraphs(after.pieces)) >= 50
