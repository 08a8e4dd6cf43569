"""Settings: frozen, every number bounded, unknown names refused; passed as an argument."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from marketrules.errors import SettingsError
from marketrules.folders import DataFolder

_PREFIX = "MARKETRULES_"
REGISTER = Path("corpus/implementations.toml")


class Settings(BaseModel):
    """All that can be set; each is read from ``MARKETRULES_<NAME>`` unless a flag gives it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path = Field(default=Path("data"), description="folder of holdings and snapshots")
    models: Path = Field(default=Path("models"), description="folder of exported encoders")
    encoder: str = Field(
        default="rules", min_length=1, description='"rules", "base", or the folder of another'
    )
    revision_register: Path = Field(
        default=REGISTER, description="revision register: which revision became effective when"
    )
    words: int = Field(default=150, ge=20, le=2000, description="words shown in an answer")
    top: int = Field(default=10, ge=1, le=200, description="hits of a search")
    api_host: str = Field(default="127.0.0.1", description="address the API listens on")
    api_port: int = Field(default=8400, ge=0, le=65535, description="port of the API")
    access: Literal["auto", "on"] = Field(
        default="auto", description="keys or tokens are needed: off loopback, or always"
    )
    keys_file: Path | None = Field(default=None, description="file of API keys")
    allowed_hosts: str = Field(
        default="", description="further names under which the API may be called"
    )
    proxies: str = Field(
        default="127.0.0.0/8,::1",
        max_length=2000,
        description="addresses that are believed whose calls they forward: the page, a proxy",
    )
    rate_per_minute: int = Field(
        default=600, ge=1, le=1_000_000, description="calls a minute of each key"
    )
    rate_burst: int = Field(default=100, ge=1, le=100_000, description="calls of a key at once")
    audiences_open: int = Field(
        default=4, ge=1, le=64, description="audiences whose snapshots are held open"
    )
    oidc_issuer: str = Field(default="", description="OpenID provider whose tokens are taken")
    oidc_audience: str = Field(default="", description="this service in that provider's tokens")
    oidc_groups_claim: str = Field(default="groups", min_length=1, description="claim of groups")
    oidc_scope_claim: str = Field(default="scope", min_length=1, description="claim of scopes")
    oidc_scopes: str = Field(
        default="read=marketrules.read desk=marketrules.desk admin=marketrules.admin",
        description="which of its values gives which scope",
    )
    api_key: SecretStr = Field(
        default=SecretStr(""), description="key with which the page calls the API"
    )
    ui_port: int = Field(default=8401, ge=0, le=65535, description="port of the UI")
    page_secrets: Path | None = Field(
        default=None, description="file that says how the page logs in with an identity provider"
    )
    page_open: bool = Field(
        default=False,
        description="whoever reaches the page is let in with its key, on any address",
    )
    turn_to: str = Field(
        default="", max_length=400, description="where refused questions are sent, as the desk says"
    )
    decks: Path | None = Field(
        default=None, description="decks of the training room; else those of the product"
    )
    notice_types: Path | None = Field(
        default=None, description="types and templates of market notices; else the product's"
    )
    judge_url: str = Field(default="", description="OpenAI-compatible endpoint of a judge")
    judge_model: str = Field(default="", description="model of that judge")
    judge_key: SecretStr = Field(default=SecretStr(""), description="its key, never recorded")
    contact: str = Field(
        default="",
        max_length=200,
        pattern=r"^[\x20-\x7e]*$",
        description="who fetches: an address or page, said to the servers",
    )
    fetch_networks: str = Field(
        default="", description="networks beyond the public ones that `ingest URL` may reach"
    )
    writer_url: str = Field(default="", description="OpenAI-compatible endpoint that words answers")
    writer_model: str = Field(default="", description="model of that writer")
    writer_key: SecretStr = Field(default=SecretStr(""), description="its key, never recorded")
    writer_key_file: Path | None = Field(default=None, description="file that holds its key")
    writer_timeout: float = Field(
        default=8.0, ge=0.05, le=20, description="seconds for all that the writer does"
    )
    records: SecretStr = Field(
        default=SecretStr(""),
        description="database URL of the desk's records, else desk.db in data",
    )
    milvus: str = Field(
        default="", description="Milvus that searches snapshots: URL, or file of milvus-lite (*.db)"
    )
    milvus_token: SecretStr = Field(
        default=SecretStr(""), description="its token, or user:password; never recorded"
    )
    inquiry_roles: str = Field(
        default="QSE; LSE; REP; TSP; TDSP; Resource Entity; CRR Account Holder; IMRE; NOIE; public",
        max_length=2000,
        description="roles of those who ask, separated by semicolons",
    )
    hand_off: str = Field(
        default="account manager; retail disputes; settlement disputes; Protocol Interpretation",
        max_length=2000,
        description="whom inquiries are handed to, separated by semicolons",
    )
    inquiries_seen: Literal["own", "all"] = Field(
        default="own", description="inquiries that the desk role sees; leads see all"
    )
    retention_days: int = Field(
        default=0,
        ge=0,
        le=36500,
        description="days an answered inquiry is kept whole; 0 = for ever",
    )
    retention: Literal["blank", "purge"] = Field(
        default="blank", description="what becomes of an answered inquiry after that"
    )
    questions_kept: bool = Field(
        default=False, description="whether the text of questions asked on the page is recorded"
    )
    session_hours: int = Field(
        default=12, ge=1, le=720, description="hours that a desk user's login holds"
    )
    max_file_mb: int = Field(default=100, ge=1, le=4096, description="largest file taken, MiB")
    read_seconds: float = Field(
        default=900, ge=1, le=86_400, description="longest that reading one file may take"
    )
    read_mb: int = Field(
        default=4096, ge=256, le=1 << 20, description="most memory for reading one file, MiB"
    )
    ingest_files: int = Field(default=200, ge=1, le=5000, description="most files of one upload")
    ingest_total_mb: int = Field(default=1024, ge=1, le=65536, description="largest upload, MiB")
    ingest_queue: int = Field(default=8, ge=1, le=100, description="most ingest jobs that wait")
    ingest_minutes: float = Field(default=120, gt=0, le=1440, description="longest ingest job")
    ingest_silent_minutes: float = Field(
        default=20, gt=0, le=1440, description="longest time that an ingest job reports nothing"
    )
    ingest_memory_mb: int = Field(
        default=0, ge=0, le=1048576, description="memory of an ingest process, MiB; 0: any"
    )
    ingest_free_mb: int = Field(
        default=1024, ge=0, le=1048576, description="disk space that uploads leave free, MiB"
    )

    api_at_work: int = Field(
        default=0, ge=0, le=64, description="answers at work at once; 0: one per core, at most four"
    )
    api_queue: int = Field(default=128, ge=0, le=10_000, description="requests waiting, per lane")
    api_seconds: float = Field(default=30, ge=0.1, le=600, description="time limit of a request")
    api_stop_seconds: int = Field(
        default=40, ge=1, le=600, description="time that requests under way get when it is stopped"
    )
    api_body_kb: int = Field(default=1024, ge=1, le=4096, description="largest body, KiB")
    log_requests: bool = Field(default=True, description="a line of JSON for each request")
    log_questions: bool = Field(default=False, description="what was asked stands in those lines")

    @property
    def keys(self) -> Path:
        """The file of API keys: the one that is named, or the data folder's."""
        return self.keys_file or DataFolder(self.data).keys

    @property
    def has_register(self) -> bool:
        """Whether a register is to be read: one that is named, or one that lies at the default."""
        return self.revision_register != REGISTER or self.revision_register.exists()


def read_settings(environment: Mapping[str, str] | None = None, **flags: object) -> Settings:
    """Settings from ``MARKETRULES_*`` variables, overridden by flags that are not None.

    Raises:
        SettingsError: names each setting that is unknown or out of bounds.
    """
    source = os.environ if environment is None else environment
    values: dict[str, object] = {
        name.removeprefix(_PREFIX).lower(): value
        for name, value in source.items()
        if name.startswith(_PREFIX)
    }
    values.update({name: value for name, value in flags.items() if value is not None})
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        wrong = "; ".join(
            f"{_PREFIX}{'.'.join(map(str, problem['loc'])).upper()}: {problem['msg']}"
            for problem in error.errors()
        )
        raise SettingsError(
            f"settings not understood: {wrong}.", remedy="Known: docs/settings.md."
        ) from error
