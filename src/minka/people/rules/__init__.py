"""What the cells of a collection file say, and what a careful clerk does with its rows."""

from minka.people.rules._birth import forms_of, ordinary_form, read_birth, years_before
from minka.people.rules._codes import CHINA, CHINESE_KINDS, CITIZEN_KINDS, FOREIGN_KINDS
from minka.people.rules._contact import is_plain_address, is_plain_phone, is_plain_postcode
from minka.people.rules._numbers import (
    IDENTITY_CARD,
    PASSPORT_KINDS,
    WITHOUT_HAN,
    claim_in,
    claim_of,
    is_plain_identity_number,
    is_plain_name,
    possible_claims,
    read_number,
)
from minka.people.rules._odd_cells import OddCells
from minka.people.rules._reading import Reading
from minka.people.rules._verdict import (
    FIELDS,
    MISPLACED,
    READERS,
    Dates,
    SentRow,
    Verdict,
    judge,
    judge_row,
    read_birth_in,
    read_row,
)

__all__ = [
    "CHINA",
    "CHINESE_KINDS",
    "CITIZEN_KINDS",
    "FIELDS",
    "FOREIGN_KINDS",
    "IDENTITY_CARD",
    "MISPLACED",
    "PASSPORT_KINDS",
    "READERS",
    "WITHOUT_HAN",
    "Dates",
    "OddCells",
    "Reading",
    "SentRow",
    "Verdict",
    "claim_in",
    "claim_of",
    "forms_of",
    "is_plain_address",
    "is_plain_identity_number",
    "is_plain_name",
    "is_plain_phone",
    "is_plain_postcode",
    "judge",
    "judge_row",
    "ordinary_form",
    "possible_claims",
    "read_birth",
    "read_birth_in",
    "read_number",
    "read_row",
    "years_before",
]
