"""The names of a snapshot's files (see ``index.snapshot``)."""

from __future__ import annotations

CATALOGUE = "catalogue.sqlite"
FACETS = "facets.npz"
VECTORS = "vectors.faiss"
KEYWORDS = "keywords"
WORDING = "wording"
LATE = "late"
