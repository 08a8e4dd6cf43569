r"""Reads a question: which identifiers, document and date it names.

A question and the catalogue's names enter; a ``Query`` leaves. Identifiers are read by their form
("9.4(8)", "NPRR 1013", "M-A010125-02", "R1"), never guessed by likeness, and whether anything
stands there is decided later, against what is held. A bare "9.5" is taken for a section only if
nothing around it makes it a quantity ("a 9.5 MW plant", "$1.25") and some document has such a
section. Typed in a hurry, "9.14,2" is read as 9.14.2 if there is one, and "NPRR1O13" as NPRR1013.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from marketrules.labels import MARKER
from search_api.questions.naming import Called, Names

_LABELS = r"(?:\s?\((?:[0-9]{1,3}|[a-z]{1,5}|[A-Z]{1,5})\))*"
# "Section 9.4(8)", "§ 9.4", "Sec. 9", "paragraph (2) of Section 4.4.1", "9.4(8)", "9.1.5"
_PLACE = re.compile(
    rf"(?:paragraphs?\s+(?P<before>\([0-9a-zA-Z]{{1,5}}\){_LABELS})\s+(?:of|in|under)\s+)?"
    r"(?P<word>(?:\bsections?|\bsubsections?|\bsec\.|\bchapters?|§+)\s*)?"
    r"(?<![\w.$-])(?P<number>[0-9]{1,3}(?:\.[0-9]{1,3})*)"
    rf"(?P<after>{_LABELS})(?![\w%]|\.\w|-\d|/\d|:\d)",
    re.IGNORECASE,
)
# What makes the number before it a quantity.
_UNIT = re.compile(
    r"\s*-?(?:[kMG]?W(?:h|atts?)?\b|[kM]?V(?:A|olts?)?\b|[kM]VAr?\b|m?Hz\b|percent|per\b|%|p\.?u\b|"
    r"hours?\b|minutes?\b|seconds?\b|days?\b|months?\b|years?\b|miles?\b|cents?\b|dollars?\b|"
    r"million|billion|thousand|times\b|megawatts?\b|kilovolts?\b|MMBtu|[ap]\.?m\b)",
    re.IGNORECASE,
)
# "NPRR1013", "nprr 1013", "PGRR-118", "NOGRR 245", "PIR003": letters ending in RR or PIR, a number.
# A letter O or l among the digits is one of them ("NPRR1O13").
_REVISION = re.compile(
    r"\b((?:[A-Z]{1,5}RR)|PIR)[\s-]{0,3}((?=[OIl]*[0-9])[0-9OIl]{1,4})\b", re.IGNORECASE
)
_AS_DIGITS = str.maketrans("OoIil", "00111")
_COMMA = re.compile(r"(?<![\w.,$])\d{1,3}(?:[.,]\d{1,3})+(?![\w,]|\.\w)")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
# "(2)(a) to (c)", "(1)-(3)": what stands between the labels, and the last label.
_UP_TO = re.compile(
    r"\s*(?:to|through|thru|until|-|–|—)\s*\(([0-9]{1,2}|[a-z]|[ivx]{1,5})\)", re.IGNORECASE
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv",
          "xv", "xvi", "xvii", "xviii", "xix", "xx")  # fmt: skip
# "M-A022326-01"; its first joint or the nought is often left out.
_NOTICE = re.compile(r"\b([A-Z])-?([A-Z][0-9]{6})-([0-9]{1,2})\b", re.IGNORECASE)
_STANDARD = re.compile(r"\b[A-Z]{3}-[0-9]{3}(?:-[0-9]+(?:\.[0-9]+)?[a-z]?)?\b", re.IGNORECASE)
_REQUIREMENT = re.compile(r"\b(?:requirement\s+)?([RM][0-9]{1,2}(?:\.[0-9]{1,2})*)\b")
# A question that is about a term: "what is a QSE?", "define Adjustment Period".
_ASKS_TERM = re.compile(
    r"^\s*(?:(?:what(?:'s|’s| is| are| does| do)|define|definition of|meaning of|explain)\s+)"
    r"(?:the\s+(?:definition|meaning)\s+of\s+)?(?:an?\s+|the\s+)?(?P<term>.+?)"
    r"(?:\s+(?:mean|stand for|defined(?:\s+as)?))?[\s?.!]*$",
    re.IGNORECASE,
)
# One that asks for a definition by that word; where none is held, that is told.
_ASKS_MEANING = re.compile(
    r"^\s*(?:(?:what(?:'s|’s| is)\s+)?(?:the\s+)?(?:definition|meaning)\s+of\b|define\b|"
    r"what\s+(?:does|do)\b.+\b(?:mean|stand for)[\s?.!]*$|"
    r"(?:what|how)(?:'s|’s| is| are)\b.+\bdefined(?: as)?[\s?.!]*$)",
    re.IGNORECASE,
)
_HOW_DEFINED = re.compile(
    r"^\s*how\s+(?:is|are)\s+(?:an?\s+|the\s+)?(?P<term>.+?)\s+defined[\s?.!]*$", re.IGNORECASE
)
# When a span of time that has a name begins or ends, its definition says: "when does the Adjustment
# Period end?" met the end of another Period.
_ASKS_SPAN = re.compile(
    r"^\s*(?:when|at\s+what\s+time)\s+(?:does|do|is|will)\s+(?:an?\s+|the\s+)?"
    r"(?P<term>[^,;]+?\s(?:period|day|hour|week|month|year|season|interval|window))\s+"
    r"(?:begins?|starts?|ends?|commences?|close|open|expire|over)[\s?.!]*$",
    re.IGNORECASE,
)
# "What is a POLR and what happens if one fails?" asks about the term, and more.
_AND_MORE = re.compile(
    r",?\s+and\s+(?:what|when|where|which|who|why|how|is|are|does|do|can|may|must|should|will)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
# "What is the offer cap today?" asks about the term, and for its value.
_NOW = re.compile(
    r"^(?:current|present)\s+|,?\s+(?:today|now|right now|at present|at the moment|currently|these days)$",
    re.IGNORECASE,
)
# Which "Annual Planning Models" are meant? One phrase in double quotation marks, of a few words.
_QUOTED = re.compile(r"[\"“](\w[^\"“”]{1,60}?)[,.?]?[\"”]")
# A question about what is in force and what is to come: the boxed text belongs in the answer.
_ASKS_STATUS = re.compile(
    r"\b(?:pending|yet|in force|in effect|grey[- ]?box(?:ed)?|gray[- ]?box(?:ed)?|approved|"
    r"today|right now|at present|currently|as (?:they|things) stand|about to change|later|still|"
    r"go(?:es)? away|went live|live|to come|implemented|upcoming|future)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A section number as named, with the paragraph's label path; nothing is resolved."""

    number: str  # "9.4"
    path: str  # "(8)" or ""
    document: str | None  # id, where one was named beside it
    sure: bool  # called a section, or labelled, so that it can't be a quantity


