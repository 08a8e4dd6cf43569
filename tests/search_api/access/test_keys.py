import hashlib
import json
import os
import re
import stat
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketrules.errors import AccessError
from search_api.access import keys as module
from search_api.access.callers import Caller, Scope
from search_api.access.keys import KeyRing, issue, read_keys, revoke, today


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def test_a_key_is_taken_for_whom_it_was_issued_to(path: Path) -> None:
    key, text = issue(path, "ana", Scope.DESK, ["b", "a", "b"])
    looked = KeyRing(path).look_up(text)
    assert looked.key == key
    assert looked.key.caller == Caller("ana", Scope.DESK, frozenset({"a", "b"}), f"key:{key.id}")


def test_a_key_has_a_prefix_an_id_and_256_random_bits(path: Path) -> None:
    texts = [issue(path, f"n{number}", Scope.READ)[1] for number in range(20)]
    assert all(re.fullmatch(r"mr_[a-z2-9]{8}_[A-Za-z0-9_-]{43}", text) for text in texts)
    # 43 letters of 64: 258 bits, of which the last two are always zero
    assert len({text[12:] for text in texts}) == 20


def test_the_file_holds_digests_and_is_its_owners_alone(path: Path) -> None:
    _, text = issue(path, "ana", Scope.READ)
    secret = text[12:]
    written = path.read_text()
    assert secret not in written
    assert hashlib.sha256(secret.encode()).hexdigest() in written
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_admins_and_the_group_star_see_everything(path: Path) -> None:
    admin, _ = issue(path, "admin", Scope.ADMIN, ["legal"])
    star, _ = issue(path, "star", Scope.READ, ["*"])
    assert admin.caller.groups is None
    assert star.caller.groups is None


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda text: "mr_aaaaaaaa" + text[11:], "unknown"),
        (lambda text: text[:-1] + ("A" if text[-1] != "A" else "E"), "wrong secret"),
        (lambda text: text + "x", "unknown"),
        (lambda text: text.upper(), "unknown"),
        (lambda text: "", "unknown"),
    ],
)
def test_another_text_is_not_taken(path: Path, spoil: Callable[[str], str], why: str) -> None:
    _, text = issue(path, "ana", Scope.READ)
    looked = KeyRing(path).look_up(spoil(text))
    assert (looked.key, looked.why) == (None, why)


@given(st.text())
def test_any_text_is_looked_up_without_an_error(text: str) -> None:
    assert KeyRing(Path("no-such-file")).look_up(text).key is None


def test_a_running_server_takes_and_refuses_at_once(path: Path) -> None:
    ring = KeyRing(path)
    assert ring.valid() == ()
    key, text = issue(path, "ana", Scope.READ)
    assert ring.look_up(text).key == key
    assert [one.id for one in revoke(path, "ana")] == [key.id]
    assert ring.look_up(text).why == "revoked"
    path.unlink()
    assert ring.look_up(text).why == "unknown"


def test_a_key_is_taken_until_the_end_of_its_last_day(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, text = issue(path, "ana", Scope.READ, expires=date(2031, 3, 1))
    ring = KeyRing(path)
    for day, why in ((date(2031, 3, 1), ""), (date(2031, 3, 2), "expired")):
        monkeypatch.setattr(module, "today", lambda day=day: day)
        assert ring.look_up(text).why == why


def test_two_valid_keys_have_no_name_in_common(path: Path) -> None:
    issue(path, "ana", Scope.READ)
    with pytest.raises(AccessError, match="There is a valid key named 'ana'"):
        issue(path, "ana", Scope.READ)
    revoke(path, "ana")
    issue(path, "ana", Scope.READ)  # the next, once the first is revoked
    assert [key.state(today()) for key in read_keys(path)] == ["revoked", "valid"]


def test_what_is_not_there_is_not_revoked(path: Path) -> None:
    with pytest.raises(AccessError, match="No key 'ana'"):
        revoke(path, "ana")
    key, _ = issue(path, "ana", Scope.READ)
    revoke(path, key.id)
    with pytest.raises(AccessError, match=key.id):
        revoke(path, key.id)


@pytest.mark.parametrize("text", ["", "{", '{"format": 1}', '{"format": 9, "keys": []}', "[]"])
def test_no_key_of_a_damaged_file_is_taken(path: Path, text: str) -> None:
    _, good = issue(path, "ana", Scope.READ)
    ring, whole = KeyRing(path), path.read_text()
    path.write_text(text)
    with pytest.raises(AccessError, match=r"keys\.json"):
        ring.look_up(good)
    path.write_text(whole)
    assert ring.look_up(good).key is not None


def test_use_is_noted_by_the_day_and_apart_from_the_keys(path: Path) -> None:
    key, _ = issue(path, "ana", Scope.READ)
    ring, before = KeyRing(path), path.read_bytes()
    assert ring.last_used(key) == ""
    ring.note_used(key)
    assert ring.last_used(key) == today().isoformat()
    mark = path.with_name("keys.used") / key.id
    past = (today() - timedelta(days=3)).isoformat()
    os.utime(mark, (mark.stat().st_mtime - 3 * 86400,) * 2)
    ring.note_used(key)  # the same day: nothing is written again
    assert ring.last_used(key) == past
    assert path.read_bytes() == before


def test_keys_issued_at_once_are_all_kept(path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: issue(path, f"n{number}", Scope.READ), range(24)))
    assert len({key.id for key in read_keys(path)}) == 24
    assert len(json.loads(path.read_text())["keys"]) == 24
