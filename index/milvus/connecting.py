"""One connection to Milvus, and what its errors become here.

The address is a file of milvus-lite (``index.db``, of one process) or a server's URL, of
milvus-lite or of a cluster, with a database of its own (``http://milvus:19530/marketrules``).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from marketrules.errors import SearchStoreUnavailable, SettingsError

_SECONDS = 10.0  # for any call but those that load
GLANCE_S = 2.0  # for a look whether it is there
_LONG = 600.0
_SECRET = re.compile(r"//[^/@]*@")


def connect(uri: str, token: str) -> Any:
    """A client of the Milvus at ``uri``.

    Raises:
        SettingsError: if pymilvus isn't installed, or milvus-lite where ``uri`` is a file.
        SearchStoreUnavailable: if nothing answers there.
    """
    try:
        from pymilvus import MilvusClient
    except ImportError as error:
        raise SettingsError(
            "MARKETRULES_MILVUS is set, and pymilvus isn't installed.",
            remedy="Run `pip install 'marketrules[milvus]'`.",
        ) from error
    # Each failed call would log its traceback, of a hundred lines; what it says is in our own error.
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
    with answered(uri):
        return MilvusClient(uri=uri, token=token, timeout=_SECONDS)


@contextmanager
def answered(uri: str) -> Iterator[None]:
    """Errors of Milvus within become ``SearchStoreUnavailable``, without what ``uri`` keeps secret."""
    import grpc
    from pymilvus.exceptions import MilvusException

    try:
        yield
    except grpc.RpcError as error:  # pymilvus lets those through: a deadline, for one
        code = error.code() if isinstance(error, grpc.Call) else None
        raise _unavailable(uri, code.name if code is not None else "no answer") from error
    except (MilvusException, OSError) as error:
        raise _unavailable(uri, str(error)) from error


def _unavailable(uri: str, why: str) -> SearchStoreUnavailable:
    return SearchStoreUnavailable(
        f"Milvus at {_SECRET.sub('//', uri)}: {why}.",
        remedy="See that it runs and can be reached; unset MARKETRULES_MILVUS to search files.",
        retry_after=5.0,
    )


def within(*, long: bool = False) -> float:
    """Seconds that a call may take; ``long``: one that loads."""
    return _LONG if long else _SECONDS