@dataclass(frozen=True, slots=True)
class Query:
    """A question as read."""

    text: str
    as_of: date
    documents: tuple[str, ...] = ()  # ids of the documents named
    places: tuple[Place, ...] = ()
    revisions: tuple[str, ...] = ()  # "NPRR1013"
    notices: tuple[str, ...] = ()  # "M-A010125-02"
    term: str = ""  # what a definition is asked of; "" if none is
    asks_status: bool = False
    bare: bool = False  # nothing but identifiers: quote what stands there, in order
    typed: str = ""  # the term as it was written, where another is meant
    term_alone: bool = False  # nothing but the term
    term_and_more: bool = False  # "what is a POLR and what happens if one fails?"
    asks_meaning: bool = False  # for a definition, by that word
    standards: tuple[str, ...] = ()  # "TPL-001": of none that is held
    names_alone: bool = False  # bare, or nothing but standards that aren't held


def read_query(text: str, as_of: date, names: Names, has_section: Callable[[str], bool]) -> Query:
    """Reads ``text``. ``has_section`` says whether any document held has that section number."""
    text = _COMMA.sub(lambda found: _pointed(found[0], has_section), text)
    called = names.find(text)
    notices = tuple(dict.fromkeys(map(_notice, _NOTICE.finditer(text))))
    revisions = tuple(dict.fromkeys(_revisions(text)))
    rest = _REVISION.sub(_blank, _NOTICE.sub(_blank, text))
    places = _places(rest, called, has_section)
    standards = _standards(rest, called)
    term = _term(text)
    bare = bool(places or revisions or notices) and _is_bare(rest, called)
    return Query(
        text=text,
        as_of=as_of,
        documents=tuple(dict.fromkeys(name.document for name in called)),
        places=places,
        revisions=revisions,
        notices=notices,
        term=term,
        asks_status=bool(_ASKS_STATUS.search(text)) or bool(revisions),
        bare=bare,
        term_and_more=bool(_AND_MORE.search(text) or _asks_now(text)),
        term_alone=not bare and term == text.strip().rstrip("?.! ").strip("\"'“”‘’"),
        asks_meaning=bool(_ASKS_MEANING.match(text)) and not (places or revisions or notices),
        standards=standards,
        names_alone=bare or (bool(standards) and _is_bare(_STANDARD.sub(_blank, rest), called)),
    )


def _revisions(text: str) -> list[str]:
    found = _REVISION.findall(text)
    return [f"{kind.upper()}{number.translate(_AS_DIGITS)}" for kind, number in found]


def _notice(found: re.Match[str]) -> str:
    return f"{found[1]}-{found[2]}-{found[3].zfill(2)}".upper()


def _standards(text: str, called: tuple[Called, ...]) -> tuple[str, ...]:
    """Standards named that are none of the documents held."""
    taken = [(name.span.start, name.span.end) for name in called]
    return tuple(
        dict.fromkeys(
            found[0].upper()
            for found in _STANDARD.finditer(text)
            if not any(start < found.end() and found.start() < end for start, end in taken)
        )
    )


