"""Where the writer is: settings → an address that it is safe to send a question and a key to.

The key goes over TLS, or stays on this machine. An address with a user name, a query or another
scheme is refused rather than mended.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field

import httpx

from marketrules.errors import SettingsError
from marketrules.settings import Settings

_HOST = re.compile(rb"[A-Za-z0-9.-]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")  # a name, an IP address


@dataclass(frozen=True, slots=True)
class Address:
    """An OpenAI-compatible endpoint; the key is shown by no ``repr``."""

    url: str  # of chat completions
    model: str
    key: str = field(default="", repr=False)

    @property
    def secure(self) -> bool:
        """Whether what is sent is encrypted."""
        return self.url.startswith("https:")


def address_of(settings: Settings) -> Address | None:
    """The endpoint that is set; None if none is.

    Raises:
        SettingsError: if it is set in part, its address is no good, or the key would go over
            plain HTTP to another machine.
    """
    if not settings.writer_url and not settings.writer_model:
        return None
    if not settings.writer_url or not settings.writer_model:
        raise SettingsError(
            "the writer is named in part.",
            remedy="Set both MARKETRULES_WRITER_URL and MARKETRULES_WRITER_MODEL, or neither.",
        )
    url, key = _url(settings.writer_url), _key(settings)
    if key and url.scheme == "http" and not _is_loopback(url.host):
        raise SettingsError(
            f"MARKETRULES_WRITER_URL: the key would go unencrypted to {url.host}.",
            remedy="Use an https address, or set no key.",
        )
    return Address(str(url).rstrip("/") + "/chat/completions", settings.writer_model, key)


def _url(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        url = httpx.URL("")
    plain = url.scheme in ("http", "https") and not url.userinfo
    if not plain or not _HOST.fullmatch(url.raw_host) or url.query or url.fragment:
        # The value isn't repeated: it may hold a password.
        raise SettingsError(
            "MARKETRULES_WRITER_URL: no base address of an endpoint.",
            remedy="Write it as https://host/v1, without user name, query or fragment.",
        )
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _key(settings: Settings) -> str:
    """The key, from its variable or its file; "" if there is none."""
    key, file = settings.writer_key.get_secret_value(), settings.writer_key_file
    if key and file is not None:
        raise SettingsError(
            "the writer's key is given twice.",
            remedy="Set MARKETRULES_WRITER_KEY or MARKETRULES_WRITER_KEY_FILE.",
        )
    if file is not None:
        try:
            key = file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                f"MARKETRULES_WRITER_KEY_FILE: {file} can't be read.",
                remedy="Name a text file that holds the key alone.",
            ) from error
    if not all("!" <= character <= "~" for character in key) or (file is not None and not key):
        raise SettingsError(
            "the writer's key isn't one word of plain characters.",
            remedy="Look at MARKETRULES_WRITER_KEY, or at the file that it comes from.",
        )
    return key
