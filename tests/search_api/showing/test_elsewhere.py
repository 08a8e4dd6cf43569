"""The same place in the other editions held."""

from datetime import date

from search_api.engine import Engine

_AUGUST = date(2025, 8, 1)


def _elsewhere(engine: Engine, key: str) -> list[tuple[str, str, str]]:
    (match,) = engine.show(key, _AUGUST).matches
    return [(one.key, one.status.value, one.how.value) for one in match.editions]


def test_the_earlier_text_is_named_with_its_status_at_the_date(engine: Engine) -> None:
    assert _elsewhere(engine, "grid-rules@2025-06-01#9.4(2)") == [
        ("grid-rules@2025-01-01#9.4(2)", "superseded", "changed")
    ]
    assert _elsewhere(engine, "grid-rules@2025-06-01#9.4(1)(a)") == [
        ("grid-rules@2025-01-01#9.4(1)(a)", "superseded", "same")
    ]


def test_from_an_old_text_the_new_one_is_named(engine: Engine) -> None:
    assert _elsewhere(engine, "grid-rules@2025-01-01#9.4(2)") == [
        ("grid-rules@2025-06-01#9.4(2)", "in_effect", "changed")
    ]


def test_what_is_held_once_stands_nowhere_else(engine: Engine) -> None:
    assert _elsewhere(engine, "field-manual@2025-02-01#9.4(1)") == []


def test_notices_are_each_a_text_of_their_own(engine: Engine) -> None:
    assert _elsewhere(engine, "market-notice@M-A010125-01#ACTION REQUIRED") == []
