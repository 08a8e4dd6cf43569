"""Baselines that search as the product does and then don't answer.

``paste-the-passages`` puts the best paragraphs one after the other until the words run out;
``always-cite-the-section`` cites the whole section of the best hit. They find measures that reward
saying much, or pointing vaguely.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from evals.baselines.wording import answered, cited_passage, cited_section
from evals.measures.nuggets import first_words
from evals.systems import Answered, Cited, Product
from marketrules.passages import Passage
from marketrules.spans import Span

if TYPE_CHECKING:
    from evals.opening import Desk

_PASTED = 10  # hits looked at; at 150 words two or three fit


class _Searching:
    """The product's search."""

    live = True

    def __init__(self, desk: Desk) -> None:
        """Searches the desk's engine."""
        self._snapshot = desk.snapshot
        self._product = Product(desk.engine, desk.embedder, desk.snapshot)

    @property
    def identity(self) -> Mapping[str, str]:
        return self._product.identity

    def search(self, question: str, as_of: date | None, top: int) -> list[Cited]:
        return self._product.search(question, as_of, top)

    def confidence(self, question: str, hits: list[Cited]) -> float | None:
        return self._product.confidence(question, hits)

    def embed_ms(self, question: str) -> float:
        return self._product.embed_ms(question)

    def _found(self, question: str, as_of: date | None, top: int) -> list[Passage]:
        hits = self._product.search(question, as_of, top)
        found = (self._snapshot.by_key(hit["key"]) for hit in hits)
        return [one for one in found if one is not None]


class PastePassages(_Searching):
    """The best paragraphs, whole, up to the word limit."""

    name = "paste-the-passages"

    def answer(self, question: str, as_of: date | None, words: int) -> Answered:
        claims = []
        for passage in self._found(question, as_of, _PASTED):
            if words <= 0:
                break
            text = first_words(passage.text, words)
            words -= len(text.split())
            claims.append((text, cited_passage(passage)))
        return answered(claims)


class CiteTheSection(_Searching):
    """The whole section of the best hit, cited as one; its first words are the answer."""

    name = "always-cite-the-section"

    def search(self, question: str, as_of: date | None, top: int) -> list[Cited]:
        """The product's hits, each as no more than its section."""
        hits = super().search(question, as_of, top)
        return [hit | {"paragraph": "", "term": None} for hit in hits]

    def answer(self, question: str, as_of: date | None, words: int) -> Answered:
        found = self._found(question, as_of, 1)
        if not found:
            return answered([])
        document, edition, section = found[0].document, found[0].edition, found[0].section
        spans = [one.span for one in self._snapshot.in_section(document, edition, section)]
        span = Span(min(one.start for one in spans), max(one.end for one in spans))
        quote = span.quote(self._snapshot.source_text(document, edition))
        cited = cited_section(document, edition, section, span, quote)
        return answered([(first_words(quote, words), cited)])
