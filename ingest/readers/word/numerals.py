"""Numbers as Word prints them: 4, d, D, iv, IV, 04, 4th."""

from __future__ import annotations

from collections.abc import Callable

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LETTERED_TO = 780  # thirty times the alphabet; beyond, a damaged file asks for a wall of letters


def roman(number: int) -> str:
    """Lower-case roman numeral; decimal outside 1 to 3999.

    >>> roman(4), roman(1990), roman(0)
    ('iv', 'mcmxc', '0')
    """
    if not 1 <= number < 4000:
        return str(number)
    written = ""
    for size, sign in _ROMAN:
        times, number = divmod(number, size)
        written += sign * times
    return written


def letter(number: int) -> str:
    """Lower-case letter, doubled after z as Word does; decimal outside 1 to 780.

    >>> letter(1), letter(26), letter(27), letter(28)
    ('a', 'z', 'aa', 'bb')
    """
    if not 1 <= number <= _LETTERED_TO:
        return str(number)
    again, place = divmod(number - 1, 26)
    return "abcdefghijklmnopqrstuvwxyz"[place] * (again + 1)


def ordinal(number: int) -> str:
    """English ordinal.

    >>> ordinal(1), ordinal(12), ordinal(23)
    ('1st', '12th', '23rd')
    """
    teen = 10 <= number % 100 <= 20
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


_FORMATS: dict[str, Callable[[int], str]] = {
    "lowerLetter": letter,
    "upperLetter": lambda number: letter(number).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
    "decimalZero": lambda number: f"{number:02d}",
    "ordinal": ordinal,
    "none": lambda number: "",
}


def written(number: int, form: str) -> str:
    """``number`` in one of Word's ``w:numFmt`` values; decimal for those that aren't known."""
    return _FORMATS.get(form, str)(number)
