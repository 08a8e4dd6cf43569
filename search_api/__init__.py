"""A question and a snapshot -> hits -> a grounded answer -> HTTP."""
