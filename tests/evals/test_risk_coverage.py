import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.measures.refusals import risk_coverage


def test_the_curve_of_four_answers_to_five_questions() -> None:
    # By confidence: right .9, wrong .8, right .7, wrong .6; one question was refused.
    curve = risk_coverage([1, 0, 1, 0], [0.6, 0.9, 0.8, 0.7], 5)
    assert curve.confidences == (0.9, 0.8, 0.7, 0.6)
    assert curve.coverage == (0.2, 0.4, 0.6, 0.8)
    assert curve.risk == pytest.approx((0, 1 / 2, 1 / 3, 2 / 4))
    # Area: (0 + 1/2 + 1/3 + 1/2) / 4 = 1/3; at best: (0 + 0 + 1/3 + 2/4) / 4 = 5/24
    assert curve.area == pytest.approx(1 / 3)
    assert curve.least == pytest.approx(5 / 24)


def test_equal_confidences_are_one_step() -> None:
    curve = risk_coverage([0, 1, 1], [0.5, 0.5, 0.1], 3)
    assert curve.risk == pytest.approx((1 / 2, 2 / 3))
    # Two answers meet risk 1/2, one meets 2/3: (1/2 + 1/2 + 2/3) / 3 = 5/9
    assert curve.area == pytest.approx(5 / 9)


def test_without_answers_there_is_no_curve() -> None:
    assert risk_coverage([], [], 7).area is None


ANSWERS = st.lists(
    st.tuples(st.sampled_from([0.0, 1.0]), st.floats(0, 1, width=16)), min_size=1, max_size=40
)


@given(ANSWERS)
def test_areas_lie_between_the_best_and_1(answers: list[tuple[float, float]]) -> None:
    wrong, confidences = zip(*answers, strict=True)
    curve = risk_coverage(wrong, confidences, len(answers))
    assert curve.area is not None
    assert curve.least is not None
    assert 0 <= curve.least <= curve.area + 1e-9 <= 1 + 2e-9
    assert curve.risk[-1] == pytest.approx(sum(wrong) / len(wrong))


@given(ANSWERS)
def test_the_order_in_which_questions_were_asked_changes_nothing(
    answers: list[tuple[float, float]],
) -> None:
    def area(of: list[tuple[float, float]]) -> float | None:
        wrong, confidences = zip(*of, strict=True)
        return risk_coverage(wrong, confidences, len(of)).area

    assert area(answers) == pytest.approx(area(answers[::-1]))
