"""What a server, a name or a page could do to whoever fetches, and that it doesn't."""

from __future__ import annotations

import gzip
import ipaddress
import shutil
import ssl
import subprocess
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetch.addresses import checked_address, resolve, web_address
from ingest.fetch.bodies import pieces
from ingest.fetch.download import Status
from ingest.fetch.names import harmless
from ingest.fetch.run import FetchReport
from marketrules.errors import FetchFailed, FetchRefused

FILE = "/docs/a.pdf"
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)


@pytest.fixture
def site(publisher: Any, published: Any, make_pdf: Any) -> Any:
    publisher.site[FILE] = published(make_pdf("rule"), "application/pdf")
    publisher.lists(FILE)
    return publisher


def only(report: FetchReport) -> tuple[Status, str]:
    (one,) = report.files
    return one.status, one.reason


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1",
        "::1", "::", "fe80::1", "fd00::1", "ff02::1",
        "::ffff:127.0.0.1",  # IPv4-mapped
        "2002:7f00:1::",  # 6to4 of 127.0.0.1
        "64:ff9b::a00:1",  # NAT64 of 10.0.0.1
        "64:ff9b:1::7f00:1",  # NAT64 of a network's own
        "::7f00:1", "::ffff:0:127.0.0.1",  # IPv4-compatible, IPv4-translated
        "fec0::1", "5f00::1", "3fff::1", "2001:0:7f00:1::",
        "192.88.99.1", "192.0.0.8", "192.0.0.192", "168.63.129.16", "fd00:ec2::254",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    with pytest.raises(FetchRefused, match="no public address"):
        checked_address("rules.example", 443, (), lambda host, port: [address])


@pytest.mark.parametrize("spelled", ["2130706433", "0x7f.1", "127.1"])
def test_other_spellings_of_an_address_are_that_address(spelled: str) -> None:
    host = web_address(f"http://{spelled}/").host
    with pytest.raises(FetchRefused, match=r"leads to 127\.0\.0\.1"):
        checked_address(host, 80, (), resolve)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_taken(address: str) -> None:
    assert checked_address("rules.example", 443, (), lambda host, port: [address]) == address


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(FetchRefused, match=r"10\.0\.0\.1"):
        checked_address("rules.example", 443, LOOPBACK, lambda host, port: ["8.8.8.8", "10.0.0.1"])


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("ftp://www.example.org/a.pdf", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("https:///a.pdf", "only http and https"),
        ("https://user:secret@www.example.org/a.pdf", "name or password"),
        ("https://www.example.org:99999/a.pdf", "no web address"),
        ("https://[::1/a.pdf", "no web address"),
        ("https://xn--a/a.pdf", "no web address"),
        ("https://a.example/\x1b[2J\r\nforged: line", "no web address"),
    ],
)
def test_other_addresses_are_refused_by_their_own_words(address: str, why: str) -> None:
    with pytest.raises(FetchRefused, match=why) as refused:
        web_address(address)
    assert "secret" not in str(refused.value)
    assert str(refused.value).isprintable()


def test_a_server_of_this_machine_is_refused_unless_the_source_names_its_network(
    site: Any, fetcher: Any
) -> None:
    with pytest.raises(FetchRefused, match=r"127\.0\.0\.1: leads to 127\.0\.0\.1"):
        fetcher.fetch(site.source(networks=()))
    assert site.asked == []


def test_the_address_that_was_checked_is_the_one_connected_to(site: Any, fetcher: Any) -> None:
    # A name that leads here when it is looked at and elsewhere a moment later (DNS rebinding).
    # Were it resolved again to connect, that would go to the second address.
    port = site.server.server_port
    looked: list[str] = []

    def resolver(host: str, port: int) -> Sequence[str]:
        looked.append(host)
        return ["127.0.0.1"] if len(looked) <= 3 else ["10.0.0.1"]

    fetcher.resolver = resolver
    fetcher.politeness = fetcher.politeness.model_copy(update={"retries": 0})
    source = site.source(pages=(f"http://rules.example:{port}/library",))
    assert only(fetcher.fetch(source))[0] is Status.NEW
    # One look per request: robots.txt, page, file. The server sees the name.
    assert looked == ["rules.example"] * 3
    assert {one.headers["Host"] for one in site.asked} == {f"rules.example:{port}"}
    with pytest.raises(FetchRefused, match=r"leads to 10\.0\.0\.1"):
        fetcher.fetch(source)


