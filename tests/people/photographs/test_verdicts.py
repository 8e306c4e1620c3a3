"""What photographs hear: the published limits on good pictures and on broken ones."""

import contextlib
import datetime
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from minka.people.photographs import rules
from minka.people.photographs.faces import look, same_pictures
from minka.people.photographs.measuring import assess
from minka.people.photographs.refusals import PictureRefused

from . import pictures

ON = datetime.date(2026, 11, 20)
LIMITS = rules.rule_book().limits_for("SSC3", ON)


def refused_by(data):
    """The codes of the rules that refuse a picture, in order."""
    verdicts = assess(data, LIMITS, on=ON).verdicts
    return [verdict.limit.code for verdict in verdicts if verdict.refuses]


def refusal_of(data):
    with pytest.raises(PictureRefused) as caught:
        assess(data, LIMITS, on=ON)
    return caught.value.refusal


class TestRealPortrait:
    def test_the_one_face_and_its_eyes_are_where_they_are(self):
        (face,) = assess(pictures.astronaut(), LIMITS, on=ON).measured.faces

        (left_x, left_y), (right_x, right_y) = face.eyes
        assert [left_x, left_y] == pytest.approx([123, 180], abs=6)
        assert [right_x, right_y] == pytest.approx([212, 185], abs=6)

    def test_head_and_hair_are_measured_as_with_a_ruler(self):
        measures = assess(pictures.astronaut(), LIMITS, on=ON).measured.measures

        assert measures["FACE_WIDTH"] == pytest.approx(182, abs=14)
        assert measures["HAIR_TOP"] == pytest.approx(12, abs=3)
        assert measures["EYE_MIDPOINT"] == pytest.approx(168, abs=4)
        assert measures["EYE_LINE"] == pytest.approx(441 - 183, abs=4)

    def test_only_its_grey_ground_refuses_it(self):
        assert refused_by(pictures.astronaut()) == ["BACKGROUND"]

    def test_a_cat_has_no_human_face(self):
        assert "FACES" in refused_by(pictures.cat())


class TestDrawnPortraits:
    @pytest.mark.parametrize("seed", range(12))
    def test_every_drawn_portrait_keeps_every_rule(self, seed):
        verdicts = assess(pictures.drawn(seed), LIMITS, on=ON).verdicts

        assert [v.limit.code for v in verdicts if not v.is_met] == []
        assert [v.limit.code for v in verdicts] == [
            each.code for each in LIMITS if each.code != "AGE"
        ]


