from datetime import date
from pathlib import Path

import httpx
import pytest

from marketrules.client import Client
from marketrules.errors import (
    JobUnknown,
    PermanentError,
    PinpointUnresolved,
    ServiceUnavailable,
    SourceGone,
)
from marketrules.wire import Ask

SUMMER = date(2025, 7, 1)


def test_every_call_gives_its_wire_model(client: Client) -> None:
    assert client.health().status == "ok"
    assert {one.document for one in client.documents()} >= {"grid-rules", "field-manual"}
    assert client.ask("When is the dispute form due?", SUMMER).outcome == "answered"
    assert client.search("dispute form", SUMMER, top=3).hits[0].rank == 1
    assert client.show("grid-rules 9.4(2)", SUMMER).matches[0].citation.paragraph == "(2)"
    section = client.section("grid-rules", "2025-06-01", "9.4", SUMMER)
    assert [one.status for one in section.paragraphs].count("pending") == 2


def test_a_heading_with_a_space_is_a_section_too(client: Client) -> None:
    assert client.section("field-manual", "2025-02-01", "Site visits").title == "Site visits"


def test_an_error_keeps_the_words_of_the_api(client: Client) -> None:
    with pytest.raises(PermanentError, match=r"has no section '77'"):
        client.section("grid-rules", "2025-06-01", "77")


def test_an_api_that_is_not_there_is_said_so() -> None:
    def refuse(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    http = httpx.Client(base_url="http://api", transport=httpx.MockTransport(refuse))
    with pytest.raises(ServiceUnavailable, match="marketrules serve"):
        Client(http=http).health()


def test_a_stranger_on_the_port_is_not_the_api() -> None:
    page = httpx.MockTransport(lambda _request: httpx.Response(200, text="<html>"))
    with pytest.raises(ServiceUnavailable):
        Client(http=httpx.Client(base_url="http://api", transport=page)).health()


def test_an_answer_as_it_comes_ends_with_the_answer(client: Client) -> None:
    events = list(client.ask_events("When is the dispute form due?", SUMMER))
    names = [one.name for one in events]
    assert (names[0], names[-1], set(names[1:-1])) == ("citations", "done", {"claim"})
    whole = events[-1].answer
    assert events[0].cited is not None and events[0].cited.pending
    assert whole is not None
    asked = client.ask("When is the dispute form due?", SUMMER)
    assert (whole.text, whole.citations) == (asked.text, asked.citations)


def test_a_pinpoint_that_is_not_held_is_that_error_again(client: Client) -> None:
    with pytest.raises(PinpointUnresolved) as raised:
        client.show("grid-rules 77.1", SUMMER)
    assert raised.value.message


def test_jobs_are_listed_page_by_page(client: Client) -> None:
    assert list(client.jobs()) == []
    with pytest.raises(JobUnknown):
        client.job("20250101T000000-00000000")


def test_what_the_service_lists_is_listed(client: Client) -> None:
    outline = client.outline("grid-rules", "2025-06-01", SUMMER)
    assert [one.section for one in outline.sections] == ["2", "2.1", "9", "9.4", "9.5"]
    assert {one.kind for one in client.audit("grid-rules")} == {"missing_section"}
    assert client.resolve("9.4", SUMMER).suggestions[0].key
    hits = list(client.hits("dispute form", SUMMER, explain=True))
    assert [one.rank for one in hits] == list(range(1, len(hits) + 1))
    assert hits[0].reasons
    found = client.compare("grid-rules", "2025-01-01", "2025-06-01")
    assert found.changes


def test_a_batch_answers_each_under_its_name_or_says_why_not(client: Client) -> None:
    asked = Ask(question="When is the dispute form due?", as_of=SUMMER)
    answers = {one.id: one for one in client.ask_batch({"a": asked, "b": " ", "c": "GRR999"})}
    assert answers["a"].answer is not None and answers["a"].answer.outcome == "answered"
    assert answers["b"].answer is None and answers["b"].problem is not None
    assert answers["c"].answer is not None and answers["c"].answer.refusal is not None


def test_a_citation_leads_to_its_source(client: Client) -> None:
    cited = client.search("dispute form", SUMMER, top=1).hits[0]
    text = client.source_text(cited.document, cited.edition, span=cited.span)
    assert text.text == cited.quote
    with pytest.raises(SourceGone):  # the desk is invented: no file was ever read
        client.download(cited.document, cited.edition, Path("never"))
