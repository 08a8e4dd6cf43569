from cli.text import _changes, quote_lines
from marketrules.answers import Citation
from marketrules.documents import Status


def test_the_mark_of_a_cut_stands_outside_of_the_quotation() -> None:
    assert list(quote_lines("If a plant is late, […]")) == ["    “If a plant is late,” […]"]
    assert list(quote_lines("It is late.", "(1) ")) == ["    (1) “It is late.”"]


def test_a_change_is_told_once_with_its_first_place() -> None:
    def boxed(place: str, revision: str = "GRR012") -> Citation:
        return Citation(
            document="grid-rules", edition="2025-06-01", section="9.4", paragraph=place, term=None,
            status=Status.PENDING, revisions=(revision,), trigger="upon system implementation",
            title="", label=f"Grid Rules § 9.4{place} (pending {revision})", key=place, quote="x",
            span=(0, 1), page=None, source="rules.txt",
        )  # fmt: skip

    pending = [boxed("(1)"), boxed("(1)(a)"), boxed("(1)(a)"), boxed("(2)", "GRR015")]
    listed, other = _changes(pending)
    assert listed.endswith("9.4(1) (pending GRR012) [approved, NOT in force], and 1 more place")
    assert other == (
        "  will be changed by: Grid Rules § 9.4(2) (pending GRR015) [approved, NOT in force]"
    )
