"""A typed client of the search API."""
