"""``sources.toml``: where official documents are published -> ``Source``s, checked.

Every statement is checked on loading and unknown keys are refused, with file, line and entry: a
pattern with a slip would fetch nothing, or everything. ``corpus/sources.toml`` says what each key
means.
"""

from __future__ import annotations

import ipaddress
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from soupsieve import SelectorSyntaxError
from soupsieve import compile as compile_selector

from ingest.fetch.addresses import Network, host_of, web_address
from marketrules.errors import FetchRefused, SourcesError

Format = Literal["docx", "doc", "pdf", "html", "zip"]
_STRICT = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
_ENTRY = re.compile(r"\s*\[\[\s*source\s*\]\]")


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is no regular expression: {error}") from error
    return value


def _selector(value: str) -> str:
    try:
        compile_selector(value)
    except SelectorSyntaxError as error:
        raise ValueError(f"{value!r} is no CSS selector") from error
    return value


def _address(value: str) -> str:
    try:
        web_address(value)
    except FetchRefused as error:
        raise ValueError(f"{error.message} Write https://host/path") from error
    return value


def _network(value: str) -> str:
    try:
        ipaddress.ip_network(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is no network; write 10.1.0.0/16") from error
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]


class Politeness(BaseModel):
    """How all servers are treated; seconds and counts."""

    model_config = _STRICT

    user_agent: str = Field(
        default="marketrules-fetch/0.1 (reads official rule documents)", pattern=r"^[\x20-\x7e]+$"
    )
    delay: float = Field(default=5, ge=0, le=3600)
    retries: int = Field(default=3, ge=0, le=10)
    longest_wait: float = Field(default=300, ge=0, le=86400)  # a Retry-After beyond it ends the run


class Limits(BaseModel):
    """What one run may take; MiB and counts."""

    model_config = _STRICT

    run_mb: int = Field(default=2048, ge=1)
    free_mb: int = Field(default=512, ge=0)  # left free on the disk
    pages: int = Field(default=50, ge=1)
    files: int = Field(default=2000, ge=1)


class Source(BaseModel):
    """One official library: the pages that list files, and which of their links are files."""

    model_config = _STRICT

    id: str = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)
    title: str = Field(min_length=1)
    issuer: str = ""
    document: str = ""  # our id, or its pattern; a hint to people, the text itself decides
    pages: tuple[Annotated[str, AfterValidator(_address)], ...] = Field(min_length=1)
    files: Pattern
    links: Annotated[str, AfterValidator(_selector)] = "a[href]"
    follow: Pattern | None = None
    edition: Pattern | None = None
    formats: tuple[Format, ...] = Field(min_length=1)
    hosts: tuple[str, ...] = ()
    networks: tuple[Annotated[str, AfterValidator(_network)], ...] = ()
    delay: float = Field(default=0, ge=0, le=3600)
    checked: Literal["cited", "unchecked"] = "unchecked"
    note: str = ""

    @model_validator(mode="after")
    def _dated_by_one_group(self) -> Source:
        groups = set(re.compile(self.edition).groupindex) if self.edition else {"date"}
        if not groups & {"date", "mmddyy", "yyyymmdd"}:
            raise ValueError("edition needs a group (?P<mmddyy>…), (?P<yyyymmdd>…) or (?P<date>…)")
        return self

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Hosts, with ":port" where it isn't the scheme's own, that requests may go to."""
        return frozenset(
            [*(host_of(web_address(page)) for page in self.pages), *map(str.lower, self.hosts)]
        )

    @property
    def allowed_networks(self) -> tuple[Network, ...]:
        """Networks beyond the public ones that its hosts may lie in."""
        return tuple(ipaddress.ip_network(network) for network in self.networks)


class Sources(BaseModel):
    """The whole file."""

    model_config = _STRICT

    politeness: Politeness = Politeness()
    limits: Limits = Limits()
    source: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Sources:
        ids = [source.id for source in self.source]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"source {twice[0]!r} stands twice")
        return self

    def named(self, names: Iterable[str]) -> tuple[Source, ...]:
        """The sources with these ids, in that order.

        Raises:
            SourcesError: if there is none of that id.
        """
        known = {source.id: source for source in self.source}
        for name in names:
            if name not in known:
                raise SourcesError(
                    f"no source is called {name!r}.", remedy=f"Known: {', '.join(known) or 'none'}."
                )
        return tuple(known[name] for name in dict.fromkeys(names))


def load_sources(path: Path) -> Sources:
    """Reads and checks a list of sources.

    Raises:
        SourcesError: names file, line, entry and key, and what to write instead.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except OSError as error:
        raise SourcesError(
            f"{path}: can't be opened: {error.strerror or error}.",
            remedy="Name the list with --sources; one comes with the program: corpus/sources.toml.",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourcesError(f"{path}: not valid TOML: {error}.") from error
    try:
        return Sources.model_validate(content)
    except ValidationError as error:
        raise _first_problem(path, text, content, error) from error


def _first_problem(
    path: Path, text: str, content: dict[str, Any], error: ValidationError
) -> SourcesError:
    problem = error.errors(include_url=False)[0]
    where, keys, known = str(path), [*problem["loc"]], Sources.model_fields
    if len(keys) > 1 and keys[0] == "source" and isinstance(keys[1], int):
        number = keys[1]
        lines = [n for n, line in enumerate(text.splitlines(), 1) if _ENTRY.match(line)]
        entry = content["source"][number]
        name = entry.get("id") if isinstance(entry, dict) else None
        place = f":{lines[number]}" if number < len(lines) else ""
        where = f"{path}{place}: source {number + 1}" + (f" ({name})" if name else "")
        keys, known = keys[2:], Source.model_fields
    elif keys and keys[0] in ("politeness", "limits"):
        table = Politeness if keys[0] == "politeness" else Limits
        where, keys, known = f"{path}: [{keys[0]}]", keys[1:], table.model_fields
    key = f"key {'.'.join(map(str, keys))!r}: " if keys else ""
    message = problem["msg"].removeprefix("Value error, ")
    remedy = f"Known keys: {', '.join(known)}." if problem["type"] == "extra_forbidden" else ""
    return SourcesError(f"{where}: {key}{message}.", remedy=remedy)