@pytest.mark.parametrize(
    ("location", "hosts", "why"),
    [
        ("http://evil.example/a.pdf", (), "the host evil.example is none of this source's"),
        ("//evil.example/a.pdf", (), "the host evil.example is none of this source's"),
        ("http://intern.example/a.pdf", ("intern.example",), "leads to 10.0.0.1"),
        ("http://169.254.169.254/latest", ("169.254.169.254",), "leads to 169.254.169.254"),
        ("file:///etc/passwd", (), "only http and https"),
        ("http://[::1", (), "no address"),
        ("", (), "redirects in a circle"),
        (FILE, (), "redirects in a circle"),
    ],
)
def test_each_hop_of_a_redirect_is_judged(
    site: Any, fetcher: Any, location: str, hosts: tuple[str, ...], why: str
) -> None:
    site.site[FILE].status, site.site[FILE].headers = 302, {"Location": location}
    site.site[FILE].etag, site.site[FILE].modified = False, ""
    fetcher.resolver = lambda host, port: ["10.0.0.1" if host == "intern.example" else host]
    status, reason = only(fetcher.fetch(site.source(hosts=hosts)))
    assert (status, why in reason) == (Status.FAILED, True), reason


def test_redirects_end_somewhere(site: Any, fetcher: Any, published: Any) -> None:
    for hop in range(1, 9):
        site.site[f"/hop{hop}"] = published(status=302, headers={"Location": f"/hop{hop + 1}"})
    site.site[FILE] = published(status=302, headers={"Location": "/hop1"})
    status, reason = only(fetcher.fetch(site.source()))
    assert (status, "more than 5 redirects" in reason) == (Status.FAILED, True)
    assert site.paths()[-5:] == [f"/hop{hop}" for hop in range(1, 6)]


def test_robots_txt_is_obeyed_for_the_file_and_for_where_it_redirects(
    site: Any, fetcher: Any, published: Any
) -> None:
    site.site["/robots.txt"] = published(
        b"User-agent: *\nDisallow: /docs/*/draft\nDisallow: /store$\nAllow: /\n", "text/plain"
    )
    site.site["/docs/c.pdf"] = published(status=302, headers={"Location": "/store"})
    site.lists("/docs/x/draft.pdf", FILE, "/docs/c.pdf")
    report = fetcher.fetch(site.source())
    assert [one.status.value for one in report.files] == ["failed", "new", "failed"]
    assert "robots.txt doesn't allow it" in report.files[0].reason
    assert "/docs/x/draft.pdf" not in site.paths()
    assert "/store" not in site.paths()
    assert site.paths().count("/robots.txt") == 1


@pytest.mark.parametrize(
    "rules",
    [
        b"User-agent: *\nCrawl-delay: 30\n",
        b"User-agent: *\nRequest-rate: 2/60\n",  # two a minute
        b"User-agent: marketrules-fetch\nCrawl-delay: 30\n\nUser-agent: *\nCrawl-delay: 1\n",
    ],
)
def test_robots_txt_says_how_slowly(
    site: Any, fetcher: Any, published: Any, clock: Any, rules: bytes
) -> None:
    site.site["/robots.txt"] = published(rules, "text/plain")
    fetcher.fetch(site.source())
    assert clock.slept == [30, 30]


def test_a_crawl_delay_beyond_patience_is_refused(site: Any, fetcher: Any, published: Any) -> None:
    site.site["/robots.txt"] = published(b"User-agent: *\nCrawl-delay: 9999\n", "text/plain")
    with pytest.raises(FetchRefused, match="asks for 9999 seconds"):
        fetcher.fetch(site.source())


