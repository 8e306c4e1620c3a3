import io

import pytest
from PIL import Image

from minka.journeys.demonstration.portrait import HEIGHT, LARGEST, SMALLEST, WIDTH, portrait


@pytest.mark.parametrize("seed", range(12))
def test_a_portrait_keeps_the_rules_for_card_photographs(seed):
    jpeg = portrait(seed)

    picture = Image.open(io.BytesIO(jpeg))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (WIDTH, HEIGHT))
    assert picture.info["dpi"] == (350, 350)
    assert SMALLEST <= len(jpeg) <= LARGEST
    corners = [picture.getpixel(place) for place in ((3, 3), (WIDTH - 4, 3), (3, 200))]
    assert min(map(min, corners)) >= 250


def test_the_same_person_has_the_same_portrait_and_another_has_another():
    assert portrait(1) == portrait(1) != portrait(2)


def test_age_and_sex_can_be_given():
    pictures = {
        portrait(5, is_female=female, age=age) for female in (True, False) for age in (20, 75)
    }

    assert len(pictures) == 4


def test_the_head_stands_in_the_middle_with_room_above_it():
    grey = Image.open(io.BytesIO(portrait(3))).convert("L")
    left, top, right, _bottom = (
        grey.crop((0, 0, WIDTH, 250)).point(lambda value: 255 * (value < 240)).getbbox()
    )

    assert 7 <= top <= 21
    assert abs((left + right) / 2 - WIDTH / 2) <= 20
