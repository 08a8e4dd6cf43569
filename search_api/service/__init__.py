"""The service over HTTP: one published snapshot, asked by many. Only this room knows FastAPI."""
