from hypothesis import given
from hypothesis import strategies as st

from search_api.access.rates import Buckets


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_so_many_a_minute() -> None:
    clock = Clock()
    buckets = Buckets(30, 3, clock=clock)  # one every 2 s
    assert [buckets.take("a").left for _ in range(3)] == [2, 1, 0]
    refused = buckets.take("a")
    assert (refused.allowed, refused.wait_s) == (False, 2)
    clock.now += 1
    assert buckets.take("a").wait_s == 1
    clock.now += 1
    assert buckets.take("a").allowed
    assert not buckets.take("a").allowed


def test_a_refused_call_costs_nothing() -> None:
    clock = Clock()
    buckets = Buckets(60, 1, clock=clock)
    assert buckets.take("a").allowed
    assert not any(buckets.take("a").allowed for _ in range(10))
    clock.now += 1
    assert buckets.take("a").allowed


def test_one_callers_calls_are_not_anothers() -> None:
    buckets = Buckets(60, 1, clock=Clock())
    assert buckets.take("a").allowed
    assert buckets.take("b").allowed
    assert not buckets.take("a").allowed


def test_the_memory_is_bounded_and_those_heard_of_stay() -> None:
    buckets = Buckets(60, 1, most=100, clock=Clock())
    for number in range(1000):
        buckets.take(str(number))
        buckets.take("busy")
    assert len(buckets) == 100
    assert not buckets.take("busy").allowed


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 120), st.integers(1, 20))
def test_never_more_than_the_burst_and_the_rate(
    pauses: list[float], per_minute: int, burst: int
) -> None:
    clock = Clock()
    buckets = Buckets(per_minute, burst, clock=clock)
    allowed = 0
    for pause in pauses:
        clock.now += pause
        allowed += buckets.take("a").allowed
    assert allowed <= burst + (clock.now - 1000) * per_minute / 60 + 1e-6
