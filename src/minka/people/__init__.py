"""People: who a person is, under which numbers she was ever known, and what changed when.

Owns persons, their numbers and their changes, and the collection of files that bring them:
stage, check by sets, merge only what changed. It never deletes, and it knows no card.
"""
