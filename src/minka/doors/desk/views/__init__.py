"""The desk's views, one file per page family; each parses, calls one thing, presents."""
