"""What is drawn from a photograph: the verdicts laid over it, and the small copy for the chip."""

import datetime
import io
from xml.etree import ElementTree

import pytest
from PIL import Image

from minka.chip.photo import BYTES_AT_MOST, chip_rendition
from minka.people.photographs import rules
from minka.people.photographs.measuring import assess
from minka.people.photographs.overlay import ADVICE, BAD, GOOD, overlay_svg

from . import pictures

ON = datetime.date(2026, 11, 20)
LIMITS = rules.rule_book().limits_for("SSC3", ON)
SVG = "{http://www.w3.org/2000/svg}"


def drawing_of(data, **options):
    judged = assess(data, LIMITS, on=ON)
    return ElementTree.fromstring(overlay_svg(judged.measured, judged.verdicts, **options))


def colours(drawing, tag):
    return [mark.get("stroke") for mark in drawing.iter(f"{SVG}{tag}") if mark.get("stroke")]


class TestOverlay:
    def test_a_good_photograph_is_all_green(self):
        drawing = drawing_of(pictures.drawn())

        assert drawing.get("viewBox") == "0 0 358 441"
        assert set(colours(drawing, "line") + colours(drawing, "rect")) == {GOOD}

    def test_the_broken_measure_is_red_and_says_why(self):
        drawing = drawing_of(pictures.shifted(across=50))

        (red,) = (line for line in drawing.iter(f"{SVG}line") if line.get("stroke") == BAD)
        assert red.get("x1") == red.get("x2")
        assert red.find(f"{SVG}title").text.startswith("人像偏右：")

    def test_every_face_of_two_is_framed_in_red(self):
        frames = colours(drawing_of(pictures.two_faces()), "rect")

        assert frames == [BAD, BAD]

    def test_the_ground_that_is_not_white_is_shaded_at_both_edges(self):
        drawing = drawing_of(pictures.on_ground((70, 120, 200)))

        strips = [r for r in drawing.iter(f"{SVG}rect") if r.get("stroke") == BAD]
        assert [(strip.get("x"), strip.get("height")) for strip in strips] == [
            ("0", "198"), ("334", "198"),
        ]  # fmt: skip

    def test_advice_is_neither_red_nor_green(self):
        verdicts = assess(pictures.drawn(), LIMITS, on=ON)
        (eyes,) = (v for v in verdicts.verdicts if v.limit.code == "EYES")
        missed = rules.judge({"EYES": 1}, [eyes.limit])

        drawing = ElementTree.fromstring(overlay_svg(verdicts.measured, missed))

        assert set(colours(drawing, "circle")) == {ADVICE}

    def test_alone_it_carries_the_picture(self):
        drawing = drawing_of(pictures.drawn(), picture=pictures.drawn())

        (image,) = drawing.iter(f"{SVG}image")
        assert image.get("href").startswith("data:image/jpeg;base64,")

    def test_the_readers_language_is_the_callers(self):
        sentences = {"EYE_MIDPOINT": "Too far <right>"}
        drawing = drawing_of(pictures.shifted(across=50), sentences=sentences)

        assert [title.text for title in drawing.iter(f"{SVG}title")] == ["Too far <right>"]


def faces_on(data):
    """How many faces the detector finds on a small copy, brought to the standard's width."""
    picture = Image.open(io.BytesIO(data))
    large = picture.convert("RGB").resize((358, round(picture.height * 358 / picture.width)))
    return len(assess(pictures.jpeg(large), LIMITS, on=ON).measured.faces)


def face_of(data):
    (face,) = assess(data, LIMITS, on=ON).measured.faces
    return face.box


class TestChipRendition:
    @pytest.mark.parametrize("seed", range(8))
    def test_the_face_of_a_drawn_portrait_is_still_found(self, seed):
        small = chip_rendition(pictures.drawn(seed), face_of(pictures.drawn(seed)))

        assert 2000 < len(small.data) <= BYTES_AT_MOST
        assert faces_on(small.data) == 1

    def test_the_face_of_the_real_portrait_is_still_found(self):
        small = chip_rendition(pictures.astronaut(), face_of(pictures.astronaut()))

        assert len(small.data) <= BYTES_AT_MOST
        assert faces_on(small.data) == 1

    def test_the_same_photograph_gives_the_same_bytes(self):
        face = face_of(pictures.drawn(7))

        first, second = (chip_rendition(pictures.drawn(7), face) for _ in range(2))

        assert first == second

    def test_grey_is_chosen_where_colour_says_nothing(self):
        grey = pictures.jpeg(pictures.opened(pictures.astronaut()).convert("L"))

        assert chip_rendition(grey, face_of(pictures.astronaut())).is_grey

    def test_a_photograph_without_a_box_is_shrunk_whole(self):
        small = chip_rendition(pictures.drawn(), None)

        assert Image.open(io.BytesIO(small.data)).size == small.size
        assert faces_on(small.data) == 1

    def test_nothing_of_the_camera_is_carried_along(self):
        small = chip_rendition(pictures.taken(ON), None)

        assert dict(Image.open(io.BytesIO(small.data)).getexif()) == {}
