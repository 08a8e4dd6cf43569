r"""The section part of a cross-reference: "Sections 9.5 through 9.7", "PURA § 39.151", "PG 5.4.3".

In: a text and the offset at which such words may start. Out: the places named there, each with
the span that names it, and the offset after them. A number between the ends of a range ("9.6")
has the span of the word between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from marketrules.document_names import (
    ABBREVIATIONS,
    COMMISSION_RULE,
    DOCUMENT,
    GUIDE,
    document_id,
    of_the_commission,
    rule_id,
)
from marketrules.label_lists import LABELS, RANGE_WORD, expand_labels, section_range
from marketrules.spans import Span

# Statutes number up to "2274.0102" and "1a"; rulebooks never have more than three digits between
# points. A number is read whole, so that 39.1515 isn't taken for a section 39.151.
_NUMBER = r"[0-9]{1,4}(?:\.[0-9]{1,5})*(?:[a-z][0-9]{0,2}(?!\w))?(?![0-9])"
_RULE_NUMBER = r"2[0-9]\.[0-9]{1,3}(?![0-9])"
# Labels written onto the number: "6.5.7.3(2)(a) and (b)", "113.002(a)(2)(A)-(b)(2)(B)".
_LABELS = rf"(?P<labels>{LABELS})"
_GLUED = rf"{_LABELS}?"

_HEAD = re.compile(
    rf"(?:(?P<document>{DOCUMENT})(?:\s*\([A-Z]{{2,8}}\))?,?\s+)?(?:this\s+)?"
    rf"(?P<word>[Ss]ections?|SECTIONS?|§§?|[Cc]hapters?)\s*(?P<number>{_NUMBER}){_GLUED}"
)
_RULE = re.compile(rf"{COMMISSION_RULE}(?P<number>{_RULE_NUMBER})(?:\s?{_LABELS})?")
# "NOG 2.9.1.1(8)", "PG Section 5.4.3", "Planning Guide 5.2.1(1)(c)".
_SHORT = re.compile(
    rf"(?P<name>{'|'.join(ABBREVIATIONS)}|{GUIDE})\s+(?:Section\s+|§\s*)?"
    rf"(?P<number>[0-9]{{1,2}}(?:\.[0-9]{{1,3}})+){_GLUED}"
)
# ", Offer Submission and Clearing": capitalised words and the small ones between them.
_TITLE_WORD = r"(?:[A-Z][\w’'&/.-]*(?<!\.)|\([A-Z][\w/ -]*\)|of|and|for|the|to|in|or|by|with|a|an|from|on|as|at|[–—-])"
TITLE = rf",\s+[A-Z](?:[\w’'&/-]*)(?:,?\s+{_TITLE_WORD}){{0,25}}?"
# The next number of a list, maybe after the title of the one before: ", Hubs, and 3.10".
_NEXT = re.compile(
    rf"(?P<title>{TITLE})?(?P<joint>\s*,\s*(?:and|or)?\s*|\s+(?:and|or|&)\s+|\s*{RANGE_WORD}\s*)"
    rf"(?P<again>Sections?\s+)?(?P<number>{_NUMBER}){_GLUED}(?!\s*(?:MW|kV|MVA|Hz|kW|%))"
)
_ATTACHMENT = re.compile(
    r"\s*[,:]?\s+(?P<noun>Attachment|Form|Appendix|Exhibit)s?\s+"
    r"(?P<letters>[A-Z][0-9]?(?!\w)(?:(?:\s*,\s*(?:and|or)?|\s+(?:and|or))\s*[A-Z][0-9]?(?!\w))*)"
)
# "Section 5.3.5, Quarterly Assessment, of the Planning Guide"; without the comma the title is read
# only because the document's name follows it: "Section 2.9 Ride-Through of the Operating Guide".
_OF_DOCUMENT = re.compile(
    rf"(?:{TITLE}|{TITLE.removeprefix(',')})?,?\s+(?:of|in|under)\s+(?:the\s+|these\s+|this\s+)?"
    rf"(?P<document>{DOCUMENT}|(?:{'|'.join(ABBREVIATIONS)})\b)"
)
_NAMED = re.compile(DOCUMENT)
# Titles that are a reference by themselves. "Protocols" alone is everywhere and says nothing, and
# an Act, a Code, an Agreement is one only with a section.
_RULEBOOK = re.compile(
    r"(?:Guide|Manual|Handbook)s?$|(?:ERCOT\s+)?Nodal\s+Protocols$|ERCOT\s+Protocols$"
)

_ITSELF = re.compile(r"\b(?:[Tt]his|[Tt]hese)\s+$")  # "this Planning Guide" points nowhere


@dataclass(frozen=True, slots=True)
class Place:
    """A section named by a text; ``labels`` were written onto its number."""

    span: Span
    document: str | None
    section: str | None
    labels: tuple[str, ...] = ()


def place_at(text: str, start: int) -> tuple[list[Place], int]:
    """The places named from ``start`` on and the offset after them; [] if none is."""
    for pattern, read in _FORMS:
        found = pattern.match(text, start)
        if found:
            return read(text, found)
    return [], start


def document_at(text: str, start: int) -> Place | None:
    """Any document named at ``start``: a rulebook, an act, an agreement."""
    found = _NAMED.match(text, start)
    return Place(Span(*found.span()), document_id(found[0]), None) if found else None


def title_at(text: str, start: int) -> Place | None:
    """A rulebook named at ``start`` by a title that is a reference by itself."""
    named = document_at(text, start)
    if named is None or _ITSELF.search(text, max(0, start - 8), start):
        return None
    return named if _RULEBOOK.search(named.span.quote(text)) else None


def _rule(text: str, found: re.Match[str]) -> tuple[list[Place], int]:
    number = found["number"]
    labels = expand_labels(found["labels"] or "")
    return [Place(Span(*found.span()), rule_id(number), number, labels)], found.end()


def _short(text: str, found: re.Match[str]) -> tuple[list[Place], int]:
    labels = expand_labels(found["labels"] or "")
    document = document_id(found["name"])
    return [Place(Span(*found.span()), document, found["number"], labels)], found.end()


def _sections(text: str, found: re.Match[str]) -> tuple[list[Place], int]:
    word = found["word"]
    document = document_id(found["document"]) if found["document"] else None
    first = Place(
        Span(*found.span()), document, found["number"], expand_labels(found["labels"] or "")
    )
    attached = _ATTACHMENT.match(text, found.end())
    if attached:
        places, end = _attachments(first, attached), attached.end()
    else:
        places, end = _listed(text, first, found.end(), plural=word in _PLURALS)
    after = None if document else _OF_DOCUMENT.match(text, end)
    if after:
        document, end = document_id(after["document"]), after.end()
        places[-1] = replace(places[-1], span=Span(places[-1].span.start, end))
    sure = word[0] in "S§" or (word[0] == "s" and "." in found["number"])
    if document is None and not sure:
        return [], found.start()  # "section 2 of the line", "Chapter 2" of nothing named
    return [_of(place, document, word) for place in places], end


_PLURALS = frozenset({"Sections", "sections", "SECTIONS", "§§", "Chapters", "chapters"})


def _listed(text: str, first: Place, end: int, *, plural: bool) -> tuple[list[Place], int]:
    """Reads on through a list; without a plural only plain dotted numbers belong to it."""
    places = [first]
    while following := _NEXT.match(text, end):
        number = following["number"]
        if "." not in number and ("." in str(first.section) or not plural):
            break
        if following["title"] and not (plural or following["again"]):
            break
        if following["again"] and first.document:
            break  # "Planning Guide Section 6.2 and Section 3.2 in this manual"
        ranged = re.fullmatch(rf"\s*{RANGE_WORD}\s*", following["joint"])
        if ranged:
            word = Span(*following.span("joint")).trimmed(text)
            between = section_range(str(places[-1].section), number)
            places += [Place(word, None, middle) for middle in between]
        start = following.start("again") if following["again"] else following.start("number")
        span = Span(start, following.end())
        places.append(Place(span, None, number, expand_labels(following["labels"] or "")))
        end = following.end()
    return places, end


def _attachments(first: Place, attached: re.Match[str]) -> list[Place]:
    letters = list(re.finditer(r"[A-Z][0-9]?(?!\w)", attached["letters"]))
    base = attached.start("letters")
    starts = [first.span.start, *(base + letter.start() for letter in letters[1:])]
    return [
        Place(
            Span(start, base + letter.end()),
            first.document,
            f"{first.section} {attached['noun']} {letter[0]}",
        )
        for start, letter in zip(starts, letters, strict=True)
    ]


def _of(place: Place, document: str | None, word: str) -> Place:
    """Adds the document; numbers that can't be a rulebook's are a statute's or a commission's."""
    number = str(place.section)
    if document is None and word.startswith("§"):
        document = rule_id(number) if of_the_commission(number) else "statute"
    if document is None and any(len(part) > 3 for part in re.findall(r"[0-9]+", number)):
        document = "statute"
    return replace(place, document=document)


_FORMS: tuple[
    tuple[re.Pattern[str], Callable[[str, re.Match[str]], tuple[list[Place], int]]], ...
] = ((_RULE, _rule), (_SHORT, _short), (_HEAD, _sections))
