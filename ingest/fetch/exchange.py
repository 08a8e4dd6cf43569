"""One GET as it should be done: allowed host, checked address, robots.txt, pace, redirects.

Each hop of a redirect is judged like an address given. A status is turned into what it means for
us: an answer, a failure that may pass (FetchFailed) or one that won't (FetchRefused).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TypeVar

import httpx

from ingest.fetch.addresses import Reach, check_host, host_of, web_address
from ingest.fetch.bodies import pieces
from ingest.fetch.pace import Pace, retry_after
from ingest.fetch.robots import LARGEST, Robots, read_robots, robots_address
from ingest.fetch.sources import Politeness
from ingest.fetch.transport import Wire
from marketrules.errors import FetchFailed, FetchRefused

T = TypeVar("T")
_HOPS = 5
_MOVED = frozenset([301, 302, 303, 307, 308])
_ANSWERS = frozenset([200, 206, 304, 416])
_PASSING = frozenset([408, 425, 429, 500, 502, 503, 504])
_Permit = Callable[[httpx.URL], None]


@dataclass(slots=True)
class Exchange:
    """What requests to one source have in common."""

    wire: Wire
    reach: Reach
    pace: Pace
    politeness: Politeness
    delay: float  # seconds between two requests to a host
    _robots: dict[str, Robots] = field(default_factory=dict)  # by address of the robots.txt
    _delays: dict[str, float] = field(default_factory=dict)  # what robots.txt asks for, by host

    @contextmanager
    def get(
        self, address: str, headers: Mapping[str, str] | None = None
    ) -> Iterator[httpx.Response]:
        """An open answer with status 200, 206, 304 or 416; closed on leaving.

        Raises:
            FetchRefused: if it may not be asked for, or the server says no for good.
            FetchFailed: if the server doesn't answer, or says no for now.
        """
        with self._hops(web_address(address), headers or {}, self._permit) as response:
            if response.status_code not in _ANSWERS:
                raise self._failure(response)
            yield response

    def repeated(self, action: Callable[[], T]) -> T:
        """``action``, again after failures that may pass; waits longer each time.

        Raises:
            FetchFailed: the last one, or one whose Retry-After is too far off.
        """
        for attempt in range(self.politeness.retries):
            try:
                return action()
            except FetchFailed as error:
                if (error.retry_after or 0) > self.politeness.longest_wait:
                    raise
                wait = self.pace.backoff(attempt, self.delay, error.retry_after)
                self.pace.time.sleep(wait)
        return action()

    @contextmanager
    def _hops(
        self, url: httpx.URL, headers: Mapping[str, str], permit: _Permit
    ) -> Iterator[httpx.Response]:
        passed = {str(url)}
        for _ in range(_HOPS + 1):
            check_host(url, self.reach)
            permit(url)
            with self._sent(url, headers) as response:
                if response.status_code not in _MOVED:
                    yield response
                    return
                url = _target(response, passed)
        raise FetchRefused(f"{url}: more than {_HOPS} redirects.")

    @contextmanager
    def _sent(self, url: httpx.URL, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        host = host_of(url)
        self.pace.wait(host, max(self.delay, self._delays.get(host, 0.0)))
        try:
            response = self.wire.get(url, headers)
        except httpx.TransportError as error:
            self.pace.done(host)
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise FetchRefused(f"{url}: its certificate doesn't hold: {error}.") from error
            raise FetchFailed(f"{url}: no answer: {str(error) or type(error).__name__}.") from error
        try:
            yield response
        finally:
            response.close()
            self.pace.done(host)

    def _permit(self, url: httpx.URL) -> None:
        """Asks the server's robots.txt, once a run.

        Raises:
            FetchRefused: if it says no, or wants longer pauses than we wait.
            FetchFailed: if it can't be had: then nothing may be fetched (RFC 9309, 2.3.1.4).
        """
        address = robots_address(url)
        if str(address) not in self._robots:
            robots = self._robots[str(address)] = self._read_robots(address)
            self._delays[host_of(url)] = robots.delay
        robots = self._robots[str(address)]
        if not robots.allows(url):
            raise FetchRefused(f"{url}: {address} doesn't allow it.", remedy="Ask its publisher.")
        if robots.delay > self.politeness.longest_wait:
            raise FetchRefused(
                f"{url}: {address} asks for {robots.delay:.0f} seconds between two requests.",
                remedy="Raise longest_wait under [politeness], or fetch it by hand.",
            )

    def _read_robots(self, address: httpx.URL) -> Robots:
        with self._hops(address, {}, lambda url: None) as response:
            status = response.status_code
            if status in _PASSING or status >= 500:
                raise self._failure(response)
            if status != 200:  # there is none
                return read_robots("")
            text = b"".join(pieces(response, LARGEST, self.pace.time.monotonic))
            return read_robots(text.decode("utf-8", "replace"))

    def _failure(self, response: httpx.Response) -> FetchFailed | FetchRefused:
        status = response.status_code
        try:
            phrase = HTTPStatus(status).phrase
        except ValueError:
            phrase = "an unknown status"
        message = f"{response.url}: {status} {phrase}"
        if status not in _PASSING:
            return FetchRefused(f"{message}.")
        wait = retry_after(response.headers.get("retry-after"), self.pace.time.now())
        said = "" if wait is None else f"; it asks to come back in {wait:.0f} seconds"
        return FetchFailed(f"{message}{said}.", retry_after=wait)


def _target(response: httpx.Response, passed: set[str]) -> httpx.URL:
    """Where a redirect leads; ``passed`` learns it."""
    where, origin = response.headers.get("location", ""), response.url
    try:
        url = web_address(str(origin.join(where)))
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchRefused(f"{origin}: redirects to {where[:200]!r}: no address.") from error
    if str(url) in passed:
        raise FetchRefused(f"{origin}: redirects in a circle.")
    if origin.scheme == "https" and url.scheme == "http":
        raise FetchRefused(f"{origin}: redirects to {url}, which isn't encrypted.")
    passed.add(str(url))
    return url
