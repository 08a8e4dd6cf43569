"""Where the key may go."""

from __future__ import annotations

from pathlib import Path

import pytest

from marketrules.errors import SettingsError
from marketrules.settings import Settings, read_settings
from search_api.writer.address import address_of
from search_api.writer.writing import Writer


def _settings(url: str = "", model: str = "m", key: str = "", **more: object) -> Settings:
    return read_settings({}, writer_url=url, writer_model=model, writer_key=key, **more)


def test_without_an_endpoint_there_is_no_writer() -> None:
    assert Writer.open(Settings()) is None


GOOD = [
    ("https://models.example/v1", "sesame"),
    ("https://models.example/v1/", "sesame"),
    ("http://127.0.0.1:8000/v1", "sesame"),
    ("http://127.9.9.9/v1", "sesame"),
    ("http://[::1]:8000/v1", "sesame"),
    ("http://localhost:8000/v1", "sesame"),
    ("http://10.0.0.5:8000/v1", ""),  # without a key there is none to lose
]


@pytest.mark.parametrize(("url", "key"), GOOD)
def test_the_address_is_taken(url: str, key: str) -> None:
    address = address_of(_settings(url, key=key))
    assert address is not None
    assert address.url == url.rstrip("/") + "/chat/completions"
    assert address.key == key
    assert "sesame" not in repr(address)


PLAIN = [
    "http://models.example/v1", "http://10.0.0.5/v1", "http://0.0.0.0/v1", "http://localhost.example/",
    "http://127.0.0.1.example/v1", "http://127.1/v1", "http://2130706433/v1", "HTTP://Models.example",
    "http://[::2]/v1",
]  # fmt: skip


@pytest.mark.parametrize("url", PLAIN)
def test_a_key_never_goes_over_plain_http_to_another_machine(url: str) -> None:
    with pytest.raises(SettingsError, match="unencrypted") as refused:
        address_of(_settings(url, key="sesame"))
    assert "sesame" not in str(refused.value)


NO_ADDRESS = [
    "models.example/v1", "ftp://models.example", "https://", "https://user:sesame@models.example/v1",
    "https://models.example/v1?key=sesame", "https://models.example/v1#sesame", "https://[sesame",
    "file:///v1",
]  # fmt: skip


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_what_is_no_base_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(SettingsError, match="no base address") as refused:
        address_of(_settings(url))
    assert "sesame" not in str(refused.value)


def test_half_a_writer_is_refused() -> None:
    for url, model in (("https://models.example", ""), ("", "m")):
        with pytest.raises(SettingsError, match="in part"):
            address_of(_settings(url, model))


def test_the_key_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("sesame\n", encoding="utf-8")
    address = address_of(_settings("https://models.example", writer_key_file=file))
    assert address is not None
    assert address.key == "sesame"
    with pytest.raises(SettingsError, match="given twice"):
        address_of(_settings("https://models.example", key="sesame", writer_key_file=file))


# a key that would break a header, or is none
@pytest.mark.parametrize("key", ["se same", "sesame\r\nX-Evil: 1", "sésame", ""])
def test_a_key_that_is_no_word_is_refused_without_repeating_it(tmp_path: Path, key: str) -> None:
    file = tmp_path / "key"
    file.write_text(key, encoding="utf-8")
    with pytest.raises(SettingsError, match="one word") as refused:
        address_of(_settings("https://models.example", writer_key_file=file))
    assert "same" not in str(refused.value)


def test_a_key_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere"):
        address_of(_settings("https://models.example", writer_key_file=tmp_path / "nowhere"))
