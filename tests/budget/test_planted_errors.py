"""Errors of every kind, planted into published documents: each is found where it is."""

from pathlib import Path

import pytest

from minka.budget.auditing import Report, Severity, audit
from minka.budget.reading import read_source
from minka.budget.sources.open import source_of

DATA = Path(__file__).parents[1] / "data" / "budget"


def text_of(name: str) -> str:
    return (DATA / f"{name}.txt").read_text(encoding="utf-8")


def audited(text: str) -> Report:
    return audit(read_source(source_of(text.encode())))


def replaced(name: str, old: str, new: str, *, nth: int = 0) -> tuple[str, int]:
    """Replace the nth occurrence; return the text and the line it stands on."""
    text = text_of(name)
    at = -1
    for _ in range(nth + 1):
        at = text.index(old, at + 1)
    return text[:at] + new + text[at + len(old) :], text.count("\n", 0, at) + 1


def new_findings(name: str, text: str):
    known = {(f.rule, f.message) for f in audited(text_of(name)).findings}
    return [f for f in audited(text).findings if (f.rule, f.message) not in known]


WRONG_FIGURES = [
    ("city-unit-2025", "32,603,567 32,603,567", "32,603,576 32,603,567", 0, "R-03"),
    (
        "city-unit-2025",
        "204 公共安全支出 52,267,353 14,060,571",
        "204 公共安全支出 52,267,353 14,060,517",
        0,
        "R-01",
    ),
    ("city-unit-2025", "其他收入67万元", "其他收入76万元", 0, "R-20"),
    ("city-unit-2025", "“公共安全支出”科目5,160万元", "“公共安全支出”科目5,610万元", 0, "R-20"),
    ("city-unit-2025", "573.14万元", "537.14万元", 0, "R-25"),
    ("city-unit-2025", "共有车辆2辆", "共有车辆3辆", 0, "R-26"),
    ("city-unit-2025", "设7个内设机构", "设8个内设机构", 0, "R-34"),
    ("city-unit-2025", "比2024年预算增加717万元；事业", "比2023年预算增加717万元；事业", 0, "N-05"),
    ("city-unit-2025", "收入预算5,642万元", "收入预算5,642亿元", 0, "R-33"),
    (
        "city-department-2018",
        "208 05 01 13,781,004 13,781,004",
        "208 05 01 13,781,040 13,781,004",
        0,
        "R-03",
    ),
    ("city-department-2018", "153,124,272\n\n1,450,000", "153,142,272\n\n1,450,000", 0, "R-06"),
    ("city-department-2018", "    4. 27,049", "    4. 27,094", 0, "R-20"),
    ("district-unit-2023", "增加4.52%", "增加5.42%", 0, "R-22"),
    ("district-unit-2023", "科目20.07万元", "科目27.00万元", 0, "R-20"),
    (
        "district-unit-2023",
        "301 工资福利支出 1,787,841 1,787,841",
        "301 工资福利支出 1,787,841 1,778,841",
        0,
        "R-03",
    ),
    (
        "coast-unit-2025",
        "2080505\t机关事业单位基本养老保险缴费支出\t20.56\t20.56",
        "2080505\t机关事业单位基本养老保险缴费支出\t25.06\t20.56",
        0,
        "R-03",
    ),
    ("coast-unit-2025", "增长18.47%", "增长14.87%", 0, "R-22"),
    ("coast-unit-2025", "货物预算60.47万元", "货物预算64.07万元", 0, "R-25"),
    ("coast-unit-2025", "人员经费 344.91 万元", "人员经费 349.41 万元", 0, "R-20"),
    ("inland-unit-2025", "2080150 事业运行 108.35 ", "2080150 事业运行 103.85 ", 0, "R-03"),
    ("inland-unit-2025", "6.15万元，较上年增加 0.99", "6.51万元，较上年增加 0.99", 0, "R-20"),
    (
        "inland-unit-2025",
        "402015 咸阳市社会保障卡管理服务中心 24",
        "402051 咸阳市社会保障卡管理服务中心 24",
        0,
        "R-31",
    ),
    ("inland-unit-2025", "145.83万元 145.83万元", "154.83万元 145.83万元", 0, "R-27"),
]


@pytest.mark.parametrize(("name", "old", "new", "nth", "rule"), WRONG_FIGURES)
def test_a_wrong_figure_is_named_at_its_line(name, old, new, nth, rule):
    text, line = replaced(name, old, new, nth=nth)
    found = new_findings(name, text)
    assert any(f.line in {line, line + new.count("\n")} for f in found), found
    assert any(f.rule == rule for f in found), found


@pytest.mark.parametrize(
    ("name", "line", "wrong"),
    [
        ("city-unit-2025", 147, "单位：万元"),
        ("city-unit-2025", 57, "单位：万元"),
        ("coast-unit-2025", 138, "单位：元"),
        ("district-unit-2023", 162, "编制单位： 上海市普陀区公务网管理中心 单位：万元"),
    ],
)
def test_a_wrong_unit_in_a_table_head_is_named(name, line, wrong):
    lines = text_of(name).split("\n")
    lines[line - 1] = wrong
    found = new_findings(name, "\n".join(lines))
    assert [(f.rule, f.line, f.severity) for f in found] == [("R-33", line, Severity.ERROR)]


