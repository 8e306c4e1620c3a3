"""A person's photographs over time: one in use, none replaced, every step on record."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from minka.exchange import storage
from minka.kernel.lifecycle import IllegalMove
from minka.kernel.refusal import Refused
from minka.people.photographs import actions, queries, rules
from minka.people.photographs.measuring import assess
from minka.people.photographs.models import Photograph, PhotographMove
from minka.people.photographs.refusals import PictureRefused
from tests.factories import people

from . import pictures

ON = datetime.date(2026, 11, 20)
AT = datetime.datetime(2026, 11, 20, 2, tzinfo=datetime.UTC)
LATER = AT + datetime.timedelta(days=1)
LIMITS = rules.rule_book().limits_for("SSC3", ON)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.HOME = tmp_path


@pytest.fixture
def wang_fang():
    return people.wang_fang()


@pytest.fixture
def stranger():
    (person,) = people.extras(1, "719901")
    return person


def take(person, data, *, at=AT):
    return actions.add_photograph(person.pk, data, product_code="SSC3", on=ON, at=at, actor="caiji")


def row(person, data, **facts):
    judged = assess(data, LIMITS, on=ON)
    return actions.row_of(person.pk, storage.keep(data).digest, judged, **facts)


def statuses(person):
    return [photograph.status for photograph in queries.history_of(person.pk)]


def verbs():
    return list(PhotographMove.objects.order_by("id").values_list("verb", flat=True))


class TestTaking:
    def test_a_good_photograph_is_in_use_at_once(self, wang_fang):
        photograph = take(wang_fang, pictures.drawn(1))

        assert photograph.status == "ACCEPTED"
        assert queries.photograph_of(wang_fang.pk) == photograph
        assert queries.bytes_of(photograph.digest) == pictures.drawn(1)

    def test_a_bad_one_is_kept_as_refused_with_its_verdicts(self, wang_fang):
        photograph = take(wang_fang, pictures.astronaut())

        refusing = [v for v in photograph.verdicts if v.get("refuses")]
        assert photograph.status == "REFUSED"
        assert [(v["code"], v["limit"]) for v in refusing] == [("BACKGROUND", "≥ 230")]
        assert queries.photograph_of(wang_fang.pk) is None

    def test_bytes_that_are_no_photograph_leave_nothing(self, wang_fang):
        with pytest.raises(PictureRefused):
            take(wang_fang, pictures.bomb())

        assert statuses(wang_fang) == []

    def test_the_next_photograph_supersedes_and_the_earlier_stays(self, wang_fang):
        first = take(wang_fang, pictures.drawn(1))
        second = take(wang_fang, pictures.drawn(2), at=LATER)

        assert statuses(wang_fang) == ["ACCEPTED", "SUPERSEDED"]
        assert queries.photograph_of(wang_fang.pk) == second
        assert queries.bytes_of(first.digest) == pictures.drawn(1)

    def test_every_step_is_a_line_of_history_with_its_person(self, wang_fang):
        take(wang_fang, pictures.drawn(1))
        take(wang_fang, pictures.drawn(2), at=LATER)

        assert verbs() == ["start", "accept", "start", "supersede", "accept"]
        assert set(PhotographMove.objects.values_list("person_id", flat=True)) == {wang_fang.pk}

    def test_the_same_photograph_twice_changes_nothing(self, wang_fang):
        first = take(wang_fang, pictures.drawn(1))

        again = take(wang_fang, pictures.drawn(1), at=LATER)

        assert again == first
        assert verbs() == ["start", "accept"]

    def test_an_old_photograph_sent_again_does_not_come_back(self, wang_fang):
        take(wang_fang, pictures.drawn(1))
        take(wang_fang, pictures.drawn(2))

        old = take(wang_fang, pictures.drawn(1), at=LATER)

        assert old.status == "SUPERSEDED"
        assert statuses(wang_fang) == ["ACCEPTED", "SUPERSEDED"]

    def test_the_same_refused_photograph_twice_is_kept_once(self, wang_fang):
        take(wang_fang, pictures.astronaut())
        take(wang_fang, pictures.astronaut(), at=LATER)

        assert statuses(wang_fang) == ["REFUSED"]

    def test_the_photograph_of_one_person_is_refused_for_another(self, wang_fang, stranger):
        take(wang_fang, pictures.drawn(1))

        with pytest.raises(PictureRefused, match="同一张照片已登记在另一人名下"):
            take(stranger, pictures.drawn(1))

        assert statuses(stranger) == []

    def test_the_database_allows_one_photograph_in_use(self, wang_fang):
        photograph = take(wang_fang, pictures.drawn(1))
        photograph.pk, photograph.digest = None, "0" * 64

        with pytest.raises(IntegrityError, match="photograph_one_in_use"), transaction.atomic():
            photograph.save(force_insert=True)


class TestByHand:
    def test_what_only_the_detector_refused_may_be_accepted(self, wang_fang):
        photograph = take(wang_fang, pictures.astronaut())

        actions.overrule(photograph, note="背景经核实可用", at=LATER, actor="主管")

        assert queries.photograph_of(wang_fang.pk) == photograph
        assert PhotographMove.objects.latest("id").note == "背景经核实可用"

    def test_what_the_file_itself_is_may_not(self, wang_fang):
        photograph = take(wang_fang, pictures.rotated())

        with pytest.raises(Refused, match="ORIENTATION"):
            actions.overrule(photograph, note="", at=LATER, actor="主管")

        assert statuses(wang_fang) == ["REFUSED"]

    def test_an_accepted_photograph_cannot_be_accepted_again(self, wang_fang):
        photograph = take(wang_fang, pictures.astronaut())
        actions.overrule(photograph, note="可用", at=LATER, actor="主管")

        with pytest.raises(PictureRefused, match="本人名下已有这张照片"):
            actions.overrule(photograph, note="再次", at=LATER, actor="主管")

        assert queries.photograph_of(wang_fang.pk) == photograph

    def test_a_withdrawn_photograph_is_used_no_more_and_does_not_come_again(self, wang_fang):
        photograph = take(wang_fang, pictures.drawn(1))

        actions.withdraw(photograph, note="不是本人", at=LATER, actor="主管")

        assert queries.photograph_of(wang_fang.pk) is None
        with pytest.raises(PictureRefused, match="曾因不是本人被撤下"):
            take(wang_fang, pictures.drawn(1), at=LATER)

    def test_a_withdrawn_photograph_is_free_for_its_true_owner(self, wang_fang, stranger):
        photograph = take(wang_fang, pictures.drawn(1))
        actions.withdraw(photograph, note="是另一人", at=LATER, actor="主管")

        assert take(stranger, pictures.drawn(1), at=LATER).status == "ACCEPTED"

    def test_an_earlier_photograph_is_reinstated(self, wang_fang):
        first = take(wang_fang, pictures.drawn(1))
        take(wang_fang, pictures.drawn(2))
        first.refresh_from_db()

        actions.reinstate(first, note="新照片不是本人", at=LATER, actor="主管")

        assert queries.photograph_of(wang_fang.pk) == first
        assert statuses(wang_fang) == ["SUPERSEDED", "ACCEPTED"]

    def test_the_photograph_in_use_cannot_be_reinstated(self, wang_fang):
        photograph = take(wang_fang, pictures.drawn(1))

        with pytest.raises(IllegalMove):
            actions.reinstate(photograph, note="", at=LATER, actor="主管")

        assert queries.photograph_of(wang_fang.pk) == photograph


class TestSets:
    def test_a_set_is_stored_as_its_members_would_be(self, wang_fang, stranger):
        rows = [
            row(wang_fang, pictures.drawn(1)),
            row(stranger, pictures.drawn(2)),
        ]

        added = actions.add_photographs(rows, at=AT, actor="caiji")

        assert added == actions.Added(accepted=2, refused=0, known=0)
        assert queries.photographs_of([wang_fang.pk, stranger.pk]) == {
            wang_fang.pk: rows[0].digest,
            stranger.pk: rows[1].digest,
        }

    def test_the_same_set_twice_changes_nothing(self, wang_fang, stranger):
        rows = [row(wang_fang, pictures.drawn(1)), row(stranger, pictures.astronaut())]
        actions.add_photographs(rows, at=AT, actor="caiji")
        before = verbs()

        again = actions.add_photographs(rows, at=LATER, actor="caiji")

        assert again == actions.Added(accepted=0, refused=0, known=2)
        assert verbs() == before

    def test_two_fit_photographs_of_one_person_are_a_defect_of_the_caller(self, wang_fang):
        rows = [row(wang_fang, pictures.drawn(1)), row(wang_fang, pictures.drawn(2))]

        with pytest.raises(ValueError, match="two photographs of one person"):
            actions.add_photographs(rows, at=AT, actor="caiji")

        assert not Photograph.objects.exists()

    def test_the_empty_set_is_nothing(self):
        assert actions.add_photographs([], at=AT, actor="x") == actions.Added(0, 0, 0)

    @pytest.mark.parametrize("count", [1, 3])
    def test_digests_are_asked_with_one_query(self, count, django_assert_num_queries):
        persons = people.extras(count, "719901")
        rows = [row(person, pictures.drawn(n)) for n, person in enumerate(persons)]
        actions.add_photographs(rows, at=AT, actor="caiji")

        with django_assert_num_queries(1):
            found = queries.photographs_of([person.pk for person in persons])

        assert len(found) == count

    def test_chips_get_their_small_copies(self, wang_fang, stranger):
        take(wang_fang, pictures.drawn(1))

        small = queries.chip_pictures_of([wang_fang.pk, stranger.pk])

        assert list(small) == [wang_fang.pk]
        assert len(small[wang_fang.pk]) <= 4096
