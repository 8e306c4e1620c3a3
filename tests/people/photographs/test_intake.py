"""A ZIP of photographs: who gets which picture, and what every other one hears."""

import datetime
import struct
import zipfile

import pytest

from minka.exchange import queries as files
from minka.exchange.actions import DuplicateFile
from minka.kernel import identity_number
from minka.people.photographs import actions, archive, intake, queries
from minka.people.photographs.archive import ZipRefused
from minka.people.photographs.intake import IntakeOutcome, take_zip
from minka.people.photographs.models import Photograph
from tests.factories import people

from . import pictures

ON = datetime.date(2026, 11, 20)
AT = datetime.datetime(2026, 11, 20, 2, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.HOME = tmp_path / "home"


@pytest.fixture
def cast(db):
    """王芳 and two more people, with their numbers."""
    persons = [people.wang_fang(), *people.extras(2, "719901")]
    return [(person, people.current_number(person)) for person in persons]


@pytest.fixture
def pack(tmp_path):
    """Write a ZIP of (name, bytes) in this order."""

    def write(*members, name="photos.zip"):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as zipped:
            for member, data in members:
                zipped.writestr(member, data)
        return path

    return write


def take(path, **options):
    return take_zip(path, product_code="SSC3", on=ON, at=AT, actor="caiji", **options)


def lines(outcome):
    """(outcome, findings) of every line, in order."""
    return [(line.outcome, line.findings) for line in files.lines_of(outcome.file_id)]


def in_use(person):
    photograph = queries.photograph_of(person.pk)
    return photograph and queries.bytes_of(photograph.digest)


class TestNames:
    def test_every_spelling_of_a_number_finds_its_person(self, cast, pack):
        (first, a), (second, b), (third, c) = cast
        outcome = take(
            pack(
                (f"{a}.jpg", pictures.drawn(1)),
                (f"三年级/二班/{identity_number.shorten(b)}.JPG", pictures.drawn(2)),
                (f" {c[:6]} {c[6:14]} {c[14:]} .jpeg", pictures.drawn(3)),
            )
        )

        assert outcome == IntakeOutcome(outcome.file_id, accepted=3, refused=0, same=0)
        assert [in_use(p) for p in (first, second, third)] == [pictures.drawn(n) for n in (1, 2, 3)]

    def test_a_small_x_is_the_check_character(self):
        body = next(
            body
            for serial in range(2, 400)
            if identity_number.calc_check_digit(body := f"61990119900101{serial:03d}") == "X"
        )

        assert archive.number_in(f"{body}x.JPG") == f"{body}X"

    def test_other_names_are_told_what_a_name_should_be(self, cast, pack):
        _person, number = cast[0]
        outcome = take(
            pack(
                ("王芳.jpg", pictures.drawn(1)),
                (f"{number[:-1]}.jpg", pictures.drawn(2)),
                (f"{number}.png", pictures.drawn(3)),
                (f"../{number}.jpg", pictures.drawn(4)),
                (f"C:\\photos\\{number}.jpg", pictures.drawn(5)),
                (f"/{number}.jpg", pictures.drawn(6)),
            )
        )

        assert [findings for _outcome, findings in lines(outcome)] == [
            ["NAME_NOT_A_NUMBER"],
            ["NAME_NOT_A_NUMBER"],
            ["NAME_NOT_A_PICTURE"],
            ["NAME_LEADS_OUTSIDE"],
            ["NAME_LEADS_OUTSIDE"],
            ["NAME_LEADS_OUTSIDE"],
        ]
        assert not Photograph.objects.exists()

    def test_what_systems_leave_in_folders_is_no_line(self, cast, pack):
        _person, number = cast[0]
        outcome = take(
            pack(
                ("照片/", b""),
                ("照片/Thumbs.db", b"x"),
                (f"__MACOSX/._{number}.jpg", b"x"),
                (f"照片/{number}.jpg", pictures.drawn(1)),
            )
        )

        assert lines(outcome) == [("ACCEPT", [])]

    def test_a_chinese_windows_name_is_read_as_it_was_written(self, pack):
        path = pack(("placeholder", pictures.drawn(1)))
        coded = "照片.jpg".encode("gb18030")
        path.write_bytes(path.read_bytes().replace(b"placeholder", coded + b"_" * 3))

        (entry,) = archive.list_entries(path)

        assert entry.name == "照片.jpg___"

    def test_nobody_registered_under_the_number_is_said(self, pack):
        outcome = take(pack((f"{people.zhao_min_number()}.jpg", pictures.drawn(1))))

        assert lines(outcome) == [("REFUSE", ["PERSON_UNKNOWN"])]


class TestSwappedAndDoubled:
    def test_one_picture_under_two_numbers_goes_back_under_both(self, cast, pack):
        (_p, a), (_q, b), (third, c) = cast
        again = pictures.jpeg(pictures.opened(pictures.drawn(1)), quality=70)
        outcome = take(
            pack(
                (f"{a}.jpg", pictures.drawn(1)),
                (f"{b}.jpg", again),
                (f"{c}.jpg", pictures.drawn(2)),
            )
        )

        assert lines(outcome) == [
            ("REFUSE", ["PICTURE_UNDER_TWO_NUMBERS"]),
            ("REFUSE", ["PICTURE_UNDER_TWO_NUMBERS"]),
            ("ACCEPT", []),
        ]
        assert in_use(third) == pictures.drawn(2)
        (sentence,) = files.lines_of(outcome.file_id)[0].answered
        assert "第1张、第2张" in sentence

    def test_the_photograph_another_person_has_already_goes_back(self, cast, pack):
        (first, _a), (second, b), _third = cast
        actions.add_photograph(
            first.pk, pictures.drawn(1), product_code="SSC3", on=ON, at=AT, actor="x"
        )

        outcome = take(pack((f"{b}.jpg", pictures.drawn(1))))

        assert lines(outcome) == [("REFUSE", ["PICTURE_OF_ANOTHER"])]
        assert in_use(second) is None

    def test_two_pictures_of_one_person_go_back_both(self, cast, pack):
        person, number = cast[0]
        short = identity_number.shorten(number)
        outcome = take(
            pack((f"{number}.jpg", pictures.drawn(1)), (f"{short}.jpg", pictures.drawn(2)))
        )

        assert lines(outcome) == [("REFUSE", ["PICTURES_OF_ONE_PERSON"])] * 2
        assert in_use(person) is None

    def test_the_same_picture_of_one_person_twice_counts_once(self, cast, pack):
        person, number = cast[0]
        outcome = take(
            pack((f"a/{number}.jpg", pictures.drawn(1)), (f"b/{number}.jpg", pictures.drawn(1)))
        )

        assert lines(outcome) == [("ACCEPT", []), ("SAME", [])]
        assert in_use(person) == pictures.drawn(1)

    def test_the_same_zip_twice_is_refused(self, cast, pack):
        path = pack((f"{cast[0][1]}.jpg", pictures.drawn(1)))
        take(path)

        with pytest.raises(DuplicateFile):
            take(path)

        assert Photograph.objects.count() == 1

    def test_the_same_pictures_in_another_zip_change_nothing(self, cast, pack):
        member = (f"{cast[0][1]}.jpg", pictures.drawn(1))
        take(pack(member))

        outcome = take(pack(member, ("说明.txt", b"x"), name="again.zip"))

        assert lines(outcome) == [("SAME", []), ("REFUSE", ["NAME_NOT_A_PICTURE"])]
        assert Photograph.objects.count() == 1


class TestPictures:
    def test_every_broken_picture_hears_why_and_the_good_one_is_taken(self, cast, pack):
        (_p, a), (_q, b), (third, c) = cast
        outcome = take(
            pack(
                (f"{a}.jpg", pictures.bomb()),
                (f"{b}.jpg", pictures.drawn(2)[:9000]),
                (f"{c}.jpg", pictures.drawn(3)),
            )
        )

        assert lines(outcome) == [
            ("REFUSE", ["PICTURE_TOO_MANY_PIXELS"]),
            ("REFUSE", ["PICTURE_DAMAGED"]),
            ("ACCEPT", []),
        ]
        assert in_use(third) == pictures.drawn(3)

    def test_a_picture_the_rules_refuse_is_kept_with_line_and_verdicts(self, cast, pack):
        person, number = cast[0]
        outcome = take(pack(("x.jpg", b"x"), (f"{number}.jpg", pictures.astronaut())))

        photograph = Photograph.objects.get()
        assert (photograph.file_id, photograph.line_number) == (outcome.file_id, 2)
        assert lines(outcome)[1] == ("REFUSE", ["NOT_FIT", "BACKGROUND"])
        (sentence,) = files.lines_of(outcome.file_id)[1].answered
        assert sentence.startswith("背景不是白色：亮度")
        assert in_use(person) is None

    def test_an_entry_that_lies_about_its_sum_is_damaged(self, cast, pack):
        path = pack((f"{cast[0][1]}.jpg", pictures.drawn(1)))
        raw = path.read_bytes().replace(pictures.drawn(1)[-60:-30], bytes(30))
        path.write_bytes(raw)

        assert lines(take(path)) == [("REFUSE", ["PICTURE_DAMAGED"])]

    def test_the_file_counts_its_pictures(self, cast, pack):
        outcome = take(pack((f"{cast[0][1]}.jpg", pictures.drawn(1)), ("x.jpg", b"x")))

        file = files.get_file(outcome.file_id)
        assert file.status == "MERGED"
        assert file.counted == {"pictures": 2, "accepted": 1, "refused": 1}


class TestWholeArchive:
    def refused(self, path):
        with pytest.raises(ZipRefused) as caught:
            take(path)
        assert files.all_files().get().status == "REJECTED"
        return caught.value.refusal.code

    def test_what_is_no_zip(self, tmp_path):
        path = tmp_path / "photos.zip"
        path.write_bytes(b"Rar!" * 100)

        assert self.refused(path) == "ZIP_DAMAGED"

    def test_half_a_zip(self, pack):
        path = pack(("a.jpg", pictures.drawn(1)))
        path.write_bytes(path.read_bytes()[:-40])

        assert self.refused(path) == "ZIP_DAMAGED"

    def test_an_empty_zip(self, pack):
        assert self.refused(pack(("folder/", b""))) == "ZIP_EMPTY"

    def test_a_zip_with_a_password(self, pack):
        path = pack(("a.jpg", pictures.drawn(1)))
        raw = bytearray(path.read_bytes())
        raw[raw.index(b"PK\x01\x02") + 8] |= 1
        path.write_bytes(bytes(raw))

        assert self.refused(path) == "ZIP_PASSWORD"

    def test_a_zip_that_claims_three_gigabytes(self, pack):
        path = pack(("a.jpg", pictures.drawn(1)))
        raw = bytearray(path.read_bytes())
        at = raw.index(b"PK\x01\x02") + 24
        raw[at : at + 4] = struct.pack("<I", 3 << 30)
        path.write_bytes(bytes(raw))

        assert self.refused(path) == "ZIP_BOMB"

    def test_a_zip_whose_entries_overlap(self, pack):
        path = pack(*((f"{n}.jpg", pictures.drawn(1)) for n in range(3)))
        raw = bytearray(path.read_bytes())
        at = raw.index(b"PK\x01\x02")
        raw[at + 20 : at + 24] = struct.pack("<I", len(raw))
        path.write_bytes(bytes(raw))

        assert self.refused(path) == "ZIP_BOMB"

    def test_too_many_entries(self, pack, monkeypatch):
        monkeypatch.setattr(archive, "PICTURES_AT_MOST", 2)

        assert self.refused(pack(*((f"{n}.jpg", b"") for n in range(3)))) == "ZIP_TOO_MANY"

    def test_an_entry_that_unpacks_without_end_is_read_no_further_than_a_photograph(
        self, cast, tmp_path
    ):
        path = tmp_path / "photos.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
            zipped.writestr(f"{cast[0][1]}.jpg", bytes(200 << 20))

        assert path.stat().st_size < 300_000
        assert lines(take(path)) == [("REFUSE", ["PICTURE_TOO_LONG"])]


class TestWalk:
    def test_a_walk_that_was_cut_off_is_done_again(self, cast, pack, monkeypatch):
        path = pack((f"{cast[0][1]}.jpg", pictures.drawn(1)))
        with monkeypatch.context() as broken:
            broken.setattr(intake, "_write_lines", _interrupted)
            with pytest.raises(KeyboardInterrupt):
                take(path)
        assert not Photograph.objects.exists()

        outcome = take(path)

        assert lines(outcome) == [("ACCEPT", [])]

    def test_pictures_are_judged_in_other_processes_as_in_this_one(self, cast, pack, monkeypatch):
        monkeypatch.setattr(intake, "ALONE", 1)
        monkeypatch.setattr(intake, "CHUNK", 1)
        monkeypatch.setattr(intake.os, "cpu_count", lambda: 2)
        told = []
        outcome = take(
            pack(*((f"{number}.jpg", pictures.drawn(n)) for n, (_p, number) in enumerate(cast))),
            progress=lambda *step: told.append(step),
        )

        assert outcome.accepted == 3
        assert told[0] == ("核验照片", 0, 3)
        assert ("核验照片", 3, 3) in told
        assert told[-1] == ("存入照片", 3, 3)


def _interrupted(*_arguments):
    raise KeyboardInterrupt


def test_an_empty_file_is_no_archive(tmp_path):
    path = tmp_path / "empty.zip"
    path.touch()

    with pytest.raises(ZipRefused):
        archive.list_entries(path)
