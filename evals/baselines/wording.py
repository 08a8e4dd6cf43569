"""Citations and answers of baselines, in the wire form of the contracts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evals.systems import Answered, Cited
from marketrules.answers import Reason
from marketrules.passages import Passage
from marketrules.spans import Span


def cited_passage(passage: Passage) -> Cited:
    """A citation of the whole passage, with its own status."""
    return {
        "document": passage.document,
        "edition": passage.edition,
        "section": passage.section,
        "paragraph": passage.paragraph,
        "term": passage.term,
        "status": passage.status.value,
        "revisions": list(passage.revisions),
        "key": passage.key,
        "quote": passage.text,
        "span": (passage.span.start, passage.span.end),
    }


def cited_section(document: str, edition: str, section: str, span: Span, quote: str) -> Cited:
    """A citation of a section as a whole: no paragraph, and no idea of what is boxed in it."""
    return {
        "document": document,
        "edition": edition,
        "section": section,
        "key": f"{document}@{edition}#{section}",
        "quote": quote,
        "span": (span.start, span.end),
    }


def answered(claims: Sequence[tuple[str, Cited]]) -> Answered:
    """An answer of texts, each carried by one citation of its own."""
    return {
        "outcome": "answered",
        "text": "\n".join(text for text, _ in claims),
        "claims": [{"text": text, "citations": [at]} for at, (text, _) in enumerate(claims)],
        "citations": [one for _, one in claims],
    }


def refused(message: str) -> Answered:
    """A refusal for want of anything that answers."""
    refusal: dict[str, Any] = {"reason": Reason.NOT_IN_CORPUS.value, "message": message}
    return {"outcome": "refused", "text": message, "refusal": refusal}
