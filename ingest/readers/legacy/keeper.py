"""Keeps one run of LibreOffice: shut in while it works, and gone afterwards, whatever becomes of the ingest.

Run as a program by itself, ``python -I keeper.py HOLD WHERE MEGABYTES PROGRAM ARGUMENT…``; standard
library only.
The document comes on standard input, the program's words and what it made leave on standard output
(``answer``). In between lies a folder in WHERE that this process alone makes and removes, ``FOLDER`` in
arguments and environment. What is shut in, each as far as the system has it (docs/security.md):

* no network: a namespace without one, and no TCP by Landlock where the kernel has that (6.7);
* no files but programs, libraries and fonts to read, and the folder to write (Landlock, Linux 5.13);
* memory of each process, size of files, no core dumps.

``HOLD`` is a pipe of the ingest's: once it is closed (the ingest is done with it, or was killed), whatever
runs is killed.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import resource
import select
import shutil
import signal
import struct
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

PROFILE = "profile"  # of the program, in the folder
SETTINGS, SOURCE, RESULT = (
    f"{PROFILE}/user/registrymodifications.xcu",
    "document.doc",
    "out/document.docx",
)
_HEAD = struct.Struct("=iI")  # exit status, bytes of what was said; what was made follows
LARGEST_FILE = 1 << 30  # bytes: no document of the 100 MiB that are taken comes near
_ANEW = 81  # LibreOffice's way to ask for another start, after the one that made its profile
FOLDER = "@FOLDER@"
_SAID = 4000  # bytes of what the program says that are of interest
_STEP = 0.02  # seconds between looks whether the program has ended
_DEATH_SIGNAL, _NO_NEW_PRIVILEGES, _SUBREAPER = 1, 38, 36  # prctl(2)
_NEW_USER, _NEW_NET, _NEW_IPC = 0x10000000, 0x40000000, 0x08000000
# As each holds as much as the system allows; in a container it often allows none.
_NAMESPACES = (_NEW_USER | _NEW_NET | _NEW_IPC, _NEW_USER | _NEW_NET, _NEW_NET)
# Landlock, <linux/landlock.h>: the same numbers on all machines.
_RULESET, _ADD_RULE, _RESTRICT = 444, 445, 446
_READ = 1 << 0 | 1 << 2 | 1 << 3  # execute, read file, read folder
_MAKE_SOCKET = 1 << 9
_ALL_FILES = (1 << 13) - 1  # of the first version
_REFER, _TRUNCATE, _DEVICES = 1 << 13, 1 << 14, 1 << 15  # of versions 2, 3 and 5
_TCP = 1 << 0 | 1 << 1  # bind, connect: version 4
# LibreOffice makes the socket by which a second one would find it in one of these, whatever it is told.
_MEETING = ("/tmp", "/var/tmp")  # noqa: S108
READABLE = (
    "/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/fonts", "/etc/libreoffice", "/etc/alternatives",
    "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime", "/etc/papersize",
    "/var/cache/fontconfig", "/var/lib/libreoffice", "/nix/store", "/dev/null", "/dev/zero", "/dev/random", "/dev/urandom",
)  # fmt: skip


def main(hold: int, where: str, megabytes: int, command: list[str]) -> None:
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    os.set_inheritable(hold, False)
    for end in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(end, signal.SIG_IGN)  # it ends with the ingest, having cleared up
    folder = Path(tempfile.mkdtemp(prefix="marketrules-doc-", dir=where))
    try:
        size = struct.unpack("=I", sys.stdin.buffer.read(4))[0]
        settings = sys.stdin.buffer.read(size)
        for name, content in ((SETTINGS, settings), (SOURCE, sys.stdin.buffer.read())):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        (folder / "scratch").mkdir()
        if libc is not None:
            libc.prctl(_SUBREAPER, 1, 0, 0, 0)
            _apart(libc)
        status = _run(libc, hold, folder, megabytes, command)
        if status == _ANEW:
            status = _run(libc, hold, folder, megabytes, command)
        if status is not None:
            _answer(status, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def answer(given: bytes) -> tuple[int, str, bytes]:
    """Of what ``main`` answered: the exit status (128 + n after signal n), what was said, what was made.

    Raises:
        ValueError: if it is no whole answer.
    """
    if len(given) < _HEAD.size:
        raise ValueError("no answer")
    status, size = _HEAD.unpack_from(given)
    said = given[_HEAD.size : _HEAD.size + size]
    return status, said.decode("utf-8", errors="replace"), given[_HEAD.size + size :]


def _answer(status: int, folder: Path) -> None:
    said, made = (folder / "said").read_bytes()[:_SAID], folder / RESULT
    there = made.is_file() and not made.is_symlink()
    with suppress(BrokenPipeError):
        sys.stdout.buffer.write(_HEAD.pack(status, len(said)) + said)
        sys.stdout.buffer.write(made.read_bytes() if there else b"")
        sys.stdout.buffer.flush()


def _run(
    libc: ctypes.CDLL | None, hold: int, folder: Path, megabytes: int, command: list[str]
) -> int | None:
    """The program's exit status, or None once the ingest has ended."""
    child = os.fork()
    if child == 0:
        _become(libc, folder, megabytes, command)
    status = _ended(child, hold)
    _kill(child)
    _clear_meeting(folder / PROFILE)
    if status is None:
        return None
    code = os.waitstatus_to_exitcode(status)
    return 128 - code if code < 0 else code


