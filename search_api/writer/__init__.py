"""The optional writer: a language model may word an answer, never decide what is cited.

Off unless an OpenAI-compatible endpoint is named. A finished answer enters; the same answer
leaves, its claims worded by the model where every sentence is carried by the quotes it cites
(``check``), or as it was, with a note that says why. Nothing here is imported by the engine.
"""
