"""``marketrules documents``: what is held."""

from __future__ import annotations

import argparse

from cli.command import Command
from cli.opened import engine_of, write_json
from cli.options import add_data, add_json


def _configure(parser: argparse.ArgumentParser) -> None:
    add_json(parser)
    add_data(parser)


def _run(args: argparse.Namespace) -> int:
    documents = engine_of(args).documents()
    if args.json:
        from marketrules import wire

        write_json(
            [wire.DocumentSummary.model_validate(one).model_dump(mode="json") for one in documents]
        )
        return 0
    for document in documents:
        issuer = f", {document.issuer}" if document.issuer else ""
        findings = f", {document.findings} findings" if document.findings else ""
        print(f"{document.title} ({document.document}{issuer}, {document.kind}{findings})")
        for edition in document.editions:
            verbs = ", ".join(
                f"{count} {verb}" for verb, count in edition.boxes_by_verb.items() if count
            )
            boxes = f", {edition.boxes} boxes ({verbs})" if edition.boxes else ""
            print(
                f"  {edition.edition}: {edition.sections} sections, {edition.paragraphs} "
                f"paragraphs, {edition.definitions} definitions, {edition.acronyms} acronyms, "
                f"{edition.tables} tables, {edition.formulas} formulas{boxes}, "
                f"{edition.references_resolved}/{edition.references} references resolved"
            )
            print(f"    {edition.source}")
    return 0


COMMAND = Command(
    name="documents",
    summary="list what is held: documents, editions, sections, boxes",
    example="marketrules documents --json",
    configure=_configure,
    run=_run,
)