class TestWhatIsSeen:
    @pytest.mark.parametrize(
        ("picture", "expected"),
        [
            pytest.param(pictures.two_faces(), "FACES", id="two faces"),
            pytest.param(pictures.no_face(), "FACES", id="no face"),
            pytest.param(pictures.cartoon(), "FLATNESS", id="cartoon"),
            pytest.param(pictures.shifted(across=-50), "EYE_MIDPOINT", id="too far left"),
            pytest.param(pictures.shifted(across=50), "EYE_MIDPOINT", id="too far right"),
            pytest.param(pictures.shifted(down=60), "EYE_LINE", id="too low"),
            pytest.param(pictures.shifted(down=30), "HAIR_TOP", id="room above the hair"),
            pytest.param(pictures.shrunk(0.6), "FACE_WIDTH", id="small face"),
            pytest.param(pictures.on_ground((70, 120, 200)), "BACKGROUND", id="blue ground"),
            pytest.param(
                pictures.jpeg(pictures.opened(pictures.drawn()).convert("L").convert("RGB")),
                "CHROMA",
                id="grey in colour",
            ),
            pytest.param(
                pictures.jpeg(
                    pictures.opened(pictures.drawn()).filter(ImageFilter.GaussianBlur(6)),
                    quality=99,
                ),
                "SHARPNESS",
                id="blurred",
            ),
            pytest.param(
                pictures.jpeg(pictures.opened(pictures.drawn()).point(lambda v: v // 4)),
                "BRIGHTNESS",
                id="dark",
            ),
        ],
    )
    def test_the_rule_that_is_broken_refuses(self, picture, expected):
        assert expected in refused_by(picture)

    def test_a_smiley_is_no_face_or_at_least_no_photograph(self):
        assert {"FACES", "FLATNESS"} & set(refused_by(pictures.smiley()))

    def test_two_faces_are_counted(self):
        verdicts = assess(pictures.two_faces(), LIMITS, on=ON).verdicts
        (faces,) = (v for v in verdicts if v.limit.code == "FACES")

        assert (faces.measured, faces.side) == (2, 1)
        assert faces.sentence == "找到 2 张脸；请使用只有本人一人的照片，背景不要有人像"

    def test_without_a_face_nothing_of_a_face_is_judged(self):
        verdicts = assess(pictures.no_face(), LIMITS, on=ON).verdicts

        assert {v.limit.code for v in verdicts} & {"FACE_WIDTH", "EYES", "TILT"} == set()


class TestFile:
    def test_a_rotation_mark_refuses_because_printers_ignore_it(self):
        data = pictures.rotated()

        assert {"WIDTH", "HEIGHT", "ORIENTATION"} <= set(refused_by(data))

    def test_a_camera_mark_that_says_upright_is_harmless(self):
        exif = Image.Exif()
        exif[0x0112] = 1
        data = pictures.jpeg(pictures.opened(pictures.drawn()), exif=exif)

        assert refused_by(data) == []

    @pytest.mark.parametrize("mode", ["CMYK", "L"])
    def test_other_colours_than_rgb_are_refused_and_still_measured(self, mode):
        data = pictures.jpeg(pictures.opened(pictures.drawn()).convert(mode), quality=95)

        judged = assess(data, LIMITS, on=ON)

        assert "COMPONENTS" in [v.limit.code for v in judged.verdicts if v.refuses]
        assert len(judged.measured.faces) == 1

    def test_a_large_photograph_hears_its_size_and_is_measured_all_the_same(self):
        large = pictures.opened(pictures.drawn()).resize((3580, 4410))

        judged = assess(pictures.jpeg(large, quality=60), LIMITS, on=ON)

        refusing = [v.limit.code for v in judged.verdicts if v.refuses]
        assert refusing == ["SIZE", "WIDTH", "HEIGHT"]
        assert judged.measured.measures["EYE_MIDPOINT"] == pytest.approx(177, abs=3)

    def test_the_day_the_camera_wrote_counts(self):
        old = pictures.taken(datetime.date(2025, 11, 20))
        new = pictures.taken(datetime.date(2026, 11, 1))
        future = pictures.taken(datetime.date(2027, 11, 1))

        assert refused_by(old) == ["AGE"]
        assert assess(new, LIMITS, on=ON).measured.taken_on == datetime.date(2026, 11, 1)
        assert assess(future, LIMITS, on=ON).measured.taken_on is None

    def test_a_missing_resolution_is_advice(self):
        data = pictures.jpeg(pictures.opened(pictures.drawn()), dpi=(0, 0))

        verdicts = assess(data, LIMITS, on=ON).verdicts

        assert [v.limit.code for v in verdicts if not v.is_met] == ["RESOLUTION"]
        assert rules.is_fit(verdicts)


class TestUnreadable:
    def test_200_megapixels_are_refused_before_they_are_decoded(self):
        assert refusal_of(pictures.bomb()).code == "PICTURE_TOO_MANY_PIXELS"

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
    def test_half_a_photograph_is_refused(self, share):
        data = pictures.drawn()

        assert refusal_of(data[: round(len(data) * share)]).code == "PICTURE_DAMAGED"

    @pytest.mark.parametrize(
        ("data", "kind"),
        [
            (pictures.saved_as(Image.new("RGB", (358, 441)), "PNG"), "PNG 图片"),
            (pictures.animated(), "GIF 图片"),
            (b"%PDF-1.7", "PDF 文件"),
            (b"hello", "别的格式"),
        ],
    )
    def test_another_format_under_a_jpeg_name_is_named(self, data, kind):
        refusal = refusal_of(data)

        assert (refusal.code, refusal.values) == ("PICTURE_NOT_JPEG", {"kind": kind})

    def test_nothing_is_refused_as_nothing(self):
        assert refusal_of(b"").code == "PICTURE_EMPTY"

    def test_endless_bytes_are_refused(self):
        assert refusal_of(pictures.drawn() + bytes(6 << 20)).code == "PICTURE_TOO_LONG"

    def test_a_thousand_scans_are_refused(self):
        data = pictures.drawn() + b"\xff\xda" * 1000

        assert refusal_of(data).code == "PICTURE_TOO_MANY_PIXELS"

    @settings(max_examples=50)
    @given(st.integers(2, 15_000), st.binary(min_size=1, max_size=40))
    def test_scribbled_bytes_never_crash(self, at, scribble):
        data = bytearray(pictures.drawn())
        data[at : at + len(scribble)] = scribble

        with contextlib.suppress(PictureRefused):
            assert assess(bytes(data), LIMITS, on=ON).verdicts


class TestLimits:
    def test_the_latest_block_of_a_product_holds_from_its_day(self, tmp_path):
        path = tmp_path / "limits.toml"
        blocks = [("", "2014-01-01", 40960), ("PERMIT", "2020-01-01", 20480),
                  ("PERMIT", "2026-06-01", 30720)]  # fmt: skip
        path.write_text(
            "\n".join(
                f'[[limit]]\ncode="SIZE"\nproduct="{product}"\nvalid_from={day}\nmost={most}\n'
                'unit="B"\nsource="test"\nconfidence="house"\n'
                for product, day, most in blocks
            )
        )
        book = rules.rule_book(path)

        def most(product, day):
            return [limit.most for limit in book.limits_for(product, day)]

        assert most("SSC3", ON) == [40960]
        assert most("PERMIT", datetime.date(2019, 12, 31)) == [40960]
        assert most("PERMIT", datetime.date(2026, 5, 31)) == [20480]
        assert most("PERMIT", datetime.date(2026, 6, 1)) == [30720]
        assert most("PERMIT", datetime.date(2013, 12, 31)) == []

    def test_every_limit_has_a_name(self):
        assert {limit.code for limit in rules.rule_book().limits} == set(rules.LABELS)

    def test_every_limit_can_say_what_is_wrong_on_each_open_side(self):
        for limit in rules.rule_book().limits:
            for bound, table in ((limit.least, rules.TOO_LOW), (limit.most, rules.TOO_HIGH)):
                if bound is not None:
                    sentence = table[limit.code].format(measured="1", limit=limit.text())
                    assert "；请" in sentence

    @given(st.floats(0, 500))
    def test_a_measure_is_met_exactly_within_limits_and_tolerance(self, measured):
        (limit,) = (each for each in LIMITS if each.code == "FACE_WIDTH")

        assert (limit.side(measured) == 0) == (179 - 14 <= measured <= 255 + 14)

    def test_the_limit_is_written_as_published(self):
        texts = {limit.code: limit.text() for limit in LIMITS}

        assert texts["FACE_WIDTH"] == "179–255 px"
        assert texts["EYE_LINE"] == "≥ 207 px"
        assert texts["WIDTH"] == "358 px"
        assert texts["TILT"] == "≤ 8°"

    def test_what_the_detector_saw_may_be_overruled_the_file_may_not(self):
        grey = [v.stored() for v in assess(pictures.astronaut(), LIMITS, on=ON).verdicts]
        turned = [v.stored() for v in assess(pictures.rotated(), LIMITS, on=ON).verdicts]

        assert rules.may_overrule(grey)
        assert not rules.may_overrule(turned)


class TestRequirement:
    def test_the_shipped_rule_makes_cards_without_photographs(self):
        assert not rules.rule_book().needs_photograph("SSC3", age=40, on=ON)

    def test_an_enforced_rule_begins_with_its_age(self):
        rule = rules.Requirement(ON, age_from=7, is_enforced=True, source="", confidence="house")
        book = rules.RuleBook((), (rule,))

        assert book.needs_photograph("SSC3", age=7, on=ON)
        assert not book.needs_photograph("SSC3", age=6, on=ON)
        assert not book.needs_photograph("SSC3", age=40, on=ON - datetime.timedelta(days=1))


class TestSamePicture:
    def test_a_picture_saved_again_is_known_and_another_is_not(self):
        first, other = pictures.opened(pictures.drawn(1)), pictures.opened(pictures.drawn(2))
        again = pictures.opened(pictures.jpeg(first, quality=40))

        thumbnails = [look(picture).thumbnail for picture in (first, other, again)]

        assert same_pictures(thumbnails) == [(0, 2)]


def test_the_detector_is_not_loaded_before_it_is_needed():
    script = (
        "import sys, django; django.setup();"
        "import minka.people.photographs.intake, minka.people.photographs.queries;"
        "print([name for name in ('cv2', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True,
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "", "HOME": "/nonexistent",
             "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip

    assert done.stdout.strip() == "[]"
