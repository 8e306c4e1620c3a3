"""Text in any encoding, with any delimiter, quotes and line ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minka.exchange.delimited import cells_of, rows_of
from tests.exchange.conftest import HEADER, LI, WANG, opened, read

CODES = ["AAC003", "AAC058", "AAC147", "AAC004", "AAC005", "AAC006", "AAE005"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("delimiter", [",", "\t", "|", ";", "，"])
def test_every_encoding_and_delimiter_is_recognised(text, encoding, delimiter):
    path = text([HEADER, WANG, LI], encoding=encoding, delimiter=delimiter)

    assert read(path) == [WANG, LI]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_line_end_is_recognised(text, end):
    assert read(text([HEADER, WANG, LI], end=end)) == [WANG, LI]


def test_indicator_codes_are_headers_too_in_any_case_and_order(text):
    lower = [code.lower() for code in reversed(CODES)]

    table = opened(text([lower, list(reversed(WANG))]))

    assert table.header.columns["name"] == 6
    assert [row[table.header.columns["number"]] for _, row in table] == [WANG[2]]


def test_rare_characters_of_the_standard_of_2022_are_read(text):
    rare = ["马𠮷䶮", *WANG[1:]]

    assert read(text([HEADER, rare], encoding="gb18030")) == [rare]
    assert (
        read(text(",".join(HEADER).encode("gb18030") + b"\n\xfe\x59,01,1,1,1,1,1\n"))[0][0]
        == "\u9fb4"
    )


def test_a_title_above_the_header_and_extra_columns_do_no_harm(text):
    rows = [["某单位申领表"], ["单位编号：9900001"], [*HEADER, "备注"], [*WANG, "急"]]

    assert read(text(rows)) == [[*WANG, "急"]]


def test_a_quoted_cell_may_hold_delimiters_quotes_and_line_breaks(text):
    rows = [[*HEADER, "通讯地址"], ",".join(WANG) + ',"一号,""东门""\n二单元"']

    assert read(text(rows)) == [[*WANG, '一号,"东门"\n二单元']]


def test_a_quote_that_is_never_closed_spoils_its_own_row_only(text):
    broken = ",".join(['"王芳', *WANG[1:]])

    rows = read(text([HEADER, broken, LI, LI]))

    assert rows == [['"王芳', *WANG[1:]], LI, LI]


def test_two_stray_quotes_do_not_swallow_the_rows_between(text):
    broken = ",".join(['"王芳', *WANG[1:]])

    assert len(read(text([HEADER, broken, LI, broken, LI]))) == 4


def test_half_a_character_in_a_field_spoils_its_own_row_only(text):
    good = ",".join(LI).encode("gb18030")
    cut = ",".join(WANG).encode("gb18030").replace("芳".encode("gb18030"), b"\xb7")
    head = ",".join(HEADER).encode("gb18030")

    rows = read(text(b"\r\n".join([head, cut, *[good] * 5]) + b"\r\n"))

    assert rows == [["王\ufffd", *WANG[1:]], *[LI] * 5]


def test_the_end_of_file_character_of_dos_is_no_row(text):
    body = "\r\n".join([",".join(HEADER), ",".join(WANG), "\x1a"]).encode("gbk")

    assert read(text(body)) == [WANG]


def test_the_last_line_needs_no_line_break(text):
    assert read(text("\n".join([",".join(HEADER), ",".join(WANG)]).encode())) == [WANG]


cell = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=8)


@given(st.lists(cell, min_size=2, max_size=5))
def test_a_row_written_with_quotes_is_read_as_it_was(cells):
    line = ",".join('"{}"'.format(c.replace('"', '""')) for c in cells)

    assert cells_of(line, ",") == cells
    assert list(rows_of([(1, line)], ",", width=len(cells))) == [(1, cells)]
