"""Web pages: what is read, what is left out, and the fields of notices."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers.webpage import read_webpage
from ingest.reading import BlockKind, Reading
from marketrules.errors import UnreadableDocument

PAGE = Path("page.html")

NOTICE = """<!DOCTYPE html><html><head><title>Market Notice Details</title>
<script>document.title = 'tracking';</script><style>p { color: red }</style></head>
<body><nav><a href="/">Home</a></nav>
<div class="details headers"><p><label>Sent:</label> <span>3/04/30, 4:02 PM</span></p></div>
<div class="details message">
<p><strong>NOTICE&nbsp; DATE:</strong> March 4, 2030</p>
<p><strong>NOTICE TYPE:</strong> M-A030430-02 General</p>
<p><strong>LONG DESCRIPTION: </strong>The Control Room moves. Two items follow.</p>
<ul><li>The old room closes.</li><li>The new room opens.</li></ul>
<p>Telephone numbers stay.</p>
<p><strong>ACTION REQUIRED:</strong></p>
<p>None.</p>
<div><strong>CONTACT:</strong> Client Desk.</div>
<div>&nbsp;</div>
</div><footer>© 2030</footer></body></html>"""


def read(body: str) -> Reading:
    return read_webpage(PAGE, body.encode())


def lines(body: str) -> list[str]:
    reading = read(body)
    return [block.span.quote(reading.text) for block in reading.blocks]


def test_a_notice_gives_its_fields_with_values_over_several_blocks() -> None:
    reading = read(NOTICE)
    values = {field.name: field.span.quote(reading.text) for field in reading.fields}
    assert values == {
        "Sent": "3/04/30, 4:02 PM",
        "NOTICE DATE": "March 4, 2030",
        "NOTICE TYPE": "M-A030430-02 General",
        "LONG DESCRIPTION": "The Control Room moves. Two items follow.\n•\tThe old room closes.\n"
        "•\tThe new room opens.\nTelephone numbers stay.",
        "ACTION REQUIRED": "None.",
        "CONTACT": "Client Desk.",
    }


def test_title_media_and_digest_are_kept() -> None:
    reading = read(NOTICE)
    assert (reading.title, reading.media) == ("Market Notice Details", "html")
    assert len(reading.sha256) == 64
    assert not reading.boxes_have_structure


# Each body shows "kept" and nothing else.
@pytest.mark.parametrize(
    "body",
    [
        "<p>kept</p><script>alert('no')</script><style>p{}</style>",  # not text at all
        "<header>logo</header><nav>menu</nav><p>kept</p><footer>imprint</footer>",  # chrome
        "<p>kept</p><p hidden>no</p><p style='Display: none'>no</p>",  # hidden three ways
        "<p aria-hidden='true'>kept</p><template>no</template>",  # seen, though not read aloud
        "<div role='navigation'>no</div><div class='navbar dark'>no</div><p>kept</p>",  # by role
        "<p>before</p><main><p>kept</p></main><p>after</p>",  # a page with one main part
        "<p>kept<!-- no --></p><select><option>no</option></select><button>no</button>",
        "<noscript>Please enable scripts</noscript><p>ke<wbr>pt</p>",  # wbr is no space
        "<p>ke&shy;pt</p>",  # a soft hyphen is no character
    ],
)
def test_what_is_no_content_is_left_out(body: str) -> None:
    assert lines(body) == ["kept"]


def test_a_class_that_only_contains_a_chrome_word_is_content() -> None:
    assert lines("<div class='details headers'>To: all</div>") == ["To: all"]


def test_the_header_of_an_article_holds_its_title() -> None:
    page = "<header>site</header><article><header><h1>Title</h1></header></article>"
    assert lines(page) == ["Title"]


# body, lines, for what
STRUCTURE = [
    ("<p>one<br>two</p>", ["one", "two"]),  # a line break ends a block
    ("<p>a&nbsp;&nbsp;b\n c</p>", ["a b c"]),  # white space is folded
    ("<div>a<div>b</div>c</div>", ["a", "b", "c"]),  # text beside a nested block
    ("<ol><li>a</li><li>b</li></ol>", ["1.\ta", "2.\tb"]),
    ("<ol start=3 type=a><li>x</li><li value=7>y</li></ol>", ["c.\tx", "g.\ty"]),
    ("<ol type=i><li>a<li>b<li>c<li>d</ol>", ["i.\ta", "ii.\tb", "iii.\tc", "iv.\td"]),
    ("<ul><li><p>a</p><p>b</p></li></ul>", ["•\ta", "b"]),  # one bullet per item
    ("<ul><li>a<ul><li>b</li></ul></li></ul>", ["•\ta", "•\tb"]),
    ("<p>R&amp;D &#8211; 5 &lt; 6</p>", ["R&D – 5 < 6"]),  # entities
    ("<pre>a  b\nc</pre>", ["a b", "c"]),  # lines of preformatted text
    ("<p>x<img src=a alt='A chart'>y<img src=b alt=''></p>", ["x[figure]y"]),
    ("<p>H<sub>2</sub>O</p>", ["H2O"]),
]


@pytest.mark.parametrize(("body", "expected"), STRUCTURE)
def test_structure_becomes_lines(body: str, expected: list[str]) -> None:
    assert lines(body) == expected


def test_headings_lists_and_bold_are_told_to_later_steps() -> None:
    reading = read("<h2>Head</h2><p><b>All</b> <strong>bold</strong></p><ul><li>item</li></ul>")
    head, bold, item = reading.blocks
    assert head.heading_level == 2
    assert bold.bold
    assert bold.heading_level is None
    assert item.list_item
    assert item.indent == 30.0  # one level of 40 CSS pixels at 3/4 point


def test_a_table_becomes_rows_with_cells() -> None:
    reading = read(
        "<table><caption>Limits</caption><thead><tr><th>Step</th><th>MW</th></tr></thead>"
        "<tr><td>1</td><td><p>10</p><p>net</p></td></tr><tr><td></td><td>20</td></tr></table>"
    )
    caption, header, first, second = reading.blocks
    assert caption.span.quote(reading.text) == "Limits"
    assert [row.kind for row in (header, first, second)] == [BlockKind.ROW] * 3
    assert (header.header, first.header) == (True, False)
    assert first.span.quote(reading.text) == "1\t10 net"
    assert [cell.quote(reading.text) for cell in second.cells] == ["", "20"]
    assert header.table == first.table == 0


def test_cells_stay_under_their_heading_where_a_cell_spans_rows_or_columns() -> None:
    table = (
        "<table><tr><th>A</th><th>B</th><th>C</th></tr>"
        "<tr><td rowspan=2>x</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>"
        "<tr><td colspan=2>wide</td><td>5</td></tr></table>"
    )
    assert lines(table) == ["A\tB\tC", "x\t1\t2", "\t3\t4", "wide\t\t5"]


def test_a_table_that_only_lays_out_the_page_is_read_as_paragraphs() -> None:
    nested = "<table><tr><td><table><tr><td>a</td></tr></table></td><td>b</td></tr></table>"
    assert lines(nested) == ["a", "b"]


# line -> is it a field?
LABELS = [
    ("<p><b>ACTION REQUIRED:</b> none</p>", ["ACTION REQUIRED"]),
    ("<p>DAY(S) AFFECTED: all</p>", ["DAY(S) AFFECTED"]),  # not bold, but two words
    ("<p>CONTACT: desk</p>", ["CONTACT"]),  # one long word
    ("<p>NOTE: text</p>", []),  # one short word in plain type is just a word
    ("<p><b>NOTE:</b> text</p>", ["NOTE"]),  # unless the page makes it bold
    ("<p><b>List of Counties:</b> X</p>", []),  # not in capitals
    ("<p>LINK HTTP://EXAMPLE</p>", []),  # the colon of an address
    ("<p>PROJECT NO. 59142: text</p>", []),  # digits
    ("<table><tr><td>NOTICE TYPE:</td><td>General</td></tr></table>", ["NOTICE TYPE"]),
]


@pytest.mark.parametrize(("body", "names"), LABELS)
def test_fields_are_labels_in_capitals_with_a_colon(body: str, names: list[str]) -> None:
    assert [field.name for field in read(body).fields] == names


# what a notice ends with -> is it part of the field above it?
FOOTERS = [
    ("If you no longer wish to receive mail from this list, follow this link.", False),
    ("To be removed from this list, write to the desk.", False),
    ("Click here to unsubscribe.", False),
    ("ab/cd", False),  # who wrote, who checked
    ("xyz", False),
    ("The distribution list is kept by the desk.", True),  # a list as a matter
    ("Yes, we do.", True),
]


@pytest.mark.parametrize(("words", "kept"), FOOTERS)
def test_what_a_mailing_list_puts_below_a_notice_is_no_part_of_it(words: str, kept: bool) -> None:
    reading = read(f"<p><b>CONTACT:</b> Call us.</p><p>{words}</p>")
    assert (words in reading.text) is kept
    assert reading.fields[-1].span.quote(reading.text).endswith(words if kept else "Call us.")


def test_words_of_a_mailing_list_stay_where_the_notice_goes_on_and_in_other_pages() -> None:
    assert (
        "unsubscribe" in read("<p>CONTACT: us</p><p>To unsubscribe, write.</p><p>Or call.</p>").text
    )
    assert "unsubscribe" in read("<p>How to</p><p>unsubscribe</p>").text


def test_a_heading_ends_a_field() -> None:
    reading = read("<p><b>ACTION REQUIRED:</b> none</p><h2>About</h2><p>words</p>")
    assert [field.span.quote(reading.text) for field in reading.fields] == ["none"]


# bytes, the text expected
ENCODINGS = [
    ("<p>naïve</p>".encode(), "naïve"),  # UTF-8, undeclared
    ("<p>naïve – “x”</p>".encode("cp1252"), "naïve – “x”"),  # windows-1252, undeclared
    ('<meta charset="iso-8859-1"><p>“x”</p>'.encode("cp1252"), "“x”"),  # latin-1 means 1252
    ('<meta charset="iso-8859-1"><p>“x”</p>'.encode(), "“x”"),  # and often it's UTF-8 after all
    ('<meta http-equiv=a content="text/html; charset=koi8-r"><p>да</p>'.encode("koi8-r"), "да"),
    ("\ufeff<p>é</p>".encode("utf-16"), "é"),  # byte order marks win
    ('<meta charset="unicode_escape"><p>\\u0041é</p>'.encode(), "\\u0041é"),  # no page's charset
]


@pytest.mark.parametrize(("data", "text"), ENCODINGS)
def test_encodings_are_found_out(data: bytes, text: str) -> None:
    assert read_webpage(PAGE, data).text == text


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body><script>1</script></body></html>",  # nothing shown
        b"   ",
        bytes(range(256)) * 8,  # binary
    ],
)
def test_a_page_without_text_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=r"page\.html"):
        read_webpage(PAGE, data)


def test_a_page_nested_very_deep_is_read_without_recursion() -> None:
    depth = 5_000
    assert lines("<div>" * depth + "deep" + "</div>" * depth) == ["deep"]


def test_odd_input_raises_no_parser_warning() -> None:
    # bs4 warns of input that looks like XML or like a file name; warnings are errors in tests.
    assert lines('<?xml version="1.0"?><html xmlns="x"><body><p>a</p></body></html>') == ["a"]
    assert lines("notice.html") == ["notice.html"]
