import pytest

from search_api.questions.asked import DUTY_GAIN, QUANTITY_GAIN, TIME_GAIN, Asked, asked


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("When is the outage report due?", (True, False, False)),
        ("How far ahead must the plan be in?", (True, False, False)),
        ("How big may a small generator be?", (False, True, False)),
        ("What is the value of the tariff adder?", (False, True, False)),
        ("May a load skip the test?", (False, False, True)),
        # Two things at once: both count.
        ("How much is the fee and when is it due?", (True, True, False)),
        # "What is a Hub?" wants neither.
        ("What is a Trading Hub?", (False, False, False)),
    ],
)
def test_the_sort_of_answer_is_read_off_the_question(
    question: str, wanted: tuple[bool, bool, bool]
) -> None:
    read = asked(question)
    assert (read.time, read.quantity, read.duty) == wanted


@pytest.mark.parametrize(
    ("text", "gain"),
    [
        ("The report is due within three Business Days.", TIME_GAIN + QUANTITY_GAIN * 0),
        ("The window closes at 1430.", TIME_GAIN),
        ("Comments are taken until February 5, 2026.", TIME_GAIN),
        ("It was sent on 5/15/25.", TIME_GAIN),
        ("It holds from 2025-07-01 on.", TIME_GAIN),
        ("GridCo keeps a register of reports.", 0),
        ("GridCo may register reports.", 0),
    ],
)
def test_a_text_gains_only_by_what_is_wanted(text: str, gain: float) -> None:
    assert Asked(time=True, quantity=False, duty=False).gain(text) == pytest.approx(gain)
    assert Asked(time=False, quantity=False, duty=False).gain(text) == 0


def test_a_duty_gains_by_its_verb() -> None:
    assert Asked(False, False, True).gain("The owner shall report.") == pytest.approx(DUTY_GAIN)


@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        ("What is a Trading Hub?", True),
        ("What counts as a small generator?", True),
        ("Who sends the hub report, and when?", False),
    ],
)
def test_whether_a_meaning_is_asked_for(question: str, meaning: bool) -> None:
    assert asked(question).meaning is meaning
