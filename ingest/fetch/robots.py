"""robots.txt of a server: may we, and how often (RFC 9309; Crawl-delay and Request-rate too)."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
from protego import Protego

NAME = "marketrules-fetch"  # the product token that rules in robots.txt may name
LARGEST = 512 * 1024  # bytes; RFC 9309 asks for at least 500 KiB


@dataclass(frozen=True, slots=True)
class Robots:
    """What a server's robots.txt says to us."""

    rules: Protego

    def allows(self, url: httpx.URL) -> bool:
        return bool(self.rules.can_fetch(str(url), NAME))

    @property
    def delay(self) -> float:
        """Seconds that it wants between two requests; 0 if it doesn't say."""
        rate = self.rules.request_rate(NAME)
        spaced = rate.seconds / rate.requests if rate and rate.requests else 0.0
        return max(float(self.rules.crawl_delay(NAME) or 0.0), spaced)


def read_robots(text: str) -> Robots:
    """Reads a robots.txt; text that is none allows everything, as RFC 9309 has it."""
    return Robots(Protego.parse(text))


def robots_address(url: httpx.URL) -> httpx.URL:
    return httpx.URL(scheme=url.scheme, host=url.host, port=url.port, path="/robots.txt")
