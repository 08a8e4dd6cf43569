"""``marketrules audit``: what was not understood, or doesn't add up."""

from __future__ import annotations

import argparse
from collections import Counter

from cli.command import Command
from cli.opened import engine_of, write_json
from cli.options import add_data, add_json
from marketrules.errors import PinpointUnresolved


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--document", metavar="ID", help="only this document, by its id")
    add_json(parser)
    add_data(parser)


def _run(args: argparse.Namespace) -> int:
    engine = engine_of(args)
    if args.document is not None:
        held = sorted({one.document for one in engine.documents()})
        if args.document not in held:
            raise PinpointUnresolved(
                f"No document {args.document!r} is held.", remedy=f"Held: {', '.join(held)}."
            )
    findings = [one for one in engine.audit() if args.document in (None, one.document)]
    if args.json:
        from dataclasses import asdict

        write_json([asdict(finding) for finding in findings])
        return 0
    for kind, count in Counter(finding.kind for finding in findings).most_common():
        print(f"{kind} ({count})")
        for finding in findings:
            if finding.kind == kind:
                print(f"  {finding.document}@{finding.edition} {finding.place}: {finding.message}")
    print(f"{len(findings)} findings.")
    return 0


COMMAND = Command(
    name="audit",
    summary="list what is missing, dangling, ambiguous or was not understood",
    example="marketrules audit --document nodal-protocols",
    configure=_configure,
    run=_run,
)
