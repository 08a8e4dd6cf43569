"""LibreOffice as a converter of one file: .doc -> .docx, shut in (``keeper``) with a profile of its own.

A profile of its own, since a running desktop LibreOffice would otherwise take the job and answer nothing.
The profile is written beforehand: no macros, no Java, links never updated, a proxy that isn't there. Only
the filter of Word 97 is asked: whatever else hides under the name is none of its business. The program
sees nothing of this process's environment.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from ingest.readers.legacy import keeper
from marketrules.errors import UnreadableDocument

PROGRAMS = ("soffice", "libreoffice")
LARGEST = 4096  # MiB of address space of each process, where reading has no lower bound
BY_HAND = "Open it in Word or LibreOffice and save it as .docx."
_SETTINGS = """\
org.openoffice.Office.Common/Security/Scripting|MacroSecurityLevel|3
org.openoffice.Office.Common/Security/Scripting|DisableMacrosExecution|true
org.openoffice.Office.Common/Security/Scripting|BlockUntrustedRefererLinks|true
org.openoffice.Office.Common/Filter/Microsoft/Import|ImportVBA|false
org.openoffice.Office.Writer/Content/Update|Link|0
org.openoffice.Office.Writer/Content/Update|Field|false
org.openoffice.Office.Java/VirtualMachine|Enable|false
org.openoffice.Office.Common/Save/Document|GenerateThumbnail|false
org.openoffice.Office.Common/History|PickListSize|0
org.openoffice.Office.Recovery/AutoSave|Enabled|false
org.openoffice.Inet/Settings|ooInetProxyType|2
org.openoffice.Inet/Settings|ooInetHTTPProxyName|127.0.0.1
org.openoffice.Inet/Settings|ooInetHTTPProxyPort|9
org.openoffice.Inet/Settings|ooInetHTTPSProxyName|127.0.0.1
org.openoffice.Inet/Settings|ooInetHTTPSProxyPort|9
"""


def program() -> str | None:
    """Where LibreOffice is, if it is installed: the program itself rather than the script that starts it."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        return None
    itself = Path(os.path.realpath(found)).with_name("soffice.bin")
    return str(itself) if os.access(itself, os.X_OK) else found


def converted(office: str, path: str, data: bytes, timeout: float) -> bytes:
    """The .doc as .docx; ``path`` is for messages, ``timeout`` in seconds.

    Raises:
        UnreadableDocument: if LibreOffice can't be started, fails, or takes too long.
    """
    with tempfile.TemporaryDirectory(prefix="marketrules-doc-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "tmp").mkdir()
        source = folder / "document.doc"
        source.write_bytes(data)
        _write_profile(folder / keeper.PROFILE)
        said = _run(command(office, folder, source), folder, path, timeout)
        result = folder / "out" / "document.docx"
        if result.is_symlink() or not result.is_file():
            raise UnreadableDocument(
                path, f"LibreOffice could not convert it: {said or 'no reason given'}",
                remedy=BY_HAND,
            )  # fmt: skip
        return result.read_bytes()


def command(office: str, folder: Path, source: Path) -> list[str]:
    return [
        office,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        f"-env:UNO_SHARED_PACKAGES_CACHE={(folder / 'packages').as_uri()}",
        "--headless",
        "--norestore",
        "--nologo",
        "--infilter=MS Word 97",
        "--convert-to",
        "docx",
        "--outdir",
        str(folder / "out"),
        str(source),
    ]


def _write_profile(folder: Path) -> None:
    items = []
    for line in _SETTINGS.splitlines():
        place, name, value = line.split("|")
        items.append(
            f'<item oor:path="/{place}"><prop oor:name="{name}" oor:op="fuse">'
            f"<value>{value}</value></prop></item>\n"
        )
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n'
        f"{''.join(items)}</oor:items>\n"
    )


def environment(folder: Path) -> dict[str, str]:
    """All of the environment that it sees: no setting, key or name of whoever runs the ingest."""
    return {
        "PATH": os.defpath,
        "HOME": str(folder),
        "TMPDIR": str(folder / "tmp"),
        "LC_ALL": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",  # draws into memory
    }


def _run(wanted: list[str], folder: Path, path: str, timeout: float) -> str:
    """What the program said, in one line."""
    script = [sys.executable, "-I", "-S", keeper.__file__, str(folder), str(LARGEST)]
    held, hold = (
        os.pipe()
    )  # the keeper's standard input ends as ``hold`` is closed, or with this process
    try:
        process = subprocess.Popen(
            [*script, *wanted],
            stdin=held,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment(folder),
            start_new_session=True,  # what ends the ingest's group leaves it to clear up
        )
    except OSError as error:
        os.close(hold)
        raise UnreadableDocument(
            path, f"LibreOffice could not be started: {error.strerror}", remedy=BY_HAND
        ) from error
    finally:
        os.close(held)
    with process:
        try:
            output, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired as error:
            raise UnreadableDocument(
                path, f"LibreOffice did not convert it within {timeout:g} seconds.", remedy=BY_HAND
            ) from error
        finally:  # the time for the file is up, or somebody stops the ingest
            os.close(hold)
    if process.returncode > 128:
        name = signal.Signals(process.returncode - 128).name
        return f"ended by {name}: too little memory (MARKETRULES_READ_MB), or a fault of its own."
    return " ".join(output.decode("utf-8", errors="replace").split())[:300]
