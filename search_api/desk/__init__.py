"""The desk's records: inquiries, feedback, training, notices, users. Mutable, never in a snapshot.

Kept in a relational database (SQLite by default, PostgreSQL by URL). ``database.Records`` is the
door; the other modules take a session of it and the ``Actor`` who acts, and say what may be done.
"""
