"""``marketrules up``: a snapshot (the sample's, if there is none), the API and the page.

Both run as child processes in sessions of their own, so that Ctrl-C reaches this process alone
and it can stop them in order; a child that dies takes the other down with it.
"""

from __future__ import annotations

import argparse
import ipaddress
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from cli.command import Command
from cli.opened import SAMPLE_FOLDER
from cli.options import add_data, settings_of
from cli.ports import next_free
from cli.ui import page_command, page_environment, require_login, secrets_of
from marketrules.errors import ServiceUnavailable
from marketrules.folders import DataFolder
from marketrules.settings import Settings

SAMPLE = Path(__file__).resolve().parent.parent / "corpus" / "sample" / "documents"
# Answered by the sample, and by the rules of any grid with outages.
QUESTION = "How fast must a forced outage be reported to the control room?"
_PATIENCE_S = 90  # a cold disk and two busy cores
_STOP_S = 10


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, help="port of the API (8400, or the next free one)")
    parser.add_argument("--ui-port", type=int, help="port of the page (8401, or the next free one)")
    add_data(parser)


def _run(args: argparse.Namespace) -> int:
    settings = settings_of(args, api_host=args.host, api_port=args.port, ui_port=args.ui_port)
    from search_api.access.opened import require_access
    from search_api.desk.database import address_of

    require_access(settings, lambda: _anybody(settings))
    secrets = secrets_of(settings)
    require_login(settings)
    data = settings.data
    if not DataFolder(data).current.exists():
        data = data / SAMPLE_FOLDER
        if not DataFolder(data).current.exists():
            _build_sample(settings.model_copy(update={"data": data}))
    api_port = next_free(settings.api_host, settings.api_port)
    ui_port = next_free(settings.api_host, settings.ui_port, frozenset({api_port}))
    api = f"http://{settings.api_host}:{api_port}"
    page = f"http://{settings.api_host}:{ui_port}"
    serve = [sys.executable, "-m", "cli", "serve", "--host", settings.api_host]
    serve += ["--port", str(api_port), "--data", str(data.resolve())]
    # Whoever starts both by hand reads this terminal: no line for each request, unless wished for.
    environment = {"MARKETRULES_LOG_REQUESTS": "false", **os.environ}
    # Documents may be the sample's; keys and records are the desk's own, wherever they were made.
    environment["MARKETRULES_KEYS_FILE"] = str(settings.keys.resolve())
    environment.setdefault("MARKETRULES_PROXIES", _page_calls_from(settings.api_host))
    environment["MARKETRULES_RECORDS"] = address_of(
        settings.model_copy(update={"data": settings.data.resolve()})
    ).render_as_string(hide_password=False)
    with _stopped_by_terminate(), _running(serve, environment) as server:
        _wait(f"{api}/healthz", server)
        command = page_command(settings.api_host, ui_port, secrets)
        with _running(command, page_environment(api, settings)) as streamlit:
            _wait(f"{page}/_stcore/health", streamlit)
            print(f"API   {api}   (docs: {api}/docs)\nPage  {page}")
            print(f"Try   {QUESTION}\nCtrl-C stops both.", flush=True)
            return _until_stopped(server, streamlit)


def _page_calls_from(host: str) -> str:
    """Where the API sees the page's calls come from: this machine, by the address that it listens on."""
    loopback = "127.0.0.0/8,::1"
    try:
        return f"{loopback},{ipaddress.ip_address(host)}"
    except ValueError:  # a name
        return loopback


def _anybody(settings: Settings) -> bool:
    """Whether the desk's records have a user who could log in."""
    from search_api.desk.database import Records
    from search_api.desk.users import may_log_in

    return may_log_in(Records.open(settings))


def _build_sample(settings: Settings) -> None:
    from cli.ingest import ingest_paths

    print("No snapshot yet: building the sample's.", file=sys.stderr)
    ingest_paths([SAMPLE], settings)


def _until_stopped(*children: subprocess.Popen[bytes]) -> int:
    try:
        while all(child.poll() is None for child in children):
            time.sleep(0.3)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 0
    return 1


def _wait(address: str, child: subprocess.Popen[bytes]) -> None:
    """Waits until ``address`` answers.

    Raises:
        ServiceUnavailable: if the child ends first, or takes longer than the patience.
    """
    import httpx

    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise ServiceUnavailable(
                f"A part of the service ended with exit code {child.returncode}.",
                remedy="Its own message stands above.",
            )
        try:
            if httpx.get(address, timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise ServiceUnavailable(f"{address} didn't answer within {_PATIENCE_S} s.")


@contextmanager
def _running(
    command: list[str], environment: dict[str, str] | None
) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


@contextmanager
def _stopped_by_terminate() -> Iterator[None]:
    """Makes SIGTERM and SIGINT stop the children, instead of leaving them behind.

    SIGINT too: a shell script starts its background commands with SIGINT ignored, and Python then
    leaves it ignored.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {
        number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


COMMAND = Command(
    name="up",
    summary="start API and page, on the sample's snapshot if there is none yet",
    example="marketrules up --data ./data",
    configure=_configure,
    run=_run,
)
