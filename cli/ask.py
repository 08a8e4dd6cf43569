"""``marketrules ask``: a question, or a file of them, answered with citations."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from cli.command import Command
from cli.opened import engine_of, write_model
from cli.options import add_as_of, add_batch, add_data, add_json, positive, settings_of

if TYPE_CHECKING:
    from search_api.writer.writing import Writer


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", metavar="QUESTION")
    parser.add_argument(
        "--after",
        action="append",
        default=[],
        metavar="QUESTION",
        help='a question asked before it, oldest first (repeatable): "and for X?" is understood',
    )
    parser.add_argument(
        "--document",
        action="append",
        default=[],
        metavar="ID",
        help="answer from this document alone (repeatable): what else holds the answer is told",
    )
    add_as_of(parser)
    parser.add_argument("--words", type=positive, metavar="N", help="longest answer in words (150)")
    parser.add_argument(
        "--no-writer", action="store_true", help="quotations, though a writer is configured"
    )
    add_batch(parser)
    add_json(parser)
    add_data(parser)


def _run(args: argparse.Namespace) -> int:
    if (args.question is None) == (args.batch is None):
        args.usage.error("give a QUESTION or --batch FILE")
    if (args.batch is None) != (args.output is None):
        args.usage.error("--batch FILE and --output FILE go together")
    if args.question is not None and not args.question.strip():
        args.usage.error("the QUESTION is blank")
    if args.after and args.batch:
        args.usage.error('--after goes with a QUESTION; lines of a batch hold their own "history"')
    if any(not one.strip() for one in args.after):
        args.usage.error("the question after --after is blank")
    words = settings_of(args, words=args.words).words
    return _batch(args, words) if args.batch else _one(args, words)


def _one(args: argparse.Namespace, words: int) -> int:
    from marketrules.answers import Turn

    history = [Turn(one) for one in args.after]
    writer = _writer(args)
    answer = engine_of(args).ask(args.question, args.as_of, words, history, args.document)
    answer = writer.worded(answer, words) if writer else answer
    if args.json:
        from marketrules import wire

        write_model(wire.Answer.model_validate(answer))
        return 0
    from cli.text import answer_lines

    print("\n".join(answer_lines(answer)))
    return 0


def _batch(args: argparse.Namespace, words: int) -> int:
    from cli.batch import Asked, run_batch
    from marketrules import wire

    writer = _writer(args)
    engine = engine_of(args)

    def answered(asked: Asked) -> wire.Answer:
        answer = engine.ask(
            asked.question, asked.as_of or args.as_of, words, asked.history, args.document
        )
        return wire.Answer.model_validate(writer.worded(answer, words) if writer else answer)

    count = run_batch(args.batch, args.output, answered)
    print(f"{count} answers in {args.output}", file=sys.stderr)
    return 0


def _writer(args: argparse.Namespace) -> Writer | None:
    """The writer that is set, unless the command does without."""
    if args.no_writer:
        return None
    from search_api.writer.writing import Writer

    return Writer.open(settings_of(args))


COMMAND = Command(
    name="ask",
    summary="answer a question with the governing paragraphs, quoted and cited",
    example='marketrules ask "How long do we have to dispute a statement?" --as-of 2025-04-15',
    configure=_configure,
    run=_run,
)
