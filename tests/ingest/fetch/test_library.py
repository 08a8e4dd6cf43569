"""A library fetched, and fetched again, from a server that behaves as servers do."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingest.fetch.download import Status
from ingest.fetch.run import Choice, FetchReport
from marketrules.errors import FetchFailed, FetchRefused

SIX = "/docs/2031/06/28/06-070131_Nodal.docx"
RULE = "/docs/25.501.pdf"


def statuses(report: FetchReport) -> dict[str, str]:
    return {one.name: one.status.value for one in report.files}


def reasons(report: FetchReport) -> list[str]:
    return [one.reason for one in report.files]


@pytest.fixture
def library(publisher: Any, published: Any, make_word: Any, make_pdf: Any) -> Any:
    """Two files: a Section in Word, a rule as PDF."""
    publisher.site[SIX] = published(make_word("Section 6", padding=5000))
    publisher.site[RULE] = published(make_pdf("§25.501"), "application/pdf")
    publisher.lists(SIX, RULE)
    return publisher


def test_the_first_run_keeps_all_files_as_they_are_published(library: Any, fetcher: Any) -> None:
    report = fetcher.fetch(library.source())
    assert statuses(report) == {"06-070131_Nodal.docx": "new", "25.501.pdf": "new"}
    kept = report.folder / "06-070131_Nodal.docx"
    assert kept.read_bytes() == library.site[SIX].body
    assert sorted(path.name for path in report.folder.iterdir() if path.name[0] != ".") == [
        "06-070131_Nodal.docx", "25.501.pdf",
    ]  # fmt: skip
    assert not any((report.folder / ".partial").iterdir())


def test_the_second_run_asks_with_what_it_knows_and_takes_nothing(
    library: Any, fetcher: Any
) -> None:
    fetcher.fetch(library.source())
    before = {path: path.stat().st_mtime_ns for path in fetcher.folder.rglob("*.docx")}
    library.asked.clear()
    report = fetcher.fetch(library.source())
    assert set(statuses(report).values()) == {"unchanged"}
    asked = next(one for one in library.asked if one.path == SIX)
    assert (asked.status, asked.headers["If-None-Match"]) == (304, library.site[SIX].tag)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_without_etag_and_date_the_content_decides(library: Any, fetcher: Any) -> None:
    library.site[RULE].etag, library.site[RULE].modified = False, ""
    assert fetcher.fetch(library.source()).count(Status.NEW) == 2
    assert fetcher.fetch(library.source()).count(Status.UNCHANGED) == 2
    assert len(list(fetcher.folder.rglob("25*"))) == 1


def test_other_content_under_the_same_address_is_kept_beside_the_old(
    library: Any, fetcher: Any, make_pdf: Any
) -> None:
    fetcher.fetch(library.source())
    old = library.site[RULE].body
    library.site[RULE].body = make_pdf("§25.501, amended")
    library.site[RULE].modified = "Fri, 01 Aug 2031 10:00:00 GMT"
    report = fetcher.fetch(library.source())
    changed = report.files[1]
    assert (changed.status, changed.reason) == (Status.CHANGED, "kept beside 25.501.pdf")
    # name, date of Last-Modified, first eight digits of its SHA-256
    assert changed.name == f"25.501.2031-08-01-{changed.sha256[:8]}.pdf"
    assert (report.folder / "25.501.pdf").read_bytes() == old
    assert (report.folder / changed.name).read_bytes() == library.site[RULE].body
    assert set(statuses(fetcher.fetch(library.source())).values()) == {"unchanged"}
    library.site[RULE].body = old  # and back: nothing is there twice
    assert fetcher.fetch(library.source()).files[1].name == "25.501.pdf"
    assert len(list(report.folder.glob("25*"))) == 2


def test_a_web_page_that_differs_in_its_markup_only_is_unchanged(
    library: Any, fetcher: Any, published: Any
) -> None:
    def page(token: str, words: str) -> Any:
        html = f'<html><script>t="{token}"</script><body data-t="{token}">{words}</body></html>'
        return published(html.encode(), "text/html", etag=False, modified="")

    library.lists("/docs/M-A010131-02")
    taken = []
    for token, words in (("1", "Notice"), ("2", "Notice"), ("3", "Notice, amended")):
        library.site["/docs/M-A010131-02"] = page(token, words)
        taken.append(fetcher.fetch(library.source()).files[0])
    assert [one.status.value for one in taken] == ["new", "unchanged", "changed"]
    assert [one.name for one in taken[:2]] == ["M-A010131-02.html"] * 2


def test_a_link_with_another_date_is_a_new_file_beside_the_old(
    library: Any, fetcher: Any, published: Any, make_word: Any
) -> None:
    edition = r"-(?P<mmddyy>\d{6})_Nodal"
    fetcher.fetch(library.source(edition=edition))
    later = "/docs/2031/08/28/06-090131_Nodal.docx"
    library.site[later] = published(make_word("Section 6, later"))
    library.lists(later, RULE)
    report = fetcher.fetch(library.source(edition=edition))
    assert statuses(report) == {"06-090131_Nodal.docx": "new", "25.501.pdf": "unchanged"}
    assert report.files[0].date == "2031-09-01"
    assert (report.folder / "06-070131_Nodal.docx").exists()


def test_two_addresses_with_one_name_are_two_files_and_with_one_content_one(
    library: Any, fetcher: Any, published: Any, make_word: Any
) -> None:
    other, moved = "/docs/b/06-070131_Nodal.docx", "/docs/c/06-070131_Nodal.docx"
    library.site[other] = published(make_word("another"))
    library.site[moved] = library.site[SIX]
    library.lists(SIX, other, moved)
    report = fetcher.fetch(library.source())
    assert [one.status.value for one in report.files] == ["new", "new", "unchanged"]
    assert report.files[0].name == report.files[2].name != report.files[1].name


def test_a_file_altered_or_deleted_here_is_fetched_again_and_not_written_over(
    library: Any, fetcher: Any
) -> None:
    folder = fetcher.fetch(library.source()).folder
    (folder / "25.501.pdf").write_text("notes of mine")
    (folder / "06-070131_Nodal.docx").unlink()
    report = fetcher.fetch(library.source())
    assert [one.status.value for one in report.files] == ["new", "new"]
    assert (folder / "25.501.pdf").read_text() == "notes of mine"
    assert (folder / report.files[1].name).read_bytes() == library.site[RULE].body


def test_one_file_s_failure_leaves_the_others_alone(
    library: Any, fetcher: Any, published: Any, clock: Any
) -> None:
    gone = {404: "404 Not Found", 403: "403 Forbidden", 410: "410 Gone"}
    for status in gone:
        library.site[f"/docs/{status}.pdf"] = published(status=status)
    library.lists(SIX, *(f"/docs/{status}.pdf" for status in gone), RULE)
    report = fetcher.fetch(library.source())
    assert list(statuses(report).values()) == ["new", "failed", "failed", "failed", "new"]
    assert [why.split(": ")[-1] for why in reasons(report)[1:4]] == [f"{w}." for w in gone.values()]
    assert library.paths().count("/docs/404.pdf") == 1  # permanent: asked for once


def test_failures_that_pass_are_tried_again_later_and_later(
    library: Any, fetcher: Any, clock: Any
) -> None:
    library.site[SIX].first = [(500, {}), (502, {}), (503, {})]
    assert fetcher.fetch(library.source()).count(Status.NEW) == 2
    # Delay 5 s, doubled each time: 5, 10, 20. Each covers the 5 s between requests.
    assert [wait for wait in clock.slept if wait != 5] == [10, 20]
    assert clock.slept.count(5) == 4  # robots→page, page→file, first repeat, file→file


def test_retry_after_is_never_undercut(library: Any, fetcher: Any, clock: Any) -> None:
    library.site[SIX].first = [
        (503, {"Retry-After": "120"}),
        (429, {"Retry-After": "Fri, 01 Aug 2031 00:05:00 GMT"}),
    ]
    assert fetcher.fetch(library.source()).count(Status.NEW) == 2
    # Robots and page take 0 s, 5 s between; file at 10 s. 120 s later it is 130 s of 300.
    assert 120 in clock.slept
    assert 300 - 130 in clock.slept


def test_a_server_that_asks_for_more_patience_than_we_have_is_left_for_now(
    library: Any, fetcher: Any, clock: Any
) -> None:
    library.site[SIX].first = [(503, {"Retry-After": "86400"})]
    report = fetcher.fetch(library.source())
    assert report.files[0].passing
    assert "come back in 86400 seconds" in report.files[0].reason
    assert max(clock.slept) == 5


def test_after_three_failures_in_a_row_the_server_is_left_in_peace(
    library: Any, fetcher: Any, published: Any
) -> None:
    paths = [f"/docs/{n}.pdf" for n in range(5)]
    for path in paths:
        library.site[path] = published(status=503)
    library.lists(*paths)
    report = fetcher.fetch(library.source())
    assert set(statuses(report).values()) == {"failed"}
    assert [path for path in paths if path in library.paths()] == paths[:3]
    assert library.paths().count(paths[0]) == 4  # once, and three repeats
    assert reasons(report)[4].startswith("not asked for: 3 failures in a row")


def test_no_request_follows_another_to_a_host_before_its_delay(
    library: Any, fetcher: Any, clock: Any
) -> None:
    fetcher.fetch(library.source(delay=7))
    assert library.paths() == ["/robots.txt", "/library", SIX, RULE]
    assert clock.slept == [7, 7, 7]


def test_pages_are_followed_and_dates_read_from_their_rows(
    library: Any, fetcher: Any, published: Any, make_pdf: Any
) -> None:
    library.page(
        "/library",
        '<li><a href="/issues/NPRR1">NPRR1</a></li><li><a href="/issues/NPRR2">NPRR2</a></li>',
        '<li><a href="mailto:desk@example.org">write</a></li>',
    )
    library.page("/issues/NPRR1", '<li>Filed Jul 4, 2031 <a href="../docs/1.pdf">file</a></li>')
    library.page("/issues/NPRR2", '<li>7/5/2031, was 7/1/2031 <a href="/docs/2.pdf">file</a></li>')
    for name in ("1", "2"):
        library.site[f"/docs/{name}.pdf"] = published(make_pdf(name), "application/pdf")
    report = fetcher.fetch(library.source(follow=r"/issues/NPRR\d+"))
    # Two dates in a row: neither is the file's for sure, so the server's date stands in.
    assert [(one.name, one.date) for one in report.files] == [
        ("1.pdf", "2031-07-04"), ("2.pdf", "2031-07-01"),
    ]  # fmt: skip


def test_a_selector_narrows_the_links(library: Any, fetcher: Any) -> None:
    library.page(
        "/library", f'<li class="current"><a href="{SIX}">a</a></li><li><a href="{RULE}">b</a></li>'
    )
    report = fetcher.fetch(library.source(links="li.current a"))
    assert [one.name for one in report.files] == ["06-070131_Nodal.docx"]


@pytest.mark.parametrize(
    ("choice", "taken"),
    [
        (Choice(only="06*.docx"), ["06-070131_Nodal.docx"]),
        (Choice(only="*.PDF"), ["25.501.pdf"]),
        # Section 6 is dated by its name, the rule (1 July) by the server
        (Choice(since=date(2031, 7, 1)), ["06-070131_Nodal.docx", "25.501.pdf"]),
        (Choice(since=date(2031, 7, 2)), []),
    ],
)
def test_only_and_since_choose(
    library: Any, fetcher: Any, choice: Choice, taken: list[str]
) -> None:
    report = fetcher.fetch(library.source(edition=r"/\d\d-(?P<mmddyy>\d{6})_"), choice)
    assert [path.name for path in report.paths(Status.NEW)] == taken


def test_a_dry_run_reads_the_pages_and_asks_for_no_file(library: Any, fetcher: Any) -> None:
    report = fetcher.fetch(library.source(), Choice(dry=True))
    assert [one.status for one in report.files] == [Status.PLANNED] * 2
    assert library.paths() == ["/robots.txt", "/library"]
    assert not report.folder.exists()


def test_the_ledger_says_where_each_file_came_from(library: Any, fetcher: Any) -> None:
    library.site["/docs/old.pdf"] = type(library.site[RULE])(
        status=302, headers={"Location": RULE}, etag=False
    )
    library.lists("/docs/old.pdf")
    folder = fetcher.fetch(library.source()).folder
    line = json.loads((folder / ".ledger.jsonl").read_text())
    assert line["url"] == f"{library.address}/docs/old.pdf"
    assert line["final_url"] == f"{library.address}{RULE}"
    assert (line["name"], line["size"]) == ("old.pdf", len(library.site[RULE].body))
    assert line["seen"].startswith("2031-08-01T00:00:")


def test_a_page_without_files_is_an_error_that_names_the_pattern(
    library: Any, fetcher: Any
) -> None:
    with pytest.raises(FetchRefused, match="no link fits 'files' of source 'rules'"):
        fetcher.fetch(library.source(files=r"/elsewhere/.*"))


def test_a_page_that_cannot_be_had_now_is_a_failure_that_may_pass(
    library: Any, fetcher: Any
) -> None:
    library.site["/library"].status = 503
    with pytest.raises(FetchFailed, match="503 Service Unavailable"):
        fetcher.fetch(library.source())


def test_a_run_takes_no_more_than_its_limit(library: Any, fetcher: Any) -> None:
    fetcher.limits = fetcher.limits.model_copy(update={"run_mb": 1})
    library.site[SIX].body += b"x" * 2**20
    report = fetcher.fetch(library.source())
    assert list(statuses(report).values()) == ["failed", "new"]
    assert "larger than the 1 MiB" in reasons(report)[0]


def test_a_full_disk_fails_the_file_and_says_so(library: Any, fetcher: Any) -> None:
    fetcher.limits = fetcher.limits.model_copy(update={"free_mb": 2**40})
    report = fetcher.fetch(library.source())
    assert all("are free on the disk" in why for why in reasons(report))


def test_a_server_that_is_not_there_is_a_failure_that_may_pass(library: Any, fetcher: Any) -> None:
    source = library.source()
    library.server.server_close()
    with pytest.raises(FetchFailed, match="no answer"):
        fetcher.fetch(source)


def test_who_fetches_is_said_to_the_server(library: Any, fetcher: Any) -> None:
    fetcher.contact = "desk@example.org"
    fetcher.fetch(library.source())
    (said,) = {one.headers["User-Agent"] for one in library.asked}
    assert said.startswith("marketrules-fetch/")
    assert said.endswith(" contact: desk@example.org")


def test_a_folder_of_files_is_clean_for_ingest(library: Any, fetcher: Any, tmp_path: Path) -> None:
    from ingest.intake import find_files

    folder = fetcher.fetch(library.source()).folder
    intake = find_files([folder])
    assert [file.path.name for file in intake.files] == ["06-070131_Nodal.docx", "25.501.pdf"]
    assert not intake.refused


SECTIONED = r"/(?P<section>\d\d)-(?P<mmddyy>\d{6})_Nodal"


def test_sections_of_one_date_are_told_apart_by_a_manifest(
    library: Any, fetcher: Any, published: Any, make_word: Any
) -> None:
    from ingest.intake import find_files

    seven = "/docs/2031/06/28/07-070131_Nodal.docx"
    library.site[seven] = published(make_word("Section 7"))
    library.lists(SIX, seven, RULE)
    report = fetcher.fetch(library.source(edition=SECTIONED))
    intake = find_files([report.folder])
    told = {file.path.name: file.entry.edition if file.entry else None for file in intake.files}
    assert told == {
        "06-070131_Nodal.docx": "2031-07-01.06",
        "07-070131_Nodal.docx": "2031-07-01.07",
        "25.501.pdf": None,
    }
    (report.folder / "07-070131_Nodal.docx").unlink()  # what isn't there isn't named
    library.lists(SIX)
    fetcher.fetch(library.source(edition=SECTIONED))
    assert "07-070131" not in (report.folder / "manifest.toml").read_text()


def test_a_manifest_that_a_person_wrote_stays(library: Any, fetcher: Any) -> None:
    folder = fetcher.fetch(library.source()).folder
    assert not (folder / "manifest.toml").exists()  # no file is named by Section
    (folder / "manifest.toml").write_text("# mine\n")
    report = fetcher.fetch(library.source(edition=SECTIONED))
    assert (folder / "manifest.toml").read_text() == "# mine\n"
    assert "isn't ours" in report.notes[0]
