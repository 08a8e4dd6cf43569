"""Ingest jobs: files that were uploaded, read by a child process while serving goes on.

Serving imports no parser: a job is ``python -m cli ingest --events``, followed over its standard
output. What becomes of it is a record in the data folder, so every process of the service, and the
next one, can tell it.
"""
