"""Characters of symbol fonts, which mean nothing outside their font, as Unicode.

Word keeps them as ``w:sym`` or as private-use characters U+F020 to U+F0FF. Tables: Adobe's Symbol
encoding and the signs of Wingdings that rule documents use. Unknown ones read as "□".
"""

from __future__ import annotations

_GREEK_UPPER = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
_GREEK_LOWER = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_SYMBOL_HIGH = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…|—↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑"  # 0xA0 …
_SYMBOL = {
    **{ord("A") + place: sign for place, sign in enumerate(_GREEK_UPPER)},
    **{ord("a") + place: sign for place, sign in enumerate(_GREEK_LOWER)},
    # 0xBE is a piece of a long arrow; rulebooks use it as the dash between a term and its text.
    **{0xA0 + place: sign for place, sign in enumerate(_SYMBOL_HIGH)},
    0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0xF2: "∫",
}  # fmt: skip
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖", 0x9F: "•",
    0xA7: "▪", 0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗",
    0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip


def symbol(code: int, font: str) -> str:
    """The character that ``code`` (with or without the 0xF000 of the private area) prints as."""
    place = code & 0xFF if 0xF000 <= code <= 0xF0FF or code <= 0xFF else code
    if place > 0xFF:
        return chr(code) if code <= 0xFFFF and not 0xD800 <= code <= 0xF8FF else "□"
    if font.lower().startswith("wingdings"):
        return _WINGDINGS.get(place, "□")
    if font.lower().startswith("symbol") or code >= 0xF000:
        return _SYMBOL.get(place) or (chr(place) if 0x20 <= place < 0x7F else "□")
    return chr(place) if 0x20 <= place < 0x7F or place > 0xA0 else "□"


def plain(text: str, font: str) -> str:
    """``text`` with private-use characters as Unicode; layout characters as spaces or nothing.

    Line breaks in the XML are white space, a no-break space is a space.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_plain_character(character, font) for character in text)


_LAYOUT = {
    **dict.fromkeys("\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029\xa0\u2007\u202f", " "),
}


def _plain_character(character: str, font: str) -> str:
    if 0xF020 <= ord(character) <= 0xF0FF:
        return symbol(ord(character), font)
    return _LAYOUT.get(character, character)
