"""The five published documents are read to the last cell, and every repair is told."""

from decimal import Decimal
from pathlib import Path

import pytest

from minka.budget.document import Origin
from minka.budget.reading import read_file

DATA = Path(__file__).parents[1] / "data" / "budget"
DOCUMENTS = {
    "city-unit-2025": ("shanghai_unit", 2025, 9),
    "city-department-2018": ("shanghai_department", 2018, 9),
    "district-unit-2023": ("shanghai_unit", 2023, 10),
    "coast-unit-2025": ("fuzhou", 2025, 12),
    "inland-unit-2025": ("shaanxi", 2025, 15),
}


def read(name):
    (budget,) = read_file(DATA / f"{name}.txt")
    return budget


def cell(budget, role, code, column):
    row = budget.table(role).row(code) if code else budget.table(role).total()
    return row.cells[column]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_known_by_its_form(name):
    budget = read(name)
    assert (budget.family, budget.year, len(budget.tables)) == DOCUMENTS[name]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_collapsed_cell_of_the_published_documents_comes_back(name):
    assert not [r for t in read(name).tables for r in t.rows if r.is_ambiguous]


def test_a_recovered_cell_tells_how_and_where():
    found = cell(read("city-unit-2025"), "expenditure", "2080502", "basic")
    assert (found.value, found.origin, found.line) == (515_590, Origin.TOTALS, 165)


def test_other_income_is_put_in_its_column_by_the_summary_table():
    found = cell(read("city-unit-2025"), "income", "2040202", "other")
    assert (found.value, found.line) == (670_000, 98)


def test_rows_of_a_continued_page_belong_to_the_table_before():
    found = cell(read("city-unit-2025"), "economic_basic", "31002", "public")
    assert (found.value, found.line) == (279_509, 389)


def test_a_total_glued_to_its_label_is_read():
    assert cell(read("city-unit-2025"), "general", "", "project").value == 37_536_782


def test_labels_and_figures_of_separate_blocks_are_matched():
    budget = read("city-department-2018")
    summary = budget.table("summary")
    found = {r.code: r.cells["total"] for r in summary.items("expenditure")}
    assert found["210"].value == 153_124_272
    assert found["210"].origin is Origin.ORDER
    assert not summary.row("business", "income").cells


def test_a_row_doubled_at_the_page_end_counts_once():
    rows = [r for r in read("city-department-2018").table("income").items() if r.code == "2080505"]
    assert [r.cells["operating"].value for r in rows] == [33_732]


def test_figures_torn_out_of_sentences_are_put_back():
    told = {a.name or a.key: a for a in read("city-department-2018").amounts}
    assert told["公共安全支出"].value == 416_836
    assert told["procurement.services"].value == Decimal("39017.63")
    assert told["procurement.services"].origin is Origin.ORDER
    assert "three.reception" not in told  # its figure is lost in the file


def test_a_narrative_amount_carries_its_comparison():
    told = [a for a in read("district-unit-2023").amounts if "机构运行" in a.name]
    assert [(a.value, a.last, a.percent, a.line) for a in told] == [
        (Decimal("147.34"), Decimal("140.97"), Decimal("4.52"), 50)
    ]


def test_a_change_told_after_a_list_belongs_to_the_whole():
    (income,) = [a for a in read("inland-unit-2025").amounts if a.key == "income.total"]
    assert income.change == Decimal("17.53")


def test_targets_carry_levels_operator_value_unit_and_weight():
    targets = {t.name: t for t in read("district-unit-2023").targets}
    found = targets["社保卡设备更新维护完成达标率"]
    assert (found.level1, found.level2, found.operator) == ("产出指标", "质量指标", ">")
    assert (found.number, found.unit, found.weight) == (90, "%", None)
    assert targets["相关服务人员满意度"].value == "满意"
    weights = [t.weight for t in read("inland-unit-2025").targets if t.group.startswith("D14")]
    assert sum(weights) == 90


def test_torn_indicator_names_are_reported_not_guessed():
    budget = read("inland-unit-2025")
    assert not [t for t in budget.targets if t.name]
    assert [n for n in budget.notes if n.is_open and "无法唯一对应" in n.what]


def test_projects_carry_their_money():
    projects = {p.name: p for p in read("coast-unit-2025").projects}
    assert projects["信息系统网络安全业务费"].amounts["total"].value == 200
    assert projects["社会保障卡发放业务费"].amounts["appropriation"].line == 464


def test_the_unit_of_the_figures_is_found_behind_a_wrong_head():
    table = read("inland-unit-2025").table("general")
    assert (table.unit, table.effective_unit) == ("元", "万元")
