"""The tools as an assistant uses them: a process over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from marketrules.client import Client as Rules
from marketrules.client import Retries
from search_api.assistant.desk import RemoteDesk
from search_api.assistant.server import server_over

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "How long after a statement is posted can we dispute it?"


def talk(arguments: list[str], what: Callable[[Client], Awaitable[None]]) -> None:
    """Starts ``marketrules mcp`` and lets ``what`` use it."""
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "cli", "mcp", *arguments], cwd=str(ROOT)
    )

    async def run() -> None:
        async with Client(server, read_timeout_seconds=60) as client:
            await what(client)

    asyncio.run(run())


def text(result: Any) -> str:
    return "\n".join(one.text for one in result.content)


@pytest.mark.parametrize("over", ["data folder", "service"])
def test_every_tool_gives_text_to_read_and_the_wire_model(
    live: Any, sample_data: Path, tmp_path: Path, over: str
) -> None:
    key = tmp_path / "key"
    key.write_text("some-key\n", encoding="utf-8")
    arguments = ["--data", str(sample_data)]
    if over == "service":
        arguments = ["--api", live.address, "--key-file", str(key)]

    async def use(client: Client) -> None:
        tools = {one.name: one for one in (await client.list_tools()).tools}
        assert set(tools) == {"ask", "search", "show", "compare", "documents"}
        for tool in tools.values():
            assert tool.description and tool.output_schema and tool.annotations
            assert tool.annotations.read_only_hint
            fields = tool.input_schema.get("properties", {}).values()
            assert all(one.get("description") for one in fields), tool.name
        at = {"as_of": "2025-03-15"}
        answer = await client.call_tool("ask", {"question": QUESTION} | at)
        assert answer.structured_content and answer.structured_content["outcome"] == "answered"
        told = text(answer)
        assert "§ 9.3.1(1) (eff. Jan 1, 2025) Notice of a Dispute [in effect]" in told
        assert told.index("seventh Business Day") < told.index("APPROVED, NOT IN FORCE")
        pending = told.split("APPROVED, NOT IN FORCE")[1]
        assert "[approved, NOT in force]" in pending and "tenth Business Day" in pending
        hits = await client.call_tool("search", {"query": "dispute a statement", "top": 3} | at)
        assert hits.structured_content and len(hits.structured_content["hits"]) == 3
        shown = await client.call_tool("show", {"pinpoint": "9.3.1(1)"} | at)
        assert "seventh Business Day" in text(shown).split("WILL BE CHANGED")[0]
        days = {"before": "2025-01-01", "after": "2025-07-01"}
        changes = await client.call_tool("compare", {"document": "market-protocols"} | days)
        assert changes.structured_content and changes.structured_content["changes"]
        few = await client.call_tool("compare", {"document": "market-protocols", "most": 1} | days)
        assert "more changes" in text(few)
        held = await client.call_tool("documents", {})
        assert "market-protocols: " in text(held)
        refused = await client.call_tool("ask", {"question": "LPRR999"})
        assert not refused.is_error and "NO ANSWER (not_in_corpus)" in text(refused)
        wrong = await client.call_tool("show", {"pinpoint": "market-protocols 77.7"})
        assert wrong.is_error and "77.7" in text(wrong) and "marketrules documents" in text(wrong)
        bounds = await client.call_tool("ask", {"question": "What?", "words": 1})
        assert bounds.is_error and "greater than or equal to 20" in text(bounds)

    talk(arguments, use)


def test_a_service_that_is_not_there_is_an_error_with_its_remedy() -> None:
    async def use() -> None:
        with Rules("http://127.0.0.1:9", retries=Retries(attempts=1)) as rules:
            async with Client(server_over(RemoteDesk(rules))) as client:
                told = await client.call_tool("documents", {})
        assert told.is_error and "marketrules serve" in text(told)

    asyncio.run(use())
