"""The title on the cover: of a rulebook ("… Guide"), or of a paper ("Questions and Answers …").

A title may run over several lines of the cover ("Dynamics Working / Group / Procedure Manual") or
stand in capitals. Lines are taken in order: the first that is a title wins, so a guide that is
only mentioned in a sentence further down doesn't count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.identity.opening import Opening, OpeningLine

_NAME_WORD = r"(?:[A-Z][\w’'&/-]*|of|and|for|the|to|in)"
# "ERCOT Planning Guide", "RESOURCE INTERCONNECTION HANDBOOK", "Procedure Manual Version 2.1".
_RULEBOOK = re.compile(
    rf"(?P<name>(?:{_NAME_WORD}\s+){{0,10}})"
    r"(?P<kind>(?i:protocols|guides?|handbook|manuals?|glossary))"
    r"(?:[\s,–—-]+(?i:version|revision|rev\.?|v)\s*[\d.]+)?"
)
# Words that don't say which manual: with these alone, the title began on the line above.
_GENERIC_WORDS = (
    "procedure procedures procedural user users operating business practice practices "
    "training reference technical and the group process"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())
_TITLE_LIKE = re.compile(rf"{_NAME_WORD}(?:\s+{_NAME_WORD}){{0,8}}")
_MARKINGS = frozenset(["public", "disclaimer", "confidential", "draft", "final", "ercot"])
_ABOVE = 3  # lines that a title may take up above its last one
_CONNECTIVE = re.compile(r".*\b(?:about|for|of|on|regarding|and|the|to|in|with)", re.IGNORECASE)
_LONGEST = 30  # words of a title; longer lines are sentences
_ISSUERS = re.compile(
    r"^(?:Electric\s+Reliability\s+Council\s+of\s+Texas(?:,?\s+Inc\.?)?|ERCOT)\s+", re.IGNORECASE
)
# "LMGO Market Protocols": an acronym before a name that isn't all in capitals.
_ACRONYM_FIRST = re.compile(r"(?P<issuer>[A-Z]{3,8})\s+(?=\S*[A-Z]\w*[a-z])")
_SMALL_WORDS = frozenset(["of", "and", "for", "the", "to", "in", "a", "an", "on", "with"])

_FEWEST, _MOST = 2, 16  # words of a title
_NO_TITLE = re.compile(
    r"(?i:table of contents|contents|public|disclaimer|page \d.*|version .*|revision .*|rev\b.*)"
)

_PAPERS = (
    ("qa", re.compile(r"questions?\s*(?:and|&)\s*answers?|q\s?&\s?as?\b|q\s+and\s+as?\b", re.I)),
    ("faq", re.compile(r"faqs?\b|frequently\s+asked\s+questions", re.I)),
    ("instructions", re.compile(r"instructions\b", re.I)),
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title as found: ``position`` is that of its last line in the opening."""

    text: str  # without issuer; words in mixed case
    issuer: str  # "" if the title names none
    position: int
    first: int  # of its first line
    family: str  # "protocols", "guide", "handbook", …, "qa", "faq", "instructions"
    mention: tuple[int, int] = (0, 0)  # of a paper: where its kind is named in ``text``


def find_title(opening: Opening) -> Title | None:
    """The first line of the opening that is a rulebook's or a paper's title."""
    for position, line in enumerate(opening.lines):
        if line.row or len(line.text.split()) > _LONGEST:
            continue
        title = _rulebook(opening.lines, position) or _paper(opening.lines, position)
        if title is not None:
            return title
    return None


def _rulebook(lines: tuple[OpeningLine, ...], position: int) -> Title | None:
    match = _RULEBOOK.fullmatch(lines[position].text)
    if match is None:
        return None
    family = match["kind"].lower()
    family = family if family == "protocols" else family.rstrip("s")
    last = f"{match['name']}{match['kind']}"
    if family != "protocols":
        last = last.rstrip("sS")  # "Operating Guides" and "Operating Guide" are one document
    above = _lines_above(lines, position, match["name"])
    text = " ".join([*above, last])
    issuer, name = split_issuer(text)
    return Title(mixed_case(name), issuer, position, position - len(above), family)


