r"""Seals: proof that no line of a history was changed, removed or slipped in afterwards.

Each history table is sealed in blocks of rows in the order of their ids. With ‖ for joining
bytes, and in a session with TimeZone UTC and DateStyle ISO:

    rows   = header ‖ the bytes of COPY (SELECT columns FROM table
             WHERE id BETWEEN first_id AND last_id ORDER BY id) TO STDOUT
    header = table, TAB, the columns joined by commas, LF
    digest = SM3(previous digest ‖ SM3(rows)); before the first block stand 32 zero bytes

so that psql and `openssl dgst -sm3` recompute it without us. Every seal is signed with the
centre's SM2 key (identity 1234567812345678) over the lines that `signed_text` returns. The
last digest of each table is also written to a file outside the database: it shows when the
newest rows and their seals are cut off together.

`Seal.marks` holds the id and four bytes of SM3 of every row, so that the first row that does
not fit is named, and not only its block.
"""

from ._anchors import Anchor, last_anchors
from ._keys import SealKeys, UnableToSeal, open_keys, public_keys
from ._rows import sealed, sealed_models
from ._sealing import seal_all, seal_table
from ._verifying import Flaw, FlawKind, signed_text, verify_all, verify_table

__all__ = [
    "Anchor",
    "Flaw",
    "FlawKind",
    "SealKeys",
    "UnableToSeal",
    "last_anchors",
    "open_keys",
    "public_keys",
    "seal_all",
    "seal_table",
    "sealed",
    "sealed_models",
    "signed_text",
    "verify_all",
    "verify_table",
]
