"""``marketrules ui``: the page alone, speaking to an API that runs already."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from cli.command import Command
from cli.options import settings_of
from cli.ports import require_free


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (8401)")
    parser.add_argument("--api", metavar="URL", help="address of the API (http://127.0.0.1:8400)")


def page_command(host: str, port: int) -> list[str]:
    """The command line that serves the page: no telemetry, no first-run e-mail question."""
    import ui

    script = Path(ui.__file__).with_name("app.py")
    options = {
        "server.address": host,
        "server.port": str(port),
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
        "theme.light.primaryColor": "#0b57a4",
        "theme.dark.primaryColor": "#0b57a4",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(script), *flags]


def page_environment(api: str) -> dict[str, str]:
    """The page's environment: where its API is."""
    return os.environ | {"MARKETRULES_API": api}


def _run(args: argparse.Namespace) -> int:
    settings = settings_of(args, api_host=args.host, ui_port=args.port)
    require_free(settings.api_host, settings.ui_port)
    api = args.api or f"http://{settings.api_host}:{settings.api_port}"
    print(f"Page on http://{settings.api_host}:{settings.ui_port}, API {api}", file=sys.stderr)
    return subprocess.run(
        page_command(settings.api_host, settings.ui_port), env=page_environment(api), check=False
    ).returncode


COMMAND = Command(
    name="ui",
    summary="start the page alone",
    example="marketrules ui --api http://127.0.0.1:8400",
    configure=_configure,
    run=_run,
)
