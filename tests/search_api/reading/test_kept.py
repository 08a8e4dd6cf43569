"""What is kept of sections is what was put there last, and never more of it than the bound."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from search_api.reading.kept import _BESIDE, Kept

PUTS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 400)), max_size=60)


@given(PUTS, st.integers(0, 3000))
def test_what_is_kept_is_the_newest_that_fits(puts: list[tuple[str, int]], most: int) -> None:
    kept = Kept(most)
    order: list[tuple[str, bytes]] = []  # the plain implementation: oldest first
    for number, (tag, size) in enumerate(puts):
        body = bytes([number]) * size
        kept.put(tag, body)
        if size + _BESIDE <= most:
            order = [one for one in order if one[0] != tag] + [(tag, body)]
        while sum(len(body) + _BESIDE for _, body in order) > most:
            del order[0]
        assert kept.size == sum(len(body) + _BESIDE for _, body in order) <= most
    held = dict(order)
    assert len(kept) == len(held)
    assert {tag: kept.get(tag) for tag in "abcdefgh"} == {tag: held.get(tag) for tag in "abcdefgh"}


def test_what_is_read_again_outlives_what_is_not() -> None:
    kept = Kept(2 * (_BESIDE + 10))
    kept.put("first", b"1" * 10)
    kept.put("second", b"2" * 10)
    assert kept.get("first") == b"1" * 10
    kept.put("third", b"3" * 10)
    assert (kept.get("first"), kept.get("second")) == (b"1" * 10, None)


def test_one_that_is_larger_than_all_that_is_kept_puts_nothing_out() -> None:
    kept = Kept(_BESIDE + 10)
    kept.put("small", b"1")
    kept.put("large", b"2" * 11)
    assert (kept.get("small"), kept.get("large")) == (b"1", None)


def test_many_threads_keep_the_account_right() -> None:
    kept = Kept(20 * (_BESIDE + 100))

    def work(seed: int) -> None:
        for number in range(300):
            tag = f"{(seed * 7 + number) % 50}"
            kept.put(tag, tag.encode() * 50)
            body = kept.get(tag)
            assert body in (None, tag.encode() * 50)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    assert kept.size <= 20 * (_BESIDE + 100)
    held = [body for number in range(50) if (body := kept.get(f"{number}")) is not None]
    assert kept.size == sum(len(body) + _BESIDE for body in held)
