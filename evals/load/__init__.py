"""The service under load: mixed callers, publications meanwhile, memory.

``python -m evals.load --data DIR`` (see ``__main__``).
"""
