"""Formulas and pictures leave a mark instead of vanishing."""

import pytest

OLE = '<w:r><w:object><v:shape><v:imagedata/></v:shape><o:OLEObject ProgID="{}"/></w:object></w:r>'
EQUATION = OLE.format("Equation.3")
PICTURE = (
    "<w:r><w:drawing><a:graphic><a:graphicData uri='http://x/picture'><pic:pic/></a:graphicData>"
    "</a:graphic></w:drawing></w:r>"
)
VML = "<w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r>"
RULE = "<w:r><w:pict><v:rect/></w:pict></w:r>"
CHECKBOX = "<w:r><w:object><v:shape><v:imagedata/></v:shape><w:control/></w:object></w:r>"
FORMULA = '<w:pStyle w:val="FormulaBold"/>'


def t(text):
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


MARKS = [
    # among formula text an object or picture is a sum, once per object
    (t("NETAMT = ") + EQUATION + EQUATION + t("LOAD * 2"), "", "NETAMT = ∑∑LOAD * 2"),
    (t("NETAMT = ") + PICTURE + t("(LOAD)"), "", "NETAMT = ∑(LOAD)"),
    (t("NETAMT ") + VML + t(" LOAD"), FORMULA, "NETAMT ∑ LOAD"),
    # alone, an equation is a formula and a picture a figure
    (EQUATION, "", "[formula]"),
    (PICTURE, FORMULA, "[formula]"),
    (PICTURE, "", "[figure]"),
    (OLE.format("Visio.Drawing.15"), "", "[figure]"),
    # in prose neither is a sum
    (t("where ") + EQUATION + t(" is the total"), "", "where [formula] is the total"),
    # no text: check boxes and ruled lines
    (CHECKBOX + t("Administrative"), "", "Administrative"),
    (RULE + t("Below the line"), "", "Below the line"),
]


@pytest.mark.parametrize(("inside", "props", "expected"), MARKS)
def test_objects_leave_a_mark(word, inside, props, expected):
    assert word.lines(word.p(inside, props)) == [expected]


def test_the_reading_says_how_many_marks_it_made(word):
    notes = word.read(word.p(t("A = ") + EQUATION + t("B")) + word.p(PICTURE)).notes
    assert [note.split()[0] for note in notes] == ["1", "1"]


def mr(text):
    return f"<m:r><m:t>{text}</m:t></m:r>"


def math(name, **parts):
    inner = "".join(f"<m:{part}>{text}</m:{part}>" for part, text in parts.items())
    return f"<m:{name}>{inner}</m:{name}>"


SUM = '<m:naryPr><m:chr m:val="∑"/></m:naryPr>'
LINEAR = [
    (math("f", num=mr("a"), den=mr("b+c")), "(a)/(b+c)"),
    (math("sSub", e=mr("x"), sub=mr("i")), "x i"),
    (math("sSup", e=mr("x"), sup=mr("2")), "x^2"),
    (math("sSup", e=mr("x"), sup=mr("n+1")), "x^(n+1)"),
    (math("sSubSup", e=mr("x"), sub=mr("i"), sup=mr("2")), "x i^2"),
    (f"<m:nary>{SUM}<m:sub>{mr('i=1')}</m:sub><m:sup>{mr('n')}</m:sup><m:e>{mr('x')}</m:e></m:nary>",
     "∑ i=1 n x"),
    (math("nary", sub=mr("0"), sup=mr("T"), e=mr("f")), "∫ 0 T f"),  # the file leaves ∫ out
    (math("rad", deg="", e=mr("x")), "√(x)"),
    ((f"<m:d><m:dPr><m:begChr m:val='['/><m:endChr m:val=']'/></m:dPr><m:e>{mr('a')}</m:e>"
     f"<m:e>{mr('b')}</m:e></m:d>"), "[a|b]"),
    (math("func", fName=mr("max"), e=mr("(a,b)")), "max (a,b)"),
    (math("limLow", e=mr("min"), lim=mr("q")) + mr("x"), "min q x"),
    (f"<m:m><m:mr><m:e>{mr('a')}</m:e><m:e>{mr('b')}</m:e></m:mr><m:mr><m:e>{mr('c')}</m:e></m:mr></m:m>",
     "a, b; c"),
    (f"<m:eqArr><m:e>{mr('a=1')}</m:e><m:e>{mr('b=2')}</m:e></m:eqArr>", "a=1; b=2"),
    (math("acc", e=mr("x")), "x"),
    (mr("a") + f"<w:ins w:author='Ann'>{mr('b')}</w:ins><w:del w:author='Ann'>{mr('c')}</w:del>", "ac"),
]  # fmt: skip


@pytest.mark.parametrize(("inside", "expected"), LINEAR)
def test_words_own_formulas_read_as_a_line(word, inside, expected):
    assert word.lines(word.p(f"<m:oMathPara><m:oMath>{inside}</m:oMath></m:oMathPara>")) == [
        expected
    ]
