"""Whole sets in, across and out; named statements; named constraints."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Value

from minka.outlets.models import Level, Organisation
from minka.plumbing import bulk
from minka.plumbing.integrity import violations

COLUMNS = ["id", "name", "day"]
DAY = datetime.date(2026, 11, 20)


class Staged:
    """Stands for the model of the staging table: only the table's name is asked for."""

    class _meta:
        db_table = "staging"


@pytest.fixture
def staging(db) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE staging (id bigint, name text, day date) ON COMMIT DROP"
        )
    return "staging"


def make_organisations(count: int) -> None:
    Organisation.objects.create(code="P", name="海川市中心", level=Level.MUNICIPAL)
    parent = Organisation.objects.get()
    Organisation.objects.bulk_create(
        Organisation(code=f"{n:03}", name=f"第{n}站", level=Level.STREET, parent=parent)
        for n in range(count)
    )


def test_what_is_copied_in_is_what_was_given(staging):
    given = [
        (1, "王芳\t换\n行\\", datetime.date(2026, 2, 28)),
        (2, None, None),
        (3, "𠮷", datetime.date(2024, 2, 29)),
    ]

    assert bulk.copy_in(staging, COLUMNS, iter(given)) == 3

    assert bulk.rows("SELECT id, name, day FROM staging ORDER BY id") == given


def test_copying_in_nothing_is_harmless(staging):
    assert bulk.copy_in(staging, COLUMNS, []) == 0


def test_a_row_that_does_not_fit_leaves_nothing_behind(staging):
    with pytest.raises(Exception, match="invalid input syntax"), transaction.atomic():
        bulk.copy_in(staging, COLUMNS, [(1, "a", None), ("x", "b", None)])

    assert bulk.rows("SELECT count(*) FROM staging") == [(0,)]


@pytest.mark.django_db
def test_what_is_copied_out_is_the_queryset_in_its_order():
    make_organisations(3)

    rows = bulk.copy_out(
        Organisation.objects.filter(level=Level.STREET)
        .order_by("-code")
        .values_list("code", "name")
    )

    assert list(rows) == [("002", "第2站"), ("001", "第1站"), ("000", "第0站")]


@pytest.mark.django_db
def test_one_who_stops_reading_may_go_on_with_something_else():
    make_organisations(2000)
    with transaction.atomic():
        rows = bulk.copy_out(Organisation.objects.order_by("code").values_list("code"))
        next(rows)
        rows.close()

        assert bulk.rows("SELECT 1") == [(1,)]


@pytest.mark.django_db
def test_an_empty_set_is_copied_out_and_inserted_without_asking_the_database(
    django_assert_num_queries,
):
    nobody = Organisation.objects.none().values_list("code", "name")

    with django_assert_num_queries(0):
        assert list(bulk.copy_out(nobody)) == []
        assert bulk.insert_from(nobody, Organisation, ["code", "name"]) == 0


def test_a_set_fills_a_table_and_running_twice_is_harmless(staging):
    make_organisations(3)
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX ON staging (name)")
    stations = Organisation.objects.filter(level=Level.STREET).values_list("id", "name", Value(DAY))

    def fill() -> int:
        return bulk.insert_from(
            stations, Staged, COLUMNS, on_conflict="ON CONFLICT (name) DO NOTHING"
        )

    assert (fill(), fill()) == (3, 0)
    assert bulk.rows("SELECT name, day FROM staging ORDER BY name")[0] == ("第0站", DAY)


def test_statements_are_found_by_their_names(tmp_path):
    path = tmp_path / "bulk.sql"
    path.write_text(
        "-- the file\n\n-- name: one\n-- Say one.\nSELECT 1\n\n-- name: two\nSELECT 2\n"
    )

    assert bulk.statements(path) == {"one": "-- Say one.\nSELECT 1", "two": "SELECT 2"}


def test_two_statements_of_one_name_are_refused(tmp_path):
    path = tmp_path / "bulk.sql"
    path.write_text("-- name: one\nSELECT 1\n-- name: one\nSELECT 2\n")

    with pytest.raises(ValueError, match="named twice: \\['one'\\]"):
        bulk.statements(path)


class CodeTaken(Exception):
    """The code of an organisation is taken."""


@pytest.mark.django_db
def test_a_named_constraint_becomes_the_error_it_stands_for_and_work_goes_on():
    Organisation.objects.create(code="P", name="海川市中心", level=Level.MUNICIPAL)

    with pytest.raises(CodeTaken), violations({"organisation_code_once": CodeTaken()}):
        Organisation.objects.create(code="P", name="又一个", level=Level.MUNICIPAL)

    assert Organisation.objects.count() == 1


@pytest.mark.django_db
def test_a_constraint_nobody_named_rises_as_it_is():
    with pytest.raises(IntegrityError), violations({"organisation_code_once": CodeTaken()}):
        Organisation.objects.create(code="X", name="无上级", level=Level.STREET)
