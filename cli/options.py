"""Options that several commands share, and the types of their values."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from marketrules.settings import Settings, read_settings


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
    return read_settings(None, data=getattr(args, "data", None), **flags)
