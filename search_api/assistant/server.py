"""The tools: search, ask, show, compare, documents. Each gives text to read and the wire model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import BaseModel, Field

from marketrules import wire
from marketrules.errors import MarketRulesError
from search_api.assistant import text
from search_api.assistant.desk import Desk

INSTRUCTIONS = """\
Electricity-market rules, verbatim, with pinpoint, date and status. Use `ask` for a question, `search`
to look around, `show` for a place or a term that is named, `compare` for what changed, `documents`
for what is held. Quote the rules' own words with their label ("Nodal Protocols § 4.4.11(1)"); give
`as_of` where the caller's question is about another day than today. Text marked "approved, NOT in
force" or "proposed" is not the rule: tell it only as what is to come. If the answer is a refusal, say
so and why; don't answer from memory."""

AsOf = Annotated[date | None, Field(description="rules as of this day, YYYY-MM-DD; null: today")]
DocumentId = Annotated[
    str | None, Field(description="only this document, by its id as `documents` lists it")
]
Pinpoint = Annotated[
    str,
    Field(
        min_length=1, max_length=400,
        description='as people write it: "4.4.11(1)(a)", "planning-guide 9.4(8)", "NPRR1013",'
        ' "M-A022326-01", a defined term or acronym such as "QSE", or a whole key',
    ),
]  # fmt: skip
Words = Annotated[str, Field(min_length=1, max_length=4000)]
_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


class Held(BaseModel):
    """What is held."""

    documents: list[wire.DocumentSummary]


class Compared(BaseModel):
    """What changed between two editions of a document; ``left`` changes more aren't told."""

    document: str
    before: str
    after: str
    changes: list[wire.Change]
    left: int


def server_over(desk: Desk) -> MCPServer[None]:
    """The server whose tools ask ``desk``."""
    server: MCPServer[None] = MCPServer(
        "marketrules", title="Market rules", instructions=INSTRUCTIONS, log_level="WARNING"
    )
    for tool in _reading(desk) + _listing(desk):
        server.tool(annotations=_READS)(tool)
    return server


def _reading(desk: Desk) -> tuple[Callable[..., CallToolResult], ...]:
    def ask(
        question: Annotated[Words, Field(description="in plain words, as a caller asks it")],
        as_of: AsOf = None,
        words: Annotated[int, Field(ge=20, le=2000, description="longest answer")] = 150,
        documents: Annotated[
            list[str] | None, Field(description="ids of the only documents to answer from")
        ] = None,
    ) -> Annotated[CallToolResult, wire.Answer]:
        """Answers a question with the governing paragraphs, quoted verbatim; or refuses and says why.

        What is approved but NOT in force comes apart, marked so.
        """
        with _told():
            answer = desk.ask(question, as_of, words, documents or ())
        return _result(text.answer_text(answer), answer)

    def search(
        query: Annotated[
            Words, Field(description="words to look for; meaning counts, not only the words")
        ],
        as_of: AsOf = None,
        document: DocumentId = None,
        status: Annotated[
            wire.StatusName | None,
            Field(description="only text of this status; null: text in force"),
        ] = None,
        top: Annotated[int, Field(ge=1, le=50, description="how many paragraphs")] = 10,
    ) -> Annotated[CallToolResult, wire.HitList]:
        """Ranks the paragraphs that fit some words best, each with label, status and quotation."""
        with _told():
            hits = desk.search(query, as_of, top, status, document)
        return _result(text.hits_text(hits), hits)

    def show(pinpoint: Pinpoint, as_of: AsOf = None) -> Annotated[CallToolResult, wire.Shown]:
        """Shows the text at a pinpoint, verbatim, with what will change it and what belongs to it.

        A section, paragraph, defined term, acronym, notice or revision request.
        """
        with _told():
            shown = desk.show(pinpoint, as_of)
        return _result(text.shown_text(shown), shown)

    return ask, search, show


def _listing(desk: Desk) -> tuple[Callable[..., CallToolResult], ...]:
    def compare(
        document: Annotated[str, Field(description="its id, as `documents` lists it")],
        before: Annotated[
            str, Field(description="an edition, or a date: the edition in force then")
        ],
        after: Annotated[str, Field(description="likewise")],
        section: Annotated[str, Field(description="only this section and those below it")] = "",
        most: Annotated[int, Field(ge=1, le=1000, description="changes told")] = 50,
    ) -> Annotated[CallToolResult, Compared]:
        """Says what changed between two editions of a document, paragraph by paragraph."""
        with _told():
            found = desk.compare(document, before, after, section)
        told = Compared(
            document=found.document, before=found.before, after=found.after,
            changes=found.changes[:most], left=max(0, len(found.changes) - most),
        )  # fmt: skip
        return _result(text.comparison_text(found, most), told)

    def documents() -> Annotated[CallToolResult, Held]:
        """Lists the documents that are held, with their ids and editions."""
        with _told():
            held = desk.documents()
        return _result(text.documents_text(held), Held(documents=held))

    return compare, documents


@contextmanager
def _told() -> Iterator[None]:
    """An error of ours as the tool's: message and remedy, for the model to read."""
    try:
        yield
    except MarketRulesError as error:
        raise ToolError(f"{error.message} {error.remedy}".strip()) from error


def _result(told: str, model: BaseModel) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(type="text", text=told)],
        structured_content=model.model_dump(mode="json", by_alias=True),
    )