def _lines_above(lines: tuple[OpeningLine, ...], position: int, name: str) -> list[str]:
    """The title's earlier lines, if its last line alone doesn't say which manual it is."""
    above: list[str] = []
    words = name.lower().split()
    number = position
    while set(words) <= _GENERIC and number > 0 and len(above) < _ABOVE:
        number -= 1
        line = lines[number]
        plain = line.text.lower()
        if line.row or plain in _MARKINGS or not _TITLE_LIKE.fullmatch(line.text):
            break
        above.insert(0, line.text)
        words = plain.split()  # "Group" above "Procedure Manual": still within the name
    return above


def _paper(lines: tuple[OpeningLine, ...], position: int) -> Title | None:
    """A title that begins or ends with what sort of paper it is."""
    text = lines[position].text
    for family, pattern in _PAPERS:
        match = pattern.match(text) or _at_end(pattern, text)
        if match is None or text.rstrip().endswith((".", ";", ",", "?")) or not text[0].isupper():
            continue
        last = position
        while _CONNECTIVE.fullmatch(text) and last + 1 < len(lines) and not lines[last + 1].row:
            last += 1
            text = f"{text} {lines[last].text}"
        issuer, name = split_issuer(text)
        offset = len(text) - len(name)
        mention = (max(0, match.start() - offset), max(0, match.end() - offset))
        return Title(name, issuer, last, position, family, mention)
    return None


def _at_end(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next((match for match in pattern.finditer(text) if match.end() == len(text)), None)


def is_issuer(text: str) -> bool:
    """Whether a line is nothing but the issuer's name."""
    return _ISSUERS.fullmatch(f"{text.strip()} ") is not None


def is_title(line: OpeningLine) -> bool:
    """Whether a line may be the title of some document: a few words, most of them capitalised."""
    words = re.findall(r"[^\W\d_][\w’'-]*", line.text)
    if line.row or not _FEWEST <= len(words) <= _MOST or _NO_TITLE.fullmatch(line.text):
        return False
    if (
        re.search(r"\d", line.text)
        or line.text.endswith((".", ",", ";", ":", "?"))
        or "@" in line.text
    ):
        return False
    long_words: list[str] = [word for word in words if len(word) > 3]
    return sum(word[0].isupper() for word in long_words) > 0.6 * len(long_words)


def split_issuer(text: str) -> tuple[str, str]:
    """``"ERCOT Planning Guide"`` -> ``("ERCOT", "Planning Guide")``; no issuer: ``""``.

    >>> split_issuer("LMGO Market Protocols")
    ('LMGO', 'Market Protocols')
    >>> split_issuer("RESOURCE HANDBOOK")
    ('', 'RESOURCE HANDBOOK')
    """
    known = _ISSUERS.match(text)
    if known:
        return "ERCOT", text[known.end() :]
    acronym = _ACRONYM_FIRST.match(text)
    if acronym:
        return acronym["issuer"], text[acronym.end() :]
    return "", text


def attributed(title: Title, opening: Opening) -> tuple[str, str]:
    """Issuer and title; in "LMGO REGISTRATION MANUAL" only the text can tell that LMGO speaks."""
    issuer = title.issuer or opening.issuer()
    first, _, rest = title.text.partition(" ")
    if issuer and rest and first.casefold() == issuer.casefold():
        return issuer, rest
    return issuer, title.text


def mixed_case(text: str) -> str:
    """A title in capitals as it would be written in a sentence; others as they are.

    >>> mixed_case("GUIDE TO THE MARKET")
    'Guide to the Market'
    """
    if not text.isupper():
        return " ".join(text.split())
    words = text.lower().split()
    return " ".join(
        word
        if number and word in _SMALL_WORDS
        else "-".join(p.capitalize() for p in word.split("-"))
        for number, word in enumerate(words)
    )
