"""Colours of fills, as far as boxes need them: the grey that an operator sets, or None.

Grey boxes come as DeviceGray ``0.851 g``, as equal or nearly equal RGB (Word writes theme greys
such as 0.851 0.851 0.855), as CMYK and through colour spaces (``/CS0 cs 0.85 scn``). Patterns,
Indexed and Lab colours are not looked up: they give None, "not grey".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pypdf.generic import ArrayObject, PdfObject

from ingest.readers.shades import Colour

_NEARLY = 0.035  # largest spread between channels that still looks grey


def _of_rgb(channels: Sequence[float]) -> float | None:
    if max(channels) - min(channels) > _NEARLY:
        return None
    return sum(channels) / len(channels)


def _of_cmyk(c: float, m: float, y: float, k: float) -> float | None:
    return _of_rgb([(1 - ink) * (1 - k) for ink in (c, m, y)])


def grey_of(channels: Sequence[float], *, inks: bool = False) -> float | None:
    """The grey of a colour by its number of channels: 1 grey, 3 RGB, 4 CMYK.

    Args:
        channels: 0 to 1 each.
        inks: the single channel is an amount of ink (Separation), so 0 is white.
    """
    if len(channels) == 1:
        return 1 - channels[0] if inks else channels[0]
    if len(channels) == 3:
        return _of_rgb(channels)
    if len(channels) == 4:
        return _of_cmyk(*channels)
    return None


def colour_of(channels: Sequence[float]) -> Colour | None:
    """The colour by its number of channels; None for any other number than 1, 3 or 4."""
    if len(channels) == 1:
        return (channels[0],) * 3
    if len(channels) == 3:
        return (channels[0], channels[1], channels[2])
    if len(channels) == 4:
        c, m, y, k = channels
        return ((1 - c) * (1 - k), (1 - m) * (1 - k), (1 - y) * (1 - k))
    return None


def colour_in(kind: str, channels: Sequence[float]) -> Colour | None:
    """The colour of ``channels`` in a space of that family; None where it takes a look-up."""
    plain = ("/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/CalGray", "/CalRGB", "/ICCBased")
    return colour_of(channels) if kind in (*plain, "/G", "/RGB", "/CMYK") else None


def space_kind(name: object, spaces: Mapping[object, PdfObject]) -> str:
    """The family of a colour space set with ``cs``: "/DeviceRGB", "/Separation" and so on."""
    found = spaces.get(name)
    resolved = found.get_object() if found is not None else None
    if isinstance(resolved, ArrayObject) and resolved:
        return str(resolved[0].get_object())
    return str(resolved if resolved is not None else name)


def grey_in(kind: str, channels: Sequence[float]) -> float | None:
    """The grey of ``channels`` in a colour space of that family, as far as it can be told."""
    if kind in ("/Indexed", "/I", "/Pattern", "/Lab", "/DeviceN"):
        return None
    return grey_of(channels, inks=kind == "/Separation")
