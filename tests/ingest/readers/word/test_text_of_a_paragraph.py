"""What a paragraph's XML reads as."""

import pytest

W_SYM = '<w:r><w:sym w:font="{}" w:char="{}"/></w:r>'

INSIDE = [
    # runs join without anything between
    ("<w:r><w:t>Load</w:t></w:r><w:r><w:t>shed</w:t></w:r>", "Loadshed"),
    # a line break by hand is a space, a page break nothing
    ("<w:r><w:t>one</w:t><w:br/><w:t>two</w:t></w:r>", "one two"),
    ('<w:r><w:t>one</w:t><w:br w:type="page"/><w:t>two</w:t></w:r>', "onetwo"),
    # hyphens: the no-break one is seen, the soft one isn't
    ("<w:r><w:t>On</w:t><w:noBreakHyphen/><w:t>Line</w:t></w:r>", "On-Line"),
    ("<w:r><w:t>re</w:t><w:softHyphen/><w:t>serve</w:t></w:r>", "reserve"),
    # layout characters
    ("<w:r><w:t>5\u00a0MW of re\u00adserve\u200b</w:t></w:r>", "5 MW of reserve"),
    ("<w:r><w:t>one\ntwo</w:t></w:r>", "one two"),
    # symbol fonts, as w:sym and as private-use characters
    (W_SYM.format("Symbol", "F0B3"), "≥"),
    (W_SYM.format("Wingdings", "F0FE"), "☑"),
    (W_SYM.format("Nobody", "zzzz"), "□"),
    ('<w:r><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>\uf0e5 x</w:t></w:r>', "∑ x"),
    # seen through: hyperlinks, smart tags, content controls, bookmarks, comments, proofing
    (
        (
            '<w:hyperlink><w:r><w:t>the </w:t></w:r></w:hyperlink><w:bookmarkStart w:name="a"/>'
            "<w:smartTag><w:r><w:t>meter</w:t></w:r></w:smartTag><w:proofErr/><w:commentRangeStart/>"
            "<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t> point</w:t></w:r></w:sdtContent></w:sdt>"
            "<w:r><w:commentReference/></w:r>"
        ),
        "the meter point",
    ),
    # a field: its result, not its instruction; one that was never finished swallows nothing
    (
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>'
            '<w:r><w:t>not me</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            '<w:r><w:t>Section 3</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        ),
        "Section 3",
    ),
    # hidden text
    ("<w:r><w:t>seen</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>not</w:t></w:r>", "seen"),
    # one of two ways to say the same
    (
        (
            "<w:r><mc:AlternateContent><mc:Choice><w:t>once</w:t></mc:Choice>"
            "<mc:Fallback><w:t>twice</w:t></mc:Fallback></mc:AlternateContent></w:r>"
        ),
        "once",
    ),
    # sub- and superscripts stand off a letter by one space, not off a space, digit or themselves
    (
        (
            "<w:r><w:t>LRS</w:t></w:r>"
            '<w:r><w:rPr><w:vertAlign w:val="subscript"/></w:rPr><w:t>q, </w:t></w:r>'
            '<w:r><w:rPr><w:vertAlign w:val="subscript"/></w:rPr><w:t>h</w:t></w:r>'
        ),
        "LRS q, h",
    ),
    (
        (
            "<w:r><w:t>the 2</w:t></w:r>"
            '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>nd</w:t></w:r>'
        ),
        "the 2nd",
    ),
    # spaces and tabs at the edges go
    ("<w:r><w:tab/><w:t> text  </w:t><w:tab/></w:r>", "text"),
    # one tab between a label or number and its text
    ("<w:r><w:tab/><w:t>6.5.2</w:t><w:tab/><w:tab/><w:t>Dispatch</w:t></w:r>", "6.5.2\tDispatch"),
    ("<w:r><w:t>6.</w:t></w:r><w:r><w:t>5</w:t><w:tab/></w:r><w:r><w:t>On</w:t></w:r>", "6.5\tOn"),
    ("<w:r><w:t>(iv)     Wait.</w:t></w:r>", "(iv)\tWait."),
    ("<w:r><w:t>(iv) Wait.</w:t></w:r>", "(iv) Wait."),
]


