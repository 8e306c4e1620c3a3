"""`minka report`: what is measured, what is not, and whose promises."""

import argparse

import pytest
from openpyxl import load_workbook

from minka.config.commands import report
from tests.factories import outlets

pytestmark = pytest.mark.django_db


@pytest.fixture
def say(capsys, monkeypatch):
    """Return a function that runs the command and returns its status and what it printed."""
    monkeypatch.setenv("COLUMNS", "400")
    outlets.open_city()

    def run(*words):
        parser = argparse.ArgumentParser()
        report.add_arguments(parser)
        status = report.run(parser.parse_args(words))
        return status, capsys.readouterr().out

    return run


def test_the_board_shows_only_what_is_measured_and_says_how_much_is_not(say):
    status, told = say("--year", "2026")

    assert status == 0
    assert "实测 8 / 72 项：达标 0，未达标 3，无数据 5。" in told
    assert "另有 59 项所需业务尚未建立，5 项须评定等级" in told
    assert "IND-059" in told
    assert "第95百分位天数" in told
    assert "员工上岗前培训合格率" not in told


def test_what_is_not_measured_is_listed_with_what_it_needs(say):
    _status, told = say("--unmeasured")
    lines = {line.split("│")[1].strip(): line for line in told.splitlines() if "│ IND" in line}

    assert len(lines) == 64
    assert "员工上岗前培训合格率" in lines["IND-003"]
    assert "运维与内控" in lines["IND-003"]
    assert "须评定等级；依据：" in lines["IND-005"]
    assert "10 / 5" in lines["IND-071"]
    assert "表头写明90分，各项权重合计只有88分" in told
    assert "IND-059" not in told


def test_one_document_can_be_asked_for(say):
    _status, told = say("--document", "shanghai-2018")

    assert "实测 3 / 7 项" in told
    assert "IND-022" not in told


def test_a_document_nobody_published_is_refused_with_those_there_are(say):
    status, told = say("--document", "moon-2030")

    assert status == 2
    assert "没有公开文件 moon-2030；可选：shanghai-2018、putuo-2023" in told


def test_the_workbook_has_both_lists_and_the_lines(say, tmp_path):
    path = tmp_path / "report.xlsx"

    say("--xlsx", str(path))

    book = load_workbook(path, read_only=True)
    assert book.sheetnames[:2] == ["绩效指标", "尚不能实测"]
    assert {"第95百分位天数", "制发卡数量"} <= set(book.sheetnames)
    rows = list(book["尚不能实测"].iter_rows(values_only=True))
    assert len(rows) == 65
    assert rows[1][:2] == ("IND-003", "产出目标")
