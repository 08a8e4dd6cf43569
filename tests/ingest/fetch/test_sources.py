"""The list of sources: what it may say, and how a slip in it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.fetch.sources import load_sources
from marketrules.errors import SourcesError

GOOD = """\
[politeness]
delay = 5

[[source]]
id = "guide"
title = "Guide"
pages = ["https://www.example.org/guide"]
files = '/files/.*\\.docx'
formats = ["docx"]

[[source]]
id = "rules"
title = "Rules"
pages = ["https://www.example.org/rules", "https://Example.org:8443/b"]
files = '/rules/.*\\.pdf'
formats = ["pdf"]
hosts = ["files.example.org"]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "sources.toml"
    path.write_text(text)
    return path


def test_a_source_s_pages_and_hosts_are_where_requests_may_go(tmp_path: Path) -> None:
    (rules,) = load_sources(write(tmp_path, GOOD)).named(["rules"])
    assert rules.allowed_hosts == {"www.example.org", "example.org:8443", "files.example.org"}
    assert rules.allowed_networks == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('formats = ["pdf"]', 'formats = ["exe"]', "11: source 2 (rules): key 'formats.0': Input"),
        ("hosts", "host", "11: source 2 (rules): key 'host': Extra inputs are not permitted."),
        ("'/rules/.*\\.pdf'", "'/rules/(.*'", "source 2 (rules): key 'files': '/rules/(.*' is no regular"),
        ('title = "Guide"\n', "", "4: source 1 (guide): key 'title': Field required."),
        ('"https://www.example.org/guide"', '"ftp://h/x"', "source 1 (guide): key 'pages.0': ftp://h/x: only"),
        ('"https://www.example.org/guide"', "", "source 1 (guide): key 'pages': "),
        ('id = "guide"', 'id = "../guide"', "source 1 (../guide): key 'id': "),
        ('id = "guide"', 'id = "rules"', "source 'rules' stands twice"),
        ("hosts =", "links = 'li[['\nhosts =", "key 'links': 'li[[' is no CSS selector"),
        ("hosts =", "edition = '[0-9]+'\nhosts =", "edition needs a group (?P<mmddyy>"),
        ("hosts =", 'networks = ["10.0.0.1/8"]\nhosts =', "key 'networks.0': '10.0.0.1/8' is no network"),
        ("delay = 5", "delay = -1", "[politeness]: key 'delay': "),
        ("delay = 5", "delay = ", "not valid TOML: Invalid value (at line 2, column 9)"),
        ("[politeness]", "[polite]", "key 'polite': Extra inputs"),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_file_line_entry_and_key(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(SourcesError) as refused:
        load_sources(path)
    assert str(path) in str(refused.value)
    assert told in str(refused.value)


def test_an_unknown_key_is_answered_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match=r"Known keys: id, title, .*, formats, hosts"):
        load_sources(write(tmp_path, GOOD.replace("hosts", "host")))


def test_an_unknown_source_is_answered_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match=r"no source is called 'guides'\. Known: guide, rules"):
        load_sources(write(tmp_path, GOOD)).named(["guides"])


def test_a_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match=r"none\.toml: can't be opened"):
        load_sources(tmp_path / "none.toml")