@pytest.mark.parametrize(("inside", "expected"), INSIDE)
def test_the_inside_of_a_paragraph_reads_as_printed(word, inside, expected):
    assert word.lines(word.p(inside)) == [expected]


def test_an_unfinished_field_doesnt_swallow_the_rest_of_the_document(word):
    broken = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    assert word.lines(word.p(broken) + word.p("The rest.")) == ["The rest."]


def test_runs_that_meet_in_the_middle_of_words_are_left_as_the_file_has_them(word):
    italic = word.r("interval", "<w:i/>")
    assert word.lines(word.p(italic + word.r("The metered"))) == ["intervalThe metered"]


def test_text_boxes_and_footnotes_stand_after_their_paragraph(word):
    shape = (
        "<w:r><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>Aside.</w:t></w:r></w:p>"
        "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    note = '<w:r><w:footnoteReference w:id="7"/></w:r>'
    notes = f'<w:footnote w:id="7">{word.p("As metered.")}{word.p("Always.")}</w:footnote>'
    body = word.p(word.r("Net load") + note + shape + word.r(" counts.")) + word.p("Next.")
    assert word.lines(body, footnotes=notes) == [
        "Net load counts.", "Aside.", "[note 1] As metered.", "Always.", "Next.",
    ]  # fmt: skip


def test_a_table_of_contents_is_left_out_and_said_so(word):
    styles = '<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>'
    body = word.p("1\tScope\t3", '<w:pStyle w:val="T1"/>') + word.p("Scope")
    reading = word.read(body, styles=styles)
    assert reading.text == "Scope"
    assert reading.notes == ("1 lines of a table of contents left out",)


STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/>
  <w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="H2"/><w:basedOn w:val="Heading2"/></w:style>
<w:style w:type="paragraph" w:styleId="Named"><w:name w:val="heading 4"/></w:style>
<w:style w:type="paragraph" w:styleId="Body"><w:name w:val="Body"/><w:basedOn w:val="H2"/>
  <w:pPr><w:outlineLvl w:val="9"/></w:pPr><w:rPr><w:b w:val="0"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="B"/></w:style>
<w:style w:type="paragraph" w:styleId="B"><w:name w:val="B"/><w:basedOn w:val="A"/></w:style>
"""

HEADINGS = [
    ('<w:pStyle w:val="Heading2"/>', 2, True),  # by its own outline level
    ('<w:pStyle w:val="H2"/>', 2, True),  # by the style it is based on
    ('<w:pStyle w:val="Named"/>', 4, False),  # by name alone
    ('<w:outlineLvl w:val="3"/>', 4, False),  # no style, a bare level
    ('<w:pStyle w:val="H2"/><w:outlineLvl w:val="4"/>', 5, True),  # the bare level is nearer
    ('<w:pStyle w:val="Body"/>', None, False),  # level 9 is body text
    ('<w:pStyle w:val="A"/>', None, False),  # styles based on each other
    ("", None, False),
]


@pytest.mark.parametrize(("props", "level", "bold"), HEADINGS)
def test_headings_are_known_by_style_and_by_bare_outline_level(word, props, level, bold):
    (block,) = word.read(word.p("4.1\tOffers", props), styles=STYLES).blocks
    assert (block.heading_level, block.bold) == (level, bold)


def test_bold_means_every_visible_character(word):
    bold, plain = word.r("Firm", "<w:b/>"), word.r(" load")
    off = word.r("x", '<w:b w:val="0"/>')
    blocks = word.read(word.p(bold) + word.p(bold + plain) + word.p(off)).blocks
    assert [block.bold for block in blocks] == [True, False, False]


INDENTS = [
    ("", None),
    ('<w:ind w:left="1440" w:hanging="720"/>', 36.0),  # 1440 - 720 twentieths of a point
    ('<w:ind w:left="720" w:firstLine="360"/>', 54.0),
    ('<w:ind w:start="720"/>', 36.0),
    ('<w:ind w:left="oops"/>', 0.0),
]


@pytest.mark.parametrize(("props", "points"), INDENTS)
def test_the_indent_is_where_the_first_line_begins(word, props, points):
    (block,) = word.read(word.p("(a)\tText.", props)).blocks
    assert block.indent == points
