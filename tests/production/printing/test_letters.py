import pypdfium2
import pytest

from minka.production.printing.faces import faces_pdf, get_template
from minka.production.printing.letters import letter_texts, letters_pdf
from tests.production.printing.reading import (
    LONGEST,
    NAMES,
    PAPER,
    RARE,
    codes_on,
    make_face,
    make_letter,
    pages_of,
    printed,
    sizes_of,
)


def test_each_letter_is_one_a4_page_in_the_order_of_the_cards():
    letters = [make_letter(position, name) for position, name in enumerate(NAMES, start=1)]

    pdf = printed(letters_pdf, letters, PAPER)

    assert sizes_of(pdf) == {(210.0, 297.0)}
    for page, letter in zip(pages_of(pdf), letters, strict=True):
        assert f"尊敬的{letter.name}：" in page


def test_a_letter_says_where_when_and_with_what_the_card_is_collected():
    letter = make_letter()

    (page,) = pages_of(printed(letters_pdf, [letter], PAPER))

    for text in (letter.outlet, letter.outlet_address, letter.outlet_hours, letter.outlet_phone):
        assert "".join(text.split()) in page
    for text in ("本人领卡", "代领人", "委托书", "启用", "12333"):
        assert text in page


def test_a_letter_never_shows_a_full_number():
    letter = make_letter()

    (page,) = pages_of(printed(letters_pdf, [letter], PAPER))

    assert letter.number not in page
    assert letter.card_number not in page
    assert "619***********0001" in page


def test_card_and_letter_carry_the_same_code():
    face = printed(faces_pdf, [make_face(8)], get_template("ssc3"))
    letter = printed(letters_pdf, [make_letter(8)], PAPER)

    assert codes_on(face) == codes_on(letter) != []


@pytest.mark.parametrize("name", [RARE, LONGEST])
def test_the_address_stays_in_the_window(name):
    letter = make_letter(name=name, address="示例市桃源区示例街道" * 5)
    text = pypdfium2.PdfDocument(printed(letters_pdf, [letter], PAPER))[0].get_textpage()

    left, top, right, bottom = (side * 72 / 25.4 for side in (20, 297 - 45, 110, 297 - 90))
    window = text.get_text_bounded(left, bottom, right, top)

    assert "".join(window.split()) == f"{letter.postcode}{letter.address}{name}收"


def test_the_texts_to_check_hold_all_that_is_free_text():
    letter = make_letter(name=RARE)

    (text,) = letter_texts([letter])

    assert text == "".join(
        (RARE, letter.address, letter.outlet, letter.outlet_address, letter.outlet_hours)
    )
