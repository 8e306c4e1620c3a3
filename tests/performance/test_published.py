"""The targets are those of the published documents: all of them, once, as printed."""

import re
from collections import Counter
from decimal import Decimal
from itertools import pairwise

import pytest

from minka.performance import published
from minka.performance.measures import MEASURES
from minka.performance.queries import targets_of, unmeasured
from minka.performance.rules import COMPARE, ROOMS, SIGNS, UNITS, Grade, Trend
from tests.architecture.code import ROOT

TEXTS = ROOT / "tests/data/budget"
SOURCES = {
    "shanghai-2018": "city-department-2018",
    "putuo-2023": "district-unit-2023",
    "fuzhou-2025": "coast-unit-2025",
    "xianyang-2025": "inland-unit-2025",
}
TARGETS = published.all_targets()
TORN = "xianyang-2025"
"""Its names and values are printed in blocks apart."""


def text_of(document):
    return (TEXTS / f"{SOURCES[document]}.txt").read_text(encoding="utf-8")


def squeezed(text):
    """Drop all gaps and the brackets around units: extraction sets both at will."""
    return re.sub(r"[\s()]", "", text)


def rows_of(table):
    return [
        (target, row)
        for target in targets_of([TORN])
        for row in target.rows
        if row.table.code == table
    ]


def printed_pairs(text, first, last):
    """Return (value, weight) of a torn table in their order: lines that end in points."""
    part = text[text.rindex(first) : text.rindex(last)].partition("执行率分值")[0]
    line = r"(?:^|\s)([≥≤]?[\d.]+\S*|有效提升|逐年增长)\s+([\d.]+)$"
    return re.findall(line, part, re.MULTILINE)


def as_printed(target):
    """Return the value as Xianyang prints it: without the unit that stands in the name."""
    bare = target.shown().replace(" ", "")
    return bare if target.unit in ("%", "") else bare.removesuffix(target.unit)


def test_every_indicator_is_there_once():
    assert [target.indicator for target in TARGETS] == [f"IND-{n:03}" for n in range(1, 73)]


def test_each_document_has_as_many_rows_as_it_prints():
    rows = Counter({code: 0 for code in SOURCES})
    for target in TARGETS:
        rows[target.document.code] += len(target.rows)

    assert rows == {"shanghai-2018": 7, "putuo-2023": 10, "fuzhou-2025": 14, "xianyang-2025": 74}


@pytest.mark.parametrize("target", TARGETS, ids=lambda t: t.indicator)
def test_a_target_uses_closed_lists_and_what_is_built(target):
    assert target.operator in SIGNS.keys() & COMPARE.keys()
    assert target.unit in UNITS if isinstance(target.value, Decimal) else target.unit == ""
    assert target.measure in {"", *MEASURES}
    assert set(target.needs) <= ROOMS.keys()


def test_what_nothing_measures_has_no_measure_and_says_what_it_needs():
    waiting = unmeasured()

    assert [target.measure for target in waiting if target.measure] == []
    assert [target.indicator for target in waiting if not target.needs] == []
    assert len(waiting) + sum(bool(target.measure) for target in TARGETS) == 72


def test_a_grade_is_judged_and_nothing_else():
    judged = {target.indicator for target in TARGETS if target.is_judged}

    assert judged == {t.indicator for t in TARGETS if isinstance(t.value, Grade)}
    assert [t.indicator for t in TARGETS if isinstance(t.value, Trend)] == ["IND-070"]


@pytest.mark.parametrize("code", SOURCES)
def test_names_and_levels_are_those_of_the_document(code):
    text = squeezed(text_of(code))

    missing = [
        word
        for target in targets_of([code])
        for word in (*target.levels, *(row.name for row in target.rows))
        if squeezed(word) not in text
    ]

    assert missing == []


