"""Broken downloads, killed processes, two at once: what is there stays right."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ingest.fetch.download import Status
from ingest.fetch.store import Partial, Store, only_fetch
from marketrules.errors import FetchRunning, RecordError

BIG = "/docs/big.docx"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def big(publisher: Any, published: Any, make_word: Any) -> Any:
    """A library of one file of some 300 kB, and the file."""
    publisher.site[BIG] = published(make_word("big", padding=300_000))
    publisher.lists(BIG)
    return publisher.site[BIG]


def _ranges(publisher: Any) -> list[str | None]:
    return [one.headers.get("Range") for one in publisher.asked if one.path == BIG]


def test_a_cut_download_goes_on_from_where_it_broke_off(
    publisher: Any, fetcher: Any, big: Any
) -> None:
    big.cut = [200_000]
    report = fetcher.fetch(publisher.source())
    assert report.count(Status.NEW) == 1
    assert (report.folder / "big.docx").read_bytes() == big.body
    assert _ranges(publisher) == [None, "bytes=200000-"]
    resumed = publisher.asked[-1]
    assert (resumed.status, resumed.headers["If-Range"]) == (206, big.tag)


def test_it_breaks_off_twice_and_goes_on_twice(publisher: Any, fetcher: Any, big: Any) -> None:
    big.cut = [100_000, 100_000]
    report = fetcher.fetch(publisher.source())
    assert (report.folder / "big.docx").read_bytes() == big.body
    assert _ranges(publisher) == [None, "bytes=100000-", "bytes=200000-"]


@pytest.mark.parametrize(
    ("change", "ranges"),
    [
        # the server answers a Range with all of it
        ({"ranges": False}, [None, "bytes=200000-"]),
        # nothing says whether it is still the same: no Range is asked for
        ({"etag": False, "modified": ""}, [None, None]),
        # a date is enough
        ({"etag": False}, [None, "bytes=200000-"]),
    ],
)
def test_what_cannot_be_resumed_starts_over(
    publisher: Any, fetcher: Any, big: Any, change: dict[str, Any], ranges: list[str | None]
) -> None:
    big.cut = [200_000]
    for name, value in change.items():
        setattr(big, name, value)
    report = fetcher.fetch(publisher.source())
    assert (report.folder / "big.docx").read_bytes() == big.body
    assert _ranges(publisher) == ranges


def test_content_that_changed_meanwhile_is_not_patched_together(
    publisher: Any, fetcher: Any, big: Any, make_word: Any
) -> None:
    fetcher.politeness = fetcher.politeness.model_copy(update={"retries": 0})
    big.cut = [200_000]
    assert fetcher.fetch(publisher.source()).count(Status.FAILED) == 1
    big.body = make_word("another", padding=310_000)
    report = fetcher.fetch(publisher.source())
    assert (report.folder / "big.docx").read_bytes() == big.body


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Range": "bytes 1-5/6"},
        {"Content-Range": "nonsense"},
        {"Content-Range": "bytes 200000-200009/200010", "ETag": '"other"'},
    ],
)
def test_a_part_that_does_not_fit_on_what_is_there_is_not_taken(
    publisher: Any, fetcher: Any, big: Any, headers: dict[str, str]
) -> None:
    big.cut = [200_000]
    big.first = []
    fetcher.politeness = fetcher.politeness.model_copy(update={"retries": 0})
    fetcher.fetch(publisher.source())
    fetcher.politeness = fetcher.politeness.model_copy(update={"retries": 1})
    big.first = [(206, headers)]
    report = fetcher.fetch(publisher.source())
    assert (report.folder / "big.docx").read_bytes() == big.body
    assert _ranges(publisher)[-1] is None


def test_a_beginning_longer_than_the_file_starts_over(
    publisher: Any, fetcher: Any, big: Any
) -> None:
    source = publisher.source()
    store = Store.open(fetcher.folder / source.id)
    part = store.begin(Partial(f"{publisher.address}{BIG}", big.tag))
    part.write_bytes(big.body)  # all of it came, and the process ended before it had its name
    report = fetcher.fetch(source)
    assert (report.folder / "big.docx").read_bytes() == big.body
    assert [one.status for one in publisher.asked if one.path == BIG] == [416, 200]


def test_a_file_without_a_declared_length_is_whole_when_it_ends_as_such_files_do(
    publisher: Any, fetcher: Any, big: Any, published: Any, make_pdf: Any
) -> None:
    big.open_end, big.cut = True, [200_000]
    publisher.site["/docs/a.pdf"] = published(make_pdf("rule"), open_end=True, cut=[12])
    publisher.lists(BIG, "/docs/a.pdf")
    report = fetcher.fetch(publisher.source())
    assert report.count(Status.NEW) == 2
    assert (report.folder / "big.docx").read_bytes() == big.body
    assert (report.folder / "a.pdf").read_bytes() == publisher.site["/docs/a.pdf"].body


_CHILD = """
import os, signal, sys
from pathlib import Path
from ingest.fetch import download, store
from ingest.fetch.run import Fetcher
from ingest.fetch.sources import Limits, Politeness, Source

