"""The one command, ``marketrules``: arguments in, exit code out.

0 done; 1 the input or state is at fault (message with a remedy on standard error); 2 wrong usage.
Each subcommand is a module of the same name; heavy imports stay inside its ``run``, because the
time from a question to its answer is spent while a caller waits on the line.
"""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from cli import (
    ask,
    audiences,
    audit,
    backup,
    compare,
    consolidate,
    desk,
    doctor,
    documents,
    fetch,
    ingest,
    keys,
    mcp,
    milvus,
    restrict,
    search,
    serve,
    show,
    tune,
    ui,
    up,
)
from cli import eval as evaluation
from cli.command import Command
from cli.terminal import guard_terminal
from marketrules.errors import MarketRulesError

COMMANDS: tuple[Command, ...] = (
    fetch.COMMAND,
    ingest.COMMAND,
    documents.COMMAND,
    audit.COMMAND,
    search.COMMAND,
    ask.COMMAND,
    show.COMMAND,
    compare.COMMAND,
    consolidate.COMMAND,
    evaluation.COMMAND,
    tune.COMMAND,
    keys.COMMAND,
    restrict.COMMAND,
    restrict.UNDO,
    audiences.COMMAND,
    up.COMMAND,
    serve.COMMAND,
    milvus.COMMAND,
    ui.COMMAND,
    mcp.COMMAND,
    desk.COMMAND,
    backup.COMMAND,
    backup.RESTORE,
    doctor.COMMAND,
)


def parser() -> argparse.ArgumentParser:
    """The whole grammar of the command line."""
    top = argparse.ArgumentParser(
        prog="marketrules",
        description="Market rules: the governing paragraph, verbatim, with pinpoint and status.",
        epilog='example: marketrules ask "When is the fee due?"',
    )
    below = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        sub = below.add_parser(
            command.name,
            help=command.summary,
            description=command.summary,
            epilog=f"example: {command.example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,  # an example is to be copied
        )
        command.configure(sub)
        sub.set_defaults(command=command, usage=sub)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; wrong usage leaves through ``SystemExit(2)``."""
    args = parser().parse_args(argv)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that can't show “ or § gets a "?" in its place, not a traceback.
        sys.stdout.reconfigure(errors="replace")
    guard_terminal()
    _end_when_told()
    command: Command = args.command
    try:
        return command.run(args)
    except MarketRulesError as error:
        print(f"marketrules: {error.message}", file=sys.stderr)
        if error.remedy:
            print(error.remedy, file=sys.stderr)
        return 1
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            return _reader_left()
        where = f"{error.filename}: " if error.filename else ""
        print(f"marketrules: {where}{error.strerror or error}.", file=sys.stderr)
        print("Check the path, its permissions and the space left.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("marketrules: stopped.", file=sys.stderr)
        return 1


def _end_when_told() -> None:
    """SIGTERM ends a container's first process, too, for which the kernel does nothing by itself.

    (pid_namespaces(7)): `docker stop` of an ingest waited for ten seconds, then killed it.
    """
    if os.getpid() == 1:
        signal.signal(signal.SIGTERM, _told_to_end)


def _told_to_end(number: int, frame: FrameType | None) -> None:
    """As Ctrl-C, which a terminal tells the processes that read, too: they would be waited for."""
    from multiprocessing import active_children

    for child in active_children():
        child.terminate()
    raise KeyboardInterrupt


def _reader_left() -> int:
    """`marketrules search … | head`: the reader has left, and nothing more can be written.

    Not even by the interpreter's own flush at exit.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


if __name__ == "__main__":
    sys.exit(main())
