"""References, precedence and a revision request on real rulebooks, where they lie beside the repository.

Facts and figures only; the documents' sentences stay where they are.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from index.embed import Embedder
from ingest.publish_documents import publish_documents
from marketrules.folders import DataFolder
from marketrules.redlines import Change
from marketrules.settings import Settings
from search_api.engine import Engine
from search_api.showing.precedence import precedence
from search_api.showing.succession import How

_ROOT = Path(__file__).resolve().parents[3]
_RULEBOOKS = Path(os.environ.get("MARKETRULES_RULEBOOKS", _ROOT.parent / "shared" / "rulebooks"))
_FILES = (
    "ercot/planning-guide/2025-04-01.txt", "ercot/planning-guide/2025-12-15.pdf",
    "ercot/nprr/1092NPRR-01.docx", "puct/25.505_Ancillary_Services.pdf",
)  # fmt: skip
WINTER, SPRING = date(2026, 1, 15), date(2025, 6, 1)


@pytest.fixture(scope="module")
def rulebooks(tmp_path_factory: pytest.TempPathFactory, desk_embedder: Embedder) -> Engine:
    files = [_RULEBOOKS / name for name in _FILES]
    if not all(file.is_file() for file in files):
        pytest.skip(f"needs the rulebooks in {_RULEBOOKS}")
    settings = Settings(data=tmp_path_factory.mktemp("rulebooks"))
    assert publish_documents(files, settings, desk_embedder).report.refused == ()
    return Engine(DataFolder(settings.data), desk_embedder)


@pytest.mark.parametrize("day", [WINTER, SPRING])
def test_who_refers_is_the_inverse_of_what_is_referred_to(
    rulebooks: Engine, day: date, count_inverse: Callable[[Engine, date], int]
) -> None:
    assert count_inverse(rulebooks, day) > 50


def test_the_guide_yields_to_the_commissions_rules_by_its_own_words(rulebooks: Engine) -> None:
    standing = rulebooks._current().standing(WINTER)
    cited = [
        match.citation
        for key in ("puct-25.505 (d)", "planning-guide 5.2.1(1)")
        for match in rulebooks.show(key, WINTER).matches[:1]
    ]
    (found,) = precedence(cited, standing)
    assert found.citation.key == "planning-guide@2025-12-15#1.1(3)"
    assert "Planning Guide yields to PUCT Substantive Rule 25.505" in found.note


RENUMBERED = [
    ("5.2.2(4)", How.RENUMBERED, "5.2.2(6)"),  # two paragraphs were put before it
    ("5.2.2(11)", How.RENUMBERED, "5.2.2(13)"),
    ("5.2.1(1)", How.SAME, "5.2.1(1)"),
    ("5.3.5(5)", How.MOVED, "5.3.5(6)"),  # other words, another number
]


@pytest.mark.parametrize(("place", "how", "heir"), RENUMBERED)
def test_old_permalinks_of_the_guide_lead_to_what_governs(
    rulebooks: Engine, place: str, how: How, heir: str
) -> None:
    (shown,) = rulebooks.show(f"planning-guide@2025-04-01#{place}", WINTER).matches[:1]
    assert shown.governing is not None
    assert (shown.governing.how, shown.governing.key) == (how, f"planning-guide@2025-12-15#{heir}")


def test_a_term_of_section_5_holds_there(rulebooks: Engine) -> None:
    (shown,) = rulebooks.show("planning-guide 5.3.5(2)", WINTER).matches[:1]
    assert shown.scoped["generators"].section == "5"
    assert shown.scoped["generators"].key == "planning-guide@2025-12-15#5.2.1(2)"


def test_a_request_as_filed_lowers_one_figure_in_22_places(rulebooks: Engine) -> None:
    request = rulebooks.show("NPRR1092", WINTER).request
    assert request is not None
    assert request.filing.stage == "posted Aug 11, 2021"
    assert request.filing.sponsor.endswith("Independent Market Monitor (IMM)")
    assert [number for number, _ in request.sections] == ["6.5.7.3"]
    assert len(request.proposals) == 22
    for one in request.proposals:
        texts = {c: {p.text for p in one.redline if p.change is c} for c in Change}
        assert (texts[Change.DELETED], texts[Change.INSERTED]) == ({"1,500"}, {"75"})
