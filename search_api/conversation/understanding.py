"""Follow-up questions: what is meant by "and for load resources?" after another question.

The questions of a conversation enter, the newest last; the newest as it is understood leaves, or
None if it stands alone. Rules only, so that it can be told what was done and nothing is made up:
every word of the question as understood stands in one of the questions asked, but for "as of" with
a date, and the number of a section that an answer cited. What was taken over stands in brackets
where it doesn't stand in the place of something.

    How long do we have to dispute a statement?
    And who decides it?             → And who decides it [dispute a statement]?
    What about the true-up one?     → …
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from marketrules.answers import MOST_TURNS, Turn
from search_api.answering.cite import in_words
from search_api.conversation.followup import Lean, Leaning, leaning
from search_api.conversation.parallels import Lexicon, put_in, read_fragment
from search_api.conversation.wording import content, is_function, topic, words_of
from search_api.questions.dated import day_asked, day_meant

# "What is the offer cap?": asked of one thing, that another can take the place of.
_ASKS_THING = re.compile(
    r"(?P<lead>\W*(?:what|who)(?:['’]s| is| are| was| were)\s+)[^,;:.?!\[\]]+[?.!]*$", re.IGNORECASE
)
_THE = re.compile(r"\b(?:the|this|that)\b", re.IGNORECASE)
_CITED = re.compile(r"\b(?:that|this|the same|said)\s+(?:section|paragraph|rule)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Understood:
    """A follow-up with what it takes over from the conversation."""

    text: str
    day: date | None = None  # that the follow-up itself asks for


@dataclass(frozen=True, slots=True)
class Reading:
    """What is needed to read a conversation besides its words."""

    lexicon: Lexicon
    today: date
    place_of: Callable[[str], str] = field(default=lambda key: "")  # "Section 9.4 of …" of a key


def understood(question: str, history: Sequence[Turn], reading: Reading) -> Understood | None:
    """What ``question`` means after ``history``; None if it stands alone."""
    earlier = ""
    cited: tuple[str, ...] = ()
    for turn in history[-MOST_TURNS:]:
        meant = _after(turn.question, earlier, cited, reading)
        text = meant.text if meant else turn.question
        if topic(text):  # "thanks!" is forgotten
            earlier, cited = text, turn.citations
    meant = _after(question, earlier, cited, reading)
    return meant if meant is not None and meant.text != question else None


def _after(
    question: str, earlier: str, cited: tuple[str, ...], reading: Reading
) -> Understood | None:
    leans = leaning(question, reading.lexicon.issuers) if earlier else None
    if leans is None and earlier and _only_repeats(question, earlier):
        leans = Leaning(Lean.CLAUSE, question)
    if leans is None:
        return None
    day = day_meant(leans.said, reading.today)
    if leans.how is Lean.FRAGMENT:
        if day is not None and _only_date(leans.said, day.text):
            return Understood(_as_of(_undated(earlier, reading.today), day.day), day.day)
        return Understood(_with_fragment(leans.said, earlier, reading))
    said = _CITED.sub(lambda found: _place(cited, reading) or found[0], leans.said.strip())
    if said != leans.said.strip():  # "what else does that section say?"
        return Understood(_dated(said, earlier, reading))
    return Understood(_dated(_bracketed(said, earlier, reading), earlier, reading))


def _only_repeats(question: str, earlier: str) -> bool:
    """Whether all that a question is about is one word of the one before: "who pays the study?"."""
    own, held = content(question), {word.lower() for word in content(earlier)}
    return len(own) == 1 and own[0].lower() in held and _THE.search(question) is not None


def _only_date(said: str, text: str) -> bool:
    return not content(said.replace(text, " "))


def _undated(earlier: str, today: date) -> str:
    """``earlier`` without the day that it asked for."""
    meant = day_meant(earlier, today)
    if meant is None or day_asked(earlier, today) is None:
        return earlier
    plain = re.sub(rf"(?:,?\s+(?:as of|on|in|at|for|of))?\s*{re.escape(meant.text)}", " ", earlier)
    return re.sub(r"\s+(?=[?.,!])", "", " ".join(plain.split()))


def _as_of(earlier: str, day: date) -> str:
    return f"{earlier.rstrip(' ?.!,')}, as of {in_words(day.isoformat())}?"


def _dated(composed: str, earlier: str, reading: Reading) -> str:
    """``composed``, asked of the day that ``earlier`` asked for, where it names none itself."""
    day = day_asked(earlier, reading.today)
    if day is None or day_asked(composed, reading.today) is not None:
        return composed
    return _as_of(composed, day)


def _with_fragment(said: str, earlier: str, reading: Reading) -> str:
    fragment = read_fragment(said)
    placed = put_in(fragment, earlier, reading.lexicon)
    if placed is not None:
        return _dated(placed, earlier, reading)
    if not content(fragment.text) and not fragment.preposition:  # "and the fee?"
        return _dated(_bracketed(said.strip(), earlier, reading), earlier, reading)
    if not fragment.preposition and (asked := _ASKS_THING.match(_undated(earlier, reading.today))):
        return _dated(f"{asked['lead']}{said.strip(' ?.!,')}?", earlier, reading)
    told = said.strip(" ?.!,")
    told = told if fragment.preposition else f"for {told}"
    return _dated(f"{earlier.rstrip(' ?.!,')}, {told}?", earlier, reading)


def _bracketed(said: str, earlier: str, reading: Reading) -> str:
    """``said`` with what the earlier question was about, less what it names itself."""
    own = {word.lower() for word in words_of(said) if not is_function(word)}
    about = topic(earlier)
    if reading.lexicon.names.find(said):
        for called in reversed(reading.lexicon.names.find(about)):
            about = f"{about[: called.span.start]}{about[called.span.end :]}"
    if not [word for word in words_of(about) if word.lower() not in own and not is_function(word)]:
        return said
    said = said[:1].upper() + said[1:]
    return f"{said.rstrip(' ?.!')} [{' '.join(about.split())}]?"


def _place(cited: tuple[str, ...], reading: Reading) -> str:
    return reading.place_of(cited[0]) if cited else ""
