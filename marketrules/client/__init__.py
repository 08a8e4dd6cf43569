"""The service from a program: typed calls, from which the wire models come back.

>>> from marketrules.client import Client
>>> client = Client("https://rules.example.org", key="mr_…")  # doctest: +SKIP
"""

from marketrules.client.async_client import AsyncClient
from marketrules.client.client import Client
from marketrules.client.events import AnswerEvent
from marketrules.client.retries import Retries

__all__ = ["AnswerEvent", "AsyncClient", "Client", "Retries"]
