"""The desk for assistants: tools of the Model Context Protocol. Only this room knows its library.

In a process of its own over standard input and output (``marketrules mcp``); it answers from a data
folder, or speaks to a service that runs.
"""
