"""Files -> Reading: one reader per format, one source text, blocks that are spans of it."""