@pytest.mark.parametrize(
    ("status", "allowed"), [(404, True), (403, True), (410, True), (500, False), (503, False)]
)
def test_a_robots_txt_that_is_not_there_allows_and_one_that_fails_forbids(
    site: Any, fetcher: Any, published: Any, status: int, allowed: bool
) -> None:
    # RFC 9309, 2.3.1.3 and 2.3.1.4
    site.site["/robots.txt"] = published(status=status)
    if allowed:
        assert only(fetcher.fetch(site.source()))[0] is Status.NEW
    else:
        with pytest.raises(FetchFailed, match=r"robots\.txt"):
            fetcher.fetch(site.source())
        assert set(site.paths()) == {"/robots.txt"}


@pytest.mark.parametrize(
    ("kind", "body", "why"),
    [
        ("text/html", b"<html>Sorry, not found</html>", "sent text/html in place of"),
        ("application/pdf", b"<html>Sorry, not found</html>", "sent a web page"),
        ("image/png", b"\x89PNG\r\n", "sent image/png"),
        ("application/octet-stream", b"\x89PNG\r\n", "sent a PNG picture"),
        ("application/octet-stream", b"MZ\x90\x00", "sent a program"),
        ("application/pdf", b"just words", "sent something else"),
        ("application/pdf", b"", "sent nothing"),
    ],
)
def test_what_is_not_what_was_asked_for_is_not_kept(
    site: Any, fetcher: Any, kind: str, body: bytes, why: str
) -> None:
    site.site[FILE].kind, site.site[FILE].body = kind, body
    report = fetcher.fetch(site.source(formats=("pdf", "docx")))
    assert (only(report)[0], why in only(report)[1]) == (Status.FAILED, True), only(report)
    assert not [path for path in report.folder.rglob("*") if path.is_file()]


def test_a_page_in_place_of_a_document_is_refused_where_pages_are_taken_too(
    site: Any, fetcher: Any
) -> None:
    site.site[FILE].kind, site.site[FILE].body = "text/html", b"<html>Sorry</html>"
    assert "sent text/html in place of" in only(fetcher.fetch(site.source()))[1]


def test_an_archive_is_kept_only_where_it_is_asked_for_and_never_unpacked(
    site: Any, fetcher: Any, published: Any
) -> None:
    import io
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../06.docx", "x")
    site.site[FILE] = published(buffer.getvalue(), "application/zip")
    assert "sent a ZIP archive" in only(fetcher.fetch(site.source()))[1]
    report = fetcher.fetch(site.source(formats=("zip",)))
    assert only(report)[0] is Status.NEW
    assert [path.name for path in report.folder.iterdir() if path.name[0] != "."] == ["a.pdf.zip"]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="../../.ssh/keys"', "keys.pdf"),
        ("attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", "passwd.pdf"),
        (r'attachment; filename="C:\\Windows\\con.pdf"', "_con.pdf"),
        ('attachment; filename="manifest.toml"', "manifest.toml.pdf"),
        ('attachment; filename=".ledger.jsonl"', "ledger.jsonl.pdf"),
        ('attachment; filename=""', "a.pdf"),
        ('attachment; filename=".."', "file.pdf"),
        ("inline", "a.pdf"),
    ],
)
def test_a_name_that_the_server_gives_stays_in_the_folder(
    site: Any, fetcher: Any, header: str, name: str
) -> None:
    site.site[FILE].headers = {"Content-Disposition": header}
    report = fetcher.fetch(site.source())
    assert report.files[0].name == name
    assert (report.folder / name).is_file()


@given(st.text())
def test_any_name_becomes_one_plain_component(name: str) -> None:
    made = harmless(name, (".docx", ".doc"))
    assert made.endswith((".docx", ".doc"))
    assert not set(made) & set('/\\\x00:<>"|?*')
    assert made[0] not in ".~$ "
    assert len(made.encode()) <= 120 + len("_.docx")