def _pointed(number: str, has_section: Callable[[str], bool]) -> str:
    """The section that was meant by a number with a comma in it, else the number."""
    meant = number.replace(",", ".")
    return number if _THOUSANDS.fullmatch(number) or not has_section(meant) else meant


def revision_forms(revision: str) -> tuple[str, ...]:
    """How a revision's number may be written in the documents, as given first.

    >>> revision_forms("NPRR12")
    ('NPRR12', 'NPRR012', 'NPRR0012')
    """
    kind = revision.rstrip("0123456789")
    number = revision[len(kind) :].lstrip("0") or "0"
    padded = (f"{kind}{number.zfill(digits)}" for digits in (1, 3, 4))
    return tuple(dict.fromkeys((revision, *padded)))


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _places(
    text: str, called: tuple[Called, ...], has_section: Callable[[str], bool]
) -> tuple[Place, ...]:
    places: dict[Place, None] = {}
    for found in _PLACE.finditer(text):
        number = found["number"]
        path = _path((found["before"] or "") + (found["after"] or ""))
        dots = number.count(".")
        sure = bool(found["word"] or found["before"]) or (dots >= 1 and bool(path)) or dots >= 2
        # Alone, "4.411" is no quantity either: somebody looks for 4.4.11.
        sure = sure or (dots == 1 and found[0].strip() == text.strip())
        document = _beside(called, found.start("number"), text)
        if not sure and _UNIT.match(text, found.end()):
            continue
        if not sure and (not has_section(number) or (dots == 0 and document is None)):
            continue
        for one in (path, *_further(path, text[found.end() :])):
            places[Place(number, one, document, sure or document is not None)] = None
    for found in _REQUIREMENT.finditer(text):
        if has_section(found[1]):
            places[Place(found[1], "", _beside(called, found.start(), text), True)] = None
    return tuple(places)


def _path(labels: str) -> str:
    return "".join(f"({marker})" for marker in MARKER.findall(labels))


def _further(path: str, after: str) -> list[str]:
    """The paths after ``path`` up to the label that a range ends with.

    >>> _further("(2)(a)", " to (c) of")
    ['(2)(b)', '(2)(c)']
    """
    found = _UP_TO.match(after)
    if not path or found is None:
        return []
    above, _, first = path[:-1].rpartition("(")
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    for row in ([str(number) for number in range(1, 100)], letters, list(_ROMAN)):
        last = found[1].lower()
        if first.lower() in row and last in row and row.index(first.lower()) < row.index(last):
            between = row[row.index(first.lower()) + 1 : row.index(last) + 1]
            return [f"{above}({one.upper() if first.isupper() else one})" for one in between]
    return []


def _beside(called: tuple[Called, ...], at: int, text: str) -> str | None:
    """The document named just before ("Planning Guide Section 9.4"), else just after it."""
    for name in called:
        between = text[name.span.end : at]
        if name.span.end <= at and re.fullmatch(
            r"[\s,:]*(?:sections?|sec\.|§+)?\s*", between, re.I
        ):
            return name.document
    for name in called:
        between = text[at : name.span.start]
        if name.span.start > at and re.fullmatch(
            r"[\d.()a-zA-Z]+\s+(?:of|in)\s+(?:the\s+)?", between
        ):
            return name.document
    return None


def _term(text: str) -> str:
    quoted = _QUOTED.findall(text)
    if len(quoted) == 1:
        return str(quoted[0])
    asked = _ASKS_TERM.match(text) or _ASKS_SPAN.match(text) or _HOW_DEFINED.match(text)
    term = _AND_MORE.sub("", asked["term"] if asked else text).strip().rstrip("?.! ")
    return (_NOW.sub("", term) if asked else term).strip("\"'“”‘’")


def _asks_now(text: str) -> bool:
    asked = _ASKS_TERM.match(text)
    return asked is not None and _NOW.search(asked["term"]) is not None


# What may stand around identifiers without asking anything.
_NOISE = re.compile(
    r"\b(?:show|me|what|does|do|is|say|says|announces?|read|quote|pull|the|of|in|for|please|text|full|and|or|to|"
    r"through|thru|16\s+tac|tac|puct?|nerc|ercot|market|notice|rules?|standard|requirements?|"
    r"paragraphs?|sections?|sec)\b",
    re.IGNORECASE,
)


def _is_bare(rest: str, called: tuple[Called, ...]) -> bool:
    left = list(rest)
    spans = [(name.span.start, name.span.end) for name in called]
    spans += [found.span() for found in _PLACE.finditer(rest)]
    for start, end in spans:
        left[start:end] = " " * (end - start)
    plain = _UP_TO.sub(" ", _REQUIREMENT.sub(" ", "".join(left)))
    return not re.search(r"\w", _NOISE.sub(" ", plain))
