"""Finding the files: order, what is passed over, what is refused by name."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.intake import Intake, find_files
from ingest.readers import content_of
from marketrules.errors import ManifestError, UnreadableDocument, UnsupportedDocument


def make(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("words")


def found(intake: Intake, folder: Path) -> list[str]:
    return [file.path.relative_to(folder).as_posix() for file in intake.files]


def test_folders_are_walked_to_the_bottom_in_order_of_names(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a.pdf", "z/a.html", "c/d/e.docx", "c/a.doc")
    intake = find_files([tmp_path])
    assert found(intake, tmp_path) == ["a.pdf", "b.txt", "c/a.doc", "c/d/e.docx", "z/a.html"]
    assert not intake.refused


def test_paths_keep_the_order_in_which_they_are_given_and_are_taken_once(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b.txt", "c/d.txt")
    again = tmp_path / "c" / ".." / "b.txt"
    intake = find_files([tmp_path / "b.txt", tmp_path / "c", again, tmp_path])
    assert found(intake, tmp_path) == ["b.txt", "c/d.txt", "a.txt"]


@pytest.mark.parametrize(
    "name",
    [
        ".hidden.txt",
        ".git/config.txt",
        "~$Guide.docx",  # Word's lock file
        "README.md",
        "readme.txt",
        "Thumbs.db",
        "__MACOSX/a.txt",
        "manifest.toml",
    ],
)
def test_what_is_no_document_is_passed_over_without_a_word(tmp_path: Path, name: str) -> None:
    make(tmp_path, "a.txt", name)
    (tmp_path / "manifest.toml").write_text("")
    intake = find_files([tmp_path])
    assert found(intake, tmp_path) == ["a.txt"]
    assert not intake.refused


def test_other_kinds_are_refused_by_name_and_the_rest_goes_on(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b.xyz", "c", "z.txt")
    (tmp_path / "d.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    intake = find_files([tmp_path])
    assert found(intake, tmp_path) == ["a.txt", "z.txt"]
    assert [refused.path.name for refused in intake.refused] == ["b.xyz", "c", "d.png"]
    assert all(isinstance(refused.error, UnsupportedDocument) for refused in intake.refused)
    assert "PNG" in str(intake.refused[2].error)


def test_a_file_without_extension_is_taken_if_its_first_bytes_are_known(tmp_path: Path) -> None:
    (tmp_path / "download").write_bytes(b"%PDF-1.7\n")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr("word/document.xml", "x")
    (tmp_path / "posted").write_bytes(archive.getvalue())  # which ZIP it is, reading will tell
    assert found(find_files([tmp_path]), tmp_path) == ["download", "posted"]


def test_what_is_not_there_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    intake = find_files([tmp_path / "none.txt", Path("a\x00.txt"), tmp_path])
    assert found(intake, tmp_path) == ["a.txt"]
    refused = [refusal.path.name for refusal in intake.refused]
    assert refused == ["none.txt", "a\x00.txt", "gone.txt", "loop.txt"]
    assert all(type(refusal.error) is UnreadableDocument for refusal in intake.refused)


def test_a_web_address_is_refused_with_what_to_do(tmp_path: Path) -> None:
    intake = find_files([Path("https://rules.example/guide.pdf")])
    assert "Fetch it first" in str(intake.refused[0].error)


def test_a_loop_of_folders_ends(tmp_path: Path) -> None:
    make(tmp_path, "a/b.txt")
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    assert found(find_files([tmp_path]), tmp_path) == ["a/b.txt"]


def test_a_link_is_followed_to_what_was_given_and_nowhere_else(tmp_path: Path) -> None:
    """Whoever may write into a folder that is ingested mustn't choose what else is read."""
    make(tmp_path, "real/a.txt", "given/b.txt", "given/sub/c.txt", "secret.txt")
    given = tmp_path / "given"
    (given / "more").symlink_to(tmp_path / "real", target_is_directory=True)
    (given / "one.txt").symlink_to(tmp_path / "secret.txt")
    (given / "same").symlink_to(given / "sub", target_is_directory=True)
    intake = find_files([given])
    assert found(intake, tmp_path) == ["given/b.txt", "given/same/c.txt"]  # c.txt is read once
    refused = {refusal.path.name: str(refusal.error) for refusal in intake.refused}
    assert set(refused) == {"more", "one.txt"}
    assert all("leads out of the folder given" in reason for reason in refused.values())
    both = find_files([given, tmp_path / "real"])
    assert "given/more/a.txt" in found(both, tmp_path)
    assert [refusal.path.name for refusal in both.refused] == ["one.txt"]


