"""The source behind the citations: stretches of text, and the file as it was ingested."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from index.build import build_snapshot
from index.embed import Embedder
from index.publish import publish
from ingest.publish_documents import publish_documents
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.settings import Settings
from search_api.engine import Engine
from search_api.service.app import create_app

_SAMPLE = Path(__file__).parents[3] / "corpus" / "sample" / "documents"
_FILE = "LMGO Operations Guide 050125.pdf"
_PATH = "/v1/source/operations-guide/2025-05-01"


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, desk_embedder: Embedder) -> tuple[Path, Engine]:
    folder = tmp_path_factory.mktemp("sources")
    file = Path(shutil.copy(_SAMPLE / _FILE, folder))
    settings = Settings(data=folder / "data")
    publish_documents([file], settings, desk_embedder)
    return file, Engine(DataFolder(settings.data), desk_embedder)


@pytest.fixture(scope="module")
def http(held: tuple[Path, Engine]) -> Iterator[TestClient]:
    with TestClient(create_app(held[1])) as client:
        yield client


@pytest.fixture
def file(held: tuple[Path, Engine]) -> Iterator[Path]:
    """The ingested file, put back afterwards."""
    yield held[0]
    if held[0].is_symlink() or held[0].exists():
        held[0].unlink()
    shutil.copy(_SAMPLE / _FILE, held[0])


def test_the_file_is_a_download_byte_for_byte(http: TestClient, file: Path) -> None:
    answer = http.get(_PATH)
    assert answer.content == (_SAMPLE / _FILE).read_bytes()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''LMGO%20Operations%20Guide%20050125.pdf"
    )
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    same = http.get(_PATH, headers={"If-None-Match": answer.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")


_SIZE = (_SAMPLE / _FILE).stat().st_size
RANGES = [
    ("bytes=0-3", 206, (0, 4)),
    (f"bytes={_SIZE - 2}-", 206, (_SIZE - 2, _SIZE)),
    ("bytes=-5", 206, (_SIZE - 5, _SIZE)),
    (f"bytes=10-{_SIZE * 9}", 206, (10, _SIZE)),
    ("bytes=0-", 200, (0, _SIZE)),
    ("bytes=4-2", 200, (0, _SIZE)),  # no range at all: to be ignored
    ("bytes=0-1,4-5", 200, (0, _SIZE)),  # several: the whole may be given
    ("lines=1-2", 200, (0, _SIZE)),
    (f"bytes={_SIZE}-", 416, None),
    ("bytes=-0", 416, None),
]


@pytest.mark.parametrize(("asked", "status", "part"), RANGES)
def test_ranges(
    http: TestClient, file: Path, asked: str, status: int, part: tuple[int, int] | None
) -> None:
    answer = http.get(_PATH, headers={"Range": asked})
    assert answer.status_code == status
    if part is None:
        assert answer.headers["Content-Range"] == f"bytes */{_SIZE}"
        assert answer.json()["status"] == 416
        return
    start, end = part
    assert answer.content == (_SAMPLE / _FILE).read_bytes()[start:end]
    if status == 206:
        assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{_SIZE}"


def test_a_range_of_another_file_is_answered_with_the_whole(http: TestClient, file: Path) -> None:
    answer = http.get(_PATH, headers={"Range": "bytes=0-3", "If-Range": '"other"'})
    assert (answer.status_code, len(answer.content)) == (200, _SIZE)


def _gone(file: Path) -> None:
    file.unlink()


def _other(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b" ")


def _secret(file: Path) -> None:
    secret = file.with_name("secret")
    secret.write_text("not for callers")
    file.unlink()
    file.symlink_to(secret)


def _pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _folder_link(file: Path) -> None:
    file.unlink()
    file.symlink_to("/")


LOST = [
    (_gone, 404, "SourceGone"), (_other, 409, "SourceChanged"), (_secret, 409, "SourceChanged"),
    (_pipe, 409, "SourceChanged"),
]  # fmt: skip


@pytest.mark.parametrize(("lost", "status", "title"), LOST)
def test_nothing_but_what_was_ingested_is_served(
    http: TestClient, file: Path, lost: object, status: int, title: str
) -> None:
    assert callable(lost)
    lost(file)
    answer = http.get(_PATH)
    assert answer.status_code == status
    problem = answer.json()
    assert problem["title"].replace(" ", "").lower() == title.lower()
    assert "?span=" in problem["remedy"]
    assert str(file.parent) not in answer.text
    assert http.get(_PATH, params={"span": "0,10"}).status_code == 200


def test_a_folder_in_its_place_is_no_file(http: TestClient, file: Path) -> None:
    _folder_link(file)
    assert http.get(_PATH).status_code in (404, 409)


def test_a_stretch_is_the_text_that_spans_count_in(
    http: TestClient, held: tuple[Path, Engine]
) -> None:
    text = held[1].section("operations-guide", "2025-05-01", "3.2").paragraphs[0]
    start, end = text.span
    given = http.get(_PATH, params={"span": f"{start},{end}", "context": 30}).json()
    assert given["text"] == text.quote
    whole = held[1]._current().snapshot.source_text("operations-guide", "2025-05-01")
    assert given["before"] + given["text"] + given["after"] == whole[start - 30 : end + 30]
    assert (given["page"], given["total"]) == (text.page, len(whole))


def test_the_pages_of_a_pdf_hold_all_of_its_paragraphs(
    http: TestClient, held: tuple[Path, Engine]
) -> None:
    pages: dict[int, str] = {}
    for heading in held[1].outline("operations-guide", "2025-05-01").sections:
        for one in held[1].section("operations-guide", "2025-05-01", heading.section).paragraphs:
            number = one.page or 0
            if number not in pages:
                pages[number] = http.get(_PATH, params={"page": number}).json()["text"]
            assert one.quote in pages[number]
    assert len(pages) > 1


WRONG = [
    ({"span": "0,0"}, "Span outside"), ({"span": "5,2"}, "Span outside"),
    ({"span": "0,999999999"}, "Span outside"), ({"span": "-1,2"}, "Invalid request"),
    ({"span": "1"}, "Invalid request"), ({"page": "0"}, "Invalid request"),
    ({"page": "999"}, "Span outside"), ({"page": "1", "span": "0,1"}, "Span outside"),
    ({"span": "0,1", "context": "999999"}, "Invalid request"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "title"), WRONG)
def test_wrong_spans_and_pages(http: TestClient, query: dict[str, str], title: str) -> None:
    answer = http.get(_PATH, params=query)
    assert (answer.status_code, answer.json()["title"]) == (422, title)


def test_what_came_from_the_web_is_named_not_fetched(
    tmp_path: Path, desk_holdings: list[Holding], desk_embedder: Embedder
) -> None:
    first = desk_holdings[0]
    edition = replace(first.edition, source="https://rules.example/grid.html")
    folder = DataFolder(tmp_path)
    publish(folder, build_snapshot(folder, [replace(first, edition=edition)], desk_embedder))
    with TestClient(create_app(Engine(folder, desk_embedder))) as client:
        answer = client.get("/v1/source/grid-rules/2025-01-01")
    assert answer.status_code == 404
    assert "https://rules.example/grid.html" in answer.json()["detail"]
