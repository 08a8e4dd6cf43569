"""``marketrules serve``: the search API alone."""

from __future__ import annotations

import argparse
import sys

from cli.command import Command
from cli.opened import engine_of
from cli.options import add_data, settings_of
from cli.ports import require_free


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (8400)")
    add_data(parser)


def _run(args: argparse.Namespace) -> int:
    settings = settings_of(args, api_host=args.host, api_port=args.port)
    require_free(settings.api_host, settings.api_port)
    engine = engine_of(args)
    import uvicorn

    from search_api.service.app import create_app
    from search_api.service.watching.logs import configuration
    from search_api.writer.writing import Writer

    print(f"API on http://{settings.api_host}:{settings.api_port} (docs: /docs)", file=sys.stderr)
    uvicorn.run(
        create_app(engine, Writer.open(settings), settings),
        host=settings.api_host,
        port=settings.api_port,
        log_config=configuration(requests=settings.log_requests),
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=settings.api_stop_seconds,
    )
    return 0


COMMAND = Command(
    name="serve",
    summary="start the search API alone",
    example="marketrules serve --port 8400",
    configure=_configure,
    run=_run,
)
