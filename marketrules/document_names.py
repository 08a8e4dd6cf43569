r"""Names of documents as rule text writes them, and the ids they have here.

In: "ERCOT Nodal Operating Guide", "P.U.C. SUBST. R. 25.505", "PURA". Out: "nodal-operating-guide",
"puct-25.505", "pura". Names not listed become slugs ("Load Profiling Guide" →
"load-profiling-guide"), so that a document ingested later is found by its title. Statutes have
ids too, of documents that are never held, so that their sections aren't taken for the rulebook's
own.
"""

from __future__ import annotations

import re

PROTOCOLS = "nodal-protocols"  # what "the Protocols" are called here, if nothing else is known
# Rulebook families under several names, longest first. Anything else goes by its title.
_KNOWN: tuple[tuple[str, str], ...] = (
    (r"(?:ERCOT\s+)?(?:Nodal\s+)?Operating\s+Guides?", "nodal-operating-guide"),
    (r"(?:ERCOT\s+)?Op\.?\s+Guides?", "nodal-operating-guide"),
    (r"(?:ERCOT\s+)?Planning\s+Guides?", "planning-guide"),
    (r"(?:ERCOT\s+)?(?:Nodal\s+)?Protocols?", PROTOCOLS),
)
_UTILITIES_CODE = r"T(?:EX|ex)\.\s+U(?:TIL|til)\.\s+C(?:ODE|ode)(?:\s+A(?:NN|nn)\.)?"
_PURA = rf"(?:Public\s+Utility\s+Regulatory\s+Act(?:\s*\(PURA\))?|PURA)(?:,?\s+{_UTILITIES_CODE})?"
_STATUTES: tuple[tuple[str, str], ...] = (
    (_PURA, "pura"),  # "Public Utility Regulatory Act (PURA), TEX. UTIL. CODE ANN."
    (_UTILITIES_CODE, "texas-utilities-code"),
    (
        r"T(?:EX|ex)\.\s+G(?:OV|ov)[’'][Tt]\s+C(?:ODE|ode)(?:\s+A(?:NN|nn)\.)?",
        "texas-government-code",
    ),
    (r"[0-9]{1,3}\s+U\.?\s?S\.?\s?C\b\.?(?:\s?A\b\.?)?", "usc"),
    (r"[0-9]{1,3}\s+C\.?\s?F\.?\s?R\b\.?", "cfr"),
)
# "Load Profiling Guide", "Texas Business and Commerce Code", "Model Quality Guide"; a full stop or
# a tab (the next cell) ends a title, a word that starts a sentence isn't part of it, and
# the grid operator's name only stands before one.
_LEADS = (
    *("See", "Under", "The", "This", "These", "In", "Per", "Of", "All", "Each", "Other", "Current"),
    *("New", "Modified", "Proposed"),
)
_CAPITAL = r"(?!ERCOT\b)[A-Z](?:[\w’'&/-]|\.(?=\w))*"
_GAP = r"[ \u00a0\n]+"
_LINK = rf"(?:(?:of|and|for|on|&){_GAP}(?=[A-Z]))?"
_NOUN = r"(?:Guides?|Manuals?|Handbooks?|Protocols?|Act|Code|Agreement|Bylaws|Tariff)"
_TITLED = rf"(?!(?:{'|'.join(_LEADS)})\b)(?:{_CAPITAL}{_GAP}{_LINK}){{1,7}}?{_NOUN}\b"
# "of this Agreement": a form's own sections, not the rulebook's.
_BARE = r"(?:Agreement|Tariff|Bylaws|Code|Act)\b"

