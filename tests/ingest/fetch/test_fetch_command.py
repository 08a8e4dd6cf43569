"""``marketrules fetch`` and ``marketrules ingest URL`` as they are typed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cli.__main__ import main
from ingest.fetch.run import Fetcher
from ingest.fetch.store import only_fetch
from ingest.pipeline import IngestReport
from ingest.publish_documents import Published
from marketrules.settings import Settings

RULE = "/docs/25.501.pdf"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def listed(
    tmp_path: Path, publisher: Any, published: Any, make_pdf: Any, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A list of one source, whose library holds a rule and a dead link."""
    publisher.site[RULE] = published(make_pdf("rule"), "application/pdf")
    publisher.lists(RULE, "/docs/gone.pdf")
    path = tmp_path / "sources.toml"
    path.write_text(
        "[politeness]\ndelay = 0\n[limits]\nfree_mb = 0\n[[source]]\n"
        'id = "rules"\ntitle = "Market Rules"\nissuer = "GridCo"\ndocument = "rule-{rule}"\n'
        f'pages = ["{publisher.address}/library"]\nfiles = "/docs/.*"\nformats = ["pdf"]\n'
        'networks = ["127.0.0.0/8"]\n'
    )
    monkeypatch.setenv("MARKETRULES_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MARKETRULES_CONTACT", "desk@example.org")
    return path


