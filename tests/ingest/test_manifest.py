"""The manifest beside the files: every statement in it is checked."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from ingest.manifest import ManifestEntry, load_manifest
from marketrules.documents import Kind
from marketrules.errors import ManifestError


def write(folder: Path, content: str) -> Path:
    (folder / "a.txt").write_text("words")
    (folder / "sub").mkdir(exist_ok=True)
    (folder / "sub" / "b.txt").write_text("words")
    manifest = folder / "manifest.toml"
    manifest.write_text(content)
    return manifest


def test_all_keys_are_read(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"words").hexdigest()
    manifest = load_manifest(
        write(
            tmp_path,
            f"""
            [[file]]
            path = "sub/b.txt"
            document = "nerc-top-001-6"
            edition = 2030-04-01
            title = "Operations Guide"
            kind = "guide"
            issuer = "LMGO"
            rank = 3
            sha256 = "{digest}"
            source = "https://rules.example/b.txt"
            """,
        )
    )
    assert manifest.entries == {
        (tmp_path / "sub" / "b.txt").resolve(): ManifestEntry(
            path="sub/b.txt",
            document="nerc-top-001-6",
            edition="2030-04-01",
            title="Operations Guide",
            kind=Kind.GUIDE,
            issuer="LMGO",
            rank=3,
            sha256=digest,
            source="https://rules.example/b.txt",
        )
    }


def test_only_the_path_is_required(tmp_path: Path) -> None:
    manifest = load_manifest(write(tmp_path, '[[file]]\npath = "a.txt"\n'))
    assert list(manifest.entries.values()) == [ManifestEntry(path="a.txt")]


def test_an_empty_manifest_says_nothing(tmp_path: Path) -> None:
    assert not load_manifest(write(tmp_path, "")).entries


# content, what the message names
WRONG = [
    ('[[file]]\npath = "none.txt"', "'none.txt': no such file"),
    ('[[file]]\npath = "sub"', "'sub': no such file"),  # a folder
    ('[[file]]\npath = "../a.txt"', "leads out"),
    ('[[file]]\npath = "/etc/hosts"', "leads out"),
    ('[[file]]\ntitle = "x"', "'path' is missing"),
    ('[[file]]\npath = "a.txt"\neditoin = "2030-01-01"', "unknown key 'editoin'"),
    ('title = "x"', "unknown key 'title'"),
    ('[file]\npath = "a.txt"', r"\[\[file\]\]"),  # one table instead of a list of tables
    ('[[file]]\npath = "a.txt"\n[[file]]\npath = "./a.txt"', "twice"),
    ('[[file]]\npath = "a.txt"\nsha256 = "' + "0" * 64 + '"', "sha256 doesn't fit"),
    ('[[file]]\npath = "a.txt"\nsha256 = "abc"', "sha256 = 'abc'"),
    ('[[file]]\npath = "a.txt"\nkind = "law"', "kind = 'law'"),
    ('[[file]]\npath = "a.txt"\nrank = 0', "rank = 0"),
    ('[[file]]\npath = "a.txt"\nrank = true', "rank = True"),
    ('[[file]]\npath = "a.txt"\ntitle = 5', "title = 5"),
    ('[[file]]\npath = "a.txt"\ntitle = " "', "title = ' '"),
    ('[[file]]\npath = "a.txt"\ndocument = "Planning Guide"', "document = 'Planning Guide'"),
    ('[[file]]\npath = "a.txt"\nedition = "a b"', "edition = 'a b'"),
    ("[[file", "not valid TOML"),
]


@pytest.mark.parametrize(("content", "message"), WRONG)
def test_a_wrong_manifest_is_refused_with_file_and_key(
    tmp_path: Path, content: str, message: str
) -> None:
    with pytest.raises(ManifestError, match=message) as caught:
        load_manifest(write(tmp_path, content))
    assert "manifest.toml" in str(caught.value)


def test_a_manifest_that_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.toml"
    with pytest.raises(ManifestError, match="can't be opened"):
        load_manifest(manifest)
    manifest.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ManifestError, match="not valid TOML"):
        load_manifest(manifest)
