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
org.openoffice.Office.Writer/Filter/Import/VBA|Load|false
org.openoffice.Office.Writer/Filter/Import/VBA|Executable|false
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
    status, said, made = _kept(command(office), data, path, timeout)
    if made:
        return made
    said = " ".join(said.split())[:300] or "no reason given"
    if status > 128:
        name = signal.Signals(status - 128).name
        said = f"ended by {name}: too little memory (MARKETRULES_READ_MB), or a fault of its own."
    raise UnreadableDocument(path, f"LibreOffice could not convert it: {said}", remedy=BY_HAND)


def command(office: str) -> list[str]:
    return [
        office,
        f"-env:UserInstallation=file://{keeper.FOLDER}/{keeper.PROFILE}",
        f"-env:UNO_SHARED_PACKAGES_CACHE=file://{keeper.FOLDER}/packages",
        "--headless",
        "--norestore",
        "--nologo",
        "--infilter=MS Word 97",
        "--convert-to",
        "docx",
        "--outdir",
        f"{keeper.FOLDER}/out",
        f"{keeper.FOLDER}/{keeper.SOURCE}",
    ]


def settings() -> bytes:
    """What its profile says beforehand."""
    items = []
    for line in _SETTINGS.splitlines():
        place, name, value = line.split("|")
        items.append(
            f'<item oor:path="/{place}"><prop oor:name="{name}" oor:op="fuse">'
            f"<value>{value}</value></prop></item>\n"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n'
        f"{''.join(items)}</oor:items>\n"
    ).encode()


def environment() -> dict[str, str]:
    """All of the environment that it sees: no setting, key or name of whoever runs the ingest."""
    return {
        "PATH": os.defpath,
        "HOME": keeper.FOLDER,
        "TMPDIR": f"{keeper.FOLDER}/scratch",
        "LC_ALL": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",  # draws into memory
    }


def _kept(wanted: list[str], data: bytes, path: str, timeout: float) -> tuple[int, str, bytes]:
    """The program's exit status, what it said and what it made of ``data``."""
    held, hold = os.pipe()  # ends for the keeper as ``hold`` is closed, or with this process
    script = [sys.executable, "-I", "-S", keeper.__file__, str(held), tempfile.gettempdir()]
    try:
        process = subprocess.Popen(
            [*script, str(LARGEST), *wanted],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            pass_fds=[held],
            start_new_session=True,  # what ends the ingest's group leaves it to clear up
        )
    except OSError as error:
        os.close(hold)
        raise UnreadableDocument(
            path, f"LibreOffice could not be started: {error.strerror}", remedy=BY_HAND
        ) from error
    finally:
        os.close(held)
    profile = settings()
    with process:
        try:
            given = len(profile).to_bytes(4, sys.byteorder) + profile + data
            output, _ = process.communicate(given, timeout=timeout)
        except subprocess.TimeoutExpired as error:
            raise UnreadableDocument(
                path, f"LibreOffice did not convert it within {timeout:g} seconds.", remedy=BY_HAND
            ) from error
        finally:  # the time for the file is up, or somebody stops the ingest
            os.close(hold)
    try:
        return keeper.answer(output)
    except ValueError as error:
        raise UnreadableDocument(
            path, f"LibreOffice could not be kept: {error}.", remedy=BY_HAND
        ) from error