def test_a_manifest_that_is_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    make(tmp_path, "given/a.txt")
    (tmp_path / "elsewhere.toml").write_text("[[file]]\npath = 'a.txt'\n")
    (tmp_path / "given" / "manifest.toml").symlink_to(tmp_path / "elsewhere.toml")
    with pytest.raises(ManifestError, match="leads out of the folder given"):
        find_files([tmp_path / "given"])
    assert find_files([tmp_path]).files  # there it lies within


def swapped_for_a_link(given: Path) -> None:
    (given / "sub" / "a.txt").unlink()
    (given / "sub" / "a.txt").symlink_to(given.parent / "secret" / "a.txt")


def swapped_folder(given: Path) -> None:
    (given / "sub").rename(given / "was")
    (given / "sub").symlink_to(given.parent / "secret", target_is_directory=True)


def swapped_for_a_pipe(given: Path) -> None:
    (given / "sub" / "a.txt").unlink()
    os.mkfifo(given / "sub" / "a.txt")


@pytest.mark.parametrize("swap", [swapped_for_a_link, swapped_folder, swapped_for_a_pipe])
def test_what_is_put_in_the_place_of_a_file_once_it_was_found_is_not_read(
    tmp_path: Path, swap: Callable[[Path], None]
) -> None:
    make(tmp_path, "given/sub/a.txt", "secret/a.txt")
    (file,) = find_files([tmp_path / "given"]).files
    assert content_of(file.path, max_bytes=99, at=file.at) == b"words"
    swap(tmp_path / "given")
    with pytest.raises(UnreadableDocument):
        content_of(file.path, max_bytes=99, at=file.at)


def test_a_pipe_that_comes_after_a_file_was_looked_at_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "a.txt")
    file, looked_at = tmp_path / "a.txt", (tmp_path / "a.txt").stat()
    file.unlink()
    os.mkfifo(file)
    monkeypatch.setattr(Path, "stat", lambda self, **_: looked_at)
    with pytest.raises(UnreadableDocument, match="another one was put in its place"):
        content_of(file, max_bytes=99)


def test_a_file_that_is_saved_anew_between_is_read_as_it_is_then(tmp_path: Path) -> None:
    """Editors write beside and rename."""
    make(tmp_path, "a.txt")
    (file,) = find_files([tmp_path]).files
    (tmp_path / "b").write_text("other")
    (tmp_path / "b").replace(file.path)
    assert content_of(file.path, max_bytes=99, at=file.at) == b"other"


def test_a_folder_that_is_itself_a_link_is_walked(tmp_path: Path) -> None:
    make(tmp_path, "real/a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    assert found(find_files([tmp_path / "link"]), tmp_path) == ["link/a.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    intake = find_files([tmp_path])
    assert found(intake, tmp_path) == ["a.txt"]
    assert "no regular file" in str(intake.refused[0].error)


def test_a_hidden_file_is_taken_if_it_is_named_itself(tmp_path: Path) -> None:
    make(tmp_path, ".hidden.txt")
    assert found(find_files([tmp_path / ".hidden.txt"]), tmp_path) == [".hidden.txt"]


def test_manifests_count_for_their_own_folder_and_the_nearer_one_wins(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "sub/b.txt", "sub/c.txt")
    (tmp_path / "manifest.toml").write_text(
        '[[file]]\npath = "a.txt"\nedition = "2030-01-01"\n'
        '[[file]]\npath = "sub/b.txt"\nedition = "2030-02-01"\n'
    )
    (tmp_path / "sub" / "manifest.toml").write_text(
        '[[file]]\npath = "b.txt"\nedition = "2030-03-01"\n'
    )
    intake = find_files([tmp_path])
    editions = {file.path.name: file.entry and file.entry.edition for file in intake.files}
    assert editions == {"a.txt": "2030-01-01", "b.txt": "2030-03-01", "c.txt": None}
    # Named alone, a file still has the manifest beside it.
    alone = find_files([tmp_path / "a.txt"]).files[0]
    assert alone.entry is not None
    assert alone.entry.edition == "2030-01-01"


def test_a_wrong_manifest_stops_the_intake(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    (tmp_path / "manifest.toml").write_text('[[file]]\npath = "none.txt"\n')
    with pytest.raises(ManifestError, match=r"none\.txt"):
        find_files([tmp_path])
