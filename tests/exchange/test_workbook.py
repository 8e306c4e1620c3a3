"""What a cell of a workbook says, whatever its type."""

import datetime

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from minka.exchange.workbook import text_of
from tests.exchange.conftest import HEADER, LI, WANG, read


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("王芳", "王芳"),
        ("", ""),
        (1.0, "1"),
        (13800138000.0, "13800138000"),
        (619903830128131.0, "619903830128131"),
        (6.19903198301281e17, "6.19903198301281E+17"),
        (0.5, "0.5"),
        (True, "TRUE"),
        (datetime.date(1983, 1, 28), "1983-01-28"),
        (datetime.datetime(1983, 1, 28), "1983-01-28"),
        (datetime.datetime(1983, 1, 28, 8, 30), "1983-01-28 08:30:00"),
        (datetime.time(8, 30), "08:30:00"),
    ],
)
def test_a_cell_is_read_as_a_clerk_sees_it(value, shown):
    assert text_of(value) == shown


def write(path, make):
    """Write a workbook with the usual header; `make` fills in the rest."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, HEADER)
        make(book, sheet)
    return path


def test_date_cells_and_number_cells_become_text(tmp_path):
    def make(book, sheet):
        day = book.add_format({"num_format": "yyyy/m/d"})
        sheet.write_row(1, 0, ["王芳", 1, 619901900101002, 2, 1])
        sheet.write_datetime(1, 5, datetime.datetime(1990, 1, 1), day)
        sheet.write_number(1, 6, 13800138000)

    rows = read(write(tmp_path / "a.xlsx", make))

    assert rows == [["王芳", "1", "619901900101002", "2", "1", "1990-01-01", "13800138000"]]


def test_a_formula_counts_by_its_last_result(tmp_path):
    def make(_book, sheet):
        sheet.write_row(1, 0, WANG)
        sheet.write_formula(1, 0, '=CONCATENATE("王","芳")', None, "王芳")
        sheet.write_formula(1, 6, "=1/0", None, "#DIV/0!")

    (row,) = read(write(tmp_path / "a.xlsx", make))

    assert row[0] == "王芳"
    assert row[6] in ("", "#DIV/0!")


def test_hidden_rows_and_columns_count(tmp_path):
    def make(_book, sheet):
        sheet.write_row(1, 0, WANG)
        sheet.write_row(2, 0, LI)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(6, 6, None, None, {"hidden": True})

    assert read(write(tmp_path / "a.xlsx", make)) == [WANG, LI]


def test_a_value_merged_over_several_rows_belongs_to_all_of_them(tmp_path):
    def make(_book, sheet):
        sheet.write_row(1, 0, WANG)
        sheet.write_row(2, 0, LI[:6])
        sheet.merge_range(1, 6, 2, 6, "13800138000")

    rows = read(write(tmp_path / "a.xlsx", make))

    assert [row[6] for row in rows] == ["13800138000", "13800138000"]


def test_a_list_that_begins_far_from_the_first_cell_keeps_its_places(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(4, 2, HEADER)
        sheet.write_row(5, 2, WANG)

    assert read(tmp_path / "a.xlsx") == [["", "", *WANG]]


def test_the_reader_still_exposes_what_we_rely_on(tmp_path):
    path = write(tmp_path / "a.xlsx", lambda _book, sheet: sheet.write_row(1, 0, WANG))

    with CalamineWorkbook.from_path(path) as book:
        sheet = book.get_sheet_by_index(0)

    assert (sheet.start, sheet.end, sheet.merged_cell_ranges) == ((0, 0), (1, 6), [])
