"""``marketrules fetch``: official documents as they are published, each once, politely."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.command import Command
from cli.fetcher import fetcher_of
from cli.opened import write_json
from cli.options import add_data, add_json, day, settings_of
from cli.progress import Bar
from marketrules.errors import FetchFailed, FetchRefused
from marketrules.settings import Settings

if TYPE_CHECKING:
    from ingest.fetch.download import Outcome
    from ingest.fetch.run import FetchReport
    from ingest.fetch.sources import Source, Sources

SOURCES = Path(__file__).resolve().parent.parent / "corpus" / "sources.toml"
_NAMED = 8  # files that a printed command names one by one


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sources", nargs="*", metavar="SOURCE", help="its id in the list; none: print the list"
    )
    parser.add_argument(
        "--sources", dest="list", type=Path, default=SOURCES, metavar="FILE",
        help="the list of sources (corpus/sources.toml)",
    )  # fmt: skip
    parser.add_argument(
        "--to", type=Path, metavar="DIR", help="folder for the files (DATA/fetched)"
    )
    parser.add_argument("--only", metavar="GLOB", help='files of that name only: "06*.docx"')
    parser.add_argument(
        "--since", type=day, metavar="DATE", help="none that is dated before, YYYY-MM-DD"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="read the pages, say what would be asked for"
    )
    parser.add_argument("--ingest", action="store_true", help="ingest what is held afterwards")
    add_json(parser)
    add_data(parser)


def _run(args: argparse.Namespace) -> int:
    from ingest.fetch.sources import load_sources

    settings = settings_of(args)
    sources = load_sources(args.list)
    if not args.sources:
        return _print_list(sources, args.json)
    chosen = sources.named(args.sources)
    reports, failed = _fetched(args, sources, chosen, settings)
    ingested = _ingested(reports, settings) if args.ingest and not args.dry_run else None
    if args.json:
        write_json({"sources": [_as_json(one) for one in reports], "failed": failed, **(
            {"ingest": ingested} if ingested is not None else {})})  # fmt: skip
    else:
        for report in reports:
            _print_report(report, args.dry_run)
        if not args.ingest and not args.dry_run:
            _print_next(reports, args.data)
        elif ingested is not None:
            print(f"{len(ingested['read'])} read; snapshot {ingested['snapshot']} is published.")
    lost = failed or any(one.status == "failed" for report in reports for one in report.files)
    return 1 if lost else 0


def _fetched(
    args: argparse.Namespace, sources: Sources, chosen: tuple[Source, ...], settings: Settings
) -> tuple[list[FetchReport], list[dict[str, str]]]:
    """Reports of the sources, and those whose pages couldn't be had, with the reason."""
    from ingest.fetch.run import Choice
    from ingest.fetch.store import only_fetch

    fetcher = fetcher_of(settings, sources, args.to)
    choice = Choice(args.only, args.since, args.dry_run)
    reports, failed = [], []
    with only_fetch(fetcher.folder), Bar() as bar:
        for source in chosen:
            try:
                reports.append(fetcher.fetch(source, choice, bar.file))
            except (FetchRefused, FetchFailed) as error:
                print(f"{source.id}: {error}", file=sys.stderr)
                failed.append({"source": source.id, "reason": str(error)})
    for report in reports:
        for note in report.notes:
            print(f"{report.source.id}: {note}", file=sys.stderr)
    return reports, failed


def _ingested(reports: list[FetchReport], settings: Settings) -> dict[str, Any] | None:
    """Ingests the files that are held of the sources; what is held already costs nothing."""
    from cli.ingest import ingest_paths
    from ingest.fetch.download import Status

    held = (Status.NEW, Status.CHANGED, Status.UNCHANGED)
    paths = [path for report in reports for path in report.paths(*held)]
    if not paths:
        return None
    done = ingest_paths(paths, settings)
    report = done.report
    for _, message in report.refused:
        print(f"refused: {message}", file=sys.stderr)
    return {
        "snapshot": done.snapshot,
        "read": list(report.read),
        "refused": [{"path": path, "message": message} for path, message in report.refused],
    }


def _as_json(report: FetchReport) -> dict[str, Any]:
    from ingest.fetch.download import Status

    return {
        "source": report.source.id,
        "title": report.source.title,
        "document": report.source.document,
        "folder": str(report.folder),
        "counts": {status.value: report.count(status) for status in Status},
        "left_out": report.left_out,
        "notes": list(report.notes),
        "files": [_file_as_json(one, report.folder) for one in report.files],
    }


def _file_as_json(one: Outcome, folder: Path) -> dict[str, Any]:
    return {
        "status": one.status.value,
        "name": one.name,
        "path": str(folder / one.name) if one.sha256 else None,
        "url": one.url,
        "date": one.date or None,
        "size": one.size,
        "sha256": one.sha256 or None,
        "reason": one.reason or None,
        "may_pass": one.passing,
    }


def _print_report(report: FetchReport, dry: bool) -> None:
    from ingest.fetch.download import Status

    by = f", {report.source.issuer}" if report.source.issuer else ""
    print(f"{report.source.title}{by} → {report.folder}")
    width = max((len(one.name) for one in report.files), default=0)
    for one in report.files:
        size = f"{one.size / 1024:9.1f} KiB" if one.size else " " * 13
        line = f"  {one.status.value:<9}  {one.name:<{width}}  {one.date or '':<10}  {size}"
        print(f"{line}  {one.reason.removeprefix(f'{one.url}: ')}".rstrip())
    counts = [f"{report.count(status)} {status.value}" for status in Status if report.count(status)]
    if report.left_out:
        counts.append(f"{report.left_out} left out by --only or --since")
    print(f"  {', '.join(counts) or 'nothing'}{'; nothing was asked for' if dry else ''}.")


def _print_next(reports: list[FetchReport], data: Path | None) -> None:
    """The command that reads what came; nothing if nothing did."""
    from ingest.fetch.download import Status
    from ingest.manifest import NAME

    paths: list[Path] = []
    for report in reports:
        came = report.paths(Status.NEW, Status.CHANGED)
        held = [
            path for path in report.folder.glob("*") if path.name[0] != "." and path.name != NAME
        ]
        alone = set(came) == set(held) or len(came) > _NAMED
        paths += [report.folder] if came and alone else came
    if paths:
        words = ["marketrules", "ingest", *map(str, paths)]
        words += ["--data", str(data)] if data else []
        print(f"Next: {shlex.join(words)}")


def _print_list(sources: Sources, as_json: bool) -> int:
    if as_json:
        write_json([source.model_dump(mode="json") for source in sources.source])
        return 0
    width = max((len(source.id) for source in sources.source), default=0)
    for source in sources.source:
        print(f"{source.id:<{width}}  {source.title} ({source.issuer}; {source.checked})")
    return 0


COMMAND = Command(
    name="fetch",
    summary="fetch official documents: new and changed files only, checked, resumed, in peace",
    example='marketrules fetch nodal-protocols --only "06*" --since 2025-01-01',
    configure=_configure,
    run=_run,
)