where, folder, address = sys.argv[1:]

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def dies_after(called):
    return lambda *args: (called(*args), die())

def dies_amid(called):
    def pieces(*args):
        for count, piece in enumerate(called(*args)):
            if count:
                die()
            yield piece
    return pieces

if where == "body":
    download.pieces = dies_amid(download.pieces)
elif where == "linked":
    store._named_anew = dies_after(store._named_anew)
elif where == "named":
    store.Store.keep = dies_after(store.Store.keep)
elif where == "noted":
    store.Store.note = dies_after(store.Store.note)
source = Source(id="rules", title="Rules", pages=(address + "/library",), files="/docs/.*",
                networks=("127.0.0.0/8",), formats=("docx",))
Fetcher(Path(folder), Politeness(delay=0), Limits(free_mb=0)).fetch(source)
"""


@pytest.mark.parametrize(
    ("where", "then"),
    [
        ("body", Status.NEW),  # some of it is there
        ("linked", Status.NEW),  # it has its name, and still that of a download under way
        ("named", Status.NEW),  # it has its name, the ledger doesn't know
        ("noted", Status.UNCHANGED),  # only tidying up was left
    ],
)
def test_a_fetch_that_is_killed_is_completed_by_the_next(
    publisher: Any, fetcher: Any, big: Any, where: str, then: Status
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, where, str(fetcher.folder), publisher.address],
        cwd=ROOT,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == -signal.SIGKILL
    publisher.asked.clear()
    report = fetcher.fetch(publisher.source())
    assert report.count(then) == 1
    files = [path for path in report.folder.iterdir() if path.name[0] != "."]
    assert (_ranges(publisher)[0] is not None) is (where == "body")
    assert [path.name for path in files] == ["big.docx"]
    assert files[0].read_bytes() == big.body
    assert not any((report.folder / ".partial").iterdir())
    assert fetcher.fetch(publisher.source()).count(Status.UNCHANGED) == 1


def test_a_torn_last_line_of_the_ledger_is_dropped(publisher: Any, fetcher: Any, big: Any) -> None:
    folder = fetcher.fetch(publisher.source()).folder
    ledger = folder / ".ledger.jsonl"
    whole = ledger.read_bytes()
    ledger.write_bytes(whole + whole[: len(whole) // 2])
    assert fetcher.fetch(publisher.source()).count(Status.UNCHANGED) == 1
    assert ledger.read_bytes().count(b"\n") == 2  # the first sight and this one


def test_a_damaged_ledger_is_named_with_its_line(publisher: Any, fetcher: Any, big: Any) -> None:
    folder = fetcher.fetch(publisher.source()).folder
    ledger = folder / ".ledger.jsonl"
    ledger.write_bytes(b"{}\n" + ledger.read_bytes())
    with pytest.raises(RecordError, match=r"ledger\.jsonl:1: .*Move the ledger away"):
        fetcher.fetch(publisher.source())


def test_two_fetches_at_once_are_excluded(tmp_path: Path) -> None:
    with (
        only_fetch(tmp_path),
        pytest.raises(FetchRunning, match="another fetch"),
        only_fetch(tmp_path),
    ):
        pass
    with only_fetch(tmp_path):
        pass


def test_a_name_that_is_taken_by_other_content_stays(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    (tmp_path / "a.pdf").write_bytes(b"old")
    part = store.begin(Partial("http://h/a.pdf"))
    part.write_bytes(b"new")
    assert store.keep(part, "a.pdf", "2031-07-01", "0123456789") == "a.2031-07-01-01234567.pdf"
    assert (tmp_path / "a.pdf").read_bytes() == b"old"
