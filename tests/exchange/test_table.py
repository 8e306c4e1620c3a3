"""Which rows of a table are data, whatever surrounds them."""

import pytest

from minka.exchange.refusals import FileRefused
from tests.exchange.conftest import HEADER, LI, WANG, opened, read

BLANK = [""] * 7


def test_blank_rows_and_rows_that_only_carry_a_running_number_are_no_data(book):
    rows = [["序号", *HEADER], [1, *WANG], [2, *BLANK], [], ["", *BLANK], [3, *LI]]

    assert [row[1] for row in read(book(rows))] == ["王芳", "李强"]


def test_headers_repeated_on_every_page_are_no_data(book):
    title = ["某单位社会保障卡批量申领表"]

    assert read(book([title, HEADER, WANG, title, HEADER, LI])) == [WANG, LI]


@pytest.mark.parametrize(
    "footer",
    [
        ["合计", "2人"],
        ["小计", "", "2"],
        ["制表人：赵敏", "", "审核人：李强"],
        ["注：以上人员均已核对"],
        ["以下空白"],
        ["", "", "单位盖章"],
        ["本单位承诺以上信息真实有效"],
        ["经办人：李强", "", "13800138000"],
        ["——", "——", "——"],
    ],
)
def test_totals_signatures_and_notes_are_no_data(book, footer):
    assert read(book([HEADER, WANG, LI, footer])) == [WANG, LI]


def test_the_total_row_declares_how_many_rows_there_are(book):
    table = opened(book([HEADER, WANG, LI, ["合计", "2人"]]))

    assert (len(list(table)), table.declared_rows) == (2, 2)


def test_a_row_without_a_number_or_name_is_still_data(book):
    nameless, numberless = ["", *WANG[1:]], [*WANG[:2], "", *WANG[3:]]

    assert read(book([HEADER, nameless, numberless])) == [nameless, numberless]


@pytest.mark.parametrize(
    "header",
    [
        [
            "* 姓 名",
            "证件类型（必填）",
            "证件号码\n(18位)",
            "性别*",
            "民 族",
            "出生日期（YYYYMMDD）",
            "手机号",
        ],
        ["姓名", "证件类型", "公民身份号码", "性别代码", "民族代码", "出生年月日", "移动电话"],
        ["ａａｃ００３", "ＡＡＣ０５８", "AAE135", "AAC004", "AAC005", "AAC006", "AAE005"],
        [
            "AAC003姓名",
            "AAC058(证件类型)",
            "AAC147/证件号码",
            "AAC004",
            "AAC005",
            "AAC006",
            "联系方式",
        ],
    ],
)
def test_headers_are_recognised_as_people_write_them(book, header):
    assert read(book([header, WANG])) == [WANG]


def test_a_header_that_says_the_kind_of_document_replaces_its_column(book):
    header = ["姓名", "身份证号", "性别", "民族", "出生日期", "联系电话"]
    table = opened(book([header, [WANG[0], *WANG[2:]]]))

    assert table.header.implied == {"kind": "01"}


def test_a_header_in_two_rows_is_read_as_one(book):
    upper = [*HEADER, "监护人", ""]
    lower = [*BLANK, "姓名", "证件号码"]
    merged = [(0, column, 1, column) for column in range(7)] + [(0, 7, 0, 8)]

    table = opened(book([upper, lower, [*WANG, "李强", LI[2]]], merged=merged))

    assert table.header.columns["guardian_name"] == 7
    assert table.header.columns["guardian_number"] == 8
    assert len(list(table)) == 1


def test_a_missing_column_is_named(book):
    with pytest.raises(FileRefused, match="第1行的表头缺少：民族、联系电话"):
        opened(book([[*HEADER[:4], "出生日期"], [*WANG[:4], WANG[5]]]))


def test_a_doubled_column_is_named_with_its_places(book):
    with pytest.raises(FileRefused, match="“证件号码”（第3列）“社会保障号码”（第8列）都是证件号码"):
        opened(book([[*HEADER, "社会保障号码"], [*WANG, WANG[2]]]))


def test_a_file_with_a_header_only_goes_back(book, text):
    for path in (book([HEADER]), text([HEADER])):
        with pytest.raises(FileRefused) as refused:
            read(path)
        assert refused.value.refusal.code == "FILE_NO_ROWS"


def test_a_table_without_a_header_says_which_columns_it_wants(text):
    with pytest.raises(FileRefused, match=r"找不到表头.*姓名、证件类型、证件号码"):
        opened(text([WANG, LI]))


def test_a_file_cut_in_the_middle_of_a_line_goes_back_whole(text):
    whole = "\r\n".join([",".join(row) for row in (HEADER, WANG, LI)]).encode()

    with pytest.raises(FileRefused, match="文件在第3行中断"):
        read(text(whole[:-20]))


def test_a_file_cut_in_the_middle_of_a_character_goes_back_whole(text):
    name_last = [[*row[1:], row[0]] for row in (HEADER, WANG, LI)]
    whole = "\r\n".join(",".join(row) for row in name_last)

    for encoding in ("utf-8", "gb18030"):
        with pytest.raises(FileRefused, match="文件在第3行中断"):
            read(text(whole.encode(encoding)[:-1]))
