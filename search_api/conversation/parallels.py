"""Which part of an earlier question a fragment takes the place of: role for role, date for date.

"And for load resources?" behind "When must a generation resource be tested?" means the same
question of a load resource. A ``Fragment`` and the earlier question enter; the question with the
part put in leaves, or None where no part of the same kind is found. Kinds are tried from the sure
ones to the weak: documents, identifiers, dates, quantities, words of one family, parties, the same
last word, the same preposition.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from index.snapshot import Snapshot
from marketrules.passages import PassageKind
from search_api.conversation.wording import is_function, words_of
from search_api.questions.naming import Names

_FUELS = (
    r"wind|solar|photovoltaic|pv|batter(?:y|ies)|storage|(?:natural )?gas|coal|nuclear|"
    r"hydro(?:electric)?|diesel|thermal|steam|combined[- ]cycle|simple[- ]cycle|renewables?|ESRs?|IRRs?"
)
# Families of words: where one stands, another can.
_FAMILIES = tuple(
    re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for words in (
        r"day[- ]ahead(?: market)?|DAM|real[- ]time(?: market)?|RTM",
        r"initial|preliminary|final|true[- ]?up|resettlement|draft|interim|first|second|third|last",
        r"hourly|daily|weekly|monthly|quarterly|annual|yearly|seasonal|long[- ]term",
        r"planned|forced|maintenance|opportunity|unplanned|scheduled",
        _FUELS,
        r"up|down|import(?:s|ed)?|export(?:s|ed)?|charging|discharging",
        r"buy(?:ers?)?|sell(?:ers?)?|bids?|offers?|bidding|offering",
        r"large|small|new|existing|old|high|low|minimum|maximum|normal|emergency",
        r"summer|winter|spring|fall|weekdays?|weekends?|holidays?|peak|off-peak",
        r"N-?OGRRs?|[NPV]?[A-Z]{0,3}RRs?(?!\w)",
        r"load resources?|generation resources?|energy storage resources?|loads?|generators?|generation",
    )
)  # fmt: skip
_NUMBERED = re.compile(
    r"\b(?P<word>level|tier|stage|phase|part|step|category|class|type|zone|group|form|attachment|option|"
    r"schedule|exhibit|appendix)\s+(?P<number>\d+|[IVX]+|[A-Z])\b",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"(?<![\w.])\$?\d[\d,.]*\s*-?(?P<unit>[kMG]?Wh?\b|kV\b|%|percent\b|(?:business |bank |calendar )?days?\b|"
    r"hours?\b|minutes?\b|months?\b|years?\b|megawatts?\b|million\b)",
    re.IGNORECASE,
)
_IDENTIFIERS = (
    re.compile(r"\b[A-Z]{1,5}RR[\s-]?\d{1,4}\b|\bPIR\d+\b", re.IGNORECASE),
    re.compile(r"\b[A-Z]-[A-Z]\d{6}-\d{2}\b"),
    re.compile(
        r"(?:paragraphs?\s+\([0-9a-zA-Z]{1,5}\)\s+of\s+)?(?:(?:sections?|sec\.|§)\s*)?"
        r"(?<![\w.$-])\d{1,2}(?:\.\d{1,2})+(?:\([0-9a-zA-Z]{1,5}\))*(?![\w%]|\s*(?:MW|kV|%|percent))",
        re.IGNORECASE,
    ),
    re.compile(r"\b[A-Z]{3}-\d{3}(?:-\d+)?\b"),
)
# The last words of what parties are called.
_PARTY = re.compile(
    r"(?:(?:(?-i:[A-Z][\w-]+)|load|generation|energy|storage|resource|retail|electric|transmission|distribution|"
    r"service|scheduling|market|meter(?:ing)?|account|facility|plant|unit|power|qualified|controllable|"
    r"interconnecting|wires|settlement[- ]only)\s+){0,4}"
    r"(?:entit(?:y|ies)|agents?|compan(?:y|ies)|providers?|owners?|operators?|participants?|customers?|"
    r"applicants?|members?|retailers?|utilit(?:y|ies)|holders?|developers?|resources?|"
    r"counter-?part(?:y|ies)|generators?|co-?ops?|municipals?)\b",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"\b[A-Z]{2,6}s?\b")
_DETERMINER = re.compile(r"^(?:an?|the|any|my|our|your|each|all|this|that)\s+", re.IGNORECASE)
_ARTICLE = re.compile(r"\ban? $", re.IGNORECASE)
_ONES = re.compile(r"\s+ones?$", re.IGNORECASE)
_STOP_AT = re.compile(r"[,;:.?!()\[\]]")
_MODIFIERS = 3  # words before a noun that go with it


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a sentence: "for" + "load resources"."""

    preposition: str  # lower case; "" for none
    text: str  # without preposition and article


