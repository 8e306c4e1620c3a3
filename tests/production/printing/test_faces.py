import hashlib
import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from minka.kernel.refusal import Refused
from minka.production.printing.codes import match_code
from minka.production.printing.faces import (
    face_texts,
    faces_pdf,
    get_template,
    template_codes,
)
from minka.production.printing.letters import letters_pdf
from minka.production.printing.pdf import jpeg_shape
from tests.production.printing.reading import (
    BATCH,
    LONG,
    LONGEST,
    MADE_AT,
    NAMES,
    PAPER,
    character_boxes,
    codes_on,
    make_face,
    make_letter,
    pages_of,
    printed,
    sizes_of,
)

SSC3 = get_template("ssc3")
ROOT = Path(__file__).parents[3]


def test_there_is_a_face_for_every_product():
    assert template_codes() == ["elder", "permit", "permit_temporary", "ssc2", "ssc3"]


def test_an_unknown_template_is_named():
    with pytest.raises(KeyError, match="unheard"):
        get_template("unheard")


@pytest.mark.parametrize("code", template_codes())
def test_every_text_of_every_card_can_be_read_back_in_order(code):
    template = get_template(code)
    cards = [make_face(position, name) for position, name in enumerate(NAMES, start=1)]

    pages = pages_of(printed(faces_pdf, cards, template))

    assert len(pages) == len(cards)
    for page, card in zip(pages, cards, strict=True):
        values = card.values()
        assert all(values[field.value] in page for field in template.fields)


def test_pages_have_the_size_of_a_card():
    assert sizes_of(printed(faces_pdf, [make_face()], SSC3)) == {(85.6, 54.0)}


def test_the_issue_date_is_printed_as_year_and_month():
    assert "2026年3月" in pages_of(printed(faces_pdf, [make_face()], SSC3))[0]


@pytest.mark.parametrize("code", template_codes())
def test_a_scanner_reads_the_code_of_a_rendered_card(code):
    pdf = printed(faces_pdf, [make_face(17)], get_template(code))

    assert codes_on(pdf) == [match_code(BATCH, 17)]


@pytest.mark.parametrize("name", [LONG, LONGEST, "龘" * 25])
@pytest.mark.parametrize("code", template_codes())
def test_a_long_name_stays_inside_its_box(code, name):
    template = get_template(code)
    field = next(field for field in template.fields if field.value == "name")
    card = replace(make_face(), name=name)
    pdf = printed(
        faces_pdf, [card], replace(template, fields=(field,), notes=()), with_ground=False
    )

    left, top = field.box.x * 72 / 25.4, (53.98 - field.box.y) * 72 / 25.4
    right = left + field.box.width * 72 / 25.4
    bottom = top - field.box.height * 72 / 25.4
    boxes = [box for box in character_boxes(pdf) if box[2] > box[0]]
    assert len(boxes) == len(name)
    assert min(box[0] for box in boxes) >= left - 1
    assert max(box[2] for box in boxes) <= right + 1
    assert min(box[1] for box in boxes) >= bottom - 1
    assert max(box[3] for box in boxes) <= top + 1


def test_a_photograph_is_taken_as_it_is():
    card = make_face()

    pdf = printed(faces_pdf, [card], SSC3)

    assert pdf.count(card.photograph) == 1
    assert jpeg_shape(card.photograph) == (358, 441, 3)


def test_printing_again_gives_the_same_bytes():
    cards = [make_face(position, name) for position, name in enumerate(NAMES, start=1)]

    assert printed(faces_pdf, cards, SSC3) == printed(faces_pdf, iter(cards), SSC3)


def test_another_process_prints_the_same_bytes():
    script = (
        "from tests.production.printing.reading import *\n"
        "from minka.production.printing.faces import *\n"
        "cards = [make_face(n, name) for n, name in enumerate(NAMES, start=1)]\n"
        "print(faces_pdf(cards, get_template('ssc3'), io.BytesIO(), made_at=MADE_AT).digest)"
    )
    cards = [make_face(position, name) for position, name in enumerate(NAMES, start=1)]
    here = faces_pdf(cards, SSC3, io.BytesIO(), made_at=MADE_AT)

    there = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert there.stdout.strip() == here.digest


def test_the_digest_and_size_are_those_of_the_file():
    out = io.BytesIO()
    file = faces_pdf([make_face()], SSC3, out, made_at=MADE_AT)

    assert file.pages == 1
    assert file.size == len(out.getvalue())
    assert file.digest == hashlib.new("sm3", out.getvalue()).hexdigest()


def test_a_card_without_a_photograph_stops_the_batch_at_its_position():
    cards = [make_face(1), make_face(2, photograph=b"GIF89a")]

    with pytest.raises(Refused, match="第12张卡的照片不是 JPEG"):
        printed(faces_pdf, cards, SSC3, first_position=11)


def test_a_card_with_an_empty_field_stops_the_batch_and_names_it():
    with pytest.raises(Refused, match="第1张卡缺少“有效期至”"):
        printed(faces_pdf, [make_face(valid_until=None)], get_template("permit"))


def test_a_character_that_no_font_has_never_becomes_a_hole():
    with pytest.raises(Refused, match=r"U\+2FFFF"):
        printed(faces_pdf, [make_face(name="王\U0002ffff")], SSC3)


def test_the_texts_to_check_are_those_that_are_printed():
    card = make_face()

    (text,) = face_texts([card], SSC3)

    assert text == f"{card.name}{card.number}{card.card_number}2026年3月"


def test_preprinted_stock_gets_the_values_only():
    (page,) = pages_of(printed(faces_pdf, [make_face()], SSC3, with_ground=False))

    assert page == f"王芳{make_face().number}{make_face().card_number}2026年3月"


def test_face_and_letter_cost_less_than_five_kilobytes_beyond_the_photograph():
    count = 300
    cards = [make_face(n, NAMES[n % len(NAMES)]) for n in range(1, count + 1)]
    letters = [make_letter(n, NAMES[n % len(NAMES)]) for n in range(1, count + 1)]

    size = len(printed(faces_pdf, cards, SSC3)) + len(printed(letters_pdf, letters, PAPER))

    assert (size - sum(len(card.photograph) for card in cards)) / count <= 5_000
