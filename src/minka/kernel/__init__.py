"""What the field itself prescribes: numbers, names, codes, days, money, algorithms.

No framework, no database, no clock. Every module that checks a number has the same
verbs (`compact`, `validate`, `is_valid`, `format`, and where there is one
`calc_check_digit`) and raises the errors of `minka.kernel.errors`, which carry a stable
code and a Chinese sentence. What is a list stands as data beside the module, with its
source and how far it can be trusted.
"""
