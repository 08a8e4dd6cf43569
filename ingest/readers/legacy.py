"""Legacy Word files (.doc) -> Reading, by way of LibreOffice where it is installed.

``soffice`` converts a copy in a temporary folder to .docx, with a profile of its own (a running
desktop LibreOffice would otherwise take the job and answer nothing) and a time limit; the result
goes through the Word reader. Nothing else is asked of LibreOffice. Spans refer to the converted
text. Not handled: password-protected files.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from ingest.reading import Reading
from marketrules.errors import UnreadableDocument
from marketrules.records import digest

PROGRAMS = ("soffice", "libreoffice")
TIMEOUT = 180.0  # seconds; a first start makes a profile, which alone can take 20
_BY_HAND = "Or open it in Word or LibreOffice and save it as .docx."


def read_legacy(path: Path, data: bytes, *, timeout: float = TIMEOUT) -> Reading:
    """Reads a .doc file; ``timeout`` in seconds.

    Raises:
        UnreadableDocument: if LibreOffice isn't installed, fails, or takes too long, or if what it
            made can't be read.
    """
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise UnreadableDocument(
            str(path),
            "a legacy Word document (.doc), which takes LibreOffice to read; it isn't installed.",
            remedy=f"Install LibreOffice so that `soffice` is on the PATH. {_BY_HAND}",
        )
    from ingest.readers.word import read_word

    try:
        reading = read_word(path, _converted(program, str(path), data, timeout))
    except UnreadableDocument as error:
        error.remedy = error.remedy or _BY_HAND
        raise
    note = "converted from .doc by LibreOffice; layout may differ from Word's"
    return replace(reading, sha256=digest(data), notes=(note, *reading.notes))


def _converted(program: str, path: str, data: bytes, timeout: float) -> bytes:
    """The file as .docx."""
    with tempfile.TemporaryDirectory(prefix="marketrules-doc-") as name:
        folder = Path(name)
        source = folder / "document.doc"
        source.write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            "docx",
            "--outdir",
            str(folder / "out"),
            str(source),
        ]
        said = _run(command, path, timeout)
        result = folder / "out" / "document.docx"
        if not result.is_file():
            raise UnreadableDocument(
                path, f"LibreOffice could not convert it: {said or 'no reason given'}",
                remedy=_BY_HAND.removeprefix("Or ").capitalize(),
            )  # fmt: skip
        return result.read_bytes()


def _run(command: list[str], path: str, timeout: float) -> str:
    """What the program said, in one line."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise UnreadableDocument(
            path, f"LibreOffice could not be started: {error.strerror}", remedy=_BY_HAND
        ) from error
    with process:
        try:
            output, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired as error:
            _end(process)
            raise UnreadableDocument(
                path,
                f"LibreOffice did not convert it within {timeout:g} seconds.",
                remedy=_BY_HAND,
            ) from error
        finally:  # the time for the file is up, or somebody stops the ingest
            if process.poll() is None:
                _end(process)
    return " ".join(output.decode("utf-8", errors="replace").split())[:300]


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the program with its children: ``soffice`` is a script that starts the real one."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.communicate()
