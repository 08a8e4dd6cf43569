"""Memory that a process has freed goes back to the system."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[3]
# Eight threads each hold 16 MiB in pieces of 4 KiB, all at once, and free every piece but each
# 64th: 8 × 16 = 128 MiB, of which 2 stay. The pieces that stay keep the heaps' ends where they are.
_SCRIPT = """
import ctypes, os, sys, threading
sys.path.insert(0, os.getcwd())
from evals.load.memory import resident
from search_api.service.heap import give_back, keep_few_heaps

assert keep_few_heaps() is (sys.argv[1] == "few")
library = ctypes.CDLL(None)
library.malloc.restype, library.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
all_there = threading.Barrier(8)

def work():
    held = [library.malloc(4096) for _ in range(4096)]
    for one in held:
        ctypes.memset(one, 1, 4096)
    all_there.wait()
    for number, one in enumerate(held):
        if number % 64:
            library.free(one)

before = resident(os.getpid()).own
threads = [threading.Thread(target=work) for _ in range(8)]
[one.start() for one in threads]
[one.join() for one in threads]
kept = resident(os.getpid()).own
assert give_back()
print(round(kept - before), round(resident(os.getpid()).own - before))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's, on Linux")
def test_what_was_freed_between_what_is_held_goes_back_to_the_system() -> None:
    said = subprocess.run(
        [sys.executable, "-c", _SCRIPT, "few"],
        cwd=_ROOT, capture_output=True, text=True, check=True, env={"PATH": ""},
    ).stdout  # fmt: skip
    kept, left = map(int, said.split())
    assert kept > 100 and left < 30  # MiB of 128, of which 2 are held


def test_who_has_chosen_the_number_of_heaps_keeps_it() -> None:
    subprocess.run(
        [sys.executable, "-c", _SCRIPT.partition("library =")[0], "chosen"],
        cwd=_ROOT, check=True, env={"PATH": "", "MALLOC_ARENA_MAX": "4"},
    )  # fmt: skip
