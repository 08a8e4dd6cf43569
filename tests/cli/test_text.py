from cli.text import _changes, _said, quote_lines
from marketrules.answers import Citation, Claim
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


def test_between_the_cells_of_a_row_stands_a_rule() -> None:
    def said(text: str, quote: str) -> str:
        cited = Citation(
            document="grid-rules", edition="2025-06-01", section="9.4", paragraph="(1) table",
            term=None, status=Status.IN_EFFECT, revisions=(), trigger=None, title="", label="",
            key="k", quote=quote, span=(0, 1), page=None, source="rules.txt",
        )  # fmt: skip
        return _said(Claim(text, (0,)), cited)

    assert said("Nine days Two days", "Nine days\t\tTwo days") == "Nine days | Two days"
    assert said("A plain sentence.", "A plain sentence.") == "A plain sentence."
    assert said("Nine days […]", "Nine days\tTwo days") == "Nine days […]"
