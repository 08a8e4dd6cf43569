"""Whether what is asked for stands in a document that isn't held, or in none.

A question and the paragraphs found for it enter; a refusal leaves, or None. Four kinds of evidence,
each of which says where to turn:

- the question asks what a document says that isn't held ("what does the Metering Guide require?");
- it names a section by number and title, and the section of that number has another title;
- the best paragraph says that the thing is defined elsewhere ("the adder, defined in the Cost
  Manual") and the thing's value is asked for;
- a number is asked for, and no paragraph found holds one.

Rules were counted on 6,084 questions that each have an answer; what each refuses of them stands
beside it. A document that nothing refers to, under a name that isn't one ("the tariff"), isn't
recognised.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.tokens import tokens
from marketrules.answers import Reason, Refusal
from marketrules.mentions import find_mentions
from marketrules.passages import Passage
from marketrules.references import Reference, Resolution
from search_api.answering.cite import cite, where
from search_api.answering.sentences import words
from search_api.dates.standing import Standing
from search_api.questions.asked import Asked
from search_api.questions.query import Query
from search_api.searching.places import Places, at_path
from search_api.searching.ranking import Ranked
from search_api.showing.succession import renumbered

_NOT_HELD = (Resolution.DOCUMENT_NOT_HELD, Resolution.SECTION_NOT_HELD)
_SEE = 3
# "what does the … require", "under the …", "the …'s screenshots": the document is to answer.
_SAYS = re.compile(
    r"\b(?:what|which|how|when|where|who)\b.*?\b(?:do|does|did|is|are|under|in|by|per|must)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:who|what) (?:checks?|decides?|wins?|prevails?|controls?)\b|\bchange\b", re.I
)
_TITLED = re.compile(
    r"\b(?P<number>\d{1,2}(?:\.\d{1,2}){1,6}),\s+"
    r"(?P<title>[A-Z][\w-]+(?:\s+(?:of|and|for|the|in|to|[A-Z][\w-]*))*\s+[A-Z][\w-]+)"
)
_DEFINED_IN = re.compile(
    r"\b(?:defined|described|specified|set|set forth|set out|established|determined|listed|found|"
    r"prescribed|outlined|contained|published)\s+(?:in|by|under|at)\s+(?:the\s+|an?\s+)?(?:\w+\s+)?$",
    re.IGNORECASE,
)
_THING = 60  # characters before "defined in" in which the thing stands
_POINTER = 22  # words: a paragraph as short as that says nothing but where to look
_SAME = 2  # words of the question among them
_NUMBER = re.compile(
    r"\b(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|"
    r"sixty|ninety|half|twice|first|annually|monthly|daily)\b(?!\))|%",
    re.IGNORECASE,
)
_MONEY = re.compile(r"\$\s?\d|\b\d[\d,.]* (?:dollars|percent)|\d%|\bcents\b", re.IGNORECASE)
_ASKS_MONEY = re.compile(
    r"\b(?:how much (?:money|does it cost)|how many dollars|dollar (?:figure|amount|value))\b|"
    r"\bhow (?:big|large|high|much)(?: of)? an? (?:\w+ )?(?:deposit|fee|fine|bond)\b|"
    r"\bhow much (?:does|do|did|will|would) [^?]*\b(?:charge|cost)\b",
    re.IGNORECASE,
)
_ASKS_NUMBER = re.compile(
    r"\b(?:what (?:minimum |maximum |capacity )*percent\w*|"
    r"what(?:'s| is| are) the (?:current |exact |annual |minimum |maximum )?"
    r"(?:value|percentage|number|figure|threshold|amount)s?|"
    r"how many (?:\w+ ){0,2}(?:days|hours|minutes|months|years|weeks)|"
    r"what(?:'s| is) the (?:\w+[- ]?){0,2}deadline|on (?:what|which) date)\b",
    re.IGNORECASE,
)
# Numbers of sections and items are no figures: "paragraph (2) of Section 4.1", "(3) Each …".
_LABELS = re.compile(
    r"^\s*(?:\([0-9a-zA-Z]{1,5}\)\s*)+|\b(?:sections?|paragraphs?|items?|R\.)\s[\d.()a-z]+", re.I
)
AMONG = 5  # paragraphs found that are looked through for a number


def elsewhere(
    query: Query, wanted: Asked, hits: Sequence[Ranked], standing: Standing
) -> Refusal | None:
    """A refusal, if the evidence says that what is asked for isn't held."""
    return (
        _named(query, hits, standing)
        or _defined(query, wanted, hits, standing)
        or _no_number(query, hits, standing)
    )


