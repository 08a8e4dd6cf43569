import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.__main__ import COMMANDS, parser

Run = Callable[..., tuple[int, str, str]]
Json = Callable[..., Any]
JULY = ("--as-of", "2025-07-01")

ANSWER = {"understood",
    "question", "as_of", "snapshot", "outcome", "refusal", "text", "claims", "citations", "pending",
    "notes", "timings_ms", "worded_by", "caution",
}  # fmt: skip
CITATION = {
    "document", "edition", "section", "paragraph", "term", "status", "revisions", "trigger",
    "title", "label", "key", "quote", "span", "page", "source",
}  # fmt: skip
EDITION = {
    "edition", "source", "pages", "sections", "paragraphs", "definitions", "acronyms", "tables",
    "formulas", "boxes", "boxes_by_verb", "boxes_resolved", "references", "references_resolved",
    "section_dates",
}  # fmt: skip


def test_ask_prints_quote_pinpoint_status_and_what_is_to_come(run: Run) -> None:
    code, out, err = run("ask", "When is the dispute form due?", *JULY)
    assert (code, err) == (0, "")
    assert "within 12 Business Days" in out
    assert "Grid Rules § 9.4 (eff. Jun 1, 2025) Disputes [in effect]\n    (2) “The form" in out
    assert out.index("APPROVED, NOT IN FORCE") < out.index("within 20 Business Days")


def test_ask_says_first_what_is_to_be_known_before_it_is_read_out(run: Run) -> None:
    code, out, _ = run("ask", "What is the definition of a dispute?", *JULY)
    assert code == 0
    assert out.startswith(
        "Nothing in force on that date defines “dispute” as a term.\n\nGrid Rules"
    )


def test_ask_json_is_the_contract(run_json: Json) -> None:
    answer = run_json("ask", "When is the dispute form due?", *JULY)
    assert set(answer) == ANSWER
    assert answer["outcome"] == "answered"
    assert set(answer["citations"][0]) == CITATION
    assert answer["claims"][0]["citations"] == [0]
    assert answer["pending"][0]["status"] == "pending"


def test_a_refusal_is_an_answer_with_exit_code_0(run_json: Json) -> None:
    answer = run_json("ask", "What does Section 12.3 of the Grid Rules say?", *JULY)
    assert answer["refusal"]["reason"] == "section_not_held"
    assert set(answer["refusal"]) == {"reason", "message", "see", "turn_to"}


def test_search_json_is_a_list_of_citations_with_rank_and_score(run_json: Json) -> None:
    found = run_json("search", "dispute form", *JULY, "--top", "3")
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3]
    assert set(found["hits"][0]) == CITATION | {"rank", "score", "variants", "reasons"}


def test_search_takes_status_and_document(run_json: Json) -> None:
    pending = run_json("search", "form", *JULY, "--status", "pending")
    assert {hit["status"] for hit in pending["hits"]} == {"pending"}
    manual = run_json("search", "form", *JULY, "--document", "field-manual")
    assert {hit["document"] for hit in manual["hits"]} == {"field-manual"}
    request = run_json("search", "invoice", *JULY, "--document", "grr020")
    assert {hit["status"] for hit in request["hits"]} == {"proposed"}


def test_search_explains_which_lists_found_a_hit(run_json: Json) -> None:
    found = run_json("search", "Grid Rules 9.4: late form?", *JULY, "--explain")
    first = found["hits"][0]
    assert {one["list"] for one in first["reasons"]} == {"words", "keywords", "cosine", "named"}
    for hit in found["hits"]:
        assert sum(one["adds"] for one in hit["reasons"]) == pytest.approx(hit["score"], abs=1e-3)
    looked_up = run_json("search", "PG 9.4", *JULY, "--explain")["hits"]
    assert all(hit["reasons"][0]["list"] in ("identifier", "words") for hit in looked_up)


def test_search_gives_a_table_one_hit(run_json: Json) -> None:
    found = run_json("search", "payment variable PAYAMT PAYRATE", *JULY)
    tables = [hit for hit in found["hits"] if hit["paragraph"] == "(1) table"]
    assert len(tables) == 1


def test_show_takes_a_pinpoint_in_one_word_or_two(run: Run) -> None:
    for words in (("grid-rules", "9.4(2)"), ("grid-rules 9.4(2)",)):
        code, out, _ = run("show", *words, *JULY)
        assert code == 0
        assert "within 12 Business Days" in out


def test_show_in_context_prints_the_items(run: Run) -> None:
    _, plain, _ = run("show", "grid-rules 9.4(1)", *JULY)
    _, context, _ = run("show", "grid-rules 9.4(1)", *JULY, "--in-context")
    assert "amount in dispute" not in plain
    assert "amount in dispute" in context


def test_show_of_nothing_is_exit_code_1_with_a_remedy(run: Run) -> None:
    code, out, err = run("show", "grid-rules 9.4(8)", *JULY, "--json")
    assert (code, out) == (1, "")
    assert "No paragraph (8)" in err
    assert "It has (1)" in err


def test_documents_json_is_the_contract(run_json: Json) -> None:
    held = {one["document"]: one for one in run_json("documents")}
    rules = held["grid-rules"]
    assert set(rules) == {"document", "title", "kind", "issuer", "editions", "findings"}
    assert set(rules["editions"][0]) == EDITION
    june = rules["editions"][1]
    assert (june["boxes"], june["boxes_by_verb"]["replace"], june["boxes_resolved"]) == (2, 2, 2)
    # (1) (a) (b) (2) (3) of 9.4, its two boxed texts, and 9.5(1)
    assert (june["paragraphs"], june["definitions"], june["tables"]) == (8, 1, 1)


