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
from marketrules.errors import AccessError, SettingsError
from marketrules.settings import Settings


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (8401)")
    parser.add_argument("--api", metavar="URL", help="address of the API (http://127.0.0.1:8400)")


def page_command(host: str, port: int, secrets: Path | None = None) -> list[str]:
    """The command line that serves the page.

    No telemetry and no first-run e-mail question; no traceback is shown to a visitor, nothing is
    uploaded, no other site may steer it.

    ``secrets`` is the file that says how to log in with an identity provider (docs/access.md).
    """
    import ui

    script = Path(ui.__file__).with_name("served.py")
    options = {
        "server.address": host,
        "server.port": str(port),
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "client.allowedOrigins": "https://nobody.invalid",  # Streamlit's own cloud by default
        "server.maxUploadSize": "1",  # MB, as is the next; the page takes no files
        "server.maxMessageSize": "20",
        "theme.light.primaryColor": "#0b57a4",
        "theme.dark.primaryColor": "#0b57a4",
    }
    if secrets is not None:
        options["secrets.files"] = str(secrets.resolve())
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(script), *flags]


def page_environment(api: str, settings: Settings) -> dict[str, str]:
    """The page's environment: where its API is, its own Hosts, how people log in."""
    told = {
        "MARKETRULES_API": api,
        "MARKETRULES_PAGE_HOSTS": ",".join(sorted(page_hosts(settings))),
    }
    if settings.page_secrets is not None:
        told["MARKETRULES_PAGE_LOGIN"] = "provider"
    return os.environ | told


def page_hosts(settings: Settings) -> frozenset[str]:
    """The Hosts that the page answers; none: any, as whoever comes is asked who they are."""
    from search_api.access.addresses import LOOPBACK_NAMES
    from search_api.access.opened import also_named, is_needed

    if is_needed(settings):
        return frozenset()
    return LOOPBACK_NAMES | also_named(settings) | {settings.api_host.lower().strip("[]")}


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


def require_login(settings: Settings) -> None:
    """Keeps a page from letting the whole network in with the key that it holds.

    Raises:
        AccessError: if it has a key and listens beyond this machine, unless that is wished for.
    """
    from search_api.access.addresses import is_loopback

    if "MARKETRULES_API_KEY" not in os.environ or settings.page_open:
        return
    if not is_loopback(settings.api_host):
        raise AccessError(
            f"With MARKETRULES_API_KEY whoever reaches the page at {settings.api_host} would be let in.",
            remedy="Take the key away, and people log in (`marketrules desk users add`, or a provider:"
            " docs/access.md); or set MARKETRULES_PAGE_OPEN=true if all who reach it may.",
        )


def _run(args: argparse.Namespace) -> int:
    settings = settings_of(args, api_host=args.host, ui_port=args.port)
    require_login(settings)
    require_free(settings.api_host, settings.ui_port)
    api = args.api or f"http://{settings.api_host}:{settings.api_port}"
    print(f"Page on http://{settings.api_host}:{settings.ui_port}, API {api}", file=sys.stderr)
    secrets = secrets_of(settings)
    command = page_command(settings.api_host, settings.ui_port, secrets)
    environment = page_environment(api, settings)
    if os.name != "posix":
        return subprocess.run(command, env=environment, check=False).returncode
    # This process becomes the page's server: who stops it stops that.
    os.execve(command[0], command, environment)  # noqa: S606 - no shell is meant


COMMAND = Command(
    name="ui",
    summary="start the page alone",
    example="marketrules ui --api http://127.0.0.1:8400",
    configure=_configure,
    run=_run,
)
