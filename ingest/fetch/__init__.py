"""Files as they are published, by ``corpus/sources.toml`` or by address; nothing here reads them.

``run.py`` is the way in: a source's pages are listed (``listing.py``), each file is asked for with
what is known of it (``download.py`` over ``exchange.py``), checked and kept (``store.py``).
"""