def _named(query: Query, hits: Sequence[Ranked], standing: Standing) -> Refusal | None:
    """Refuses 1 of 6,084."""
    if not _SAYS.search(query.text) or _ABOUT.search(query.text):
        return None
    held = {edition.document.id for edition in standing.snapshot.editions}
    for mention in find_mentions(query.text):
        name = mention.document
        if name is None or any(one == name or one.startswith(f"{name}-") for one in held):
            continue
        called = mention.span.quote(query.text)
        return _refusal(f"{called} isn't among the documents held.", hits, standing)
    return None


def mistitled(query: Query, standing: Standing) -> Refusal | None:
    """Refuses a section that is named by a number and a title that don't belong together."""
    for found in _TITLED.finditer(query.text):
        titles = {
            section.title
            for edition in standing.view.bases.values()
            if (
                section := standing.snapshot.section(
                    edition.document.id, edition.edition, found["number"]
                )
            )
            is not None
        }
        named = set(tokens(found["title"]))
        if titles and not any(named & set(tokens(title)) for title in titles):
            listed = "; ".join(sorted(titles))
            return Refusal(
                Reason.SECTION_NOT_HELD,
                f"Section {found['number']}, {found['title']}, isn't held: in the text held the"
                f" section of that number is {listed}.",
            )
    return None


def unlabelled(query: Query, standing: Standing, places: Places) -> Refusal | None:
    """Refuses a paragraph that is named by its label and that its section doesn't have."""
    for place in query.places:
        documents = (place.document,) if place.document else places.documents(place.number)
        held = [one for one in documents if one in standing.view.bases]
        if not place.path or not held:
            continue
        if not any(at_path(standing, places, one, place.number, place.path) for one in held):
            named = f"Section {place.number} has no paragraph {place.path} in the text held."
            # Numbered anew since: what stood there is somewhere else now.
            heirs = renumbered((place,), standing, places)
            told = " ".join(dict.fromkeys((named, *(note for _, note in heirs[:_SEE]))))
            see = tuple(cite(one, standing.edition_of(one)) for one, _ in heirs[:_SEE])
            return Refusal(Reason.SECTION_NOT_HELD, told, see)
    return None


def _defined(
    query: Query, wanted: Asked, hits: Sequence[Ranked], standing: Standing
) -> Refusal | None:
    asked = set(tokens(query.text))
    for number, hit in enumerate(hits[:2]):
        passage = hit.passage
        pointer = number == 0 and not wanted.duty and words(passage.text) <= _POINTER
        if not wanted.quantity and not pointer:
            continue
        for reference in standing.snapshot.references_from(passage.key):
            if reference.resolution in _NOT_HELD and _is_thing(passage, reference, asked):
                called = " ".join(reference.text.split())
                return _refusal(
                    f"{where(passage, standing.edition_of(passage))} leaves this to {called}, which"
                    " isn't held.",
                    [hit],
                    standing,
                )
    return None


def _is_thing(passage: Passage, reference: Reference, asked: set[str]) -> bool:
    """Whether what stands before the reference is the thing asked about."""
    at = reference.span.start - passage.span.start
    verb = _DEFINED_IN.search(passage.text, 0, max(0, at))
    if verb is None:
        return False
    before = passage.text[max(0, verb.start() - _THING) : verb.start()]
    return len(asked & set(tokens(before))) >= _SAME and not _NUMBER.search(before)


def _no_number(query: Query, hits: Sequence[Ranked], standing: Standing) -> Refusal | None:
    """Refuses 0.3% of 3,000, of which two thirds had found wrong paragraphs."""
    if _ASKS_MONEY.search(query.text):
        number = _MONEY
    elif _ASKS_NUMBER.search(query.text):
        number = _NUMBER
    else:
        return None
    texts = (
        f"{hit.passage.text} {hit.passage.header} {' '.join(hit.passage.lead_in)}"
        for hit in hits[:AMONG]
    )
    if any(number.search(_LABELS.sub(" ", text)) for text in texts):
        return None
    return _refusal(
        "The paragraphs held that speak of this give no figure for it.",
        hits,
        standing,
        Reason.NOT_IN_CORPUS,
    )


def _refusal(
    message: str,
    hits: Sequence[Ranked],
    standing: Standing,
    reason: Reason = Reason.SECTION_NOT_HELD,
) -> Refusal:
    see = tuple(cite(hit.passage, standing.edition_of(hit.passage)) for hit in hits[:_SEE])
    return Refusal(reason, message, see)
