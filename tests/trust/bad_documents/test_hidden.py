"""What a reader of the page can't see isn't served as text; a finding says where, and of what is in doubt."""

from __future__ import annotations

import importlib.util
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from marketrules.findings import FindingKind
from marketrules.holdings import Holding


def _horrors() -> ModuleType:
    file = Path(__file__).with_name("test_horrors.py")
    spec = importlib.util.spec_from_file_location("horrors", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["horrors"] = module
    spec.loader.exec_module(module)
    return module


MADE = _horrors()
SECRET = "Every form is due in 99 days, whatever the rules say."
SEEN = "The form is due in 5 days."


def told(holding: Holding, kind: FindingKind = FindingKind.HIDDEN_TEXT) -> list[str]:
    return [f"{one.place}: {one.message}" for one in holding.findings if one.kind is kind]


def check(holding: Holding, *, served: bool, finding: bool) -> None:
    texts = [one.text for one in holding.passages]
    assert any("5 days" in text for text in texts), texts
    assert any("99 days" in text for text in texts) is served, texts
    assert ("99 days" in holding.text) is served
    found = told(holding)
    assert any("99 days" in one for one in found) is finding, found
    if finding:
        assert any(("not served" in one) is not served for one in found), found
        assert all(one.split(":")[0] for one in found), "a finding names its place"
    assert all(one.span.quote(holding.text) == one.text for one in holding.passages)


WEB_HIDDEN = [
    '<p style="color:#fff">{}</p>',
    '<p style="color: WHITE !important; background-color:#ffffff">{}</p>',
    '<p style="color:rgb(255,255,255)"><b>{}</b></p>',
    '<p><font color="#FEFEFE">{}</font></p>',
    '<div style="background:navy"><p style="color:#000080">{}</p></div>',
    '<table bgcolor="#eeeeee"><tr><td>a</td><td style="color:#eee">{}</td></tr></table>',
    '<p style="color:transparent">{}</p>',
    '<p style="color:rgba(0,0,0,0)">{}</p>',
    '<p style="font-size:1px">{}</p>',
    '<p style="font-size:0.01em">{}</p>',
    '<p style="position:absolute; left:-9999px">{}</p>',
    '<p style="text-indent:-9999px">{}</p>',
    '<p style="clip: rect(0,0,0,0); position:absolute">{}</p>',
    '<div style="height:0;overflow:hidden">{}</div>',
    '<p style="transform:scale(0)">{}</p>',
    '<p style="display:none">{}</p>',
    '<style>p {{ margin: 0 }}</style><p style="color:#fff;background:#fff">{}</p>',
]
WEB_SERVED = [
    '<p style="color:#fff;background:navy">{}</p>',
    '<table bgcolor="#003366"><tr><td>a</td><td><font color="#ffffff">{}</font></td></tr></table>',
    '<p style="color:#777">{}</p>',
    '<p style="color:#fff"><a href="x">{}</a></p>',
    '<p style="font-size:0.7em">{}</p>',
    '<p style="color:inherit">{}</p>',
    '<style>p {{ background: navy }}</style><p style="color:#fff">{}</p>',
]
WEB_DOUBTFUL = [
    '<link rel="stylesheet" href="x.css"><p style="color:#fff">{}</p>',
    '<p style="position:absolute;left:-500px">{}</p>',
    '<p style="transform:translateX(-100%)">{}</p>',
    '<div style="background:url(x.png)"><p style="color:#fff">{}</p></div>',
    '<p style="color:#fff;position:absolute">{}</p>',
]


# Sheets inside the page; the secret stands in <p class="x" id="y"> in a <div class="d">.
SHEETS_HIDDEN = [
    ".x {display:none}",
    "#y {visibility:hidden}",
    "p + p.x {opacity:0}",
    "div.d > p:last-child {font-size:1px}",
    ".d {font-size:0}",
    ".x {font:0/0 a}",
    ".x {color:#fff}",
    ".x {color:rgb(0 0 0 / 2%)}",
    ".x {color:oklch(100% 0 0)}",
    ".x {color:Canvas}",
    ".x {background:navy; color:#000080}",
    ".d {background:#000; color:#fff} .x {color:#000}",
    ".x {position:absolute; left:-9999px}",
    ".x {position:absolute; right:9999px}",
    ".x {margin-left:calc(-1 * 9999px)}",
    ".d {text-indent:-9999px}",
    ".x {position:absolute; clip:rect(1px, 1px, 1px, 1px)}",
    ".x {clip-path:circle(0)}",
    ".x {clip-path:polygon(0 0, 0 0, 0 0)}",
    ".x {width:1px; height:1px; overflow:hidden}",
    ".d {max-height:0; overflow:hidden visible}",
    ".d {display:flex} .x {display:inline; height:0; overflow:hidden}",
    ".x {transform:rotateY(90deg)}",
    ".x {scale:0}",
    ".x {filter:opacity(0)}",
    ".x {content-visibility:hidden}",
    ":root {--h:none} .x {display:var(--h)}",
    ".x {display:var(--nowhere, none)}",
    ".d p:not(:first-child) {display:none}",
    ":is(.nothing, .x) {display:none}",
    ".d:has(.x) .x {display:none}",
    "body p.x {display:none}",
    "html > body .x {display:none}",
    ".d { .x {display:none} }",
    ".d { & > p&, > .x {display:none} }",
    "@media screen {.x {display:none}}",
    "@media (min-width:600px) and (orientation:landscape) {.x {display:none}}",
    "@media not print {.x {display:none}}",
    "@media (400px < width <= 2000px) {.x {display:none}}",
    "@supports (display:grid) {.x {display:none}}",
    "@layer a {.x {display:none}}",
    "@layer a {#y {display:block}} .x {display:none}",
    "@layer a {.x {display:none !important}} #y {display:block !important}",
    ".x {display:none} p {display:block}",
    ".x {display:none !important} #y {display:block}",
    ".x {display:none; display:nonsense}",
    "<!-- .x {display:none} -->",
    "} .y {} .x {display:none",
]
SHEETS_SERVED = [
    "",
    ".z {display:none}",
    ".x {display:none} .x {display:block}",
    ".x {display:none} #y {display:block}",
    "#y {display:none} .x {display:block !important}",
    ".d .x {display:none} #y {all:revert} #y {display:block}",
    ".d {visibility:hidden} .x {visibility:visible}",
    ".d {color:#fff} .x {color:#000}",
    ".x {color:#fff; background:navy}",
    ".d {background:navy} .x {color:#fff}",
    ".d {text-indent:-9999px} .x {text-indent:0}",
    ".x {height:0}",
    ".x {display:inline; height:0; overflow:hidden}",
    ".x {overflow:hidden; height:0; padding-bottom:56%}",
    ".x {clip:rect(0,0,0,0)}",
    ".x {left:-9999px}",
    ".x:hover {display:none}",
    ".x::before {display:none}",
    "@media print {.x {display:none}}",
    "@media (max-width:600px) {.x {display:none}}",
    "@supports not (display:grid) {.x {display:none}}",
    "@layer a {#y {display:none}} .x {display:block}",
    ".x {display none} .x {display: ; opacity:zero}",
    ".x, ::bogus( {display:none}",
]


def styled(sheet: str, attributes: str = "") -> str:
    page: str = MADE.HTML
    return (
        f"<!DOCTYPE html>{page}<style{attributes}>{sheet}</style><p>LONG DESCRIPTION: {SEEN}</p>"
        f'<div class="d"><p>More.</p><p class="x" id="y">{SECRET}</p></div>'
    )


@pytest.mark.parametrize("sheet", SHEETS_HIDDEN)
def test_a_web_page_serves_no_text_that_a_sheet_inside_it_hides(sheet: str) -> None:
    check(MADE.read("a.html", styled(sheet)), served=False, finding=True)


@pytest.mark.parametrize("sheet", SHEETS_SERVED)
def test_a_web_page_serves_what_its_sheets_show(sheet: str) -> None:
    check(MADE.read("a.html", styled(sheet)), served=True, finding=False)


@pytest.mark.parametrize("attributes", [' media="print"', ' type="text/less"', " media=speech"])
def test_a_sheet_for_another_medium_or_in_another_language_hides_nothing(attributes: str) -> None:
    check(MADE.read("a.html", styled(".x {display:none}", attributes)), served=True, finding=False)


@pytest.mark.parametrize(
    ("sheet", "why"),
    [
        (
            "@import url(x.css);",
            "1 × style sheet outside the page, not read: what it hides is served",
        ),
        ("@container (width > 1px) {.x {display:none}}", "(@container (width > 1px))"),
        ("@media (moonlight) {.x {display:none}}", "(@media (moonlight))"),
        (".x:dir(ltr) {display:none}", "(.x:dir(ltr))"),
        ("p{}" * 400_000, "more style sheets than are worked out"),
    ],
)
def test_what_is_not_known_of_the_sheets_is_told_and_the_text_served(sheet: str, why: str) -> None:
    holding = MADE.read("a.html", styled(sheet))
    assert "99 days" in holding.text
    (found,) = told(holding)
    assert why in found
    assert found.startswith("the page: ")


def test_a_link_to_a_sheet_is_told_once_and_one_for_print_or_to_choose_is_not() -> None:
    link = '<link rel="stylesheet" href="a.css"><link rel="StyleSheet" href="b.css">'
    (found,) = told(MADE.read("a.html", link + styled("")))
    assert "2 × style sheet outside the page" in found
    others = (
        '<link rel="alternate stylesheet" href="a.css"><link rel=stylesheet media=print href=b>'
    )
    assert not told(MADE.read("a.html", others + styled("")))


def test_without_a_doctype_names_match_whatever_their_case_and_lengths_need_no_unit() -> None:
    for sheet in (".X {display:none}", "#Y {display:none}", ".x {text-indent:-9999}"):
        page = styled(sheet)
        check(MADE.read("a.html", page), served=True, finding=False)
        quirky = page.removeprefix("<!DOCTYPE html>")
        check(MADE.read("a.html", quirky), served=False, finding=True)


@pytest.mark.parametrize(
    ("markup", "served"),
    [
        ("<p hidden>{}</p>", False),
        ("<style>.s {{display:block}}</style><p hidden class=s>{}</p>", True),
        ("<p hidden=until-found>{}</p>", False),
        ("<p aria-hidden=true>{}</p>", True),
        ("<details><summary>More</summary><p>{}</p></details>", True),
        ("<div style='visibility:hidden'><p style='visibility:visible'>{}</p></div>", True),
        ("<table><thead style='display:none'><tr><th>{}</th><th>b</th></table>", False),
        ("<table><caption style='display:none'>{}</caption><tr><td>c</td><td>d</td></tr></table>", False),
        ("<main style='display:none'>{}</main>", False),
        ("<p><b style='margin-left:-9999px'>a</b>{}</p>", False),
        ("<p style='text-indent:-9999px'>a<br>{}</p>", True),
    ],
)  # fmt: skip
def test_attributes_and_elements_hide_what_browsers_hide(markup: str, served: bool) -> None:
    page = f"<!DOCTYPE html>{MADE.HTML}<p>LONG DESCRIPTION: {SEEN}</p>{markup.format(SECRET)}"
    holding = MADE.read("a.html", page)
    assert ("99 days" in holding.text) is served
    assert any("99 days" in one for one in told(holding)) is not served


@pytest.mark.parametrize("name", ["template", "noscript"])
def test_what_browsers_never_show_as_text_is_left_out(name: str) -> None:
    page = f"{MADE.HTML}<p>LONG DESCRIPTION: {SEEN}</p><{name}><p>{SECRET}</p></{name}>"
    assert "99 days" not in MADE.read("a.html", page).text


def test_an_item_in_which_nothing_is_seen_gives_its_bullet_to_no_other_line() -> None:
    page = f"<ul><li style='visibility:hidden'>{SECRET}</li></ul><p>It is said at the end.</p>"
    text = MADE.read("a.html", f"{MADE.HTML}<p>LONG DESCRIPTION: {SEEN}</p>{page}").text
    assert "\nIt is said at the end." in text


@pytest.mark.parametrize("rule", [
    "p b:nth-of-type({n}n+1) i, p {{color:red}}", "div div div div div p.c{n} {{display:none}}",
    ":has(~ .c{n}) {{opacity:0}}", "p:lang(c{n}) {{opacity:0}}", ":is(b, :not(.c{n} ~ p)) {{top:0}}",
])  # fmt: skip
def test_thousands_of_rules_over_thousands_of_elements_end_within_bounds(
    rule: str, tries: Callable[[int, int], int]
) -> None:
    rules, paragraphs = tries(100, 20_000), tries(300, 50_000)
    sheet = " ".join(rule.format(n=n + 1) for n in range(rules))
    deep = "<div>" * 50
    page = f"{styled(sheet)}{deep}" + "<p class=a><b>x</b></p>" * paragraphs
    holding = MADE.read("a.html", page)
    assert "5 days" in holding.text
    assert rules < 20_000 or any("more style sheets" in one for one in told(holding))


def test_over_the_bound_what_was_not_looked_at_is_served_and_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ingest.readers.css.cascade.MOST_STEPS", 20)
    holding = MADE.read("a.html", styled("p.x {display:none}" * 30))
    assert "99 days" in holding.text
    assert any("more style sheets than are worked out" in one for one in told(holding))


@pytest.mark.parametrize("sheet", [
    ".x " * 5000 + "{display:none}", ".x" + ":is(" * 3000 + "{display:none}", "p{" * 5000,
    ".x {color:" + "calc(" * 5000 + "}", ".x {--a:var(--b);--b:var(--a) var(--a);display:var(--a)}",
    "@media " + "(" * 3000 + "{.x{display:none}}", "[", "*|{display:none}", "&" * 500 + "{}", "\\",
    "".join(f"&{{--a{n}:1;" + "& &{" for n in range(300)),
])  # fmt: skip
def test_hostile_sheets_are_ignored_or_told(sheet: str) -> None:
    assert "5 days" in MADE.read("a.html", styled(sheet)).text


@pytest.mark.parametrize("markup", WEB_HIDDEN)
def test_a_web_page_serves_no_text_that_its_inline_styles_hide(markup: str) -> None:
    page = f"{MADE.HTML}<p>LONG DESCRIPTION: {SEEN}</p>{markup.format(SECRET)}"
    check(MADE.read("a.html", page), served=False, finding=True)


@pytest.mark.parametrize("markup", WEB_SERVED)
def test_a_web_page_serves_what_can_be_told_from_its_ground(markup: str) -> None:
    page = f"{MADE.HTML}<p>LONG DESCRIPTION: {SEEN}</p>{markup.format(SECRET)}"
    check(MADE.read("a.html", page), served=True, finding=False)


@pytest.mark.parametrize("markup", WEB_DOUBTFUL)
def test_a_web_page_serves_and_tells_white_on_what_is_not_known(markup: str) -> None:
    page = f"{MADE.HTML}<p>LONG DESCRIPTION: {SEEN}</p>{markup.format(SECRET)}"
    check(MADE.read("a.html", page), served=True, finding=True)


def run(properties: str) -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{SECRET}</w:t></w:r>"


def paragraph(properties: str, own: str = "") -> str:
    return f"<w:p>{own}{run(properties)}</w:p>"


WHITE = '<w:color w:val="FFFFFF"/>'
CELL = '<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val="clear" w:fill="{}"/></w:tcPr><w:p>{}</w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>'
WORD_HIDDEN = {
    "white": paragraph(WHITE),
    "white by theme": paragraph('<w:color w:val="000000" w:themeColor="background1"/>'),
    "vanish": paragraph("<w:vanish/>"),
    "one point": paragraph('<w:sz w:val="2"/>'),
    "no width": paragraph('<w:w w:val="1"/>'),
    "highlit alike": paragraph('<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>'),
    "shaded alike": paragraph(
        '<w:color w:val="1F3864"/>', '<w:pPr><w:shd w:val="clear" w:fill="1F3864"/></w:pPr>'
    ),
    "in a white cell": CELL.format("FFFFFF", run(WHITE)),
    "in a red cell": CELL.format("FF0000", run('<w:color w:val="FF0000"/>')),
}
WORD_SERVED = {
    "on a dark cell": CELL.format("1F3864", run(WHITE)),
    "on a dark paragraph": paragraph(
        WHITE, '<w:pPr><w:shd w:val="clear" w:fill="1F3864"/></w:pPr>'
    ),
    "grey": paragraph('<w:color w:val="A6A6A6"/>'),
    "automatic": paragraph('<w:color w:val="auto"/>'),
    "four points": paragraph('<w:sz w:val="8"/>'),
}


def in_word(markup: str) -> Holding:
    with zipfile.ZipFile(MADE.WORD) as held:
        document = held.read("word/document.xml").decode()
    at = document.rindex("<w:sectPr") if "<w:sectPr" in document else document.rindex("</w:body>")
    seen = f"<w:p><w:r><w:t>{SEEN}</w:t></w:r></w:p>"
    holding: Holding = MADE.read("a.docx", MADE.word(document[:at] + seen + markup + document[at:]))
    return holding


@pytest.mark.parametrize("name", WORD_HIDDEN)
def test_word_text_that_is_not_seen_is_not_served(name: str) -> None:
    check(in_word(WORD_HIDDEN[name]), served=False, finding=True)


@pytest.mark.parametrize("name", WORD_SERVED)
def test_word_text_that_is_seen_is_served(name: str) -> None:
    check(in_word(WORD_SERVED[name]), served=True, finding=False)


WP = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
WPS = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
PIC = 'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
V = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:w10="urn:schemas-microsoft-com:office:word"'
ANCHOR = "<w:r><w:drawing><wp:anchor {0} {1}><wp:{2}/><a:graphic {3}><a:graphicData>{4}</a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>"
SHAPE = f"<wps:wsp {WPS}><wps:spPr>{{}}</wps:spPr>{{}}</wps:wsp>"
FILLED = SHAPE.format('<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>', "")
PICT = f"<w:r><w:pict><v:rect {V} style='position:absolute;width:400pt;height:40pt{{}}' {{}}>{{}}</v:rect></w:pict></w:r>"


def anchored(inside: str, how: str = 'behindDoc="0"', wrap: str = "wrapNone") -> str:
    return ANCHOR.format(WP, how, wrap, A, inside)


IN_FRONT = {
    "a white shape": anchored(FILLED),
    "filled by its style": anchored(
        SHAPE.format("", '<wps:style><a:fillRef idx="1"/></wps:style>')
    ),
    "a picture": anchored(f"<pic:pic {PIC}/>"),
    "an old shape": PICT.format("", "", ""),
    "an old shape that says in front of what": PICT.format(";z-index:251658240", 'filled="t"', ""),
}
NOT_IN_FRONT = {
    "behind the text": anchored(FILLED, 'behindDoc="1"'),
    "text runs round it": anchored(FILLED, wrap="wrapSquare"),
    "not filled": anchored(SHAPE.format("<a:noFill/>", "")),
    "read through": anchored(
        SHAPE.format('<a:solidFill><a:srgbClr val="FFFF00"><a:alpha val="30000"/></a:srgbClr></a:solidFill>', "")
    ),
    "not filled by its style": anchored(
        SHAPE.format("", '<wps:style><a:fillRef idx="0"/></wps:style>')
    ),
    "an old shape behind": PICT.format(";z-index:-1", "", ""),
    "an old shape, not filled": PICT.format("", 'filled="f"', ""),
    "text runs round an old one": PICT.format("", "", '<w10:wrap type="square"/>'),
}  # fmt: skip


@pytest.mark.parametrize("name", [*IN_FRONT, *NOT_IN_FRONT])
def test_a_drawing_in_front_of_the_text_is_told_and_what_it_may_cover_is_served(name: str) -> None:
    drawing = {**IN_FRONT, **NOT_IN_FRONT}[name]
    holding = in_word(f"<w:p>{drawing}<w:r><w:t>{SECRET}</w:t></w:r></w:p>")
    assert any("99 days" in one.text for one in holding.passages)
    found = [one for one in told(holding) if "drawing in front of the text" in one]
    assert len(found) == (name in IN_FRONT)
    assert all(one.startswith("paragraph ") for one in found)


def test_white_in_a_text_box_is_served_and_told() -> None:
    box = (
        '<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox><w:txbxContent>'
        f"<w:p>{run(WHITE)}</w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    check(in_word(box), served=True, finding=True)


HEAD = (
    "BT /F 12 Tf 72 720 Td (LMGO Market Protocols) Tj 0 -30 Td (July 1, 2025) Tj 0 -30 Td (1  TITLE) Tj "
    f"0 -30 Td (\\(1\\)  {SEEN}) Tj ET "
)
WORDS = f"BT /F 12 Tf 72 500 Td (\\(2\\)  {SECRET}) Tj ET "
PDF_HIDDEN = {
    "white on the page": f"1 g {WORDS}",
    "white on white": f"1 1 1 rg 60 490 400 30 re f 0 0 0 0 k {WORDS}",
    "black on black": f"0 g 60 490 450 30 re f {WORDS}",
    "under a rectangle": f"{WORDS} 1 g 60 490 450 30 re f",
    "under two rectangles": f"{WORDS} 1 g 60 490 200 30 re f 260 490 260 30 re f",
    "without ink": f"3 Tr {WORDS}",
    "of half a point": f"BT /F 0.5 Tf 72 500 Td ({SECRET}) Tj ET",
    "without width": f"1 Tz {WORDS}",
    "off the page": f"1 0 0 1 0 2000 cm {WORDS}",
    "clipped away": f"q 0 0 50 50 re W n {WORDS} Q",
    "transparent": f"/Clear gs {WORDS}",
    "under a picture": f"{WORDS} q 450 0 0 30 60 490 cm /I Do Q",
    "in a layer that is off": f"/OC /L BDC {WORDS} EMC",
    "white outlines": f"1 G 1 Tr {WORDS}",
}
PDF_SERVED = {
    "plainly": WORDS,
    "white on dark": f"0 0 0.4 rg 60 490 450 30 re f 1 g {WORDS}",
    "on white over black": f"0 g 60 490 450 30 re f 1 g 60 490 450 30 re f 0 g {WORDS}",
    "in a frame": f"{WORDS} 0 g 60 490 450 30 re 62 492 446 26 re f*",
    "beside what covers": f"{WORDS} 0 g 60 300 450 30 re f",
    "under a pattern": f"{WORDS} /Pattern cs /P scn 60 490 450 30 re f",
    "under half a light": f"{WORDS} /Half gs 1 g 60 490 450 30 re f",
}
PDF_DOUBTFUL = {
    "white over a picture": f"q 450 0 0 30 60 490 cm /I Do Q 1 g {WORDS}",
    "recognised": f"q 612 0 0 792 0 0 cm /I Do Q 3 Tr {WORDS}",
    "under a scan": f"{WORDS} q 612 0 0 792 0 0 cm /I Do Q",
    "white on a clipped ground": f"q 60 490 m 300 600 l 500 490 l W n 0 g 0 0 612 792 re f Q 1 g {WORDS}",
}


def pdf_of(drawn: str) -> bytes:
    made: bytes = MADE.pdf(
            "<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[7 0 R]/D<</OFF[7 0 R]>>>>>>",
            MADE.PAGES,
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>"
            "/XObject<</I 6 0 R>>/Properties<</L 7 0 R>>"
            "/ExtGState<</Clear<</ca 0>>/Half<</ca 0.5>>>>>>>>",
            # A page whose every picture is its ground: the words that are seen come last.
            MADE.stream(f"q {drawn} Q {HEAD}".encode()),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            MADE.stream(
                b"\0", "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8"
                "/ColorSpace/DeviceGray",
            ),
            "<</Type/OCG/Name(L)>>",
        )  # fmt: skip
    return made


def in_pdf(drawn: str) -> Holding:
    holding: Holding = MADE.read("a.pdf", pdf_of(drawn))
    return holding


@pytest.mark.parametrize("name", PDF_HIDDEN)
def test_pdf_text_that_is_not_seen_is_not_served(name: str) -> None:
    check(in_pdf(PDF_HIDDEN[name]), served=False, finding=True)


@pytest.mark.parametrize("name", PDF_SERVED)
def test_pdf_text_that_is_seen_is_served(name: str) -> None:
    check(in_pdf(PDF_SERVED[name]), served=True, finding=False)


@pytest.mark.parametrize("name", PDF_DOUBTFUL)
def test_pdf_text_of_which_it_is_not_known_is_served_and_told(name: str) -> None:
    check(in_pdf(PDF_DOUBTFUL[name]), served=True, finding=True)


UNSEEN = (
    "The fo\u200brm is \u202edue\u202c in 5\u00ad \u2066days\u2069\U000e0041\U000e0042\ufe0f.\ufeff"
)


@pytest.mark.parametrize("kind", ["txt", "html", "entities", "docx"])
def test_characters_that_nobody_sees_are_left_out_and_counted(kind: str) -> None:
    if kind == "txt":
        holding = MADE.read("a.txt", f"{MADE.TXT}(1)\t{UNSEEN}\n")
    elif kind == "docx":
        holding = in_word(f"<w:p><w:r><w:t>{UNSEEN}</w:t></w:r></w:p>")
    else:
        words = UNSEEN
        if kind == "entities":
            words = "".join(c if c.isascii() else f"&#x{ord(c):x};" for c in UNSEEN)
        holding = MADE.read("a.html", f"{MADE.HTML}<p>LONG DESCRIPTION: {words}</p>")
    assert any(one.text.endswith(SEEN) for one in holding.passages)
    assert holding.text.isprintable() or not set(holding.text) & set(UNSEEN[6:7] + "\u202e\ufeff")
    (found,) = told(holding, FindingKind.UNSEEN_CHARACTERS)
    # U+200B, U+FE0F, U+FEFF; U+202E, U+202C, U+2066, U+2069; U+00AD; two tags.
    assert "3 × zero-width character, 4 × mark of direction, 1 × soft hyphen, 2 × tag" in found
    assert found.split(":")[0]
    assert all(one.span.quote(holding.text) == one.text for one in holding.passages)


def test_a_left_to_right_mark_among_such_letters_stays_with_its_offsets() -> None:
    holding = MADE.read("a.txt", f"{MADE.TXT}(1)\tThe form is \u200edue in 5 days.\n")
    assert "\u200edue" in holding.text
    assert not told(holding, FindingKind.UNSEEN_CHARACTERS)
