"""What the tools ask: an engine in this process, or the client of a service that runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from marketrules import wire
from marketrules.client import Client
from search_api.engine import Engine
from search_api.hits import hit_list


class Desk(Protocol):
    """The five things that are asked; wire models come back, errors are ``MarketRulesError``."""

    def ask(
        self, question: str, as_of: date | None, words: int, documents: Sequence[str] = ()
    ) -> wire.Answer: ...

    def search(
        self, query: str, as_of: date | None, top: int, status: str | None, document: str | None
    ) -> wire.HitList: ...

    def show(self, pinpoint: str, as_of: date | None) -> wire.Shown: ...

    def compare(self, document: str, before: str, after: str, section: str) -> wire.Comparison: ...

    def documents(self) -> list[wire.DocumentSummary]: ...


class OwnDesk:
    """The engine over a data folder, in this process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def ask(
        self, question: str, as_of: date | None, words: int, documents: Sequence[str] = ()
    ) -> wire.Answer:
        return wire.Answer.model_validate(self._engine.ask(question, as_of, words, (), documents))

    def search(
        self, query: str, as_of: date | None, top: int, status: str | None, document: str | None
    ) -> wire.HitList:
        found = self._engine.search(query, as_of, status=status, document=document, top=top)
        return hit_list(found)

    def show(self, pinpoint: str, as_of: date | None) -> wire.Shown:
        return wire.Shown.model_validate(self._engine.show(pinpoint, as_of))

    def compare(self, document: str, before: str, after: str, section: str) -> wire.Comparison:
        found = self._engine.compare(document, before, after, section)
        return wire.Comparison.model_validate(found)

    def documents(self) -> list[wire.DocumentSummary]:
        return [wire.DocumentSummary.model_validate(one) for one in self._engine.documents()]


class RemoteDesk:
    """A service that runs, by its client."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def ask(
        self, question: str, as_of: date | None, words: int, documents: Sequence[str] = ()
    ) -> wire.Answer:
        # In quotations: whoever asks through an assistant has a model that words already.
        return self._client.ask(question, as_of, words, documents=documents, writer=False)

    def search(
        self, query: str, as_of: date | None, top: int, status: str | None, document: str | None
    ) -> wire.HitList:
        return self._client.search(query, as_of, top, status=status, document=document)

    def show(self, pinpoint: str, as_of: date | None) -> wire.Shown:
        return self._client.show(pinpoint, as_of)

    def compare(self, document: str, before: str, after: str, section: str) -> wire.Comparison:
        return self._client.compare(document, before, after, section)

    def documents(self) -> list[wire.DocumentSummary]:
        return self._client.documents()
