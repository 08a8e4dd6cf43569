"""Settings: from the environment, under the flags, within bounds."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from marketrules.errors import SettingsError
from marketrules.settings import Settings, read_settings


def test_the_environment_is_read_and_other_variables_are_left_alone() -> None:
    settings = read_settings({"MARKETRULES_WORDS": "90", "MARKETRULES_DATA": "x", "PATH": "/bin"})
    assert (settings.words, settings.data) == (90, Path("x"))


def test_a_flag_prevails_over_the_environment_unless_it_is_not_given() -> None:
    environment = {"MARKETRULES_WORDS": "90", "MARKETRULES_TOP": "5"}
    settings = read_settings(environment, words=120, top=None)
    assert (settings.words, settings.top) == (120, 5)


# variable, value that is out of bounds or nothing at all
WRONG = [
    ("WORDS", "19"),
    ("WORDS", "2001"),
    ("WORDS", "many"),
    ("TOP", "0"),
    ("API_PORT", "65536"),
    ("MAX_FILE_MB", "0"),
    ("TOPP", "5"),  # unknown: a typing error must not pass silently
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_setting_that_is_unknown_or_out_of_bounds_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"MARKETRULES_{name}: .*docs/settings"):
        read_settings({f"MARKETRULES_{name}": value})


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingsError, match=r"MARKETRULES_WORDS.*MARKETRULES_TOP"):
        read_settings({"MARKETRULES_WORDS": "0", "MARKETRULES_TOP": "0"})


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().words = 30  # type: ignore[misc]


def test_every_number_is_bounded_and_everything_is_described() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        if field.annotation is int:
            bounds = {
                bound for part in field.metadata for bound in ("ge", "le") if hasattr(part, bound)
            }
            assert bounds == {"ge", "le"}, name
