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
from marketrules.errors import SettingsError
from marketrules.settings import Settings


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (8401)")
    parser.add_argument("--api", metavar="URL", help="address of the API (http://127.0.0.1:8400)")


def page_command(host: str, port: int, secrets: Path | None = None) -> list[str]:
    """The command line that serves the page: no telemetry, no first-run e-mail question.

    ``secrets`` is the file that says how to log in with an identity provider (docs/access.md).
    """
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
    if secrets is not None:
        options["secrets.files"] = str(secrets.resolve())
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(script), *flags]


def page_environment(api: str, secrets: Path | None = None) -> dict[str, str]:
    """The page's environment: where its API is, and whether people log in with a provider."""
    told = {} if secrets is None else {"MARKETRULES_PAGE_LOGIN": "provider"}
    return os.environ | {"MARKETRULES_API": api} | told


def secrets_of(settings: Settings) -> Path | None:
    """The file of the page's secrets, if one is set.

    Raises:
        SettingsError: if it isn't there.
    """
    if settings.page_secrets is not None and not settings.page_secrets.is_file():
        raise SettingsError(
            f"MARKETRULES_PAGE_SECRETS: there is no file {settings.page_secrets}.",
            remedy="See docs/access.md for what stands in it.",
        )
    return settings.page_secrets


def _run(args: argparse.Namespace) -> int:
    settings = settings_of(args, api_host=args.host, ui_port=args.port)
    require_free(settings.api_host, settings.ui_port)
    api = args.api or f"http://{settings.api_host}:{settings.api_port}"
    print(f"Page on http://{settings.api_host}:{settings.ui_port}, API {api}", file=sys.stderr)
    secrets = secrets_of(settings)
    command = page_command(settings.api_host, settings.ui_port, secrets)
    return subprocess.run(command, env=page_environment(api, secrets), check=False).returncode


COMMAND = Command(
    name="ui",
    summary="start the page alone",
    example="marketrules ui --api http://127.0.0.1:8400",
    configure=_configure,
    run=_run,
)
