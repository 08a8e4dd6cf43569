import json

import numpy as np
import pytest

from index.encoder_card import EncoderIdentity
from index.manifest import FILE
from index.snapshot import Snapshot
from marketrules.boxes import Verb
from marketrules.documents import Status
from marketrules.errors import RecordError, SnapshotMismatch
from marketrules.holdings import Holding

OLD, NEW = "2025-01-01", "2025-06-01"


def keys(passages: object) -> list[str]:
    return [passage.key.split("#")[1] for passage in passages]  # type: ignore[attr-defined]


def test_editions_stand_in_order_of_document_and_edition(snapshot: Snapshot) -> None:
    assert [edition.key for edition in snapshot.editions] == [
        "connection-guide@2025-02-01",
        f"grid-code@{OLD}",
        f"grid-code@{NEW}",
    ]


def test_rows_are_the_same_everywhere(snapshot: Snapshot, holdings: list[Holding]) -> None:
    held = sorted(holdings, key=lambda holding: holding.edition.key)
    expected = [passage for holding in held for passage in holding.passages]
    assert len(snapshot) == len(expected) == len(snapshot.vectors) == len(snapshot.keywords)
    for row, passage in enumerate(expected):
        assert snapshot.passage(row) == passage
        assert snapshot.row_of(passage.key) == row
        assert snapshot.facets.status.of(row) == passage.status
        assert snapshot.facets.edition.of(row) == f"{passage.document}@{passage.edition}"
        assert snapshot.facets.section.of(row).endswith(f"#{passage.section}")
    assert snapshot.row_of("grid-code@1999-01-01#1") is None
    assert snapshot.by_key("grid-code@1999-01-01#1") is None


def test_every_text_stands_at_its_span(snapshot: Snapshot) -> None:
    for passage in snapshot.passages(range(len(snapshot))):
        source = snapshot.source_text(passage.document, passage.edition)
        assert passage.span.quote(source) == passage.text
    with pytest.raises(KeyError, match="grid-code@1999-01-01"):
        snapshot.source_text("grid-code", "1999-01-01")


def test_a_section_has_its_own_passages_in_document_order(snapshot: Snapshot) -> None:
    found = snapshot.in_section("grid-code", NEW, "3.1")
    assert keys(found) == ["3.1(1)", "3.1(1)(a)", "3.1(2)", "3.1(1)!GCR012"]


def test_under_a_section_stand_its_subsections_too(snapshot: Snapshot) -> None:
    # 3.1.1 stands under 3.1; 3.10 only looks like it.
    under = snapshot.under_section("grid-code", NEW, "3.1")
    assert keys(under) == ["3.1(1)", "3.1(1)(a)", "3.1(2)", "3.1(1)!GCR012", "3.1.1(1)"]
    assert "3.10(1)" in keys(snapshot.under_section("grid-code", NEW, "3"))
    # Unnumbered headings hang together by their parents, not by their names.
    guide = snapshot.under_section("connection-guide", "2025-02-01", "Overview")
    assert keys(guide) == ["Overview", "Checklist(1)"]
    assert snapshot.under_section("grid-code", NEW, "9") == ()


def test_sections_are_found_by_number(snapshot: Snapshot) -> None:
    section = snapshot.section("grid-code", NEW, "3.1")
    assert section is not None
    assert section.title == "Offer Caps"
    assert snapshot.section("grid-code", NEW, "9.9") is None
    numbers = [section.number for section in snapshot.sections("grid-code", NEW)]
    assert numbers == ["2", "2.1", "2.2", "3", "3.1", "3.1.1", "3.10"]


def test_a_boxed_section_yields_to_the_one_in_force(
    folder: object, writer: object, embedder: object
) -> None:
    from index.build import build_snapshot

    twice = writer("grid-code", NEW)  # type: ignore[operator]
    twice.section("3", "Offers", status=Status.PENDING, box=1)
    twice.section("3", "Offers", status=Status.IN_EFFECT, occurrence=2)
    twice.passage("(1)", "Offers are due.")
    name = build_snapshot(folder, [twice.holding()], embedder)  # type: ignore[arg-type]
    opened = Snapshot(folder.snapshots / name)  # type: ignore[attr-defined]
    section = opened.section("grid-code", NEW, "3")
    opened.close()
    assert section is not None
    assert section.status is Status.IN_EFFECT


@pytest.mark.parametrize("asked", ["SA", "sa", "Scheduling  Agent", "scheduling agent (SA)"])
def test_a_term_is_found_however_it_is_written(snapshot: Snapshot, asked: str) -> None:
    terms = {passage.term for passage in snapshot.by_term(asked)}
    assert "Scheduling Agent (SA)" in terms
    assert ("SA" in terms) == (asked.lower() == "sa")


