"""``marketrules serve``: the search API alone."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from typing import TYPE_CHECKING

from cli.audiences import child_builder
from cli.command import Command
from cli.opened import data_or_sample
from cli.options import add_data, settings_of
from cli.ports import require_free
from marketrules.errors import StorageFull, StorageReadOnly, WrongState

if TYPE_CHECKING:
    from marketrules.settings import Settings
    from search_api.desk.database import Records

# Longer than clients keep an idle connection (httpx: 5 s): the one that closes it must be the one
# that would send on it, or now and then a call is sent into a connection that is being closed.
_KEEP_ALIVE_S = 30


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (8400)")
    add_data(parser)


def _run(args: argparse.Namespace) -> int:
    from search_api.access.opened import is_needed, open_access, require_access

    asked = settings_of(args, api_host=args.host, api_port=args.port)
    # Keys lie where they were issued, documents may be the sample's.
    update = {"data": data_or_sample(asked.data), "keys_file": asked.keys}
    settings = asked.model_copy(update=update)
    require_free(settings.api_host, settings.api_port)
    import uvicorn

    from search_api.desk.database import Records
    from search_api.desk.users import may_log_in
    from search_api.engine import Engine
    from search_api.service.app import create_app
    from search_api.service.desk import sessions_of
    from search_api.service.heap import keep_few_heaps
    from search_api.service.patience import Patient
    from search_api.service.watching.logs import configuration
    from search_api.writer.writing import Writer

    keep_few_heaps()  # before the encoder's threads and the server's are there
    records = Records.open(asked)
    logs_in = partial(may_log_in, records)
    require_access(settings, logs_in)
    engine = Engine.open(settings)
    _retain(records, asked)
    access = open_access(settings, child_builder(settings), sessions_of(records), logs_in)
    keyed = ", with a key" if is_needed(settings) else ""
    print(
        f"API on http://{settings.api_host}:{settings.api_port} (docs: /docs){keyed}",
        file=sys.stderr,
    )
    uvicorn.run(
        create_app(engine, Writer.open(settings), settings, access, records=records),
        host=settings.api_host,
        port=settings.api_port,
        log_config=configuration(requests=settings.log_requests),
        access_log=False,
        server_header=False,
        http=Patient,
        timeout_graceful_shutdown=settings.api_stop_seconds,
        timeout_keep_alive=_KEEP_ALIVE_S,
    )
    return 0


def _retain(records: Records, settings: Settings) -> None:
    """Does what retention asks, if it can be done; the service starts without it."""
    from search_api.desk.retention import retain

    try:
        retain(records, settings)
    except (StorageFull, StorageReadOnly, WrongState) as error:
        print(error, file=sys.stderr)


COMMAND = Command(
    name="serve",
    summary="start the search API alone",
    example="marketrules serve --port 8400",
    configure=_configure,
    run=_run,
)