@pytest.mark.parametrize(
    ("name", "first", "last", "table"),
    [
        ("city-unit-2025", 293, 309, "国有资本经营预算"),
        ("city-unit-2025", 393, 412, "三公"),
        ("district-unit-2023", 209, 225, "财政拨款收支预算总表"),
        ("coast-unit-2025", 235, 252, "支出经济分类情况表"),
        ("inland-unit-2025", 767, 815, "政府性基金收支表"),
    ],
)
def test_a_missing_table_is_named(name, first, last, table):
    lines = text_of(name).split("\n")
    del lines[first - 1 : last]
    found = [f for f in new_findings(name, "\n".join(lines)) if f.rule == "R-32"]
    assert len(found) == 1
    assert table in found[0].message


def test_an_indicator_printed_twice_is_named():
    lines = text_of("district-unit-2023").split("\n")
    lines.insert(512, "社保卡业务培训完成率 ≥95.00(%)")
    found = new_findings("district-unit-2023", "\n".join(lines))
    assert any(f.rule == "R-36" and f.line == 513 for f in found)


def test_weights_that_do_not_add_up_to_ninety_are_named():
    text, line = replaced("inland-unit-2025", "3.58 3\n", "3.58 8\n")
    found = new_findings("inland-unit-2025", text)
    assert any(f.rule == "R-28" and f.printed == "95.0" for f in found), line


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("≥90.00(%)", "≥190.00(%)"),
        ("社保卡业务培训完成率 ≥90.00(%)", "社保卡业务培训完成率 ≤90.00(%)"),
        ("社保卡业务培训完成率 ≥90.00(%)", "社保卡业务培训完成率 ≥90次"),
    ],
)
def test_an_impossible_target_is_named(old, new):
    text, line = replaced("district-unit-2023", old, new)
    found = new_findings("district-unit-2023", text)
    assert any(f.rule == "R-36" and f.line == line for f in found)


def test_a_table_the_catalogue_calls_empty_must_be_empty():
    text, line = replaced("inland-unit-2025", "表10 否", "表10 是 不涉及")
    found = new_findings("inland-unit-2025", text)
    assert [(f.rule, f.line) for f in found] == [("R-32", line)]


def test_an_empty_table_needs_its_reason():
    text, line = replaced("inland-unit-2025", "表9 是 不涉及", "表9 是")
    found = new_findings("inland-unit-2025", text)
    assert [(f.rule, f.line) for f in found] == [("R-32", line)]


def test_a_title_with_another_year_is_named():
    text, line = replaced(
        "city-unit-2025", "2025年预算单位支出预算总表", "2024年预算单位支出预算总表"
    )
    found = new_findings("city-unit-2025", text)
    assert [(f.rule, f.line) for f in found] == [("N-05", line)]


def test_a_subject_of_the_text_that_no_table_has_is_named():
    text, line = replaced("city-unit-2025", "“卫生健康支出”科目", "“教育支出”科目")
    found = new_findings("city-unit-2025", text)
    assert any(f.rule == "N-07" and f.line == line for f in found)


def test_half_a_document_is_called_incomplete():
    text = text_of("district-unit-2023")
    found = audited(text[: len(text) // 2]).findings
    assert any(f.rule == "R-32" and "不完整" in f.message for f in found)


def test_two_documents_in_one_file_are_audited_apart():
    both = text_of("city-unit-2025") + "\n\n\n\n" + text_of("district-unit-2023")
    report = audited(both)
    parts = [audited(text_of(n)) for n in ("city-unit-2025", "district-unit-2023")]
    assert any(f.rule == "X-03" for f in report.findings)
    assert report.checked == sum(p.checked for p in parts)
    assert report.violated == sum(p.violated for p in parts)


EXPECTED = {
    "city-department-2018": {("R-19", 1052)},
    "city-unit-2025": {("R-27", 431)},
    "coast-unit-2025": {("N-08", 434), ("R-36", 470), ("R-36", 488), ("R-36", 489)},
    "district-unit-2023": {("N-06", 50), ("R-22", 65), ("N-01", 334), ("N-01", 336), ("N-01", 370)},
    "inland-unit-2025": {("R-33", 345), ("R-31", 432), ("R-28", 944)},
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_published_documents_carry_exactly_these_faults(name):
    quiet = {Severity.ROUNDING, Severity.EXTRACTION}
    found = {(f.rule, f.line) for f in audited(text_of(name)).findings if f.severity not in quiet}
    assert found == EXPECTED[name]


def test_the_audit_of_a_published_document_checks_hundreds_of_identities():
    counts = {name: audited(text_of(name)).checked for name in EXPECTED}
    assert min(counts.values()) > 150
