"""What people call a document: names for what is held, read off titles and ids.

Documents enter (title, id); a matcher leaves that finds them in a question. "Planning Guide" is
called by its title, its initials ("PG"), its id, and as "the guide" where no other guide is held;
"SSWG Procedure Manual" also as "the SSWG manual", a standard by its number. Names are derived, so
a new guide is known once it is ingested. Spelling mistakes are not handled.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from marketrules.documents import Document, Kind
from marketrules.spans import Span

# Words for a kind of document: "the handbook" names the only handbook held. Any other last word
# of a title ("Transmission Operations") is a word that questions are full of.
_GENRES = frozenset({"protocol", "guide", "manual", "handbook"})
_STANDARD = re.compile(r"[A-Z]{3}-[0-9]{3}-[0-9]+(?:\.[0-9]+)?[a-z]?")
_SMALL = frozenset({"of", "and", "the", "for", "to", "in", "on", "a", "an"})


@dataclass(frozen=True, slots=True)
class Called:
    """A document named in a text, and where."""

    document: str  # id
    span: Span


def _title_words(document: Document) -> list[str]:
    plain = re.sub(r"\([^)]*\)", " ", document.title)
    words = re.findall(r"[A-Za-z0-9][A-Za-z0-9.&-]*", plain)
    # "ERCOT Nodal Protocols" is called "Nodal Protocols" by everybody.
    issuer = document.issuer.lower()
    return [word for word in words if word.lower() != issuer]


def names_of(document: Document) -> set[str]:
    """All names of one document that don't depend on the others held."""
    words = _title_words(document)
    names = {document.id, document.id.replace("-", " "), " ".join(words)}
    initials = "".join(
        word[0] for word in words if word.lower() not in _SMALL and word[0].isupper()
    )
    if len(initials) >= 2:
        names.add(initials)
    if len(words) > 2 and words[0].isupper():
        names.add(f"{words[0]} {words[-1]}")
    if words and _STANDARD.fullmatch(words[0]):
        # "TOP-001-6" is also called by its number without the version: "TOP-001".
        names |= {words[0], words[0].rpartition("-")[0]}
    return {name for name in names if len(name) >= 2}


def _last_word(document: Document) -> str:
    words = _title_words(document)
    last = words[-1].lower().removesuffix("s") if words else ""
    return last if last in _GENRES else ""


class Names:
    """Finds documents by what they are called."""

    def __init__(self, documents: Iterable[Document]) -> None:
        # A notice's or a revision request's title is a subject, not a name.
        held = [d for d in documents if d.kind not in (Kind.NOTICE, Kind.REVISION_REQUEST)]
        owners: dict[str, set[str]] = {}
        for document in held:
            for name in names_of(document):
                owners.setdefault(name.lower(), set()).add(document.id)
        endings = Counter(_last_word(document) for document in held)
        for document in held:
            last = _last_word(document)
            if last and endings[last] == 1:
                owners.setdefault(last, set()).add(document.id)
        self._owner = {name: next(iter(ids)) for name, ids in owners.items() if len(ids) == 1}
        longest_first = sorted(self._owner, key=len, reverse=True)
        self._pattern = re.compile(
            r"(?<![\w-])(?:" + "|".join(_loose(name) for name in longest_first) + r")(?![\w-])",
            re.IGNORECASE,
        )

    def find(self, text: str) -> tuple[Called, ...]:
        """Documents named in ``text``, in order, without overlap."""
        if not self._owner:
            return ()
        return tuple(
            Called(self._owner[_canonical(found[0], self._owner)], Span(*found.span()))
            for found in self._pattern.finditer(text)
            if not _is_small_word(found[0], text[found.end() :])
        )


def _loose(name: str) -> str:
    spaced = r"[\s-]+".join(re.escape(word) for word in name.split())
    # "the Protocol" for "the Protocols"; "guides" for "guide".
    return spaced.removesuffix("s") + "s?" if name[-1].isalpha() and len(name) > 4 else spaced


def _canonical(found: str, owner: dict[str, str]) -> str:
    name = " ".join(found.lower().split())
    for form in (name, name.removesuffix("s"), name + "s", name.replace("-", " ")):
        if form in owner:
            return form
    spaced = re.sub(r"[\s-]+", " ", name)
    return next(
        known
        for known in owner
        if re.sub(r"[\s-]+", " ", known).removesuffix("s") == spaced.removesuffix("s")
    )


def _is_small_word(found: str, after: str) -> bool:
    # Initials are initials in capitals, or before a number ("pg 9.4"): a document titled
    # "Interconnection Training" is not what "it" means.
    return len(found) <= 3 and found.islower() and not re.match(r"\s*(?:§|section)?\s*\d", after)
