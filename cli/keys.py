"""``marketrules keys``: API keys issued, listed, revoked."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from cli.command import Command
from cli.opened import write_json
from cli.options import add_data, add_json, day, settings_of

if TYPE_CHECKING:
    from search_api.access.keys import Key, KeyRing

_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,100}")


def _configure(parser: argparse.ArgumentParser) -> None:
    below = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    add = below.add_parser("add", help="issue a key; it is shown once")
    add.add_argument("name", metavar="NAME", type=_name, help="whose key it is; logs name it")
    add.add_argument(
        "--scope", choices=("read", "desk", "admin"), default="read",
        help="read: search, answers, reading (default); desk: the desk's records too; admin: ingest"
        " and keys too, and every document",
    )  # fmt: skip
    add.add_argument(
        "--group", action="append", default=[], metavar="G", dest="groups",
        help="sees what is restricted to this group; may be repeated; '*' sees everything",
    )  # fmt: skip
    add.add_argument(
        "--expires",
        type=_last_day,
        metavar="DATE|DAYS",
        help="last day, or days from today (never)",
    )
    shown = below.add_parser("list", help="list the keys, without their secrets")
    gone = below.add_parser("revoke", help="revoke a key; a running server refuses it at once")
    gone.add_argument("key", metavar="KEY", help="its id, or its name")
    for sub, run in ((add, _add), (shown, _list), (gone, _revoke)):
        add_json(sub)
        add_data(sub)
        sub.set_defaults(action=run)


def _run(args: argparse.Namespace) -> int:
    from search_api.access.keys import KeyRing

    ring = KeyRing(settings_of(args).keys)
    code: int = args.action(args, ring)
    return code


def _add(args: argparse.Namespace, ring: KeyRing) -> int:
    from search_api.access.callers import Scope
    from search_api.access.keys import issue

    key, text = issue(ring.path, args.name, Scope(args.scope), args.groups, args.expires)
    if args.json:
        write_json(_record(key, ring) | {"key": text})
        return 0
    until = f", until {key.expires}" if key.expires else ", without end"
    print(f"Key {key.id} of {key.name}: {key.scope}{until}. It isn't shown again:", file=sys.stderr)
    print(text)
    return 0


def _list(args: argparse.Namespace, ring: KeyRing) -> int:
    from search_api.access.keys import read_keys

    records = [_record(key, ring) for key in read_keys(ring.path)]
    if args.json:
        write_json(records)
        return 0
    for one in records:
        groups = ",".join(one["groups"]) or "-"
        print(
            f"{one['id']}  {one['state']:7}  {one['scope']:5}  {one['name']}  groups {groups}"
            f"  issued {one['created']}  expires {one['expires'] or 'never'}"
            f"  last used {one['last_used'] or 'never'}"
        )
    if not records:
        print("There is no key. `marketrules keys add NAME` issues one.", file=sys.stderr)
    return 0


def _revoke(args: argparse.Namespace, ring: KeyRing) -> int:
    from search_api.access.keys import revoke

    gone = revoke(ring.path, args.key)
    if args.json:
        write_json([key.id for key in gone])
    else:
        print("\n".join(f"Revoked: {key.id} of {key.name}." for key in gone))
    return 0


def _record(key: Key, ring: KeyRing) -> dict[str, Any]:
    from search_api.access.keys import today

    return {
        "id": key.id,
        "name": key.name,
        "scope": key.scope.value,
        "groups": list(key.groups),
        "state": key.state(today()),
        "created": key.created,
        "expires": key.expires,
        "revoked": key.revoked,
        "last_used": ring.last_used(key),
    }


def _name(text: str) -> str:
    if not _NAME.fullmatch(text) or not text.strip():
        raise argparse.ArgumentTypeError("a name has 1 to 100 characters, all of them printable")
    return text.strip()


def _last_day(text: str) -> date:
    """A date, or a number of days from today."""
    from search_api.access.keys import today

    if text.isdecimal():
        if not 1 <= int(text) <= 36_500:
            raise argparse.ArgumentTypeError(f"{text} days are none, or more than a century")
        return today() + timedelta(days=int(text))
    last = day(text)
    if last < today():
        raise argparse.ArgumentTypeError(f"{text} is past")
    return last


COMMAND = Command(
    name="keys",
    summary="issue, list and revoke API keys",
    example="marketrules keys add ana --scope desk --group settlements --expires 365",
    configure=_configure,
    run=_run,
)
