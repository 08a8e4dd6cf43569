"""``marketrules desk``: the desk's records: users, retention, feedback, the state of the database.

Each is an action of its own with ``--help``; all open the records that are set (MARKETRULES_RECORDS,
else desk.db in the data folder) and bring them up to date first. Who runs it is an admin: they hold
the file.
"""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cli.command import Command
from cli.opened import write_json
from cli.options import add_data, add_json, day, settings_of
from marketrules.errors import WrongState

if TYPE_CHECKING:
    from search_api.desk.acting import Actor
    from search_api.desk.database import Records

_ROLES = ("trainee", "desk", "lead", "admin")
Action = Callable[[argparse.Namespace], int]


def _configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)

    def action(name: str, summary: str, example: str, run: Action) -> argparse.ArgumentParser:
        sub = actions.add_parser(
            name, help=summary, description=summary, epilog=f"example: marketrules desk {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        sub.set_defaults(action=run)
        add_data(sub)
        add_json(sub)
        return sub

    users = action("users", "users of the desk", "users add ada --role lead", _users)
    users.add_argument("what", choices=("add", "list", "disable"))
    users.add_argument("name", nargs="?", default="", help="the user")
    users.add_argument("--role", choices=_ROLES, default="desk", help="what they may do (desk)")
    purge = action(
        "purge", "do what retention asks: blank or purge answered inquiries", "purge", _purge
    )
    purge.add_argument(
        "--clock-is-right", action="store_true", help="though nothing was done for months before"
    )
    out = action(
        "feedback", "verdicts on answers, as lines of JSON",
        "feedback --output judged.jsonl --with-questions", _feedback,
    )  # fmt: skip
    out.add_argument("--output", type=Path, required=True, metavar="FILE", help="where to")
    out.add_argument("--since", type=day, metavar="DATE", help="from this day on")
    out.add_argument(
        "--with-questions",
        action="store_true",
        help="as judged questions that `eval run --set FILE` reads: with what people asked",
    )
    action("status", "where the records are, and how many", "status", _status)


def _run(args: argparse.Namespace) -> int:
    run: Action = args.action
    return run(args)


def _opened(args: argparse.Namespace) -> tuple[Records, Actor]:
    from search_api.desk.acting import Actor, Role
    from search_api.desk.database import Records

    return Records.open(settings_of(args)), Actor(f"{_whoever()} (cli)", Role.ADMIN, True)


def _whoever() -> str:
    """Who runs the command; by number where the system has no name for it, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # OSError since Python 3.13
        return f"user {os.getuid()}"


def _users(args: argparse.Namespace) -> int:
    from search_api.desk.acting import Role
    from search_api.desk.users import add_user, disable_user, users

    records, actor = _opened(args)
    if args.what != "list" and not args.name:
        raise WrongState("Whom?", remedy=f"Give a name: marketrules desk users {args.what} ada")
    with records.writing() as session:
        if args.what == "add":
            add_user(session, actor, args.name, Role(args.role), _password())
        elif args.what == "disable":
            disable_user(session, actor, args.name)
        held = [
            {"name": one.name, "role": one.role, "disabled": one.disabled,
             "added": one.added_at.isoformat()}
            for one in users(session)
        ]  # fmt: skip
    if args.json:
        write_json(held)
        return 0
    for one in held:
        print(
            f"{one['name']:<24} {one['role']:<8} {'disabled' if one['disabled'] else ''}".rstrip()
        )
    return 0


def _password() -> str:
    """Asked for twice on a terminal, else the first line of standard input; never an argument."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    given = getpass.getpass("Password: ")
    if given != getpass.getpass("Again: "):
        raise WrongState("The two passwords differ.", remedy="Try again.")
    return given


def _purge(args: argparse.Namespace) -> int:
    from search_api.desk.retention import retain

    records, actor = _opened(args)
    removed = retain(records, settings_of(args), actor, sure=args.clock_is_right)
    if args.json:
        write_json({"blanked": removed.blanked, "purged": removed.purged})
    else:
        print(f"{removed.blanked} blanked, {removed.purged} purged.")
    return 0


def _feedback(args: argparse.Namespace) -> int:
    from search_api.desk.feedback import exported

    records, actor = _opened(args)
    since: date | None = args.since
    with records.writing() as session:
        lines, count, left = exported(session, actor, since, with_questions=args.with_questions)
        args.output.write_text(lines, encoding="utf-8", newline="\n")
    if args.json:
        write_json({"output": str(args.output), "count": count, "left_out": left})
    else:
        print(f"{count} written to {args.output}; {left} say nothing to judge by.")
    return 0


def _status(args: argparse.Namespace) -> int:
    from search_api.desk.database import address_of
    from search_api.desk.holding import held

    records, _ = _opened(args)
    with records.reading() as session:
        counts = held(session)
    where = address_of(settings_of(args)).render_as_string(hide_password=True)
    if args.json:
        write_json({"records": where, "held": counts})
        return 0
    print(where)
    for name, count in counts.items():
        print(f"{count:>8} {name}")
    return 0


COMMAND = Command(
    name="desk",
    summary="the desk's records: users, retention, feedback",
    example="marketrules desk users add ada --role lead",
    configure=_configure,
    run=_run,
)
