import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from minka.production.printing.codes import (
    Matrix,
    data_matrix,
    match_code,
    qr_code,
    read_match_code,
)

BATCHES = st.from_regex(r"B20[0-9]{6}-[0-9]{3}", fullmatch=True)


def drawn(matrix: Matrix, *, module: int = 4, quiet: int = 4) -> Image.Image:
    picture = Image.frombytes("1", (matrix.columns, matrix.rows), matrix.bits)
    dark = picture.convert("L").point(lambda value: 255 - value)
    side = (matrix.columns + 2 * quiet) * module
    page = Image.new("L", (side, side), 255)
    wide, high = matrix.columns * module, matrix.rows * module
    page.paste(dark.resize((wide, high), Image.NEAREST), (quiet * module, quiet * module))
    return page


@given(BATCHES, st.integers(1, 999_999))
def test_a_match_code_leads_back_to_batch_and_position(batch, position):
    assert read_match_code(match_code(batch, position)) == (batch, position)


@given(BATCHES, st.integers(1, 999_999), st.integers(0, 5), st.integers(1, 9))
def test_one_misread_digit_is_noticed(batch, position, place, change):
    code = match_code(batch, position)
    at = code.rindex("-") - 6 + place
    wrong = f"{code[:at]}{(int(code[at]) + change) % 10}{code[at + 1 :]}"

    with pytest.raises(ValueError, match="check character"):
        read_match_code(wrong)


@pytest.mark.parametrize("text", ["", "MK", "https://example.org", "XX-B1-000001-A", "MK-B1-x-A"])
def test_a_foreign_code_is_no_match_code(text):
    with pytest.raises(ValueError, match="match code"):
        read_match_code(text)


@pytest.mark.parametrize("draw", [data_matrix, qr_code])
def test_a_scanner_reads_what_was_drawn(draw):
    text = match_code("B20261120-003", 17)

    assert [found.text for found in zxingcpp.read_barcodes(drawn(draw(text)))] == [text]


def test_the_code_of_a_card_is_a_square():
    matrix = data_matrix(match_code("B20261120-003", 17))

    assert matrix.rows == matrix.columns <= 26
