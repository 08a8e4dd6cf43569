"""The revision register: what is read, and what is said of a mistake in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from marketrules.errors import RegisterError
from marketrules.register import Implementation, Register, read_register

GOOD = """# kept by the desk
[[implementation]]
revision = "GRR012"
date = 2030-06-01
source = "M-A052030-01"

[[implementation]]
revision = "GRR013"
date = 2030-07-01
source = "M-A052030-01"
sections = ["4.2", "9"]
"""


def test_entries_are_read_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "register.toml"
    path.write_text(GOOD, encoding="utf-8")
    register = read_register(path)
    assert register.entries == (
        Implementation("GRR012", "2030-06-01", "M-A052030-01"),
        Implementation("GRR013", "2030-07-01", "M-A052030-01", ("4.2", "9")),
    )
    assert register.date_of("GRR012", "1.1") == "2030-06-01"
    # a Section stands for those below it, and for no other that begins with the same digits
    assert register.date_of("GRR013", "4.2.1") == "2030-07-01"
    assert register.date_of("GRR013", "4.20") == register.date_of("GRR099", "4.2") == ""


def test_of_two_parts_of_a_revision_each_has_its_day() -> None:
    register = Register(
        (
            Implementation("GRR1", "2030-01-01", "x", ("4",)),
            Implementation("GRR1", "2030-02-01", "x", ("5",)),
        )
    )
    assert [register.date_of("GRR1", one) for one in ("4.1", "5", "6")] == [
        "2030-01-01", "2030-02-01", "",
    ]  # fmt: skip


_HEAD = '[[implementation]]\nrevision = "GRR1"\n'
# what is in the file, the line that is named, and words of the message
WRONG = [
    ("[[implementation]\n", 1, "Expected"),
    ("# a\n# b\nx = 1\n", 3, "x isn't a list"),
    ("[implementation]\nrevision = 1\n", 1, "implementation isn't a list"),
    (_HEAD + "date = 2030-01-01\n", 1, "source is missing"),
    (_HEAD + 'source = "x"\n', 1, "date is missing"),
    (_HEAD + 'date = "2030-01-01"\nsource = "x"\n', 3, "without quotation marks"),
    (_HEAD + 'date = 2030-01-01T10:00:00\nsource = "x"\n', 3, "is no date"),
    (_HEAD + 'date = 2030-01-01\nsource = " "\n', 4, "where the date comes from"),
    (_HEAD + 'date = 2030-01-01\nsource = "x"\nsection = "4"\n', 5, "section is unknown"),
    (_HEAD + 'date = 2030-01-01\nsource = "x"\nsections = "4"\n', 5, "no list of Section numbers"),
    (_HEAD + 'date = 2030-01-01\nsource = "x"\nsections = ["4a"]\n', 5, "no list of Section"),
    ('[[implementation]]\nrevision = "grr 1"\ndate = 2030-01-01\nsource = "x"\n', 2, "as boxes name"),
    ("[[implementation]]\nrevision = 5\ndate = 2030-01-01\nsource = 'x'\n", 2, "as boxes name it"),
    (GOOD + '[[implementation]]\nrevision = "GRR012"\ndate = 2031-06-01\nsource = "x"\n', 12,
     "GRR012 has the dates 2030-06-01 and 2031-06-01"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "words"), WRONG)
def test_a_mistake_is_named_with_its_line_and_what_to_write(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    path = tmp_path / "register.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RegisterError, match=words) as error:
        read_register(path)
    assert error.value.message.startswith(f"{path}, line {line}: ")
    assert "[[implementation]]" in error.value.remedy


def test_a_register_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="No such file") as error:
        read_register(tmp_path / "none.toml")
    assert "MARKETRULES_REVISION_REGISTER" in error.value.remedy
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RegisterError, match="not UTF-8"):
        read_register(tmp_path / "bytes.toml")
    (tmp_path / "empty.toml").write_text("", encoding="utf-8")
    assert read_register(tmp_path / "empty.toml") == Register()


def test_the_register_that_comes_with_the_sample_is_read() -> None:
    register = read_register(Path(__file__).parents[2] / "corpus" / "implementations.toml")
    assert register.date_of("LPRR099", "4.2.2") == "2025-07-01"
    assert register.source_of("LPRR099") == "Market Notice M-A051525-01"
