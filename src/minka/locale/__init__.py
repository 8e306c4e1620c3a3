"""The house in other languages: Chinese is the source, English is complete.

`python -m minka.locale` brings the catalogue in step with the code and compiles it; it needs
no gettext tools, which a newcomer's machine may not have.
"""