def test_audit_lists_findings(run: Run, run_json: Json) -> None:
    found = run_json("audit")
    assert [one["kind"] for one in found] == ["missing_section", "missing_section"]
    _, out, _ = run("audit", "--document", "field-manual")
    assert out == "0 findings.\n"
    code, _, err = run("audit", "--document", "tax-code")
    assert code == 1
    assert "grid-rules" in err


def test_a_batch_keeps_ids_and_ignores_what_it_does_not_know(run: Run, tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text(
        '{"id": "a", "question": "dispute form", "as_of": "2025-02-01", "kind": "deadline"}\n\n'
        '{"id": "b", "question": "dispute form", "as_of": null}\n',
        encoding="utf-8",
    )
    for command, part in (("ask", "citations"), ("search", "hits")):
        output = tmp_path / f"{command}.jsonl"
        code, out, _ = run(command, "--batch", str(questions), "--output", str(output))
        assert (code, out) == (0, "")
        lines = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
        assert [line["id"] for line in lines] == ["a", "b"]
        assert lines[0]["as_of"] == "2025-02-01"
        assert lines[0][part]


def test_a_follow_up_is_printed_as_it_is_understood(run: Run) -> None:
    before = ("--after", "When is the dispute form due?", "--as-of", "2025-07-01")
    code, out, _ = run("ask", "and who may extend it?", *before)
    assert code == 0
    assert out.startswith("Understood as: Who may extend it [the dispute form due]?")
    assert "GridCo may extend the time" in out


def test_lines_of_a_batch_hold_their_own_history(run: Run, tmp_path: Path) -> None:
    questions, output = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    before = "When is the dispute form due?"
    lines = [
        {"id": 1, "question": "who may extend it?", "history": [before]},
        {"id": 2, "question": "who may extend it?", "history": [{"question": before}]},
        {"id": 3, "question": before, "history": None},
    ]
    questions.write_text("\n".join(map(json.dumps, lines)))
    assert run("ask", "--batch", str(questions), "--output", str(output))[0] == 0
    answers = [json.loads(line) for line in output.read_text().splitlines()]
    assert [one["understood"] for one in answers] == [
        "Who may extend it [the dispute form due]?",
        "Who may extend it [the dispute form due]?",
        None,
    ]


@pytest.mark.parametrize("history", ['"x"', "[1]", '[{"asked": "y"}]', '[{"question": 2}]'])
def test_a_history_that_is_none_names_its_line(run: Run, tmp_path: Path, history: str) -> None:
    questions, output = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    questions.write_text(f'{{"id": 1, "question": "x", "history": {history}}}')
    code, _, err = run("ask", "--batch", str(questions), "--output", str(output))
    assert code == 1
    assert f"{questions}:1" in err


def test_a_batch_with_a_broken_line_writes_nothing(run: Run, tmp_path: Path) -> None:
    questions, output = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    questions.write_text('{"id": "a", "question": "form"}\n{"id": "b"}\n', encoding="utf-8")
    code, _, err = run("ask", "--batch", str(questions), "--output", str(output))
    assert code == 1
    assert "q.jsonl:2" in err
    assert not output.exists()


WRONG = [
    (),  # no command
    ("ask",),  # neither a question nor a batch
    ("ask", "  "),
    ("search", ""),
    ("show", " "),  # nothing asked
    ("ask", "x", "--as-of", "yesterday"),  # no date
    ("ask", "--batch", "q.jsonl"),  # nowhere to write
    ("ask", "x", "--after", " "),  # blank
    ("ask", "--batch", "q.jsonl", "--output", "a.jsonl", "--after", "x"),  # whose would it be?
    ("search", "x", "--status", "maybe"),  # no such status
    ("search", "x", "--top", "0"),  # nothing wanted
    ("compare", "a", "b"),  # a command of a later day
]


@pytest.mark.parametrize("args", WRONG)
def test_wrong_usage_is_exit_code_2(run: Run, args: tuple[str, ...]) -> None:
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert "usage: marketrules" in err


def test_without_a_snapshot_the_message_says_what_to_do(run: Run, tmp_path: Path) -> None:
    code, out, err = run("ask", "x", "--data", str(tmp_path), "--json")
    assert (code, out) == (1, "")
    assert "marketrules ingest" in err


def test_a_setting_out_of_bounds_is_named(run: Run) -> None:
    code, _, err = run("ask", "x", "--words", "5")
    assert code == 1
    assert "MARKETRULES_WORDS" in err


def test_every_command_has_help_with_an_example(run: Run) -> None:
    names = {command.name for command in COMMANDS}
    assert names >= {
        "ingest", "documents", "audit", "search", "ask", "show", "up", "serve", "ui",
    }  # fmt: skip
    for command in COMMANDS:
        code, out, _ = run(command.name, "--help")
        assert code == 0
        assert "example: marketrules" in out


def test_every_example_parses() -> None:
    import shlex

    for command in COMMANDS:
        parser().parse_args(shlex.split(command.example)[1:])


def test_a_terminal_that_knows_no_typographic_quotes_gets_question_marks(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    ascii_only = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", ascii_only)
    code, _, _ = run("show", "9.4(3)", *JULY)
    ascii_only.flush()
    assert code == 0
    assert b"Grid Rules ? 9.4(3)" in ascii_only.buffer.getvalue()  # type: ignore[attr-defined]
