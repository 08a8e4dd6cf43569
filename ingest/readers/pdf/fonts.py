"""Fonts: from the bytes of a string shown on the page to characters and their widths.

The one door to pypdf's font tables (encodings, ToUnicode maps, widths of the core fonts). Codes
of composite fonts are taken as two bytes, which holds for Identity-H and the UCS-2 and UTF-16
maps that word processors write. Fonts that draw their glyphs by procedure (Type 3) without names
have no characters to give: ``named`` is False.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from pypdf.generic import DictionaryObject
from pypdf.generic._font import Font as Tables

from marketrules.unseen import without_unseen

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
# Symbol fonts put bullets into the private use area: Word's round one is F0B7, its square F0A7.
_BULLETS = {
    "\uf0b7": "•",
    "\uf0a7": "•",
    "\uf0d8": "•",
    "\uf0fc": "✓",
    "\uf06f": "o",
    "\uf0a8": "•",
}
# And the Symbol font its mathematical signs, there where no other symbol font has a bullet.
_SIGNS = {
    "\uf0a3": "≤", "\uf0b3": "≥", "\uf0b9": "≠", "\uf0bb": "≈", "\uf0b1": "±", "\uf0b4": "×",
    "\uf0b8": "÷", "\uf0b0": "°", "\uf0d7": "·", "\uf0e5": "∑", "\uf0f2": "∫", "\uf0d6": "√",
    "\uf044": "Δ", "\uf057": "Ω", "\uf053": "Σ", "\uf061": "α", "\uf062": "β", "\uf064": "δ",
    "\uf06c": "λ", "\uf06d": "μ", "\uf070": "π", "\uf071": "θ", "\uf073": "σ", "\uf02b": "+",
    "\uf02d": "−", "\uf03d": "=", "\uf03c": "<", "\uf03e": ">", "\uf0ae": "→", "\uf0de": "⇒",
}  # fmt: skip
# Codes that WinAnsi leaves unused are bullets (PDF 1.7, annex D.2, note 3).
_UNUSED = dict.fromkeys("\x7f\x81\x8d\x8f\x90\x9d", "•")
_SPACES = dict.fromkeys("\xa0\u2002\u2003\u2007\u2009\u202f\t\n\r\v\f", " ")
WRITTEN = str.maketrans({**_LIGATURES, **_SIGNS, **_BULLETS, **_UNUSED, **_SPACES})
# Lone surrogates can't be stored as UTF-8; other control characters have no meaning in a text.
_MEANINGLESS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
# Equations set in Cambria Math use these for letters: 𝑺𝑪𝑹 reads SCR.
_MATHEMATICAL = re.compile(r"[\U0001d400-\U0001d7ff]")
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
# PDFMaker hides link anchors ("0H") in text of this font, which draws nothing.
_HIDDEN = re.compile(r"ZWAdobe")


@dataclass(frozen=True, slots=True)
class Code:
    """One character code: what it reads as, how far it moves, and whether word spacing counts."""

    text: str
    width: float  # of 1 unit of font size
    word_space: bool
    unseen: int = 0  # characters without width that were left out


@dataclass(frozen=True, slots=True)
class Face:
    """A font resource as the interpreter uses it."""

    bold: bool
    hidden: bool
    named: bool
    space: float  # of 1 unit of font size
    tables: Tables
    resource: DictionaryObject  # kept alive: faces are found again by its identity
    seen: dict[int, Code] = field(default_factory=dict)

    def codes(self, shown: bytes) -> list[Code]:
        """The character codes of a shown string, in order."""
        if isinstance(self.tables.encoding, dict):
            return [self._code(code) for code in shown]
        pairs = zip(shown[::2], shown[1::2], strict=False)
        return [self._code(high << 8 | low) for high, low in pairs]

    def _code(self, code: int) -> Code:
        known = self.seen.get(code)
        if known is None:
            known = self.seen[code] = self._looked_up(code)
        return known

    def _looked_up(self, code: int) -> Code:
        encoding = self.tables.encoding
        simple = isinstance(encoding, dict)
        character = encoding.get(code, chr(code)) if isinstance(encoding, dict) else chr(code)
        text = str(self.tables.character_map.get(character, character))
        text = _MATHEMATICAL.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
        widths = self.tables.character_widths
        width = widths.get(chr(code), widths["default"])
        written = _MEANINGLESS.sub("", text.translate(WRITTEN))
        seen = written  # soft hyphens are how some programs write hard ones
        if not written.isascii() and "\xad" not in written:
            seen = without_unseen(written)[0].replace("\u200e", "")
        return Code(
            text=seen,
            width=float(width) / 1000,
            word_space=simple and code == 32,
            unseen=len(written) - len(seen),
        )


def face_of(resource: DictionaryObject) -> Face:
    """Reads a font resource.

    Raises:
        pypdf.errors.PyPdfError: or what pypdf leaks on a damaged one (see ``opening.LEAKED``).
    """
    tables = Tables.from_font_resource(resource)
    name = f"{tables.name} {tables.font_descriptor.name}"
    weight = tables.font_descriptor.weight
    heavy = isinstance(weight, int | float) and weight >= 600
    return Face(
        bold=bool(_BOLD.search(name)) or heavy,
        hidden=bool(_HIDDEN.search(name)),
        named=tables.interpretable
        and (isinstance(tables.encoding, dict) or bool(tables.character_map)),
        space=float(tables.space_width) / 1000,
        tables=tables,
        resource=resource,
    )