# "Planning Guide Revision Request" is no document: a title that goes on isn't the guide's.
_ENDS = r"(?!\s+(?!Section|SECTION|Chapter|Attachment|Form\s)[A-Z][a-z])"
_BILL = r"(?:House|Senate)\s+Bill\s+[0-9]{1,5}"
STATUTE = "|".join([*(pattern for pattern, _ in _STATUTES), _BILL])
GUIDE = "|".join(rf"\b{pattern}\b" for pattern, _ in _KNOWN)
DOCUMENT = rf"(?:{STATUTE}|(?:{GUIDE}|{_TITLED}|{_BARE}){_ENDS})"
# How guides are called for short: "NOG 2.9.1(8)", "PG 5.4.3".
ABBREVIATIONS = {
    "NOG": "nodal-operating-guide",
    "PG": "planning-guide",
    "RMG": "retail-market-guide",
    "SMOG": "settlement-metering-operating-guide",
    "LPG": "load-profiling-guide",
}
# What a revision request amends, by the letters before its number.
AMENDED = {
    "nprr": PROTOCOLS,
    "pgrr": "planning-guide",
    "nogrr": "nodal-operating-guide",
    "rmgrr": "retail-market-guide",
    "smogrr": "settlement-metering-operating-guide",
    "lpgrr": "load-profiling-guide",
}
# A commission's rule: "P.U.C. SUBST. R. 25.505", "P.U.C. PROC. R. 22.71", "16 TAC § 25.501",
# "PUCT Substantive Rule §25.109".
COMMISSION_RULE = (
    r"(?:P\.?\s?U\.?\s?C\.?T?\.?\s+(?:S(?:UBST|ubst)|P(?:ROC|roc))\.?\s+R\b\.?"
    r"|(?:P\.?U\.?C\.?T?\.?\s+)?(?:Substantive|Procedural)\s+Rules?"
    r"|16\s+(?:TAC\b|T(?:EX|ex)\.\s+A(?:DMIN|dmin)\.\s+C(?:ODE|ode)|Texas\s+Administrative\s+Code))"
    r"\s*(?:§+\s*)?"
)
# NERC's families of standards, by which a code such as "TOP-001-6" is told from other codes.
STANDARD = (
    r"(?:BAL|CIP|COM|EOP|FAC|INT|IRO|MOD|NUC|PER|PRC|TOP|TPL|VAR)-[0-9]{3}"
    r"(?:-[A-Z]{2,6})?(?:-[0-9]{1,2}(?:\.[0-9]{1,2})?)?(?![\w-])"
)
# Chapters of the commission's rules; "§25.88" alone, in one of its rules, is another rule.
_COMMISSION_CHAPTERS = range(21, 29)


def slug(title: str) -> str:
    """``"Load Profiling Guide"`` → ``"load-profiling-guide"``."""
    return re.sub(r"[^a-z0-9.]+", "-", title.lower()).strip("-.")


def document_id(name: str) -> str:
    """The id of a document by the name that a text gives it.

    >>> document_id("ERCOT Operating Guides"), document_id("See Load Profiling Guide")
    ('nodal-operating-guide', 'load-profiling-guide')
    """
    if name in ABBREVIATIONS:
        return ABBREVIATIONS[name]
    for pattern, known in _STATUTES:
        if re.search(rf"(?:{pattern})$", name):
            return known
    for pattern, known in _KNOWN:
        found = re.search(rf"(?:{pattern})$", name)
        if found and not _part_of_a_title(name[: found.start()]):
            return known
    words = name.split()
    while len(words) > 1 and words[0] in (*_LEADS, "ERCOT"):
        del words[0]
    return slug(" ".join(words)).removesuffix("s" if name.endswith("Guides") else "")


def revision_family(document: str) -> str:
    """The letters of a revision request's id: "nprr" of "nprr1092"; "" if it is none."""
    found = re.fullmatch(r"([a-z]{2,10})[0-9]{1,5}", document)
    return found[1] if found else ""


def amended(document: str) -> str | None:
    """The rulebook that a revision request amends, by its id; None if it isn't known by that.

    >>> amended("pgrr118"), amended("planning-guide")
    ('planning-guide', None)
    """
    return AMENDED.get(revision_family(document))


def standard_id(code: str) -> str:
    """``"TOP-001-6"`` → ``"nerc-top-001-6"``."""
    return f"nerc-{code.lower()}"


def rule_id(number: str) -> str:
    """``"25.505"`` → ``"puct-25.505"``."""
    return f"puct-{number}"


def of_the_commission(number: str) -> bool:
    """Whether a number is one of the commission's rules by its chapter: 25.505, not 39.151."""
    chapter, _, rest = number.partition(".")
    return bool(rest) and chapter.isdigit() and int(chapter) in _COMMISSION_CHAPTERS


def _part_of_a_title(before: str) -> bool:
    """Whether words before "Operating Guide" make it another one ("Settlement Metering …")."""
    words = [word for word in before.split() if word not in (*_LEADS, "ERCOT")]
    return bool(words) and words[-1][0].isupper() and words[-1] not in {"Guide", "Protocols"}
