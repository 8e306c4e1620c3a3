"""Numbers of those who are not identified by a citizen identity number.

One module per number, with the verbs of `minka.kernel.identity_number`; which module
reads the number of which document kind says `minka.kernel.personal_number`.
"""
