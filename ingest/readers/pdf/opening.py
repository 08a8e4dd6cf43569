"""The one place where a PDF file is opened and its pages are run; all damage ends here.

Whatever pypdf raises on a broken file becomes ``UnreadableDocument`` with the page and a remedy.
Encrypted files are tried with the empty password (files that only restrict printing).
"""

from __future__ import annotations

import io
import logging
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import ContentStream, DictionaryObject

from ingest.readers.pdf.fonts import Face
from ingest.readers.pdf.geometry import Matrix, Rect, multiplied
from ingest.readers.pdf.interpreter import Budget, Interpreter, TooMuchDrawn
from ingest.readers.pdf.layers import layers_off
from ingest.readers.pdf.page import Drawing
from ingest.readers.pdf.sight import sighted
from marketrules.errors import UnreadableDocument

# pypdf says itself that "broken PDF files might cause other exceptions". Those seen, and why:
LEAKED: tuple[type[Exception], ...] = (
    PyPdfError,  # what it means to raise
    DependencyError,  # an encryption or image filter that needs a package we don't install
    ArithmeticError,  # numbers too large for a float, a zero in a predictor
    AssertionError,  # its own checks: an inline image with operands before it
    AttributeError,  # a number or None where a dictionary was promised
    LookupError,  # a missing key; an index past the end; a code page that doesn't exist
    NotImplementedError,  # filters and encodings of the standard that it doesn't know
    OSError,  # a seek before the file's beginning
    RecursionError,  # references, outlines or arrays nested without end
    TypeError,  # an object of the wrong kind deep inside
    ValueError,  # a number, a name or a Unicode text that can't be read
    zlib.error,  # compressed data cut off
    MemoryError,  # a length that claims gigabytes
)

_REPAIR = "Open it in a PDF viewer; if that works, print it to a new PDF and use that, else fetch the file again."
_LARGEST_PAGES = 20_000

# Its warnings about damage would go to stderr line by line; what matters is raised or noted.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@contextmanager
def guarded(path: str, place: str) -> Iterator[None]:
    """Turns whatever pypdf raises inside into ``UnreadableDocument`` at ``place``."""
    try:
        yield
    except TooMuchDrawn as error:
        raise UnreadableDocument(
            path,
            "draws more than any rulebook page does.",
            place=place,
            remedy="Print the file to a new PDF and use that.",
        ) from error
    except LEAKED as error:
        reason = f"{type(error).__name__}: {error}".strip(": ")[:200]
        raise UnreadableDocument(
            path, f"is damaged ({reason}).", place=place, remedy=_REPAIR
        ) from error


def opened(path: str, data: bytes) -> PdfReader:
    """Opens the file and decrypts it where no password is needed.

    Raises:
        UnreadableDocument: empty, not a PDF, truncated, or locked with a password.
    """
    if not data.strip(b"\0 \r\n\t"):
        raise UnreadableDocument(path, "the file is empty.", remedy="Fetch it again.")
    if b"%PDF-" not in data[:1024]:
        raise UnreadableDocument(
            path,
            "is not a PDF, whatever its name says (no %PDF- at its beginning).",
            place="byte 0",
            remedy="Give it the ending of what it is, or fetch it again.",
        )
    with guarded(path, "file structure"):
        reader = PdfReader(io.BytesIO(data), strict=False)
        locked = reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED
        if not locked:
            pages = len(reader.pages)
            if pages > _LARGEST_PAGES:
                raise TooMuchDrawn
            if pages == 0:
                raise UnreadableDocument(path, "has no pages.", remedy=_REPAIR)
    if locked:
        raise UnreadableDocument(
            path,
            "is encrypted and needs a password.",
            remedy="Save a copy without a password and use that.",
        )
    return reader


def drawings(path: str, reader: PdfReader) -> list[Drawing]:
    """Runs every page.

    Raises:
        UnreadableDocument: names the first page that can't be read.
    """
    budget, faces = Budget(), dict[int, Face | None]()
    with guarded(path, "layers"):
        off = layers_off(reader)
    drawn = []
    for number in range(1, len(reader.pages) + 1):
        with guarded(path, f"page {number}"):
            drawn.append(_drawing(reader, number, budget, faces, off))
    return drawn


def _drawing(
    reader: PdfReader,
    number: int,
    budget: Budget,
    faces: dict[int, Face | None],
    off: frozenset[int],
) -> Drawing:
    page = reader.pages[number - 1]
    upright = _run(reader, number, page.rotation, budget, faces, off)
    if upright.slanted <= len(upright.glyphs):
        return upright
    # A landscape table printed on a portrait page, without /Rotate: which way up is it?
    turned = [_run(reader, number, page.rotation + turn, budget, faces, off) for turn in (90, 270)]
    return max([upright, *turned], key=lambda drawing: len(drawing.glyphs))


def _run(
    reader: PdfReader,
    number: int,
    turn: int,
    budget: Budget,
    faces: dict[int, Face | None],
    off: frozenset[int],
) -> Drawing:
    """The page as drawn, seen turned clockwise by ``turn`` degrees."""
    page = reader.pages[number - 1]
    base, width, height = _upright(page, turn % 360)
    run = Interpreter(base=base, budget=budget, faces=faces, layers_off=off)
    contents, resources = page.get("/Contents"), page.get("/Resources")
    inner = resources.get_object() if resources is not None else None
    if contents is not None:
        stream = ContentStream(contents.get_object(), reader, "bytes")
        run.run(stream, inner if isinstance(inner, DictionaryObject) else DictionaryObject())
    sheet = Rect(0.0, 0.0, width, height)
    sight = sighted(run.glyphs, run.canvas, sheet)
    told = [(why, served, letters) for (why, served), letters in sight.told]
    told.append(("in letters of less than a point or so", False, "".join(run.tiny)))
    return Drawing(
        number=number,
        width=width,
        height=height,
        glyphs=sight.glyphs,
        shades=tuple(run.ink.shades),
        rules=tuple(run.ink.rules),
        images=tuple(seen for image in run.images if (seen := image.clipped(sheet))),
        curves=tuple(seen for curve in run.ink.curves if (seen := _seen(curve, sheet))),
        turned=tuple(run.turned),
        slanted=run.slanted,
        nameless=run.nameless,
        unseen=tuple(told),
        widthless=run.widthless,
    )


def _seen(curve: Rect, sheet: Rect) -> Rect | None:
    """The part on the sheet, of a line without width too."""
    return Rect(curve.x0 - 0.1, curve.top - 0.1, curve.x1 + 0.1, curve.bottom + 0.1).clipped(sheet)


def _upright(page: PageObject, turn: int) -> tuple[Matrix, float, float]:
    """The matrix to top-left coordinates after turning the page, and the width and height."""
    box = page.cropbox
    left, bottom, right, top = (float(v) for v in (box.left, box.bottom, box.right, box.top))
    width, height = right - left, top - bottom
    if not (0 < width < 20_000 and 0 < height < 20_000):
        raise ValueError("the page has no size")
    base: Matrix = (1.0, 0.0, 0.0, -1.0, -left, top)
    turned: dict[int, tuple[Matrix, float, float]] = {
        90: ((0.0, 1.0, -1.0, 0.0, height, 0.0), height, width),
        180: ((-1.0, 0.0, 0.0, -1.0, width, height), width, height),
        270: ((0.0, -1.0, 1.0, 0.0, 0.0, width), height, width),
    }
    if turn not in turned:
        return base, width, height
    matrix, new_width, new_height = turned[turn]
    return multiplied(base, matrix), new_width, new_height
