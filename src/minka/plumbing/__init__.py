"""Plumbing: Django without business.

Owns moves and their histories, sets in and out of PostgreSQL, seals, named locks, the queue's
own jobs, backup, the look-only window, and the embedded database. Every room uses it; it
knows none of them.
"""
