"""What of a web page isn't content: scripts, styles, navigation. And what a mailing list put below a notice.

Decides element by element, from names, roles and a few exact class names; what styles hide is told in
websight.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bs4 import Tag

_NEVER_SHOWN_WORDS = (
    "script style template noscript head meta link title object embed iframe svg canvas audio "
    "video map select datalist button textarea input"
)
_NEVER_SHOWN = frozenset(_NEVER_SHOWN_WORDS.split())
_CHROME = frozenset(["nav", "footer", "dialog"])
_CHROME_ROLES = frozenset(
    ["navigation", "banner", "contentinfo", "search", "menu", "menubar", "toolbar"]
)
# Elements that end no line of the text; all others do, those too that browsers don't know.
_INLINE_WORDS = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q "
    "rp rt ruby s samp small span strike strong sub sup time tt u var wbr"
)
INLINE = frozenset(_INLINE_WORDS.split())
TABLES = frozenset(["table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"])
# What browsers lay out as blocks; elements that they don't know are words of a line to them.
_BLOCK_WORDS = (
    "html body address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu nav ol optgroup "
    "option p plaintext pre search section summary ul xmp"
)
BLOCKS = TABLES | set(_BLOCK_WORDS.split())
# Exact class names or ids only: "footer" is chrome, "details headers" is not.
_CHROME_NAMES_WORDS = (
    "nav navbar navigation breadcrumb breadcrumbs menu sidebar footer site-footer site-header "
    "page-footer skip-link skip-nav cookie-banner cookie-consent"
)
_CHROME_NAMES = frozenset(_CHROME_NAMES_WORDS.split())
_NAMED_CHROME = frozenset(["div", "ul", "ol", "section", "aside", "a", "p"])
# "If you no longer wish to receive mail of this distribution list, …", and the initials of who wrote
# and who checked: "ab/cd". They end a notice as it was mailed, and are no part of what it says.
_LIST_FOOTER = re.compile(
    r"\bunsubscribe\b|\b(?:mailing|distribution|e?-?mail) list\b.*\b(?:receive|leave|remove|follow)"
    r"|\bno longer wish to receive\b|\b(?:leave|be removed from) this list\b",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"[a-z]{2,4}(?:[/:][a-z]{2,4}){0,3}|[A-Z]{2,4}(?:[/:][A-Za-z]{2,4}){1,3}")


def without_list_footer(lines: Sequence[str]) -> int:
    """How many of a notice's lines are left without what its mailing list and writers put below."""
    end = len(lines)
    while end > 1 and (_LIST_FOOTER.search(lines[end - 1]) or _INITIALS.fullmatch(lines[end - 1])):
        end -= 1
    return end


def is_content(element: Tag) -> bool:
    """Whether an element is part of the page's text, if it is shown."""
    name = element.name
    if name in _NEVER_SHOWN or name in _CHROME:
        return False
    if _word(element, "role").lower() in _CHROME_ROLES:
        return False
    if name == "header":  # of the page; an article's own header holds its title
        return element.find_parent(["main", "article", "section"]) is not None
    if name in _NAMED_CHROME:
        return not (_CHROME_NAMES & {*_classes(element), _word(element, "id").lower()})
    return True


def main_content(page: Tag) -> Tag:
    """The page's one <main> (or role="main"), if it has exactly one with text; else the page."""
    mains = page.find_all(lambda tag: tag.name == "main" or tag.get("role") == "main")
    if len(mains) == 1 and isinstance(mains[0], Tag) and mains[0].get_text(strip=True):
        return mains[0]
    return page


def is_never_shown(element: Tag) -> bool:
    """Whether browsers show no element of that name as text: scripts, buttons, pictures."""
    return element.name in _NEVER_SHOWN


def _word(element: Tag, name: str) -> str:
    value = element.get(name)
    return value.strip() if isinstance(value, str) else ""


def _classes(element: Tag) -> list[str]:
    value = element.get("class")
    if isinstance(value, str):
        return value.lower().split()
    return [str(name).lower() for name in value] if value else []
