"""An open file as a download: whole, or the range that is asked for (RFC 9110, section 14).

Never shown in the page's own right: an attachment, of a type that isn't guessed, without scripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from search_api.reading.source import Original
from search_api.service.freshness import CACHE_CONTROL, VARY, is_among
from search_api.service.problems import problem

_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_CHUNK = 1 << 16
OCTETS = "application/octet-stream"


def download(request: Request, original: Original) -> Response:
    """The response to ``request``; closes the file when it has been sent."""
    tag = f'"{original.sha256}"'
    headers = {
        "ETag": tag,
        "Cache-Control": CACHE_CONTROL,
        "Vary": VARY,
        "Accept-Ranges": "bytes",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(original.name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    if is_among(tag, request.headers.get("If-None-Match", "")):
        original.file.close()
        return Response(status_code=304, headers=headers)
    media = _TYPES.get(original.media, OCTETS)
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", tag) != tag:
        asked = ""
    part = _part(asked, original.size)
    if part is None:
        original.file.close()
        detail = f"The file has {original.size} bytes."
        answer = problem(request, 416, "RangeOutside", detail, "Ask for a part of it.")
        answer.headers["Content-Range"] = f"bytes */{original.size}"
        return answer
    start, end = part
    headers["Content-Length"] = str(end - start)
    status = 200
    if end - start < original.size:
        status = 206
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{original.size}"
    sent = _sent(original.file, start, end)
    return StreamingResponse(sent, status, headers, media_type=media)


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """The half-open part of the file that a Range header asks for; None if it has no such part.

    Several ranges, or a header of another form, are answered with the whole, as is allowed.

    >>> _part("bytes=2-3", 10), _part("bytes=-4", 10), _part("bytes=12-", 10), _part("", 10)
    ((2, 4), (6, 10), None, (0, 10))
    """
    found = _RANGE.fullmatch(asked.strip())
    if found is None or found[0] == "bytes=-":
        return 0, size
    first, last = found.groups()
    if not first:
        length = int(last)
        return (max(0, size - length), size) if length else None
    start, end = int(first), int(last) + 1 if last else size
    if last and end <= start:
        return 0, size
    return (start, min(end, size)) if start < size else None


def _sent(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        left = end - start
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk
