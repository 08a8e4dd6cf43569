"""Automatic numbering, written out."""

import pytest


def level(place, form, text, extra="", start=1):
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{extra}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(name, *levels, extra=""):
    return f'<w:abstractNum w:abstractNumId="{name}">{extra}{"".join(levels)}</w:abstractNum>'


def num(name, of, overrides=""):
    return f'<w:num w:numId="{name}"><w:abstractNumId w:val="{of}"/>{overrides}</w:num>'


OUTLINE = abstract(
    "0", level(0, "decimal", "(%1)"), level(1, "lowerLetter", "(%2)"),
    level(2, "lowerRoman", "(%3)"), level(3, "upperLetter", "(%4)"),
)  # fmt: skip
RESTARTED = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'


def labels(word, numbering, *items):
    """Labels of paragraphs given as (numId, level)."""
    body = "".join(word.item("x", number, place) for number, place in items)
    return [line.split("\t")[0] for line in word.lines(body, numbering=numbering)]


def test_levels_count_and_start_anew_under_their_parent(word):
    items = [(1, 0), (1, 1), (1, 1), (1, 2), (1, 3), (1, 0), (1, 1)]
    assert labels(word, OUTLINE + num(1, 0), *items) == [
        "(1)", "(a)", "(b)", "(i)", "(A)", "(2)", "(a)",
    ]  # fmt: skip


def test_two_lists_over_one_definition_go_on_counting(word):
    numbering = OUTLINE + num(1, 0) + num(2, 0)
    assert labels(word, numbering, (1, 0), (2, 0), (1, 0)) == ["(1)", "(2)", "(3)"]


def test_a_start_override_begins_anew_once(word):
    numbering = OUTLINE + num(1, 0) + num(2, 0, RESTARTED)
    items = [(1, 0), (1, 0), (2, 0), (2, 0)]
    assert labels(word, numbering, *items) == ["(1)", "(2)", "(1)", "(2)"]


def test_a_level_can_show_the_levels_above(word):
    legal = level(1, "decimal", "%1.%2", "<w:isLgl/>")
    numbering = abstract("0", level(0, "upperRoman", "%1."), legal) + num(1, 0)
    assert labels(word, numbering, (1, 0), (1, 0), (1, 1), (1, 1)) == ["I.", "II.", "2.1", "2.2"]


def test_a_level_used_before_its_parent_shows_the_parents_start(word):
    numbering = abstract("0", level(0, "decimal", "%1"), level(1, "decimal", "%1.%2")) + num(1, 0)
    assert labels(word, numbering, (1, 1), (1, 0)) == ["1.1", "1"]


def test_restart_zero_counts_through(word):
    through = level(1, "decimal", "%2)", '<w:lvlRestart w:val="0"/>')
    numbering = abstract("0", level(0, "decimal", "%1."), through) + num(1, 0)
    assert labels(word, numbering, (1, 0), (1, 1), (1, 0), (1, 1)) == ["1.", "1)", "2.", "2)"]


def test_an_override_can_replace_a_level(word):
    other = f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "%1:", start=3)}</w:lvlOverride>'
    assert labels(word, OUTLINE + num(1, 0, other), (1, 0)) == ["C:"]


def test_bullets_are_one_sign_whatever_their_font(word):
    numbering = abstract("0", level(0, "bullet", "\uf0b7"), level(1, "bullet", "o")) + num(1, 0)
    assert labels(word, numbering, (1, 0), (1, 1)) == ["•", "•"]


FORMATS = [
    ("decimalZero", 7, "07"),
    ("lowerLetter", 28, "bb"),
    ("upperRoman", 14, "XIV"),
    ("ordinal", 22, "22nd"),
    ("none", 1, ""),
    ("lowerLetter", 999999999, "999999999"),  # a damaged start must not write a wall of letters
    ("lowerRoman", 0, "0"),
    ("notInWord", 5, "5"),
]


