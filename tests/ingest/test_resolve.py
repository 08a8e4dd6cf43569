"""Cross-references resolved against what is held, or rightly not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cross_references import own_protocols
from ingest.held import Held, HeldEdition, HeldSection, chapter, held_edition
from ingest.references import dangling, most_named, references_in, references_of
from ingest.resolve import Standing, resolve
from marketrules.documents import Document, Edition, Kind, Section, Status
from marketrules.findings import FindingKind
from marketrules.holdings import Holding
from marketrules.mentions import find_mentions
from marketrules.passages import Passage, PassageKind
from marketrules.references import Resolution
from marketrules.spans import Span

RESOLVED, DANGLING = Resolution.RESOLVED, Resolution.DANGLING
NO_SECTION, NO_DOCUMENT = Resolution.SECTION_NOT_HELD, Resolution.DOCUMENT_NOT_HELD

RULES = [
    "(1)",
    "(1)(a)",
    "(1)(b)",
    "(1)(b)(i)",
    "(1)(b)(ii)",
    "(2)",
    "(2)(a)",
    "(2)(b)",
    "(2)(c)",
    "(3)",
]


def _edition(document: str, edition: str, sections: dict[str, Sequence[str]]) -> HeldEdition:
    held = {
        number: HeldSection(
            number, {label: (f"{document}@{edition}#{number}{label}",) for label in labels}
        )
        for number, labels in sections.items()
    }
    return HeldEdition(document, edition, held, frozenset(map(chapter, held)))


def _held(*editions: HeldEdition) -> Held:
    documents: dict[str, dict[str, HeldEdition]] = {}
    for edition in editions:
        documents.setdefault(edition.document, {})[edition.edition] = edition
    return Held(documents)


HELD = _held(
    _edition(
        "grid-protocols", "2031-01-01", {"4": [], "4.5": RULES, "4.6": ["(1)", "(1)(c)"], "9.1": []}
    ),
    _edition("grid-protocols", "2030-01-01", {"4.5": ["(1)"]}),
    _edition("planning-guide", "2030-05-01", {"5.3": ["(1)"]}),
    _edition("planning-guide", "2031-02-01", {"5.3": ["(1)", "(2)"]}),
    _edition("nerc-top-001-6", "2029-01-01", {"R13": ["(13.1)"], "M13": []}),
    _edition("puct-25.505", "2028-01-01", {"25.505": ["(a)", "(a)(1)"]}),
    _edition("dwg-procedure-manual", "2027-01-01", {"3.1": []}),
    _edition("nodal-protocols", "2031-01-01", {"6.5": ["(1)"]}),
    _edition("nprr1901", "2031-03-01", {"3.2": ["(1)"]}),
)
HERE = "grid-protocols@2031-01-01#4.5"

# text, where in 4.5 it stands, paragraphs found, what became of them, target of the first
PLACES: list[tuple[str, str, list[str], Resolution, str | None]] = [
    # a named section: labels count from its top
    ("paragraph (2)(a) of Section 4.5", "(1)", ["(2)(a)"], RESOLVED, f"{HERE}(2)(a)"),
    ("Section 4.5", "(1)", [""], RESOLVED, HERE),
    # one Resolved for each paragraph
    ("paragraphs (1) through (3) of Section 4.5", "", ["(1)", "(2)", "(3)"], RESOLVED, f"{HERE}(1)"),
    # in the same section: a number is a top level, an item stands beside or above
    ("paragraph (1) above", "(2)(c)", ["(1)"], RESOLVED, f"{HERE}(1)"),
    ("item (a) above", "(2)(c)", ["(2)(a)"], RESOLVED, f"{HERE}(2)(a)"),
    ("item (a) above", "(1)(b)(ii)", ["(1)(a)"], RESOLVED, f"{HERE}(1)(a)"),
    ("item (i) above", "(1)(b)(ii)", ["(1)(b)(i)"], RESOLVED, f"{HERE}(1)(b)(i)"),
    ("paragraph (1)(b) above", "(2)(c)", ["(1)(b)"], RESOLVED, f"{HERE}(1)(b)"),
    # below: its own items come first
    ("items (a) and (b) below", "(2)", ["(2)(a)", "(2)(b)"], RESOLVED, f"{HERE}(2)(a)"),
    # itself
    ("this paragraph (2)", "(2)(c)", ["(2)"], RESOLVED, f"{HERE}(2)"),
    # in the table of a paragraph
    ("item (c) below", "(2) table", ["(2)(c)"], RESOLVED, f"{HERE}(2)(c)"),
    # where all top labels are numbers, "(c)" is the only one that ends so
    ("paragraph (c) of Section 4.6", "(1)", ["(1)(c)"], RESOLVED, "grid-protocols@2031-01-01#4.6(1)(c)"),
    # "(a)" of 4.5 could be two
    ("paragraph (a) of Section 4.5", "", ["(a)"], DANGLING, None),
    # deeper than what is held
    ("paragraph (1)(b)(iii) of Section 4.5", "(1)", ["(1)(b)(iii)"], DANGLING, None),
    ("paragraph (7) below", "(1)", ["(7)"], DANGLING, None),
    # the chapter is held, the section isn't; neither is
    ("Section 4.7", "(1)", [""], DANGLING, None),
    ("Section 22, Attachment A", "(1)", [""], NO_SECTION, None),
    ("paragraph (1) of Section 7.2", "(1)", ["(1)"], NO_SECTION, None),
    # a chapter of which only sections are held
    ("Section 9", "(1)", [""], RESOLVED, "grid-protocols@2031-01-01#9"),
    # other documents: the newest edition, unless chosen
    ("Planning Guide Section 5.3", "(1)", [""], RESOLVED, "planning-guide@2031-02-01#5.3"),
    ("paragraph (2) of Section 5.3 of the Planning Guide", "", ["(2)"], RESOLVED, "planning-guide@2031-02-01#5.3(2)"),
    ("the Planning Guide", "", [""], RESOLVED, "planning-guide@2031-02-01"),
    ("Nodal Operating Guide Section 2.9", "(1)", [""], NO_DOCUMENT, None),
    # statutes never lead into the rulebook's own sections
    ("Section 4.5 of the Public Utility Regulatory Act", "(1)", [""], NO_DOCUMENT, None),
    ("PURA § 4.5", "(1)", [""], NO_DOCUMENT, None),
    # documents by their full titles
    ("Dynamics Working Group Procedure Manual Section 3.1", "", [""], RESOLVED, "dwg-procedure-manual@2027-01-01#3.1"),
    # a standard without its version, and a part of a requirement
    ("TOP-001 R13, Part 13.1", "", ["(13.1)"], RESOLVED, "nerc-top-001-6@2029-01-01#R13(13.1)"),
    ("TOP-001-6 R14", "", [""], NO_SECTION, None),
    # a commission's rule
    ("P.U.C. SUBST. R. 25.505(a)(1)", "", ["(a)(1)"], RESOLVED, "puct-25.505@2028-01-01#25.505(a)(1)"),
    ("subsection (z) of P.U.C. SUBST. R. 25.505", "", ["(z)"], DANGLING, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "paragraph", "found", "resolution", "target"), PLACES, ids=[row[0] for row in PLACES]
)
def test_references_lead_to_their_paragraph_or_say_why_not(
    text: str, paragraph: str, found: list[str], resolution: Resolution, target: str | None
) -> None:
    (mention,) = find_mentions(text)
    standing = Standing("grid-protocols", "2031-01-01", "4.5", paragraph, f"{HERE}{paragraph}")
    resolved = resolve(mention, standing, HELD)
    assert [each.paragraph for each in resolved] == found
    assert {each.resolution for each in resolved} == {resolution}
    assert resolved[0].target == target


def test_the_own_document_is_read_in_the_own_edition() -> None:
    (mention,) = find_mentions("paragraph (2) of Section 4.5")
    older = Standing("grid-protocols", "2030-01-01", "4.5", "(1)")
    assert resolve(mention, older, HELD)[0].resolution is DANGLING


def test_another_edition_of_another_document_can_be_chosen() -> None:
    (mention,) = find_mentions("paragraph (2) of Planning Guide Section 5.3")
    standing = Standing("grid-protocols", "2031-01-01", "4.5")
    chosen = resolve(mention, standing, HELD, editions={"planning-guide": "2030-05-01"})
    assert chosen[0].resolution is DANGLING  # (2) came with the next edition


def test_a_revision_request_falls_back_on_the_rulebook_that_it_amends() -> None:
    standing = Standing("nprr1901", "2031-03-01", "3.2", "(1)")
    (own,) = find_mentions("Section 3.2")
    (other,) = find_mentions("paragraph (1) of Section 6.5")
    assert resolve(own, standing, HELD)[0].target == "nprr1901@2031-03-01#3.2"
    assert resolve(other, standing, HELD)[0].target == "nodal-protocols@2031-01-01#6.5(1)"


@given(st.sampled_from(RULES), st.sampled_from(RULES), st.sampled_from(["", " above", " below"]))
def test_a_full_path_leads_to_itself_from_anywhere(path: str, here: str, direction: str) -> None:
    (mention,) = find_mentions(f"paragraph {path}{direction}")
    standing = Standing("grid-protocols", "2031-01-01", "4.5", here)
    (found,) = resolve(mention, standing, HELD)
    assert found.resolution is RESOLVED
    assert found.target == f"{HERE}{found.paragraph}"
    assert found.paragraph.endswith(path)


@given(st.text(max_size=60), st.sampled_from([*RULES, ""]))
def test_any_mention_is_given_one_result_for_each_paragraph(text: str, here: str) -> None:
    standing = Standing("grid-protocols", "2031-01-01", "4.5", here)
    for mention in find_mentions(f"paragraph (1) above {text} Section 4.5"):
        resolved = resolve(mention, standing, HELD)
        assert len(resolved) == max(1, len(mention.paragraphs))
        assert all((each.target is None) == (each.resolution is not RESOLVED) for each in resolved)


# From sections and passages as ingest makes them.


def _section(number: str) -> Section:
    return Section(
        number, f"Title {number}", number.count(".") + 1, None, Span(0, 1), Span(0, 1),
        None, Status.IN_EFFECT, None, None,
    )  # fmt: skip


def _passage(
    document: str, section: str, paragraph: str, text: str, *, revisions: tuple[str, ...] = ()
) -> Passage:
    mark = "!" + "+".join(revisions) if revisions else ""
    key = f"{document}@2031-01-01#{section}{paragraph}{mark}"
    return Passage(
        key, key, document, "2031-01-01", section, "Title", paragraph, None, PassageKind.TEXT, 1,
        Status.PENDING if revisions else Status.IN_EFFECT, revisions, None, None,
        Span(100, 100 + len(text)), None, text,
    )  # fmt: skip


def _holding(
    document: str, kind: Kind, sections: Sequence[str], passages: Sequence[Passage]
) -> Holding:
    edition = Edition(
        Document(document, document, kind, "Grid", 1), "2031-01-01", f"{document}.txt", "", "txt",
        None, "2031-01-01",
    )  # fmt: skip
    return Holding(edition, "", tuple(map(_section, sections)), tuple(passages), (), (), ())


GUIDE = _holding(
    "planning-guide",
    Kind.GUIDE,
    ["5.3", "9.2"],
    [
        _passage("planning-guide", "5.3", "(1)", "(1) Each Trader shall wait."),
        _passage("planning-guide", "5.3", "(1)(a)(i)", "(i) See paragraph (1) above."),
        _passage("planning-guide", "5.3", "(1)", "(1) Boxed.", revisions=("PGRR1",)),
        _passage("planning-guide", "5.3", "(2)", "(2) See (1), paragraph (1) above.", revisions=("PGRR1",)),
        _passage("planning-guide", "5.3", "(3)", "(3) See paragraph (8) of Section 9.2."),
        _passage("planning-guide", "9.2", "", "This Planning Guide."),
        _passage("planning-guide", "9.2", "(9)", "[PGRR1:  Delete paragraph (9) above upon system implementation.]", revisions=("PGRR1",)),
    ],
)  # fmt: skip
ANSWERS = _holding(
    "large-load-qa",
    Kind.QA,
    ["Who waits?"],
    [
        _passage("large-load-qa", "Who waits?", "", "Planning Guide Section 5.3 says who."),
        _passage("large-load-qa", "Who waits?", "", "Section 9.2 says for how long; Section 3: Answers."),
    ],
)  # fmt: skip


def _view(*holdings: Holding) -> Held:
    return _held(
        *(
            held_edition(h.edition.document.id, h.edition.edition, h.sections, h.passages)
            for h in holdings
        )
    )


def test_boxed_text_refers_to_the_text_of_its_own_box() -> None:
    references = references_of(GUIDE, _view(GUIDE))
    by_source = {reference.source.split("#")[1]: reference for reference in references}
    assert by_source["5.3(1)(a)(i)"].target == "planning-guide@2031-01-01#5.3(1)"
    assert by_source["5.3(2)!PGRR1"].target == "planning-guide@2031-01-01#5.3(1)!PGRR1"


def test_an_interpretation_refers_to_the_rule_not_to_itself() -> None:
    section = HeldSection("4.5", {"(2)": (f"{HERE}(2)", f"{HERE}(2)!PIR001")})
    held = _held(HeldEdition("grid-protocols", "2031-01-01", {"4.5": section}, frozenset({"4"})))
    (mention,) = find_mentions("paragraph (2) of Section 4.5")
    standing = Standing("grid-protocols", "2031-01-01", "4.5", "(2)", f"{HERE}(2)!PIR001")
    assert resolve(mention, standing, held)[0].target == f"{HERE}(2)!PIR001"
    interpretation = replace(standing, interprets=True)
    assert resolve(mention, interpretation, held)[0].target == f"{HERE}(2)"


def test_the_protocols_are_those_of_the_documents_own_issuer() -> None:
    documents = [
        Document("grid-protocols", "Grid Protocols", Kind.PROTOCOLS, "GridCo", 1),
        Document("grid-guide", "Grid Guide", Kind.GUIDE, "GridCo", 2),
        Document("nodal-protocols", "Nodal Protocols", Kind.PROTOCOLS, "ERCOT", 1),
        Document("planning-guide", "Planning Guide", Kind.GUIDE, "ERCOT", 2),
        Document("puct-25.505", "Rule 25.505", Kind.RULE, "PUCT", 0),  # has no Protocols
    ]
    own = own_protocols(documents)
    assert own == {"grid-protocols": "grid-protocols", "grid-guide": "grid-protocols"}
    held = Held(HELD.editions, own)
    (mention,) = find_mentions("Protocol Section 4.5")
    found = {
        document: resolve(mention, Standing(document, "2031-01-01", "1", "(1)"), held)[0].document
        for document in ("grid-guide", "planning-guide", "puct-25.505")
    }
    assert found == {
        "grid-guide": "grid-protocols",
        "planning-guide": "nodal-protocols",
        "puct-25.505": "nodal-protocols",
    }


def test_labels_above_a_label_are_held_with_it() -> None:
    view = _view(GUIDE).edition("planning-guide", "2031-01-01")
    assert view is not None
    assert view.sections["5.3"].labels["(1)(a)"] == ("planning-guide@2031-01-01#5.3(1)(a)(i)",)


def test_spans_count_in_the_source_text() -> None:
    (passage,) = [each for each in GUIDE.passages if each.paragraph == "(3)"]
    (reference,) = references_in(passage, _view(GUIDE))
    start = passage.span.start + passage.text.index("paragraph")
    assert reference.span == Span(start, start + len("paragraph (8) of Section 9.2"))
    assert reference.text == "paragraph (8) of Section 9.2"


def test_dangling_references_become_findings_with_their_place() -> None:
    references = references_of(GUIDE, _view(GUIDE))
    (finding,) = dangling(GUIDE, references)
    assert finding.kind is FindingKind.DANGLING_REFERENCE
    assert finding.place == "5.3(3)"
    assert "9.2(8)" in finding.message


def test_a_box_instruction_and_the_own_title_are_no_references() -> None:
    sources = [reference.source for reference in references_of(GUIDE, _view(GUIDE))]
    assert not any("9.2" in source.split("#")[1] for source in sources)


def test_a_paper_without_sections_speaks_of_the_rulebook_that_it_names() -> None:
    held = _view(GUIDE, ANSWERS)
    assert (
        most_named((each.text for each in ANSWERS.passages), "large-load-qa", held)
        == "planning-guide"
    )
    found = {each.text: each.target for each in references_of(ANSWERS, held)}
    assert found["Section 9.2"] == "planning-guide@2031-01-01#9.2"
    # a chapter alone is too vague to be the other document's
    assert found["Section 3"] is None


SECTIONS = _held(
    _edition("nodal-protocols", "2031-07-01.02", {"2": [], "2.1": ["(1)"]}),
    _edition("nodal-protocols", "2031-05-01.06", {"6.5": ["(1)"]}),
    _edition("nodal-protocols", "2031-06-01.06", {"6.5": ["(1)"]}),
    _edition("nodal-protocols", "2031-08-01.06", {"6.5": ["(1)"]}),
    _edition("nodal-protocols", "2031-09-01.07", {"7.2": ["(1)"]}),
    _edition("planning-guide", "2031-07-01", {"5.3": ["(1)"]}),
)


@pytest.mark.parametrize(
    ("text", "document", "edition", "target"),
    [
        # in Section 2 of July: Section 6 as it was then, Section 7 as it is held
        ("Section 6.5", "nodal-protocols", "2031-07-01.02", "nodal-protocols@2031-06-01.06#6.5"),
        ("Section 7.2", "nodal-protocols", "2031-07-01.02", "nodal-protocols@2031-09-01.07#7.2"),
        ("Section 2.1", "nodal-protocols", "2031-07-01.02", "nodal-protocols@2031-07-01.02#2.1"),
        ("Section 8.1", "nodal-protocols", "2031-07-01.02", None),
        # from another document: the newest edition is Section 7's, and has no Section 2
        ("Protocol Section 2.1", "planning-guide", "2031-07-01", "nodal-protocols@2031-07-01.02#2.1"),
    ],
)  # fmt: skip
def test_a_rulebook_held_section_by_section_is_one_rulebook(
    text: str, document: str, edition: str, target: str | None
) -> None:
    standing = Standing(document, edition, "2.1" if "nodal" in document else "5.3", "(1)")
    (mention,) = find_mentions(text)
    (found,) = resolve(mention, standing, SECTIONS)
    assert found.target == target


def test_a_section_that_a_whole_edition_lacks_is_not_taken_from_an_older_one() -> None:
    held = _held(
        _edition("grid-protocols", "2031-01-01", {"4.5": [], "5.1": []}),
        _edition("grid-protocols", "2030-01-01", {"4.5": [], "6.1": []}),
    )
    (mention,) = find_mentions("Section 6.1")
    (found,) = resolve(mention, Standing("grid-protocols", "2031-01-01", "4.5", "(1)"), held)
    assert found.resolution is NO_SECTION