def test_a_revision_lists_its_boxes_and_their_text(snapshot: Snapshot) -> None:
    boxes, passages = snapshot.by_revision("gcr012")
    assert [(placed.edition, placed.box.ordinal) for placed in boxes] == [(OLD, 1), (NEW, 1)]
    assert {passage.status for passage in passages} == {Status.PENDING}
    boxes, passages = snapshot.by_revision("GCR014")  # a deletion has no text
    assert [placed.box.instruction.verb for placed in boxes] == [Verb.DELETE, Verb.DELETE]
    assert passages == ()
    assert snapshot.by_revision("GCR999") == ((), ())


def test_pending_text_is_found_from_what_it_changes(snapshot: Snapshot) -> None:
    section = f"grid-code@{NEW}#3.1"
    assert keys(snapshot.pending_for(f"{section}(1)")) == ["3.1(1)!GCR012"]
    # What replaces (1) changes (1)(a).
    assert keys(snapshot.pending_for(f"{section}(1)(a)")) == ["3.1(1)!GCR012"]
    # A deletion changes (2), and has nothing to show but its instruction.
    assert snapshot.pending_for(f"{section}(2)") == ()
    assert [b.box.instruction.revisions for b in snapshot.boxes_changing(f"{section}(2)")] == [
        ("GCR014",)
    ]
    # The boxed text doesn't change itself; nothing changes 3.10.
    assert snapshot.pending_for(f"{section}(1)!GCR012") == ()
    assert snapshot.pending_for(f"grid-code@{NEW}#3.10(1)") == ()


def test_references_are_found_from_both_ends(snapshot: Snapshot) -> None:
    late, fixed = f"grid-code@{NEW}#3.1(2)", f"grid-code@{NEW}#3.10(1)"
    assert [r.target for r in snapshot.references_from(fixed)] == [late]
    assert [r.source for r in snapshot.references_to(late)] == [fixed]
    assert snapshot.references_to(fixed) == ()


def test_findings_are_kept(snapshot: Snapshot) -> None:
    assert [finding.edition for finding in snapshot.findings()] == [OLD, NEW]


def test_filters_are_masks_over_the_rows(snapshot: Snapshot) -> None:
    pending = snapshot.facets.mask(statuses=["pending"], editions=[f"grid-code@{NEW}"])
    assert keys(snapshot.passages(np.flatnonzero(pending).tolist())) == ["3.1(1)!GCR012"]
    assert not snapshot.facets.mask(documents=["unheard-of"]).any()
    assert snapshot.facets.mask().all()
    chapters = snapshot.facets.mask(documents=["grid-code"], chapters=["2"], kinds=["acronym"])
    assert keys(snapshot.passages(np.flatnonzero(chapters).tolist())) == ["2.2:SA", "2.2:SA"]


def test_searches_take_the_masks(snapshot: Snapshot) -> None:
    only = snapshot.facets.mask(documents=["connection-guide"])
    rows, _ = snapshot.keywords.search("345 kV diagram", 5, only)
    assert keys(snapshot.passages(rows.tolist())) == ["Checklist(1)"]
    query = snapshot.vectors.rows(rows)[0]
    assert snapshot.vectors.search(query, 5, only)[0][0] == rows[0]


def test_another_encoder_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(SnapshotMismatch, match=r"ingest.* again, or use that encoder"):
        Snapshot(snapshot.folder, EncoderIdentity("hashing", "2", 24))


def test_another_format_is_refused(snapshot: Snapshot) -> None:
    manifest = json.loads((snapshot.folder / FILE).read_text())
    manifest["format"] = 0
    manifest["unheard"] = "of"  # a format of another time may have other fields
    (snapshot.folder / FILE).write_text(json.dumps(manifest))
    with pytest.raises(SnapshotMismatch, match="format 0"):
        Snapshot(snapshot.folder)


@pytest.mark.parametrize(
    "name", ["manifest.json", "catalogue.sqlite", "facets.npz", "vectors.faiss", "sources/0001.txt"]
)
@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_a_missing_or_cut_file_is_named(snapshot: Snapshot, name: str, damage: str) -> None:
    file = snapshot.folder / name
    content = file.read_bytes()
    file.unlink()
    if damage == "cut":
        file.write_bytes(content[: len(content) // 2])
    with pytest.raises(RecordError, match=name):
        Snapshot(snapshot.folder)
