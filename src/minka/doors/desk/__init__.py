"""The staff desk: counter, production floor, dispatch and indicators in a browser.

A view parses, calls one action or query, and presents; `access` says who may, `faults` turns
what went wrong into a page, `words` names statuses and verbs. No rules and no tables live here.
"""
