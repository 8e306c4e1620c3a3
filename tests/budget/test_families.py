"""Form families are data: a fifth one needs a file, not a program."""

import re

import pytest

from minka.budget import forms
from minka.budget.auditing import audit
from minka.budget.forms import families, family_named, read_family, subjects
from minka.budget.reading import read_source
from minka.budget.sources.open import source_of

FIFTH = """
name = "harbour"
label = "港城单位预算"
unit = "万元"
code_layout = "joined"
years = [2000, 2099]
markers = ["港城", "港城口径"]

[[table]]
key = "H1"
role = "general"
title = "港城支出明细表"
name = "港城支出明细表"
shape = "tree"
required = true
columns = [["total", "总额"], ["basic", "基本"], ["project", "项目"]]
parts = ["basic", "project"]
"""

DOCUMENT = """港城社会保障卡中心2024年单位预算（港城口径）
2024年港城支出明细表
单位：万元
合计 30.00 20.00 10.00
208 社会保障和就业支出 25.00 15.00 10.00
20801 人力资源和社会保障管理事务 25.00 15.00 10.00
2080150 事业运行 15.00 15.00
2080108 信息化建设 10.00 10.00
221 住房保障支出 5.00 5.00
22102 住房改革支出 5.00 5.00
2210201 住房公积金 5.00 5.00
"""


@pytest.fixture
def fifth(tmp_path, monkeypatch):
    path = tmp_path / "harbour.toml"
    path.write_text(FIFTH, encoding="utf-8")
    family = read_family(path)
    known = (*families(), family)
    monkeypatch.setattr("minka.budget.reading.read.families", lambda: known)
    for module in ("tables", "forms", "targets"):
        monkeypatch.setattr(f"minka.budget.auditing.{module}.family_named", lambda _name: family)
    return family


def test_a_fifth_family_is_read_and_audited_from_its_declaration(fifth):
    (budget,) = read_source(source_of(DOCUMENT.encode()))
    assert budget.family == "harbour"
    assert budget.table("general").row("2080108").cells["project"].value == 10
    assert audit([budget]).findings == []


def test_a_fifth_family_finds_a_wrong_figure(fifth):
    wrong = DOCUMENT.replace("2080108 信息化建设 10.00 10.00", "2080108 信息化建设 16.00 10.00")
    found = audit(read_source(source_of(wrong.encode()))).findings
    assert {f.line for f in found} == {8}


@pytest.mark.parametrize("family", families(), ids=lambda f: f.name)
def test_every_declaration_is_sound(family):
    keys = [table.key for table in family.tables]
    assert len(keys) == len(set(keys))
    for table in family.tables:
        assert table.title.search(re.sub(r"[（]", "(", table.name).replace("）", ")"))
        assert set(table.parts) <= set(table.columns)
        for side in table.sides:
            assert set(side.parts) <= set(side.columns)
            assert set(side.sum) <= set(side.items)


def test_a_class_name_of_any_year_has_its_code():
    assert forms.class_code("医疗卫生与计划生育支出") == "210"
    assert forms.class_code("卫生健康支出") == "210"
    assert subjects("economic")["301"] == ("工资福利支出",)


def test_an_unknown_family_is_refused():
    with pytest.raises(KeyError):
        family_named("nowhere")
