"""The shared vocabulary of a rules desk; plain records, no behaviour of its own.

documents --ingest--> sections, passages --index--> snapshot --search_api--> hits --> answer
                                                                                --> ui | cli

A *document* (Nodal Protocols) is held in dated *editions*; an edition is a tree of *sections*
with *passages* (the citable paragraphs), *boxes* (text approved, not yet in force), *references*
between them, and *findings* (what was not understood). Every text carries a *span* into the
edition's source text, so that any quote can be checked.
"""
