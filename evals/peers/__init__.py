"""Plain pipelines of well-known kits on the same documents and questions, for comparison.

``python -m evals.peers --data DIR --python PYTHON`` hands the source texts in force and the judged
questions to a script of each kit, run by an interpreter that has it, and scores what comes back as
the product is scored. The kits are no dependencies of the project.
"""
