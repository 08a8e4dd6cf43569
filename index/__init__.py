"""Passages -> snapshot: embeddings, FAISS vectors, BM25 keywords, a catalogue; published atomically."""

from __future__ import annotations

import os

# ONNX Runtime tells its maker of each process that uses it, under an id of the machine that it keeps in
# the home folder, unless this is set before it is first loaded. Nothing leaves by default.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