@pytest.mark.parametrize(("form", "start", "label"), FORMATS)
def test_number_formats(word, form, start, label):
    numbering = abstract(
        "0", level(0, form, "<%1>".replace("<", "[").replace(">", "]"), start=start)
    )
    assert labels(word, numbering + num(1, 0), (1, 0)) == [f"[{label}]"]


def test_numbering_comes_with_a_style_and_zero_switches_it_off(word):
    numbered = '<w:numPr><w:numId w:val="1"/></w:numPr>'
    styles = (
        f'<w:style w:type="paragraph" w:styleId="L"><w:pPr>{numbered}</w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="L2"><w:basedOn w:val="L"/></w:style>'
    )
    bound = abstract(
        "0", level(0, "decimal", "%1."), level(1, "decimal", "%1.%2", '<w:pStyle w:val="L2"/>')
    )
    off = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body = (
        word.p("one", '<w:pStyle w:val="L"/>')
        + word.p("deeper", '<w:pStyle w:val="L2"/>')
        + word.p("none", f'<w:pStyle w:val="L"/>{off}')
    )
    reading = word.read(body, numbering=bound + num(1, 0), styles=styles)
    assert reading.text == "1.\tone\n1.1\tdeeper\nnone"
    assert [block.list_item for block in reading.blocks] == [True, True, False]


def test_a_list_by_way_of_a_list_style(word):
    styles = (
        '<w:style w:type="numbering" w:styleId="Rules"><w:pPr><w:numPr><w:numId w:val="1"/>'
        "</w:numPr></w:pPr></w:style>"
    )
    link = abstract("5", extra='<w:numStyleLink w:val="Rules"/>')
    numbering = OUTLINE + link + num(1, 0) + num(2, 5)
    body = word.item("x", 2) + word.item("x", 2, 1)
    assert word.lines(body, numbering=numbering, styles=styles) == ["(1)\tx", "(a)\tx"]


def test_lists_that_dont_exist_or_refer_to_themselves_number_nothing(word):
    styles = (
        '<w:style w:type="numbering" w:styleId="Self"><w:pPr><w:numPr><w:numId w:val="1"/>'
        "</w:numPr></w:pPr></w:style>"
    )
    numbering = abstract("0", extra='<w:numStyleLink w:val="Self"/>') + num(1, 0) + num(2, 44)
    body = word.item("a", 1) + word.item("b", 2) + word.item("c", 3)
    assert word.lines(body, numbering=numbering, styles=styles) == ["a", "b", "c"]


def test_a_level_without_text_prints_no_label(word):
    assert word.lines(
        word.item("x", 1), numbering=abstract("0", level(0, "decimal", "")) + num(1, 0)
    ) == ["x"]


def test_empty_paragraphs_count_as_in_word(word):
    body = word.item("a", 1) + word.item("", 1) + word.item("c", 1)
    assert word.lines(body, numbering=OUTLINE + num(1, 0)) == ["(1)\ta", "(3)\tc"]


def test_the_lists_indent_holds_where_the_paragraph_has_none(word):
    indented = level(0, "decimal", "%1.") .replace(
        "</w:lvl>", '<w:pPr><w:ind w:left="1080" w:hanging="360"/></w:pPr></w:lvl>'
    )  # fmt: skip
    (block,) = word.read(word.item("x", 1), numbering=abstract("0", indented) + num(1, 0)).blocks
    assert block.indent == 36.0  # (1080 - 360) / 20


def test_rejected_paragraphs_dont_advance_the_counter_nor_deleted_ones_the_proposals(word):
    body = (
        word.item("kept", 1)
        + word.item(word.ins("new"), 1, mark="ins")
        + word.item(word.dele("old"), 1, mark="del")
        + word.item("last", 1)
    )
    reading = word.read(body, numbering=OUTLINE + num(1, 0))
    assert reading.text == "(1)\tkept\n(2)\told\n(3)\tlast"
    # The labels of paragraphs in force stay as they are: what renumbers them isn't a redline.
    assert word.proposal(reading) == "(1)\tkept\n(2)\tnew\n(3)\tlast"
