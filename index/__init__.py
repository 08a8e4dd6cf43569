"""Passages -> snapshot: embeddings, FAISS vectors, BM25 keywords, a catalogue; published atomically."""