def read_fragment(said: str) -> Fragment:
    """Reads "for the load resources?".

    >>> read_fragment("for the load resources?")
    Fragment(preposition='for', text='load resources')
    """
    plain = said.strip(" \t?.!,;:…")
    found = re.match(
        r"(for|in|under|before|after|with|without|on|at|as of|as per|by|during|since|until|from|within|of|"
        r"outside|above|below|per|according to|once|when|if|to)\s+",
        plain,
        re.IGNORECASE,
    )
    preposition = found[1].lower() if found else ""
    rest = plain[found.end() :] if found else plain
    return Fragment(preposition, _DETERMINER.sub("", rest))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the rulebooks held say of words: names of documents, and which acronyms are parties."""

    names: Names
    is_party: Callable[[str], bool]
    issuers: frozenset[str] = frozenset()  # in lower case


def is_party(acronym: str, snapshot: Snapshot) -> bool:
    """Whether the rulebooks define ``acronym`` as a party: "QSE", an Entity."""
    held = [*snapshot.by_term(acronym), *snapshot.by_term(acronym.removesuffix("s"))]
    names = (one.term if one.kind is PassageKind.DEFINITION else one.text for one in held)
    return any(_PARTY.search(name or "") for name in names)


def put_in(fragment: Fragment, earlier: str, lexicon: Lexicon) -> str | None:
    """``earlier`` with ``fragment`` in the place of the part of its kind; None if it has none."""
    text = fragment.text
    for found in (
        _document(text, earlier, lexicon.names),
        *(_swapped(text, earlier, pattern) for pattern in _IDENTIFIERS),
        _numbered(text, earlier),
        _quantity(text, earlier),
        *(_swapped(_ONES.sub("", text), earlier, family) for family in _FAMILIES),
        _one(text, earlier),
        _same_head(text, earlier),
        _party(text, earlier, lexicon),
        _same_preposition(fragment, earlier, lexicon),
    ):
        if found is not None and found != earlier:
            return found
    return None


def _replaced(earlier: str, start: int, end: int, text: str) -> str:
    """``earlier`` with ``text`` from ``start`` to ``end``, and an article that goes with it."""
    before = earlier[:start]
    article = _ARTICLE.search(before)
    if article and not text[:1].isdigit():
        head = re.split(r"\s(?:that|who|which|with|of|in)\s", text, maxsplit=1)[0]
        plural = re.search(r"[a-z]s$", head) is not None
        spelt = re.match(r"[A-Z]{2,}", text) is not None  # "an MO", "a QSE"
        proper = "an " if text[:1] in ("AEFHILMNORSX" if spelt else "aeiouAEIOU") else "a "
        before = before[: article.start()] + ("" if plural else proper)
    return f"{before}{text}{earlier[end:]}"


def _swapped(text: str, earlier: str, pattern: re.Pattern[str]) -> str | None:
    """Puts ``text`` where ``earlier`` has another word of the family.

    "The final statement" takes the place of "initial statement", and none of "initial audit".
    """
    said = pattern.match(text)
    if said is None:
        return None
    behind = text[said.end() :].split()
    for held in pattern.finditer(earlier):
        end = held.end()
        following = re.match(r"\s+([\w-]+)", earlier[end:])
        if held[0].lower() == said[0].lower():
            continue
        if behind and not (len(behind) == 1 and following and _alike(behind[0], following[1])):
            continue
        end += following.end() if behind and following else 0
        return _replaced(earlier, held.start(), end, text)
    return None


def _alike(word: str, other: str) -> bool:
    return word.lower().rstrip("s") == other.lower().rstrip("s")


def _document(text: str, earlier: str, names: Names) -> str | None:
    said, held = names.find(text), names.find(earlier)
    if not said or not held or said[0].document == held[0].document:
        return None
    span = held[0].span
    return _replaced(earlier, span.start, span.end, said[0].span.quote(text))


def _numbered(text: str, earlier: str) -> str | None:
    """Puts "Level 3" for "Level 2"."""
    said = _NUMBERED.search(text)
    if said is None:
        return None
    for held in _NUMBERED.finditer(earlier):
        if held["word"].lower() == said["word"].lower():
            return _replaced(earlier, *held.span(), said[0])
    return None


def _quantity(text: str, earlier: str) -> str | None:
    said = _QUANTITY.search(text)
    if said is None:
        return None
    for held in _QUANTITY.finditer(earlier):
        if held["unit"].lower().rstrip("s")[-3:] == said["unit"].lower().rstrip("s")[-3:]:
            return _replaced(earlier, *held.span(), said[0])
    return None


def _one(text: str, earlier: str) -> str | None:
    """Puts "the real-time one" before the first thing that is named with an article."""
    if not _ONES.search(f" {text}"):
        return None
    thing = re.search(r"\b(?:an?|the|my|our)\s+(?=\w)", earlier, re.IGNORECASE)
    modifier = _ONES.sub("", f" {text}").strip()
    return _replaced(earlier, thing.end(), thing.end(), f"{modifier} ") if thing else None


def _party(text: str, earlier: str, lexicon: Lexicon) -> str | None:
    if not any(True for _ in _parties(text, lexicon)):
        return None
    spans = sorted(_parties(earlier, lexicon))
    return _replaced(earlier, *spans[0], text) if spans else None


def _parties(text: str, lexicon: Lexicon) -> Iterable[tuple[int, int]]:
    yield from (found.span() for found in _PARTY.finditer(text))
    for found in _ACRONYM.finditer(text):
        if lexicon.is_party(found[0]):
            yield found.span()


def _same_head(text: str, earlier: str) -> str | None:
    """Puts "a forced outage" for "a planned outage": the last word is the same."""
    head = words_of(text)[-1:] if text else []
    if not head or is_function(head[0]) or len(words_of(text)) < 2:
        return None
    places = [(found.start(), found.end()) for found in re.finditer(r"[\w’'-]+", earlier)]
    said = [earlier[start:end] for start, end in places]
    for number, word in enumerate(said):
        if not _alike(word, head[0]):
            continue
        first = number
        while first > 0 and number - first < _MODIFIERS and _joined(earlier, places, said, first):
            first -= 1
        if first < number:
            return _replaced(earlier, places[first][0], places[number][1], text)
    return None


def _joined(earlier: str, places: Sequence[tuple[int, int]], said: Sequence[str], at: int) -> bool:
    """Whether the word before ``at`` goes with it: no function word, nothing between them."""
    between = earlier[places[at - 1][1] : places[at][0]]
    return not is_function(said[at - 1]) and not _STOP_AT.search(between)


def _says(text: str) -> bool:
    return any(not is_function(word) for word in words_of(text))


def _same_preposition(fragment: Fragment, earlier: str, lexicon: Lexicon) -> str | None:
    """Puts "for a refund" for "for an invoice"; not where only one of them is a party."""
    if fragment.preposition not in ("for", "in", "on", "under", "at", "during", "of", "by"):
        return None
    pattern = rf"\b{fragment.preposition}\s+((?:an?|the|any|our|my)\s+)?(?P<object>[^,;:.?!\[\]]+?)"
    ends = r"(?=[,;:.?!\[\]]|\s+(?:for|in|on|under|at|during|of|by|to|from|with|if|when|after|before|and|or|be|is|are|must|may|can|has|have|do|does)\b|\s*$)"
    found = re.search(pattern + ends, earlier, re.IGNORECASE)
    if found is None or not _says(found["object"]) or not _says(fragment.text):
        return None
    said = any(True for _ in _parties(fragment.text, lexicon))
    held = any(True for _ in _parties(found["object"], lexicon))
    if said != held:
        return None
    return _replaced(earlier, *found.span("object"), fragment.text)
