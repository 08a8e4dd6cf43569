"""Documents in, a published snapshot out: the one place where reading and indexing meet."""
