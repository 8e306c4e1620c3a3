"""Whatever the file holds, reading ends with budgets or with a reason."""

import contextlib
import io
import zipfile

import openpyxl
import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st

from minka.budget.auditing import audit
from minka.budget.reading import read_source
from minka.budget.sources import UnreadableDocument
from minka.budget.sources.open import source_of
from tests.budget.plans import FAMILIES, text_of


def audited(data: bytes):
    return audit(read_source(source_of(data)))


def reason(data: bytes) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        read_source(source_of(data))
    return str(caught.value)


words = st.sampled_from(
    [
        "单位：元",
        "合计",
        "204 02 02",
        "1,234",
        "0.00",
        "-",
        "收入预算总表",
        "表13",
        "≥90%",
        "万元",
        "一级指标 二级指标 三级指标",
        "“公共安全支出”科目",
        "比2024年预算增加",
        "其中：",
        "\t",
        "\f",
        "\n",
        "。",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(words, max_size=120).map(" ".join))
def test_reading_and_auditing_are_total(text):
    if text.strip():
        assert audited(text.encode()).checked >= 0


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04"]))
def test_bytes_of_any_kind_are_read_or_refused(noise, head):
    with contextlib.suppress(UnreadableDocument):
        assert audited(head + noise).checked >= 0


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 50), st.sampled_from(FAMILIES), st.data())
def test_a_document_cut_anywhere_is_still_read(seed, family, data):
    text = text_of(seed, family)
    cut = data.draw(st.integers(50, len(text)))
    assert audited(text[:cut].encode()) is not None


def test_ten_thousand_tables_are_not_too_many():
    pages = text_of(1, "shanghai_unit").split("\f")
    report = audited("\f".join([pages[0], *[pages[2][:300]] * 10_000]).encode())
    assert any("只读取前" in f.message for f in report.findings)


def test_a_scanned_pdf_is_refused_in_words():
    pdf = FPDF()
    pdf.add_page()
    pdf.rect(10, 10, 50, 50)
    assert "文字层" in reason(bytes(pdf.output()))


def test_a_broken_pdf_is_refused_in_words():
    assert "PDF" in reason(b"%PDF-1.7\n" + b"\x00garbage" * 50)


def test_an_empty_file_is_refused_in_words():
    assert "空" in reason(b"  \n ")


def test_a_zip_bomb_is_refused_before_it_unfolds():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 30_000_000)
    assert "展开后" in reason(out.getvalue())


def test_an_archive_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "hello")
    assert "不是工作簿" in reason(out.getvalue())


def workbook(rows, *, merge=""):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HEAD = [
    ["2024年单位支出预算总表"],
    ["单位：元"],
    ["类", "款", "项", "科目名称", "合计", "基本支出", "项目支出"],
]


def test_a_formula_without_a_stored_result_is_named():
    rows = [*HEAD, ["208", None, None, "社会保障和就业支出", "=SUM(F4:G4)", 5000, 2000]]
    report = audited(workbook(rows))
    assert any("公式没有存下结果" in f.message for f in report.findings)


def test_merged_cells_do_not_move_the_columns():
    rows = [
        *HEAD,
        ["208", None, None, "社会保障和就业支出", 7000, None, 7000],
        ["合计", None, None, None, 7000, None, 7000],
    ]
    (budget,) = read_source(source_of(workbook(rows, merge="A5:D5")))
    total = budget.table("expenditure").total()
    assert {key: int(cell.value) for key, cell in total.cells.items()} == {
        "total": 7000,
        "project": 7000,
    }


@pytest.mark.parametrize("family", FAMILIES)
def test_separators_of_three_kinds_and_wide_digits_change_nothing(family):
    text = text_of(3, family)
    wide = text.translate({ord("0") + i: 0xFF10 + i for i in range(10)})
    plain = audited(text.encode())
    for variant in (text.replace(",", "，"), text.replace(",", "\u00a0"), wide):
        assert audited(variant.encode()).as_dict() == plain.as_dict()


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_the_encoding_of_a_text_changes_nothing(encoding):
    text = text_of(3, "fuzhou")
    assert audited(text.encode(encoding)).as_dict() == audited(text.encode()).as_dict()


def test_bracketed_amounts_are_negative():
    rows = "204 公共安全支出 （1,200） （1,200）\n合计 （1,200） （1,200）\n"
    text = f"2024年单位支出预算总表\n单位：元\n{rows}"
    (budget,) = read_source(source_of(text.encode()))
    assert budget.table("expenditure").total().cells["total"].value == -1200


def test_yi_wan_and_yuan_are_one_measure():
    told = "收入预算1.2亿元，支出预算12,000万元，财政拨款收入120,000,000元。"
    (budget,) = read_source(source_of(told.encode()))
    assert {a.value * {"元": 1, "万元": 10**4, "亿元": 10**8}[a.unit] for a in budget.amounts} == {
        120_000_000
    }
