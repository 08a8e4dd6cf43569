"""Words of documents stay words; citations and replies as they are pasted."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketrules.wire import Answer, Citation, Claim, PendingCitation, Piece, Refusal, TurnTo
from ui.call.refusals import refusal
from ui.reading.annotating import annotated
from ui.reading.rows import rows
from ui.reading.text import text
from ui.reading.window import around
from ui.showing import citing, replies
from ui.showing.cards import card, cards, line
from ui.showing.html import Html, words
from ui.showing.lines import Line, labelled
from ui.showing.redlines import redline

HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "<a href='https://evil.example'>here</a>",
    "[here](https://evil.example) ![x](https://evil.example/x.png)",
    "$\\frac{1}{2}$ costs $5,000 and $6,000",
    ":x: :material/home: :red[late]",
    "</article></div><h1>Not a rule</h1>",
    "within \u202e21\u202c days",
    '" onmouseover="alert(1)',
    "a & b &amp; c",
]


def citation(quote: str = "The cap is $5.", of: type[Citation] = Citation, **more: Any) -> Any:
    fields: dict[str, Any] = {
        "document": "grid-rules", "edition": "2025-06-01", "section": "9.4", "paragraph": "(2)",
        "term": None, "status": "in_effect", "revisions": [], "trigger": None, "title": "Disputes",
        "label": "Grid Rules § 9.4(2) (eff. Jun 1, 2025)", "key": "grid-rules@2025-06-01#9.4(2)",
        "quote": quote, "span": (0, len(quote)), "page": None, "source": "rules.txt",
    }  # fmt: skip
    return of(**(fields | more))


def answer(*cited: Citation, pending: tuple[PendingCitation, ...] = (), **more: Any) -> Answer:
    fields: dict[str, Any] = {
        "question": "When?", "as_of": "2025-07-01", "snapshot": "s", "outcome": "answered",
        "refusal": None, "text": "", "citations": list(cited), "pending": list(pending),
        "claims": [Claim(text=one.quote, citations=[n]) for n, one in enumerate(cited)],
        "notes": [], "timings_ms": {},
    }  # fmt: skip
    return Answer(**(fields | more))


def tags(html: str) -> set[str]:
    return set(re.findall(r"<(\w+)", html))


def attributes(html: str) -> set[str]:
    found: set[str] = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, given: found.update(name for name, _ in given)  # type: ignore[method-assign]
    parser.feed(html)
    return found


def shown(html: str) -> str:
    return str(Html(html).striptags())


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_are_shown_and_never_obeyed(hostile: str) -> None:
    plain = tags(card(cards(answer(citation("Plain.")))[0][0], 1, {}, None))
    boxed = citation(
        hostile, PendingCitation, status="pending", revisions=[hostile], trigger=hostile,
        label=hostile, changes="x",
        redline=[Piece(change="inserted", text=hostile, author="", date="")],
    )  # fmt: skip
    one = citation(hostile, title=hostile, label=hostile, section=hostile, key=hostile)
    made = card(cards(answer(one))[0][0], 1, {}, None)
    assert tags(made) <= plain | {"br", "span"}
    under = line(Line("x", pending=(boxed,)), None)
    assert tags(under) <= {"p", "aside", "span", "a", "blockquote", "ins", "br"}
    told = refusal(
        Refusal(reason="ambiguous", message=hostile, see=[one],
                turn_to=[TurnTo(name=hostile, source=hostile)]),
        None,
    )  # fmt: skip
    assert not tags(told) & {"script", "img", "h1"}
    for html in (made, under, told):
        assert attributes(html) <= {
            "class", "id", "href", "data-go", "data-key", "data-does", "data-card", "data-copy",
            "data-copied", "type", "aria-hidden", "aria-label", "aria-labelledby",
            "aria-keyshortcuts",
        }  # fmt: skip
        assert "\u202e" not in html
        assert not re.search(r'(?:href|src)="https://evil', html)


@given(st.text())
def test_words_of_any_text_have_no_tags_but_ours(anything: str) -> None:
    assert tags(words(anything)) <= {"br", "span"}


@given(st.lists(st.tuples(st.sampled_from(["kept", "inserted", "deleted"]), st.text())))
def test_a_redline_of_any_text_has_no_tags_but_ours(pieces: list[tuple[str, str]]) -> None:
    made = redline([Piece(change=c, text=t, author="", date="") for c, t in pieces])  # type: ignore[arg-type]
    assert tags(made) <= {"br", "span", "ins", "del"}


def test_overrides_of_the_writing_direction_are_named() -> None:
    assert str(words("within \u202e21 days")) == "within [U+202E]21 days"


def test_the_label_is_no_cell_but_cells_of_a_row_are_kept_apart() -> None:
    assert str(words("(2)\tAny offer")) == "(2) Any offer"
    assert shown(words("Five days\tSeven days")) == "Five days | Seven days"


@pytest.mark.parametrize(
    ("text", "label", "rest"),
    [
        ("(1)(a)\tThe cap.", "(1)(a)", "The cap."),
        ("(iii) Next", "(iii)", "Next"),
        ("No label (a) here", "", "No label (a) here"),
    ],
)
def test_a_label_stands_at_the_beginning(text: str, label: str, rest: str) -> None:
    assert labelled(text) == (label, rest)


def test_a_citation_names_every_paragraph_and_the_date_once() -> None:
    cited = [citation(), citation(paragraph="(2)(a)"), citation(paragraph="(3)")]
    assert citing.citation(cited) == "Grid Rules § 9.4(2), (2)(a), (3) (eff. Jun 1, 2025)"


def test_a_citation_of_what_is_not_in_force_says_so() -> None:
    boxed = citation(status="pending", label="Grid Rules § 9.4(2) (pending GRR012)")
    told = "Grid Rules § 9.4(2) (pending GRR012) [approved, not in force]"
    assert citing.citation([boxed]) == told


def test_a_reply_begins_with_what_is_to_be_known_before_it_is_read() -> None:
    told = "Nothing in force on that date defines “form” as a term."
    given = answer(citation("(2)\tDue within 12 days.")).model_copy(update={"caution": told})
    made, left = cards(given)
    lines = replies.reply(given, made, left, {}, lambda href: href).splitlines()
    assert lines[:3] == [told, "", "Grid Rules § 9.4(2) (eff. Jun 1, 2025), Disputes:"]


def test_a_reply_has_quote_link_pending_change_and_the_standing_line() -> None:
    coming = citation(
        "The form is due within 20 Business Days.", PendingCitation, status="pending",
        revisions=["GRR012"], trigger="upon system implementation", changes=citation().key,
        label="Grid Rules § 9.4(2) (pending GRR012)", key="grid-rules@2025-06-01#9.4(2)!GRR012",
    )  # fmt: skip
    given = answer(citation("(2)\tDue within 12 days."), pending=(coming,))
    made, left = cards(given)
    assert left == []
    reply = replies.reply(given, made, left, {}, lambda href: href.replace("./", "http://desk/"))
    coming_line = (
        "Approved, not in force: Grid Rules § 9.4(2) (GRR012), "
        "waits for: upon system implementation:"
    )
    standing = (
        "The text is quoted as it stands in the editions named, for Jul 1, 2025. "
        "This reply quotes the rules; it is not an interpretation of them."
    )
    at = "http://desk/read?at=grid-rules%402025-06-01%239.4%282%29"
    assert reply.splitlines() == [
        "Grid Rules § 9.4(2) (eff. Jun 1, 2025), Disputes:",
        "  (2) “Due within 12 days.”",
        f"{at}&as_of=2025-07-01",
        "",
        coming_line,
        "  “The form is due within 20 Business Days.”",
        "It would change Grid Rules § 9.4(2).",
        f"{at}%21GRR012&as_of=2025-07-01",
        "",
        standing,
    ]


def paragraph(quote: str, key: str, **more: Any) -> Any:
    from marketrules.wire import Paragraph

    return citation(quote, Paragraph, key=key, **more)


def test_boxed_text_stands_beside_the_paragraph_before_it() -> None:
    one = paragraph("(1)\tNow.", "a")
    boxed = paragraph("(1)\tThen.", "a!X", status="pending", revisions=["X"])
    two = paragraph("(2)\tNext.", "b")
    made = rows([one, boxed, two])
    assert [[each.key for each in row.paragraphs] for row in made] == [["a"], ["b"]]
    assert [[each.key for each in row.beside] for row in made] == [["a!X"], []]


def test_rows_of_one_table_are_one_row_with_its_header() -> None:
    head = {"kind": "row", "header": ["Days", "Answer"], "paragraph": "(1) table"}
    cells = [paragraph("a\tb", "k1", cells=["a", "b"], **head),
             paragraph("c\td", "k2", cells=["c", "d"], **head)]  # fmt: skip
    made = rows(cells)
    assert len(made) == 1
    html = text(made, "k2", {}, None)
    assert html.count("<tr") == 3
    assert '<tr class="mr-here"' in html


def test_a_term_is_told_once_in_a_paragraph_and_a_reference_is_a_link() -> None:
    from marketrules.wire import LinkSpan, TermSpan

    quote = "A QSE tells the QSE of Section 2."
    one = paragraph(
        quote, "k",
        terms=[TermSpan(start=2, end=5, term="QSE", key="t"),
               TermSpan(start=16, end=19, term="QSE", key="t")],
        links=[LinkSpan(start=23, end=32, key="s2", document="d", section="2", paragraph="")],
    )  # fmt: skip
    html = annotated(one, 0, {"t": "Qualified <b>"}, None, "1")
    assert html.count('role="tooltip"') == 1
    assert "Qualified &lt;b&gt;" in html
    assert '<a href="./read?at=s2" data-go>Section 2</a>' in html
    assert shown(html) == "A QSEQualified <b> tells the QSE of Section 2."


def test_of_a_very_long_section_a_stretch_around_the_paragraph_is_shown() -> None:
    many = [paragraph(str(n), str(n)) for n in range(500)]
    made = around(many, "300", 100)
    assert (made.earlier, made.later) == (250, 150)
    assert (made.previous, made.following) == ("249", "350")
    assert len(made.paragraphs) == 100


def test_the_redline_of_one_change_stands_once_and_its_further_items_say_what_they_will() -> None:
    now = citation("(a) The cap is $5.", paragraph="(2)(a)", key="grid-rules@2025-06-01#9.4(2)(a)")
    redlined = [
        Piece(change=change, text=text, author="", date="")
        for change, text in (("deleted", "The cap is $5."), ("inserted", "Caps are these:"))
    ]
    boxed = [
        citation(
            quote, PendingCitation, status="pending", revisions=["GRR012"], changes=now.key,
            redline=redlined, key=f"{now.key}{path}!GRR012", paragraph=f"(2)(a){path}",
        )
        for path, quote in (("", "(a) Caps are these:"), ("(i)", "(i) $6 by day."), ("(ii)", "(ii) $7 by night."))
    ]  # fmt: skip
    made, left = cards(answer(now, pending=tuple(boxed)))
    html = str(card(made[0], 1, {}, None))
    assert left == []
    assert html.count("Caps are these:") == 1
    assert html.count("$6 by day.") == html.count("$7 by night.") == 1
