"""Options that several commands share, and the types of their values."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from marketrules.register import Register, read_register
from marketrules.settings import REGISTER, Settings, read_settings


def add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="data folder (default: MARKETRULES_DATA, or ./data)",
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--json", action="store_true", help="JSON on standard output, messages on standard error"
    )


def add_as_of(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of", type=day, metavar="DATE", help="rules as of this date, YYYY-MM-DD (today)"
    )


def add_register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--register", type=Path, metavar="FILE",
        help="revision register: which revision became effective when (default:"
        f" MARKETRULES_REVISION_REGISTER, or ./{REGISTER} if there is one)",
    )  # fmt: skip


def add_batch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--batch",
        type=Path,
        metavar="FILE",
        help='questions, one JSON object a line: {"id", "question", "as_of"}',
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="answers of a --batch")


def day(text: str) -> date:
    """An ISO date; argparse turns the error into wrong usage."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write it 2025-04-15") from error


def positive(text: str) -> int:
    """A whole number above zero."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above zero")
    return int(text)


def settings_of(args: argparse.Namespace, **flags: object) -> Settings:
    """Settings from the environment, overridden by the command's flags.

    Raises:
        SettingsError: if a value is out of bounds.
    """
    register = getattr(args, "register", None)
    return read_settings(
        None, data=getattr(args, "data", None), revision_register=register, **flags
    )


def register_of(settings: Settings) -> Register:
    """The revision register that is set; an empty one if none is, and none lies at the default.

    Raises:
        RegisterError: if it can't be read, or an entry of it is wrong.
    """
    return read_register(settings.revision_register) if settings.has_register else Register()
