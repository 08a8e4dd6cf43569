r"""All cross-references of a holding, found and resolved, and what dangles among them.

In: a holding and what is held (all documents held, itself included). Out: References
with spans in the edition's source text, in order of the passages, and a finding for each one
that points nowhere although its Section is held.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ingest.held import Held
from ingest.instructions import is_instruction
from ingest.resolve import NEWEST, Resolved, Standing, resolve
from marketrules.documents import Kind, Status
from marketrules.findings import Finding, FindingKind
from marketrules.holdings import Holding
from marketrules.mentions import find_mentions
from marketrules.passages import Passage
from marketrules.references import Reference, Resolution
from marketrules.spans import Span

# Documents with sections of their own; others (answers, manuals) speak of a rulebook's.
_RULEBOOKS = frozenset(
    {Kind.PROTOCOLS, Kind.GUIDE, Kind.RULE, Kind.STANDARD, Kind.REVISION_REQUEST}
)


def references_of(
    holding: Holding, held: Held, *, editions: Mapping[str, str] = NEWEST
) -> tuple[Reference, ...]:
    """All references of a holding; ``editions`` as in ``resolve``."""
    document = holding.edition.document
    about = ""
    if document.kind not in _RULEBOOKS:
        about = most_named((passage.text for passage in holding.passages), document.id, held)
    return tuple(
        reference
        for passage in holding.passages
        for reference in references_in(passage, held, editions=editions, about=about)
    )


def dangling(holding: Holding, references: Sequence[Reference]) -> tuple[Finding, ...]:
    """A finding for each reference to what isn't there, though its document is held."""
    edition = holding.edition
    return tuple(
        Finding(
            FindingKind.DANGLING_REFERENCE,
            edition.document.id,
            edition.edition,
            edition.source,
            reference.source.split("#", 1)[1],
            f"{' '.join(reference.text.split())!r}: no {reference.section}{reference.paragraph}"
            f" in {reference.document}",
        )
        for reference in references
        if reference.resolution is Resolution.DANGLING
    )


def references_in(
    passage: Passage, held: Held, *, editions: Mapping[str, str] = NEWEST, about: str = ""
) -> tuple[Reference, ...]:
    """Finds and resolves all mentions in a passage, with spans in the edition's source text.

    A section without a document, of a chapter that the own document doesn't have, is looked up in
    the document named last before it in the passage, then, if its number has a point, in
    ``about``, the one that the paper is about (see ``most_named``). A document naming itself as a whole is no reference; a box's
    instruction names its targets, which the box holds.
    """
    if is_instruction(passage.text):
        return ()
    standing = Standing(
        passage.document, passage.edition, passage.section, passage.paragraph, passage.key,
        passage.status is Status.INTERPRETATION,
    )  # fmt: skip
    references: list[Reference] = []
    named = ""
    for mention in find_mentions(passage.text):
        resolved = resolve(mention, standing, held, editions=editions)
        for other in filter(None, (named, about)):
            vague = other == about and "." not in (mention.section or "")  # "Section 3" alone
            if mention.document is None and not vague and _elsewhere(resolved):
                meant = replace(mention, document=other)
                resolved = _better(resolve(meant, standing, held, editions=editions), resolved)
        named = mention.document or named
        start = passage.span.start
        span = Span(start + mention.span.start, start + mention.span.end)
        quote = mention.span.quote(passage.text)
        references.extend(
            Reference(passage.key, span, quote, found.document, found.section, found.paragraph,
                      found.resolution, found.target)
            for found in resolved
            if not _itself(found, standing)
        )  # fmt: skip
    return tuple(references)


def most_named(texts: Iterable[str], document: str, held: Held) -> str:
    """The held document that texts name most with a section; "" if they name none.

    A paper of questions and answers says "Planning Guide Section 9.2" at first and "Section 9.4"
    later on.
    """
    named = Counter(
        found
        for text in texts
        for mention in find_mentions(text)
        if mention.document
        and mention.section
        and (found := held.document(mention.document, document))
    )
    del named[document]
    return named.most_common(1)[0][0] if named else ""


def _elsewhere(resolved: Iterable[Resolved]) -> bool:
    return all(found.resolution is Resolution.SECTION_NOT_HELD for found in resolved)


def _better(other: tuple[Resolved, ...], own: tuple[Resolved, ...]) -> tuple[Resolved, ...]:
    found = any(each.resolution is Resolution.RESOLVED for each in other)
    return other if found else own


def _itself(found: Resolved, standing: Standing) -> bool:
    return not found.section and not found.paragraph and found.document == standing.document