@pytest.mark.parametrize("code", ["putuo-2023", "fuzhou-2025"])
def test_values_are_printed_beside_their_names(code):
    text = squeezed(text_of(code)).replace(".00", "")

    missing = [
        target.indicator
        for target in targets_of([code])
        if squeezed(target.name + target.shown()) not in text
    ]

    assert missing == []


def test_the_figures_torn_from_the_bureaus_table_are_there():
    text = text_of("shanghai-2018")
    values = {target.shown().replace(" ", "") for target in targets_of(["shanghai-2018"])}

    assert values == {"≥500万张", "≥98%", "=100%", "健全", "≥85%"}
    assert [figure for figure in ("500", "98%", "=100%", "健全", "85%") if figure not in text] == []


@pytest.mark.parametrize(
    ("table", "first", "last"), [("project", "表13", "表14"), ("whole", "表14", "表15")]
)
def test_torn_values_and_weights_follow_in_the_printed_order(table, first, last):
    printed = printed_pairs(text_of(TORN), f"\n{first}", f"\n{last}")
    ours = [(as_printed(target), row.weight) for target, row in rows_of(table)]

    unit = re.compile(r"万?/[年季]$")
    assert [(unit.sub("", value), Decimal(weight)) for value, weight in printed] == ours


@pytest.mark.parametrize(("table", "points"), [("project", 88), ("whole", 90)])
def test_weights_sum_to_what_they_do_in_print(table, points):
    rows = rows_of(table)
    [head] = {row.table for _target, row in rows}

    assert sum(row.weight for _target, row in rows) == points
    assert head.points == 90
    assert bool(head.note) is (points != head.points)


def test_only_one_document_prints_weights():
    weighed = {t.document.code for t in TARGETS for row in t.rows if row.weight is not None}

    assert weighed == {TORN}


def test_the_same_indicator_in_two_tables_is_one_promise():
    twice = [target.indicator for target in TARGETS if len(target.rows) > 1]

    assert (twice[0], twice[-1], len(twice)) == ("IND-039", "IND-071", 33)
    assert all(int(b[4:]) == int(a[4:]) + 1 for a, b in pairwise(twice))


def test_a_document_nobody_published_is_named_with_those_there_are():
    with pytest.raises(
        LookupError, match=r"没有公开文件 moon-2030；可选：shanghai-2018、putuo-2023"
    ):
        targets_of(["moon-2030"])


@pytest.mark.parametrize(
    ("lineage", "documents"),
    [
        (["HC-LJ-01", "HC-LJ", "HC"], ("putuo-2023",)),
        (["HC-YS", "HC"], ("shanghai-2018", "xianyang-2025")),
        (["QT"], tuple(SOURCES)),
    ],
)
def test_who_did_not_choose_answers_to_what_the_one_above_chose(lineage, documents):
    chosen = {"HC": ("shanghai-2018", "xianyang-2025"), "HC-LJ": ("putuo-2023",)}

    assert published.followed(lineage, chosen) == documents


def test_following_a_document_that_is_not_there_is_noticed(tmp_path):
    choice = tmp_path / "follows.toml"
    choice.write_text('[follows]\n"HC" = ["moon-2030"]\n', encoding="utf-8")

    with pytest.raises(LookupError, match="moon-2030"):
        published.follows(choice)


def test_a_site_adds_its_own_document_as_a_file(tmp_path):
    own = tmp_path / "haichuan-2026.toml"
    own.write_text(
        'title = "海川市2026年预算"\nyear = 2026\n[[table]]\ncode = "a"\nname = "制卡"\n'
        '[[target]]\nindicator = "IND-101"\nlevels = ["产出指标", "数量指标"]\nname = "制卡量"\n'
        'operator = ">="\nnumber = "7.5"\nunit = "万张"\nrows = [{ table = "a", weight = "10" }]\n'
        'measure = "cards_made"\n',
        encoding="utf-8",
    )

    [target] = published.targets_in(own)

    assert (target.document.code, target.shown()) == ("haichuan-2026", "≥ 7.5 万张")
    assert target.rows[0].weight == 10
