"""Two-dimensional codes: what they say, and their dark modules.

The match code is printed on the card's face and on its letter; the inserter compares the
two, so a card can only go into its own letter. It says nothing about the person.
"""

import functools
from dataclasses import dataclass

import zxingcpp
from stdnum.iso7064 import mod_37_36

PREFIX = "MK"
POSITION_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Matrix:
    """A code as rows of bits, most significant first, each row padded to whole bytes; 1 is dark.

    `rows` x `columns` modules without the quiet zone.
    """

    rows: int
    columns: int
    bits: bytes


def match_code(batch_number: str, position: int) -> str:
    """Return the code that ties a card to its letter: batch, position, check character.

    The check character is ISO/IEC 7064 MOD 37,36 over letters and digits.

    >>> match_code("B20261120-003", 17)
    'MK-B20261120-003-000017-1'
    """
    body = f"{PREFIX}-{batch_number}-{position:0{POSITION_DIGITS}d}"
    return f"{body}-{mod_37_36.calc_check_digit(body.replace('-', ''))}"


def read_match_code(text: str) -> tuple[str, int]:
    """Return batch number and position; raises ValueError if the code was misread or foreign."""
    body, _, check = text.rpartition("-")
    head, _, position = body.rpartition("-")
    prefix, _, batch_number = head.partition("-")
    if prefix != PREFIX or not batch_number or not position.isdecimal():
        raise ValueError("not a match code")
    if match_code(batch_number, int(position)) != text or not check:
        raise ValueError("the match code's check character does not fit")
    return batch_number, int(position)


def data_matrix(text: str) -> Matrix:
    """Return a square Data Matrix (ISO/IEC 16022): the smallest code for a card's face."""
    return _pack(
        zxingcpp.create_barcode(
            text, zxingcpp.BarcodeFormat.DataMatrix, force_square_data_matrix=True
        )
    )


@functools.lru_cache(maxsize=64)
def qr_code(text: str) -> Matrix:
    """Return a QR code (ISO/IEC 18004) with error correction M, for lists and boxes."""
    return _pack(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M"))


def _pack(barcode: zxingcpp.Barcode) -> Matrix:
    """Turn the picture, one byte a module, into bits (its type stub omits the buffer)."""
    image = barcode.to_image(scale=1, add_quiet_zones=False)
    rows, columns = image.shape
    stride = (columns + 7) // 8
    pixels = memoryview(image).tobytes().translate(_DARK)  # type: ignore[arg-type]
    bits = b"".join(
        (int(pixels[start : start + columns], 2) << (stride * 8 - columns)).to_bytes(stride, "big")
        for start in range(0, rows * columns, columns)
    )
    return Matrix(rows, columns, bits)


_DARK = bytes(ord("0" if grey else "1") for grey in range(256))
