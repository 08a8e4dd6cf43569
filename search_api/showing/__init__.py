"""The text at a pinpoint with all that belongs to it; what is held."""