@pytest.fixture
def run(listed: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    def runner(*args: str) -> tuple[int, str, str]:
        try:
            code = main(args)
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        out, err = capfd.readouterr()
        return code, out, err

    return partial(runner, "fetch", "--sources", str(listed))


@pytest.fixture
def ingested(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was handed to ``ingest``, which isn't run here."""
    paths: list[Path] = []

    def ingest_paths(given: Sequence[Path], settings: Settings) -> Published:
        paths.extend(given)
        report = IngestReport(tuple(path.stem for path in given), (), (), len(given))
        return Published(report, "snapshot-1", 0, 0.0)

    monkeypatch.setattr("cli.ingest.ingest_paths", ingest_paths)
    return paths


def test_it_reports_each_file_and_the_command_to_go_on_with(run: Run, tmp_path: Path) -> None:
    code, out, err = run("rules")
    kept = tmp_path / "data" / "fetched" / "rules" / "25.501.pdf"
    assert (code, err) == (1, "")  # a file failed
    lines = out.splitlines()
    assert lines[0] == f"Market Rules, GridCo → {kept.parent}"
    assert lines[1].split() == ["new", "25.501.pdf", "2031-07-01", "0.0", "KiB"]
    assert lines[2].startswith("  failed     gone.pdf") and lines[2].endswith("404 Not Found.")
    assert lines[3:] == ["  1 new, 1 failed.", f"Next: marketrules ingest {kept.parent}"]


def test_a_second_run_has_nothing_to_go_on_with(run: Run) -> None:
    run("rules", "--only", "25*")
    code, out, _ = run("rules", "--only", "25*")
    assert code == 0
    assert "1 unchanged, 1 left out by --only or --since." in out
    assert "Next:" not in out


def test_the_command_to_go_on_with_names_what_came(
    run: Run, publisher: Any, make_pdf: Any, tmp_path: Path
) -> None:
    run("rules")
    publisher.site[RULE].body = make_pdf("rule, amended")
    _, out, _ = run("rules", "--data", str(tmp_path / "data"))
    # The old content isn't named again: it may be the same edition.
    came = next((tmp_path / "data" / "fetched" / "rules").glob("25.501.2031*.pdf"))
    assert f"Next: marketrules ingest {came} --data {tmp_path / 'data'}\n" in out


def test_json_is_all_of_standard_output(run: Run) -> None:
    code, out, _ = run("rules", "--json")
    report = json.loads(out)
    assert code == 1
    assert set(report) == {"sources", "failed"}
    (source,) = report["sources"]
    assert source["counts"] == {
        "new": 1, "changed": 0, "unchanged": 0, "older": 0, "planned": 0, "failed": 1,
    }  # fmt: skip
    new, failed = source["files"]
    assert (Path(new["path"]).name, new["date"]) == ("25.501.pdf", "2031-07-01")
    assert len(new["sha256"]) == 64
    assert (failed["path"], failed["may_pass"]) == (None, False)


def test_a_dry_run_writes_no_file(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("rules", "--dry-run")
    assert code == 0
    assert "planned" in out and "2 planned; nothing was asked for." in out
    assert not list((tmp_path / "data").rglob("*.pdf"))


def test_to_names_the_folder(run: Run, tmp_path: Path) -> None:
    run("rules", "--to", str(tmp_path / "elsewhere"))
    assert (tmp_path / "elsewhere" / "rules" / "25.501.pdf").is_file()


def test_ingest_takes_what_is_held(run: Run, ingested: list[Path]) -> None:
    _, out, _ = run("rules", "--ingest")
    assert [path.name for path in ingested] == ["25.501.pdf"]
    assert "snapshot snapshot-1 is published" in out


def test_without_a_source_the_list_is_printed(run: Run) -> None:
    assert run() == (0, "rules  Market Rules (GridCo; unchecked)\n", "")


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (["guides"], 1, "no source is called 'guides'"),
        (["rules", "--since", "yesterday"], 2, "'yesterday' is no date"),
    ],
)
def test_what_is_wrong_is_said(run: Run, args: list[str], code: int, told: str) -> None:
    ended, out, err = run(*args)
    assert (ended, out) == (code, "")
    assert told in err


def test_a_page_that_cannot_be_had_fails_the_source_by_name(run: Run, publisher: Any) -> None:
    publisher.site["/library"].status = 404
    code, out, err = run("rules")
    assert (code, out) == (1, "")
    assert err.startswith("rules: ") and "404 Not Found" in err


def test_another_fetch_at_work_is_said(run: Run, tmp_path: Path) -> None:
    with only_fetch(tmp_path / "data" / "fetched"):
        code, _, err = run("rules")
    assert code == 1
    assert "another fetch is running" in err


def test_the_list_that_comes_with_the_program_is_found(
    listed: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["fetch"]) == 0
    assert "nodal-protocols  " in capfd.readouterr().out


def _ingest(capfd: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    code = main(["ingest", *args])
    out, err = capfd.readouterr()
    return code, out, err


def test_ingest_takes_web_addresses_between_paths(
    listed: Path,
    publisher: Any,
    clock: Any,
    ingested: list[Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("ingest.fetch.run.Fetcher", partial(Fetcher, time=clock.time))
    monkeypatch.setenv("MARKETRULES_FETCH_NETWORKS", "127.0.0.0/8, ::1/128")
    address = f"{publisher.address}{RULE}"
    code, out, err = _ingest(
        capfd, "first.txt", address, f"{publisher.address}/docs/gone.pdf", "last.txt", "--json"
    )
    assert code == 0
    host = publisher.host.replace(".", "-").replace(":", "-")
    kept = tmp_path / "data" / "fetched" / host / "25.501.pdf"
    assert ingested == [Path("first.txt"), kept, Path("last.txt")]
    assert kept.read_bytes() == publisher.site[RULE].body
    (refused,) = json.loads(out)["refused"]
    assert refused["path"].endswith("/docs/gone.pdf")
    assert "404 Not Found" in err


@pytest.mark.parametrize(
    ("networks", "address", "told"),
    [
        ("", "http://127.0.0.1/a.pdf", "no public address"),
        ("10.0.0.1/8", "http://127.0.0.1/a.pdf", "MARKETRULES_FETCH_NETWORKS"),
        ("", "http://user:pw@example.org/a.pdf", "name or password"),
    ],
)
def test_an_address_that_is_not_fetched_is_refused_by_name(
    listed: Path,
    ingested: list[Path],
    clock: Any,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    networks: str,
    address: str,
    told: str,
) -> None:
    monkeypatch.setattr("ingest.fetch.run.Fetcher", partial(Fetcher, time=clock.time))
    monkeypatch.setenv("MARKETRULES_FETCH_NETWORKS", networks)
    code, _, err = _ingest(capfd, address)
    assert code == 1
    assert told in err
    assert ingested == []
