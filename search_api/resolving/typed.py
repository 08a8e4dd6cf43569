"""What was typed into the cite-jump box, read by its form alone: number, label, revision, notice, words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search_api.questions.naming import Names
from search_api.resolving.entries import plain

# "6.5.7", "§ 6.5.7.", "sec 9,5", "6.5.7.3(1)(", "Section 4.4.11(1)(a)"
_NUMBER = re.compile(
    r"(?:sections?|sec|chapters?|ch|§+)?\.?\s*(?P<number>\d{1,3}(?:[.,]\d{1,3})*)(?P<dot>[.,]?)"
    r"\s*(?P<labels>(?:\(?[0-9a-zA-Z]{1,5}\)\s*)*(?:\([0-9a-zA-Z]{0,5})?)",
    re.IGNORECASE,
)
_WORD_BEFORE = re.compile(r"(?:section|sec|chapter|ch|§)s?\.?\s*", re.IGNORECASE)
# "nprr1013", "PGRR-118", "nprr 10"; letters alone are words.
_REVISION = re.compile(r"(?P<family>[a-z]{1,5}rr|pir)[\s-]{0,3}(?P<number>\d{1,5})", re.IGNORECASE)
# "M-A0223", "ma022326-01", "w-b0"
_DIGITS = re.compile(r"\d{3,5}")
_NOTICE = re.compile(r"[a-z]-?[a-z]\d[\d-]*|[a-z]-[a-z]?", re.IGNORECASE)
_MARKERS = re.compile(r"\w{1,5}")
_JOINT = r"(?:of|in|the|sections?|sec\.?|§)"
_OF = re.compile(rf"^(?:{_JOINT}\s+)+|(?:\s+{_JOINT})+\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, as read."""

    text: str  # single spaces
    document: str | None  # id, where one is named
    rest: str  # without the document's name
    number: str = ""  # "6.5.7", as a section's
    open: bool = False  # "6.5.": the number goes on
    labels: str = ""  # "(1)(a", without what isn't typed yet
    revision: str = ""  # "nprr1013": a revision's beginning, letters and figures alone
    notice: str = ""
    digits: str = ""  # "1216": a revision's number alone


def read_typed(text: str, names: Names) -> Typed:
    """Reads ``text``."""
    text = " ".join(text.split())
    document, rest = _named(text, names)
    found = _NUMBER.fullmatch(rest)
    revision = _REVISION.fullmatch(rest)
    notice = _NOTICE.fullmatch(rest)
    return Typed(
        text,
        document,
        rest,
        number=found["number"].replace(",", ".") if found else "",
        open=bool(found and found["dot"]),
        labels=_labels(found["labels"]) if found else "",
        revision=revision["family"].casefold() + revision["number"] if revision else "",
        notice=plain(rest) if notice else "",
        digits=rest if _DIGITS.fullmatch(rest) else "",
    )


def _named(text: str, names: Names) -> tuple[str | None, str]:
    """The document named first or last, and what stands beside its name."""
    for called in names.find(text):
        before, after = text[: called.span.start].strip(), text[called.span.end :].strip()
        before = _OF.sub("", f"{before} ").strip() if before else ""
        if not before or not after:
            return called.document, _OF.sub("", (before or after).lstrip(",:# ")).strip()
    return None, text


def _labels(text: str) -> str:
    """The labels as keys write them, as far as they go.

    >>> _labels("(1) (a"), _labels("(1)a)"), _labels("(2)(")
    ('(1)(a', '(1)(a)', '(2)(')
    """
    markers = _MARKERS.findall(text)
    closed = text.rstrip().endswith(")")
    whole = "".join(f"({one})" for one in markers)
    if text.rstrip().endswith("("):
        return f"{whole}("
    return whole if closed or not whole else whole[:-1]
