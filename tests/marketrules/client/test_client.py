from datetime import date

import httpx
import pytest

from marketrules.client.client import SearchClient
from marketrules.errors import PermanentError, ServiceUnavailable

SUMMER = date(2025, 7, 1)


def test_every_call_gives_its_wire_model(client: SearchClient) -> None:
    assert client.health().status == "ok"
    assert {one.document for one in client.documents()} >= {"grid-rules", "field-manual"}
    assert client.ask("When is the dispute form due?", SUMMER).outcome == "answered"
    assert client.search("dispute form", SUMMER, top=3).hits[0].rank == 1
    assert client.show("grid-rules 9.4(2)", SUMMER).matches[0].citation.paragraph == "(2)"
    section = client.section("grid-rules", "2025-06-01", "9.4", SUMMER)
    assert [one.status for one in section.paragraphs].count("pending") == 2


def test_a_heading_with_a_space_is_a_section_too(client: SearchClient) -> None:
    assert client.section("field-manual", "2025-02-01", "Site visits").title == "Site visits"


def test_an_error_keeps_the_words_of_the_api(client: SearchClient) -> None:
    with pytest.raises(PermanentError, match=r"has no section '77'"):
        client.section("grid-rules", "2025-06-01", "77")


def test_an_api_that_is_not_there_is_said_so() -> None:
    def refuse(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    http = httpx.Client(base_url="http://api", transport=httpx.MockTransport(refuse))
    with pytest.raises(ServiceUnavailable, match="marketrules serve"):
        SearchClient(http).health()


def test_a_stranger_on_the_port_is_not_the_api() -> None:
    page = httpx.MockTransport(lambda _request: httpx.Response(200, text="<html>"))
    with pytest.raises(ServiceUnavailable):
        SearchClient(httpx.Client(base_url="http://api", transport=page)).health()
