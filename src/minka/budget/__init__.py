"""Budget documents: what a centre must publish each year, read, checked and answered for.

This room reads a published budget (text, PDF or workbook) into one typed shape, whatever the form
family, and audits it. Reading and auditing are pure: no Django, no database, no clock. Doors and
commands call `reading.read_file` and `auditing.audit`; the room never calls a door.
"""
