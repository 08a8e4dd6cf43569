"""The three editions of the real Planning Guide (PDF, text, PDF) compared.

Checked by hand against the documents, and here against their raw text: what is told as unchanged
stands in both, what is told as new stands in the new one alone, or was boxed in the old one.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest
from pypdf import PdfReader

from index.embed import Embedder
from index.snapshot import Snapshot
from ingest.publish_documents import publish_documents
from marketrules.folders import DataFolder
from marketrules.settings import Settings
from search_api.compare.changes import Kind
from search_api.compare.editions import Comparison, compare, edition_at, text_of
from search_api.compare.noise import plain

ROOT = Path(__file__).resolve().parents[3]
RULEBOOKS = Path(os.environ.get("MARKETRULES_RULEBOOKS", ROOT.parent / "shared" / "rulebooks"))
GUIDES = RULEBOOKS / "ercot" / "planning-guide"
FEBRUARY, APRIL, DECEMBER = "2025-02-01", "2025-04-01", "2025-12-15"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not GUIDES.is_dir(), reason="the real rulebooks are not here"),
]

# Sections with a change in their rules in force from April to December, as read in the documents.
CHANGED = [
    "2.1",
    "2.2",
    "3.1.1.3",
    "3.1.2.1",
    "3.1.3",
    "3.1.3.1",
    "3.1.4.1.1",
    "3.1.8",
    "4.1.1.1",
    "4.1.1.2",
    "5.2.1",
    "5.2.2",
    "5.2.4",
    "5.2.10",
    "5.3.1",
    "5.3.2",
    "5.3.2.4.1",
    "5.3.5",
    "6.1",
    "6.2",
    "6.2.1",
    "6.3",
    "6.6",
    "6.6.1",
    "6.6.2",
    "6.6.3",
    "6.8",
    "6.8.1",
    "6.8.2",
    "6.10",
    "6.11",
    "9",
    "9.1",
    "9.2",
    "9.2.1",
    "9.2.2",
    "9.2.3",
    "9.2.4",
    "9.2.5",
    "9.3",
    "9.3.1",
    "9.3.2",
    "9.3.3",
    "9.3.4",
    "9.3.4.1",
    "9.3.4.2",
    "9.3.4.3",
    "9.4",
    "9.5",
    "9.5.1",
    "9.5.2",
    "9.6",
]
FACTS = [
    (Kind.ADDED, "2.2", "LCP", None),
    (Kind.BECAME_EFFECTIVE, "3.1.1.3", "(1)", None),
    (Kind.RENUMBERED, "4.1.1.1", "(8)", "4.1.1.1(7)"),
    (Kind.ADDED, "4.1.1.2", "(1)(c)", None),
    (Kind.CHANGED, "4.1.1.2", "(1)(d)", "4.1.1.2(1)(c)"),
    (Kind.CHANGED, "5.2.2", "(2)", None),
    (Kind.RENUMBERED, "5.2.2", "(6)", "5.2.2(4)"),
    (Kind.RENUMBERED, "5.2.2", "(15)", "5.2.2(13)"),
    (Kind.ADDED, "5.2.10", "(3)", None),
    (Kind.CHANGED, "5.3.5", "(6)", "5.3.5(5)"),
    (Kind.RENUMBERED, "5.3.5", "(7)", "5.3.5(6)"),
    (Kind.CHANGED, "6.2", "(5)(c)(iii)", None),
    (Kind.ADDED, "6.2", "(5)(c)(iv)(G)", None),
    (Kind.BECAME_EFFECTIVE, "6.2.1", "title", None),
    (Kind.CHANGED, "6.6", "title", None),
    (Kind.ADDED, "9.4", "(6)(b)(i)", None),
    (Kind.BOX_ADDED, "9.2.2", "(3)", None),
    (Kind.CHANGED, "7.1", "(2)!PGRR116+PGRR129", None),  # one revision's box became that of two
    (Kind.BOX_ADDED, "3.1.1.6", "(4)", None),
]

# Sections by what became of them, attachments apart; nothing was removed.
BY_KIND = {
    Kind.BECAME_EFFECTIVE: "2.1 3.1.1.3 3.1.2.1 3.1.3 3.1.3.1 3.1.4.1.1 3.1.8 5.2.1 5.3.1 5.3.2 "
    "5.3.2.4.1 5.3.5 6.1 6.2.1 6.3 6.8 6.8.1 6.8.2 6.11",
    Kind.RENUMBERED: "4.1.1.1 5.2.2 5.3.5",
    Kind.CHANGED: "3.1.8 4.1.1.2 5.2.2 5.2.4 5.3.1 5.3.5 6.2 6.6 6.10 7.1 9",
    Kind.REMOVED: "",
    Kind.BOX_ADDED: "3.1.1.6 5.2.11 9.2.2",
    Kind.BOX_REMOVED: "",
}


@pytest.fixture(scope="module")
def guides(tmp_path_factory: pytest.TempPathFactory, desk_embedder: Embedder) -> Snapshot:
    settings = Settings(data=tmp_path_factory.mktemp("guides"))
    snapshot = publish_documents([GUIDES], settings, desk_embedder).snapshot
    return Snapshot(DataFolder(settings.data).snapshots / snapshot)


@pytest.fixture(scope="module")
def compared(guides: Snapshot) -> Comparison:
    return compare(guides, "planning-guide", APRIL, DECEMBER)


@pytest.mark.parametrize("fact", FACTS, ids=lambda one: f"{one[1]}{one[2]}")
def test_a_change_read_in_the_documents_is_told(
    compared: Comparison, fact: tuple[Kind, str, str, str | None]
) -> None:
    assert fact in [(one.kind, one.section, one.paragraph, one.was) for one in compared.changes]


def test_the_sections_that_changed_are_named_and_no_others(compared: Comparison) -> None:
    boxes = (Kind.BOX_ADDED, Kind.BOX_REMOVED)
    named = {
        one.section
        for one in compared.changes
        if one.kind not in boxes and "!" not in one.paragraph and "8 " not in one.section
    }
    assert named == set(CHANGED)


@pytest.mark.parametrize("kind", BY_KIND, ids=lambda one: one.value)
def test_the_sections_of_each_kind_are_those_read_in_the_documents(
    compared: Comparison, kind: Kind
) -> None:
    named = {one.section for one in compared.changes if one.kind is kind}
    assert {one for one in named if "8 " not in one} == set(BY_KIND[kind].split())


def test_each_edition_differs_in_nothing_from_itself(guides: Snapshot) -> None:
    for edition in (FEBRUARY, APRIL, DECEMBER):
        assert compare(guides, "planning-guide", edition, edition).changes == ()


def test_one_revision_put_all_its_boxes_into_force(compared: Comparison) -> None:
    came = Counter(one.revisions for one in compared.changes if one.kind is Kind.BECAME_EFFECTIVE)
    assert set(came) == {("PGRR118",)}
    assert not [one for one in compared.changes if one.revisions == ("PGRR118",)
                and one.kind is Kind.BOX_REMOVED]  # fmt: skip


def test_what_is_told_as_new_does_not_stand_in_the_old_document(
    guides: Snapshot, compared: Comparison
) -> None:
    old = raw(APRIL)
    new = [one for one in compared.changes if one.kind in (Kind.ADDED, Kind.CHANGED)]
    # A title and a lead-in may stand elsewhere too, and 6.2(5)(c)(iv) repeats two tests of (iii).
    assert sum(len(plain(one.new)) > 30 and plain(one.new) in old for one in new) <= 4


def test_what_is_told_as_unchanged_stands_in_the_old_document(
    guides: Snapshot, compared: Comparison
) -> None:
    old = raw(APRIL)
    told = {(one.section, one.paragraph) for one in compared.changes}
    now = text_of(guides, edition_at(guides, "planning-guide", DECEMBER)).paragraphs
    same = [one for one in now if one.box is None and one.place not in told]
    assert len(same) > 700
    assert [one.place for one in same if one.signs not in old and "8 " not in one.section] == []


def test_from_february_to_april_only_what_was_approved_came(guides: Snapshot) -> None:
    found = compare(guides, "planning-guide", FEBRUARY, APRIL)
    told = [one for one in found.changes if one.kind is not Kind.BOX_ADDED]
    assert {one.section for one in told if "8 " not in one.section} == {
        "2.2", "3.1.1.6", "3.1.2.1", "4.1", "4.1.1.8", "4.1.2", "6.8.1",
    }  # fmt: skip


def raw(edition: str) -> str:
    """The signs of the file itself, without the lines at the head and foot of a page."""
    file = next(GUIDES.glob(f"{edition}.*"))
    if file.suffix != ".pdf":
        return plain(file.read_text(encoding="utf-8"))
    furniture = re.compile(r"ERCOT Planning Guide|PUBLIC|Section \d+:|\d+-\d+$")
    pages = (page.extract_text().split("\n") for page in PdfReader(file).pages)
    kept = (line for page in pages for line in page if not furniture.match(line.strip()))
    return plain("\n".join(kept))
