"""The tables, a module for each kind of record; importing this package knows them all."""

from search_api.desk.tables import feedback, inquiries, notices, people, sent, training
from search_api.desk.tables.base import Base

__all__ = ["Base", "feedback", "inquiries", "notices", "people", "sent", "training"]
