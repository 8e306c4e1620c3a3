"""The demonstration: an invented city walks its first issue, from files to hands.

Everything goes through the rooms' own actions; nothing is written past them. Running it
again finds what is there and adds nothing.
"""
