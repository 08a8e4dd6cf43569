"""Whether the sections that a draft cites stand, are in force on its date, and are called so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from marketrules.documents import Status
from marketrules.passages import Passage
from search_api.answering.cite import cite, in_words
from search_api.notices.checks.places import Cited, Text
from search_api.notices.draft import Finding, Found, Severity
from search_api.questions.query import Place
from search_api.showing.succession import renumbered

_TITLE = re.compile(r"(?:\([^()]{1,5}\))*,\s+(?P<title>[A-Z][\w’'/-]*(?:\s+[\w’'/–-]+){0,12})")
# A draft that says so may cite what waits.
_SAYS_PENDING = re.compile(
    r"\b(?:pending|grey box|gray box|boxed|not yet|will (?:become|be)|upon (?:system )?implementation|"
    r"implement\w*|approved|becomes? effective|revis\w+|lowers?|raises?|extends?|changes?)\b",
    re.IGNORECASE,
)


def citations(cited: Cited, value: str, text: Text) -> Iterator[Finding]:
    """What is wrong with one place cited in ``value``."""
    found = Found("citation", cited.field)
    day = in_words(text.standing.view.as_of.isoformat())
    start = cited.span.start
    if not cited.documents:
        yield from _nowhere(cited, text, found, day)
        return
    if len(cited.documents) > 1:
        yield found.at(
            Severity.WARNING,
            f"Section {cited.section} stands in {_several(cited, text)}.",
            "Name the document beside the section.", place=cited.words, start=start,
        )  # fmt: skip
    if not cited.passages:
        yield from _missing(cited, text, found, day)
        return
    if not cited.in_force:
        yield from _not_in_force(cited, value, text, found, day)
        return
    yield from _waiting(cited, text, found)
    yield from _titled(cited, value, found)


def _several(cited: Cited, text: Text) -> str:
    return ", ".join(text.rules[one] for one in cited.documents)


def _nowhere(cited: Cited, text: Text, found: Found, day: str) -> Iterator[Finding]:
    moved = renumbered((Place(cited.section, cited.path, None, True),), text.standing, text.places)
    if moved:
        yield _moved(cited, moved, text, found, day)
        return
    if cited.named is not None and cited.named not in text.rules:
        yield found.at(
            Severity.NOTE, f"{cited.words}: that document isn't held, so this isn't checked.",
            "Check it by hand, or ingest the document.", place=cited.words, start=cited.span.start,
        )  # fmt: skip
        return
    alike = text.places.alike(cited.section)
    hint = f" Perhaps {', '.join(alike[:3])} is meant." if alike else ""
    yield found.at(
        Severity.ERROR, f"No document held has a Section {cited.section} on {day}.",
        f"Correct the number.{hint}", place=cited.words, start=cited.span.start,
    )  # fmt: skip


def _missing(cited: Cited, text: Text, found: Found, day: str) -> Iterator[Finding]:
    """The section or paragraph doesn't stand in the document meant."""
    document = cited.documents[0]
    place = Place(cited.section, cited.path, document, True)
    moved = renumbered((place,), text.standing, text.places)
    if moved:
        yield _moved(cited, moved, text, found, day)
        return
    title = text.rules[document]
    rows = text.places.rows(document, cited.section, below=False) & text.standing.view.rows
    held = text.standing.passages(rows.nonzero()[0].tolist())
    labels = list(dict.fromkeys(one.paragraph for one in held if one.paragraph))
    if cited.path and held:
        message = f"{title} Section {cited.section} has no paragraph {cited.path} on {day}."
        remedy = f"It has {', '.join(labels[:12]) or 'no labelled paragraphs'}."
    else:
        others = [one for one in text.places.documents(cited.section) if one in text.rules]
        message = f"{title} has no Section {cited.section} on {day}."
        hint = f" Section {cited.section} stands in {', '.join(text.rules[o] for o in others)}."
        remedy = "Correct the number." + (hint if others else "")
    yield found.at(
        Severity.ERROR, message, remedy, place=cited.words, start=cited.span.start,
        see=tuple(cite(one, text.standing.edition_of(one)) for one in held[:3]),
    )  # fmt: skip


def _moved(
    cited: Cited, moved: Sequence[tuple[Passage, str]], text: Text, found: Found, day: str
) -> Finding:
    see = tuple(cite(one, text.standing.edition_of(one)) for one, _ in moved[:3])
    return found.at(
        Severity.ERROR, f"{cited.words} isn't there on {day}: {moved[0][1]}",
        f"Cite {see[0].label}.", place=cited.words, start=cited.span.start, see=see,
    )  # fmt: skip


def _not_in_force(
    cited: Cited, value: str, text: Text, found: Found, day: str
) -> Iterator[Finding]:
    first = cited.passages[0]
    see = (cite(first, text.standing.edition_of(first)),)
    if first.status is Status.PENDING:
        says = _SAYS_PENDING.search(value[max(0, cited.span.start - 240) : cited.span.end + 160])
        yield found.at(
            Severity.NOTE if says else Severity.ERROR,
            f"{cited.words} isn't in force on {day}: it is boxed, pending"
            f" {', '.join(first.revisions)}, and waits for {first.trigger or 'implementation'}.",
            "Say that it is pending, or cite what is in force.",
            place=cited.words, start=cited.span.start, see=see,
        )  # fmt: skip
        return
    yield found.at(
        Severity.ERROR,
        f"{cited.words} isn't in force on {day}: {first.trigger or first.status.value}.",
        "Cite what governs on the notice's date.",
        place=cited.words, start=cited.span.start, see=see,
    )  # fmt: skip


def _waiting(cited: Cited, text: Text, found: Found) -> Iterator[Finding]:
    """What waits to change a paragraph that is cited; of a whole section it isn't told."""
    if not cited.path:
        return
    for one in cited.in_force[:1]:
        pending = text.standing.pending_on(one)
        if pending:
            revisions = dict.fromkeys(name for other in pending for name in other.revisions)
            yield found.at(
                Severity.NOTE, f"{cited.words} will be changed by {', '.join(revisions)}.",
                "Say so if the change comes on the days affected.", place=cited.words,
                start=cited.span.start,
                see=tuple(cite(other, text.standing.edition_of(other)) for other in pending[:3]),
            )  # fmt: skip


def _titled(cited: Cited, value: str, found: Found) -> Iterator[Finding]:
    """Whether the title that the draft puts behind the number is the section's."""
    at = value.find(cited.section, cited.span.start)
    if at < 0:
        return
    after = _TITLE.match(value, at + len(cited.section))
    titles = {one.title for one in cited.in_force if one.section == cited.section}
    if after is None or len(titles) != 1:
        return
    title = titles.pop()
    said = _words(after["title"])
    own = _words(title)
    if said[: len(own)] == own or len(said) < 2 or not said[1][0].isalpha():
        return
    # A clause may follow at once ("Section 9.4, ERCOT shall"): it shares no word with the title.
    if not set(said[:4]) & set(own):
        return
    yield found.at(
        Severity.WARNING, f"Section {cited.section} is titled “{title}”.",
        "Give it its title, or none.", place=after["title"], start=after.start("title"),
    )  # fmt: skip


def _words(title: str) -> list[str]:
    return re.findall(r"[\w/-]+", title.casefold())