@pytest.mark.parametrize("path", [FILE, "/library"])
def test_a_gzip_bomb_costs_no_more_than_the_largest_file(
    site: Any, fetcher: Any, published: Any, path: str
) -> None:
    bomb = gzip.compress(b"%PDF-1.7 <" + bytes(64 * 2**20), 9)  # 64 MiB in some 64 kB
    fetcher.max_file = 2**20
    kind = "application/pdf" if path == FILE else "text/html"
    site.site[path] = published(bomb, kind, headers={"Content-Encoding": "gzip"})
    if path == FILE:
        assert "larger than the 1 MiB" in only(fetcher.fetch(site.source()))[1]
    else:
        with pytest.raises(FetchRefused, match="larger than the 16 MiB"):
            fetcher.fetch(site.source())
    assert sum(one.stat().st_size for one in fetcher.folder.rglob("*") if one.is_file()) == 0


def test_a_packed_file_is_kept_unpacked(site: Any, fetcher: Any) -> None:
    plain = site.site[FILE].body
    site.site[FILE].body = gzip.compress(plain)
    site.site[FILE].headers = {"Content-Encoding": "gzip"}
    report = fetcher.fetch(site.source())
    assert (report.folder / "a.pdf").read_bytes() == plain


def test_a_packing_that_was_not_asked_for_is_refused(site: Any, fetcher: Any) -> None:
    site.site[FILE].headers = {"Content-Encoding": "br"}
    assert "packed as 'br'" in only(fetcher.fetch(site.source()))[1]


def test_a_huge_declared_length_is_refused_before_anything_comes(site: Any, fetcher: Any) -> None:
    site.site[FILE].declared = 10**15
    assert "larger than the 100 MiB" in only(fetcher.fetch(site.source()))[1]


def test_more_than_was_declared_to_be_bearable_is_refused_as_it_comes(
    site: Any, fetcher: Any
) -> None:
    site.site[FILE].open_end = True
    site.site[FILE].body += bytes(2**21)
    fetcher.max_file = 2**20
    assert "larger than the 1 MiB" in only(fetcher.fetch(site.source()))[1]


def test_a_server_that_drips_is_left(clock: Any) -> None:
    clock.tick = 1000  # between any two looks at the clock
    response = httpx.Response(200, request=httpx.Request("GET", "http://h/a"), content=iter([b"x"]))
    with pytest.raises(FetchFailed, match="too slow, 1 bytes in 1000 seconds"):
        list(pieces(response, 100, clock.monotonic))


class _Wire(httpx.SyncByteStream):
    def __init__(self, parts: Sequence[bytes]) -> None:
        self.parts = parts

    def __iter__(self) -> Iterator[bytes]:
        yield from self.parts


@given(
    st.binary(max_size=5000),
    st.sampled_from([("gzip", gzip.compress), ("deflate", zlib.compress), ("", bytes)]),
    st.integers(1, 700),
    st.integers(0, 6000),
)
def test_unpacking_in_pieces_gives_the_whole_or_refuses(
    data: bytes, packing: tuple[str, Callable[[bytes], bytes]], step: int, bound: int
) -> None:
    packed = packing[1](data)
    parts = [packed[at : at + step] for at in range(0, len(packed), step)]
    response = httpx.Response(
        200,
        request=httpx.Request("GET", "http://h/a"),
        headers={"Content-Encoding": packing[0]},
        stream=_Wire(parts),
    )
    if len(data) > bound:
        with pytest.raises(FetchRefused, match="larger"):
            list(pieces(response, bound, lambda: 0.0))
    else:
        assert b"".join(pieces(response, bound, lambda: 0.0)) == data


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl, for a certificate")
@pytest.mark.parametrize(("name", "taken"), [("rules.example", True), ("other.example", False)])
def test_a_certificate_is_held_against_the_name_and_not_the_address(
    site: Any,
    fetcher: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    taken: bool,
) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=rules", "-addext", "subjectAltName=DNS:rules.example",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    site.server.socket = context.wrap_socket(site.server.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    fetcher.resolver = lambda host, port: ["127.0.0.1"]
    source = site.source(pages=(f"https://{name}:{site.server.server_port}/library",))
    if taken:
        assert only(fetcher.fetch(source))[0] is Status.NEW
    else:
        with pytest.raises(FetchRefused, match="certificate doesn't hold"):
            fetcher.fetch(source)
