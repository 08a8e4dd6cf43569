import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketrules.errors import StorageFull, UploadRefused, UploadTooLarge
from search_api.jobs.receiving import Limits, Receiver, check_disk, check_length

LIMITS = Limits(file=100, total=250, files=3, free=0)
TYPE = 'multipart/form-data; boundary="edge"'


def body(*files: tuple[str | None, bytes]) -> bytes:
    parts = []
    for name, content in files:
        named = f'; filename="{name}"' if name is not None else ""
        head = f'--edge\r\nContent-Disposition: form-data; name="files"{named}\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + b"--edge--\r\n"


def received(folder: Path, sent: bytes, step: int = 7, limits: Limits = LIMITS) -> list[str]:
    receiver = Receiver(TYPE, folder, limits)
    try:
        for start in range(0, len(sent), step):
            receiver.feed(sent[start : start + step])
        files = receiver.finish()
    finally:
        receiver.close()
    for one in files:
        content = (folder / one.name).read_bytes()
        assert (one.bytes, one.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    return [one.name for one in files]


@given(
    content=st.binary(max_size=90), step=st.integers(1, 64),
)  # fmt: skip
def test_what_arrives_is_what_was_sent_however_it_is_cut(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, step: int
) -> None:
    folder = tmp_path_factory.mktemp("upload")
    assert received(folder, body(("a.txt", content), ("B.pdf", b"x")), step) == ["a.txt", "B.pdf"]
    assert (folder / "a.txt").read_bytes() == content


def test_a_plain_field_of_the_form_is_passed_over(tmp_path: Path) -> None:
    assert received(tmp_path, body((None, b"hello"), ("a.txt", b"x"))) == ["a.txt"]


REFUSED = [
    (body(("a.txt", b"x" * 101)), UploadTooLarge, "a.txt: more than"),
    (body(*[(f"{n}.txt", b"x" * 84) for n in range(3)]), UploadTooLarge, "in all"),
    (body((None, b"x" * 251)), UploadTooLarge, "in all"),
    (body(*[(f"{n}.txt", b"x") for n in range(4)]), UploadTooLarge, "More than 3 files"),
    (body(("a.txt", b"x"), ("b/A.TXT", b"y")), UploadRefused, "Two files are called"),
    (body(("..", b"x")), UploadRefused, "no name of a file"),
    (body(("manifest.toml", b"")), UploadRefused, "holds no document"),
    (body(), UploadRefused, "holds no document"),
    (body(("a.txt", b"x"))[:-12], UploadRefused, "cut off"),
    (b"no form at all", UploadRefused, "can't be read"),
]


@pytest.mark.parametrize(("sent", "kind", "words"), REFUSED)
def test_what_is_no_upload_or_over_a_limit_is_refused_while_it_arrives(
    tmp_path: Path, sent: bytes, kind: type[UploadRefused], words: str
) -> None:
    with pytest.raises(kind, match=words) as refused:
        received(tmp_path, sent)
    assert type(refused.value) is kind and refused.value.remedy


@pytest.mark.parametrize("content_type", ["", "application/json", "multipart/form-data"])
def test_another_content_type_is_refused_with_how_to_do_it(
    tmp_path: Path, content_type: str
) -> None:
    with pytest.raises(UploadRefused) as refused:
        Receiver(content_type, tmp_path, LIMITS)
    assert "multipart/form-data" in refused.value.remedy


def test_a_length_over_the_limit_is_refused_before_the_body_is_read() -> None:
    check_length(250, LIMITS)
    check_length(None, LIMITS)
    with pytest.raises(UploadTooLarge):
        check_length(250 + 3 * 64 * 1024 + 1, LIMITS)


def test_a_disk_that_is_too_full_is_said_with_what_is_free(tmp_path: Path) -> None:
    with pytest.raises(StorageFull, match="MiB are free"):
        check_disk(tmp_path, 1 << 62, LIMITS)