def _ended(child: int, hold: int) -> int | None:
    """The program's status once it ended, or None once the ingest has."""
    while True:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return status
        ready, _, _ = select.select([hold], [], [], _STEP)
        if ready and not os.read(hold, 1):
            return None


def _kill(child: int) -> None:
    """Ends the program's group, and what of it found its way to this process."""
    for end, whom in ((os.killpg, child), (os.kill, child)):  # it may not have its group yet
        with suppress(ProcessLookupError, PermissionError):
            end(whom, signal.SIGKILL)
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _clear_meeting(profile: Path) -> None:
    """Removes the socket of that profile: shut in, the program may make it, not remove it."""
    of_profile = hashlib.md5(profile.as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
    for place in map(Path, _MEETING):
        for name in (of_profile.hex(), "".join(f"{byte:x}" for byte in of_profile)):
            for socket in place.glob(f"OSL_PIPE_*SingleOfficeIPC_{name}"):
                socket.unlink(missing_ok=True)


def _become(libc: ctypes.CDLL | None, folder: Path, megabytes: int, command: list[str]) -> None:
    """Turns the child into the program; never returns."""
    try:
        os.setsid()
        _limit(resource.RLIMIT_AS, megabytes << 20)
        _limit(resource.RLIMIT_FSIZE, LARGEST_FILE)
        _limit(resource.RLIMIT_CORE, 0)
        os.chdir(folder)
        said = os.open(folder / "said", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for place, one in enumerate((nothing, said, said)):
            os.dup2(one, place)
        for end in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(end, signal.SIG_DFL)
        command = [
            one.replace(f"file://{FOLDER}", folder.as_uri()).replace(FOLDER, str(folder))
            for one in command
        ]
        if libc is not None:
            libc.prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
            libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
            shut_in(libc, folder, command[0])
        told = {name: said.replace(FOLDER, str(folder)) for name, said in os.environ.items()}
        os.execve(command[0], command, told)  # noqa: S606
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
    finally:
        os._exit(127)


def _limit(what: int, most: int) -> None:
    bounds = [one for one in (*resource.getrlimit(what), most) if one != resource.RLIM_INFINITY]
    with suppress(OSError, ValueError):  # macOS has no such bound of address space
        resource.setrlimit(what, (min(bounds), min(bounds)))


def _apart(libc: ctypes.CDLL) -> None:
    """Goes where there is no network, if the system lets it: what is started later is there, too."""
    user, group = os.getuid(), os.getgid()
    for kinds in _NAMESPACES:
        if libc.unshare(kinds) == 0:
            break
    else:
        return
    if kinds & _NEW_USER:  # one is oneself there: files stay one's own
        for name, said in (
            ("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1"),
        ):  # fmt: skip
            with suppress(OSError):
                Path(f"/proc/self/{name}").write_text(said)


def shut_in(libc: ctypes.CDLL, folder: Path, program: str) -> bool:
    """From here on ``READABLE`` and the program's own folder are read, ``folder`` is written; no TCP.

    False where the system has no Landlock.
    """
    version = libc.syscall(_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    files = _ALL_FILES
    for since, right in ((2, _REFER), (3, _TRUNCATE), (5, _DEVICES)):
        files |= right if version >= since else 0
    handled = struct.pack("=QQ", files, _TCP)[: 16 if version >= 4 else 8]
    rules = libc.syscall(_RULESET, handled, ctypes.c_size_t(len(handled)), 0)
    if rules < 0:
        return False
    real = Path(os.path.realpath(program))
    home = real.parent.parent if real.parent.name == "program" else real.parent
    _allow(libc, rules, _READ, (*READABLE, str(home)))
    _allow(libc, rules, files, (str(folder),))
    _allow(libc, rules, _MAKE_SOCKET, _MEETING)
    return bool(libc.syscall(_RESTRICT, rules, 0) == 0)


def _allow(libc: ctypes.CDLL, rules: int, rights: int, places: Iterable[str]) -> None:
    for place in places:
        try:
            held = os.open(place, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        of_files = rights if Path(place).is_dir() else rights & (1 << 0 | 1 << 1 | 1 << 2)
        rule = struct.pack("=Qi", of_files | (1 << 1 if place == "/dev/null" else 0), held)
        libc.syscall(_ADD_RULE, rules, 1, rule, 0)
        os.close(held)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:])
