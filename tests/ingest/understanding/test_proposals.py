"""Redlines: the rule stays as it is in force; what is proposed is kept apart.

Documents are Word files of a few paragraphs, written in a small markup: {+inserted+}, [-deleted-],
{+one party's insertion with another's [-deletion-] in it+}. A paragraph that is inserted as a whole
has an inserted end as well; "|" parts the cells of a row, "# " marks a heading.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from ingest.readers.word import read_word
from ingest.reading import Reading
from marketrules.documents import Status
from marketrules.holdings import Holding
from marketrules.passages import Passage
from marketrules.redlines import marked

_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TOKEN = re.compile(r"(\{\+|\+\}|\[-|-\])")
_WHO = {"ins": 'w:author="Ann" w:date="2030-05-01T08:00:00Z"',
        "del": 'w:author="Bob" w:date="2030-05-02T08:00:00Z"'}  # fmt: skip
_CHANGE = {"{+": "ins", "[-": "del", "+}": "ins", "-]": "del"}


def _runs(text: str) -> str:
    written, deleted = "", False
    for part in filter(None, _TOKEN.split(text)):
        if part in ("{+", "[-"):
            written += f'<w:{_CHANGE[part]} w:id="1" {_WHO[_CHANGE[part]]}>'
        elif part in ("+}", "-]"):
            written += f"</w:{_CHANGE[part]}>"
        else:
            tag = "w:delText" if deleted else "w:t"
            words = escape(part).replace("\t", f"</{tag}><w:tab/><{tag}>")
            written += f'<w:r><{tag} xml:space="preserve">{words}</{tag}></w:r>'
        deleted = part == "[-" if part in _CHANGE else deleted
    return written


def _paragraph(text: str) -> str:
    whole = {"{+": "ins", "[-": "del"}.get(text[:2] if text.endswith(("+}", "-]")) else "")
    level = '<w:outlineLvl w:val="1"/>' if "# " in text[:4] else ""
    mark = f"<w:rPr><w:{whole} {_WHO[whole]}/></w:rPr>" if whole else ""
    return f"<w:p><w:pPr>{level}{mark}</w:pPr>{_runs(text.replace('# ', '', 1))}</w:p>"


def _block(text: str) -> str:
    if text.startswith("BOX "):
        lines = text[4:].split("\n")
        cell = "".join(map(_paragraph, lines))
        return f"<w:tbl><w:tr><w:tc>{cell}</w:tc></w:tr></w:tbl>"
    if "|" not in text:
        return _paragraph(text)
    rows = ""
    for row in text.split("\n"):
        change = {"{+": "ins", "[-": "del"}.get(row[:2], "")
        props = f"<w:trPr><w:{change} {_WHO[change]}/></w:trPr>" if change else ""
        cells = row[2:-2].split("|") if change else row.split("|")
        around = ("{+", "+}") if change == "ins" else ("[-", "-]") if change else ("", "")
        inner = "".join(
            f"<w:tc>{_paragraph(f'{around[0]}{cell}{around[1]}')}</w:tc>" for cell in cells
        )
        rows += f"<w:tr>{props}{inner}</w:tr>"
    return f"<w:tbl>{rows}</w:tbl>"


def request(*blocks: str) -> Reading:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="m" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        body = "".join(map(_block, blocks))
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{_SPACE}"><w:body>{body}</w:body></w:document>',
        )
    return read_word(Path("request.docx"), packed.getvalue())


@pytest.fixture(scope="session")
def propose(hold_reading: Callable[[Reading], Holding]) -> Callable[..., list[Passage]]:
    def propose(*blocks: str) -> list[Passage]:
        holding = hold_reading(request(*blocks))
        for passage in holding.passages:
            assert passage.text == passage.span.quote(holding.text)
            below = passage.span.start > holding.text.find("\nProposed text") > 0
            assert below is (passage.status is Status.PROPOSED)
        assert len({passage.key for passage in holding.passages}) == len(holding.passages)
        return [p for p in holding.passages if p.status is Status.PROPOSED]

    return propose


def places(passages: list[Passage]) -> list[tuple[str, str]]:
    return [(p.key.split("#")[1].replace("!GRID-RULES", ""), p.text) for p in passages]


HEAD = "# 4.1\tFees"
ONE, TWO, THREE = "(1)\tPlants pay.", "(2)\tLoads pay.", "(3)\tOthers are free."
# paragraphs, what is proposed
EDITS: list[tuple[list[str], list[tuple[str, str]]]] = [
    # a figure changed
    (["(1)\tPay [-5-]{+7+} $.", TWO], [("4.1(1)", "(1)\tPay 7 $.")]),
    # a paragraph struck
    ([ONE, "[-(2)\tLoads pay.-]", THREE], [("4.1(2)", "(deleted)")]),
    # renumbered by hand
    ([ONE, "[-(2)-]{+(3)+}\tLoads pay."], [("4.1(3)", "(3)\tLoads pay.")]),
    # a list added: the paragraph above it stays as it is
    (
        [ONE, "{+(a)\tBy noon; and+}", "{+(b)\tIn full.+}", TWO],
        [("4.1(1)(a)", "(a)\tBy noon; and"), ("4.1(1)(b)", "(b)\tIn full.")],
    ),
    # an insertion with deletions in it is one paragraph, not its fragments
    (
        [ONE, "{+(2)\tLoads [-of 5 MW -]pay [-twice-]once.+}"],
        [("4.1(2)", "(2)\tLoads pay once.")],
    ),
    # inserted and struck again: nothing
    ([ONE, "{+[-(2)\tLoads pay.-]+}", THREE], []),
    # a new section, with its heading
    (
        [ONE, "{+# 4.2\tRefunds+}", "{+(1)\tThere are none.+}"],
        [("4.2", "4.2\tRefunds"), ("4.2(1)", "(1)\tThere are none.")],
    ),
    # only a full stop is left: no passage
    ([ONE, "[-(2)\tLoads pay-].", THREE], [("4.1(2)", "(deleted)")]),
]


@pytest.mark.parametrize(("blocks", "expected"), EDITS)
def test_a_redline_is_a_proposed_passage_beside_the_rule(
    propose: Callable[..., list[Passage]], blocks: list[str], expected: list[tuple[str, str]]
) -> None:
    assert places(propose(HEAD, *blocks)) == expected


@pytest.mark.parametrize("blocks", [blocks for blocks, _ in EDITS])
def test_the_rule_in_force_is_as_if_there_were_no_redlines(
    hold_reading: Callable[[Reading], Holding], blocks: list[str]
) -> None:
    plain = []
    for block in blocks:
        kept = re.sub(r"\{\+(?:[^+]|\+(?!\}))*\+\}", "", block)  # insertions rejected
        kept = kept.replace("[-", "").replace("-]", "")
        plain += [kept] if kept else []
    holding, without = hold_reading(request(HEAD, *blocks)), hold_reading(request(HEAD, *plain))
    in_force = [p for p in holding.passages if p.status is Status.IN_EFFECT]
    assert in_force == list(without.passages)
    assert holding.text.startswith(without.text)


def test_a_proposal_names_the_authors_of_its_own_redlines_only(
    propose: Callable[..., list[Passage]],
) -> None:
    first, second = propose(HEAD, "(1)\tPay [-5 -]$.", "{+(2)\tLoads pay.+}", THREE)
    assert (first.author, second.author) == ("Bob (2030-05-02)", "Ann (2030-05-01)")


def test_a_new_definition_is_proposed_under_its_own_term(
    propose: Callable[..., list[Passage]],
) -> None:
    blocks = ["# 2.1\tDEFINITIONS", "Meter", "A device that measures.", "Plant", "A generator."]
    new = ["{+Node+}", "{+A place in the network:+}", "{+(a)\tWith a meter.+}"]
    found = propose(*blocks[:3], *new, *blocks[3:])
    assert [(p.term, p.kind) for p in found] == [("Node", "definition"), ("Node", "text")]
    assert found[1].lead_in[0].startswith("Node")


def test_a_new_row_is_a_row_of_its_table_and_one_that_goes_says_which(
    propose: Callable[..., list[Passage]],
) -> None:
    table = "Variable|Unit|Definition\nFEE|$|The fee.\n{+DUE|$|What is due.+}\n[-OLD|$|The rest.-]"
    new, old = propose(HEAD, "(1)\tThe variables are defined as follows:", table, TWO)
    assert (new.kind, new.text) == ("row", "DUE\t$\tWhat is due.")
    assert new.header.endswith("Variable\tUnit\tDefinition")
    assert (old.text, old.lead_in[-1]) == ("(deleted)", "OLD\t$")


def test_boxed_text_that_is_inserted_is_proposed_and_its_instruction_is_no_passage(
    propose: Callable[..., list[Passage]],
) -> None:
    told = "[NPRR9:  Replace paragraph (1) above with the following upon system implementation:]"
    box = f"BOX {{+{told}+}}\n{{+(1)\tPlants pay twice.+}}"
    (found,) = propose(HEAD, ONE, box, TWO)
    assert places([found]) == [("4.1(1)", "(1)\tPlants pay twice.")]
    assert (found.status, found.trigger) == (Status.PROPOSED, "upon system implementation")


TRACKED = [
    # inside a paragraph
    (["(1)\tPlants pay [-5-]{+6+} $."], ["(1)\tPlants pay [-5-]{+6+} $."]),
    # a new paragraph, and one that goes whole with its label
    (["(1)\tPlants pay.", "{+(2)\tLoads pay.+}"], ["{+(2)\tLoads pay.+}"]),
    (["(1)\tPlants pay.", "[-(2)\tLoads pay.-]"], ["[-(2)\tLoads pay.-]"]),
    # what one party inserts and another deletes is in neither text
    (["(1)\tPlants {+must [-always -]+}pay."], ["(1)\tPlants {+must +}pay."]),
]  # fmt: skip


@pytest.mark.parametrize(("blocks", "expected"), TRACKED)
def test_a_proposal_keeps_the_tracked_changes_of_its_paragraph(
    hold_reading: Callable[[Reading], Holding], blocks: list[str], expected: list[str]
) -> None:
    holding = hold_reading(request(HEAD, *blocks))
    assert [marked(one.pieces) for one in holding.redlines] == expected


@pytest.mark.parametrize("blocks", [blocks for blocks, _ in EDITS])
def test_a_redline_leads_from_the_text_in_force_to_the_proposal(
    hold_reading: Callable[[Reading], Holding], blocks: list[str]
) -> None:
    holding = hold_reading(request(HEAD, *blocks))
    by_key = {passage.key: passage for passage in holding.passages}
    in_force = [" ".join(p.text.split()) for p in holding.passages if p.status != "proposed"]
    for one in holding.redlines:
        proposed = by_key[one.key].text
        assert one.after == ("" if proposed == "(deleted)" else proposed)
        before = " ".join(one.before.split())
        assert not before or any(before in text or text in before for text in in_force)
    assert len(holding.redlines) == sum(p.status == "proposed" for p in holding.passages)
