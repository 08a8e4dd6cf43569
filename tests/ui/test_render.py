import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketrules.wire import Answer, Citation, Claim, PendingCitation
from ui import render

TABLE = [
    # two prices would be mathematics
    ("$5 or $10", r"\$5 or \$10"),
    # a variable's name would be emphasis
    ("DAM_AMT * q_p", r"DAM\_AMT \* q\_p"),
    # a box's heading would be a link
    ("[GRR012: x](y)", r"\[GRR012\: x\]\(y\)"),
    # a heading, a list, a quote, a colour
    ("# 1. > :red[x]", r"\# 1\. \> \:red\[x\]"),
    # a tab is a space; each line of the source is a line
    ("a\tb\nc", "a b  \nc"),
]


@pytest.mark.parametrize(("text", "markdown"), TABLE)
def test_the_rules_own_characters_are_shown_and_not_obeyed(text: str, markdown: str) -> None:
    assert render.escape(text) == markdown


@given(st.text(alphabet="$*_#[]()<>`~:\\|!-+.&ab 1", max_size=60))
def test_every_mark_is_escaped_and_none_is_lost(text: str) -> None:
    escaped = render.escape(text)
    assert re.sub(r"\\(.)", r"\1", escaped) == " ".join(text.split())
    assert not re.search(r"(?<!\\)(?:\\\\)*[$*_#\[<`:]", escaped)


def boxed(**changes: object) -> Citation:
    fields = {
        "document": "grid-rules", "edition": "2025-06-01", "section": "9.4", "paragraph": "(2)(a)",
        "term": None, "status": "pending", "revisions": ["GRR012"],
        "trigger": "upon system implementation", "title": "Disputes",
        "label": "Grid Rules § 9.4(2)(a) (pending GRR012)", "key": "k", "quote": "(a)\tDue at $5.",
        "span": (0, 4), "page": 12, "source": "rules.pdf",
    }  # fmt: skip
    return Citation.model_validate(fields | changes)


def test_boxed_text_says_that_it_is_not_in_force_and_what_it_waits_for() -> None:
    shown = render.pending(boxed())
    assert "not in force" in shown
    assert "upon system implementation" in shown
    assert "page 12" in shown


def changing(*pieces: tuple[str, str], key: str | None = "grid-rules@2025-06-01#9.4(2)(a)") -> str:
    redline = [
        {"change": change, "text": text, "author": "", "date": ""} for change, text in pieces
    ]  # fmt: skip
    held = boxed().model_dump() | {"changes": key, "redline": redline}
    return render.pending(PendingCitation.model_validate(held))


def test_boxed_text_shows_what_goes_struck_out_and_what_comes_bold() -> None:
    shown = changing(("kept", "Due at "), ("deleted", "$5 "), ("inserted", "$7 "), ("kept", "now."))
    assert shown.endswith(r"> Due at :red[~~\$5~~] :green[**\$7**] now\.")
    assert "Changes" in shown and "not in force" in shown


@pytest.mark.parametrize(
    ("pieces", "key", "words"),
    [
        ([("inserted", "Due at once.")], None, "nothing stands there now"),
        ([("kept", "Due at once.")], "grid-rules@2025-06-01#9.4(2)(a)", "would stay as it is"),
    ],
)
def test_what_is_new_and_what_stays_is_said_without_a_redline(
    pieces: list[tuple[str, str]], key: str | None, words: str
) -> None:
    shown = changing(*pieces, key=key)
    assert words in shown and "**" not in shown.rpartition("\n\n")[2]


def test_boxed_text_in_a_section_is_marked_and_set_off() -> None:
    lines = render.paragraph(boxed()).splitlines()
    assert "not in force" in lines[0]
    assert all(line.startswith("> \u2003") for line in lines)
    assert not render.paragraph(boxed(status="in_effect", paragraph="(2)")).startswith(">")


def test_text_of_another_date_and_of_a_request_never_looks_in_force() -> None:
    later = boxed(
        status="superseded", trigger="not in force on Feb 1, 2025: from Jun 1, 2025", label="x"
    )
    assert "Not in force on that date" in render.pinpoint(later)
    assert render.paragraph(later).startswith(">")
    filed = boxed(status="in_effect", label="GRR020 (as filed Mar 1, 2025)")
    assert "badge" not in render.pinpoint(filed)


def test_a_claim_with_a_redline_shows_what_went_and_what_came() -> None:
    cited = boxed(status="in_effect", revisions=[], trigger=None)
    told = [("kept", "Due at "), ("deleted", "$4"), ("inserted", "$5")]
    pieces = [{"change": change, "text": text, "author": "", "date": ""} for change, text in told]
    said = Claim.model_validate({"text": "Due at $5", "citations": [0], "redline": pieces})
    answer = Answer.model_validate(
        {
            "question": "What changed in 9.4?", "as_of": "2025-07-01", "snapshot": "s",
            "outcome": "answered", "refusal": None, "text": "Due at $5", "claims": [said],
            "citations": [cited], "pending": [], "notes": [], "timings_ms": {},
        }
    )  # fmt: skip
    assert r"“Due at :red[~~\$4~~]:green[**\$5**]”" in render.claim(answer, said)
