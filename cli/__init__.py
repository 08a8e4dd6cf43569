"""The one command, ``marketrules``: a thin layer over all others; nothing imports it."""
