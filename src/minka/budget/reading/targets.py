"""Read performance target tables: levels, names, operators, values, units, weights, and money.

Extraction may keep a row together, or print all names in one block and all values in another;
torn blocks are matched by order only if they have the same length.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from minka.budget.document import Cell, Note, Origin, Project, Target
from minka.budget.figures import read_figure
from minka.budget.forms import TableForm
from minka.budget.reading.segments import Region
from minka.budget.sources import Line

_LEVEL1 = re.compile(r"(产出|效益|满意度|成本|效果|影响力|绩效)(指标|目标)")
_LEVEL2 = re.compile(
    r"(数量|质量|时效|经济成本|社会成本|生态环境成本|成本|经济效益|社会效益|生态效益|环境效益|可持续"
    r"(影响)?|服务对象(满意度)?|满意度)(指标|目标)?|经济成本|社会成本|生态环境成本"
)
_OPERATOR = r"(?:≥|≤|>=|<=|>|<|=|≧|≦|不低于|不少于|不超过|不高于)"
_UNIT = r"(?:\(%\)|%|[\u4e00-\u9fff/]{1,6}|\(\S{1,6}\))"
VALUE = re.compile(rf"(?P<op>{_OPERATOR})?(?P<number>-?\d[\d,]*(?:\.\d+)?)(?P<unit>{_UNIT})?")
GRADE = re.compile(
    r"(健全|满意|良好|优秀|优|合格|达标|完善|显著|明显|及时|有效|较高|"
    r"(有效|持续|显著|明显|逐年|不断|稳步|逐步|进一步)(提升|提高|增长|改善|加强|完善|降低|减少|增强))"
)
_HEADER = re.compile(
    r"(一级|二级|三级)指标|指标值|指标目标值|分值权重|\(90分\)|\(10分\)|执行率分值"
)
_NOT_NAMES = re.compile(
    r"单位[:：]|主管部门|实施单位|项目(名称|资金|性质|类别)|资金|拨款|备?注|年度|总目标|日期|\d{4}年|编制"
)
_MONEY = {
    "total": ("资金总额", "年度资金申请总额", "年度资金总额", "实施期资金总额", "金额合计"),
    "appropriation": ("财政拨款", "当年财政拨款", "其中:财政拨款", "其中:当年财政拨款"),
    "carry_over": ("上年结转资金",),
    "other": ("其他资金",),
}
_TASK = re.compile(r"(\d[\d,.]*)万元\s+(\d[\d,.]*)万元(?:\s+(\d[\d,.]*)万元)?")


@dataclass(slots=True)
class Found:
    """What a target table held."""

    targets: list[Target] = field(default_factory=list)
    names: list[tuple[str, int]] = field(default_factory=list)
    values: list[Target] = field(default_factory=list)
    tasks: list[tuple[Cell, ...]] = field(default_factory=list)
    project: Project | None = None
    notes: list[Note] = field(default_factory=list)
    levels: tuple[str, str] = ("", "")


def is_level(token: str) -> bool:
    return bool(_LEVEL1.fullmatch(token) or _LEVEL2.fullmatch(token))


def read_targets(region: Region, form: TableForm) -> Found:
    """Read one target table."""
    found = Found()
    group = f"{form.key}@{region.title_line}"
    for line in region.lines:
        _read_line(line, form, group, found)
    found.project = _project(region, group)
    if found.values:
        _pair(found, region)
    return found


def _read_line(line: Line, form: TableForm, group: str, found: Found) -> None:
    if task := _TASK.fullmatch(line.text):
        found.tasks.append(tuple(_cell(raw, line.number) for raw in task.groups() if raw))
        return
    tokens = [t for t in line.fields if t] if line.fields else line.text.split()
    tokens = _glue(tokens)
    if not tokens or all(_HEADER.search(t) for t in tokens):
        return
    weight, tokens = _weight(tokens) if form.is_weighted else (None, tokens)
    levels = [t for t in tokens if is_level(t)]
    rest = [t for t in tokens if not is_level(t)]
    if levels:
        found.levels = _levels_after(found.levels, levels)
    if not rest:
        return
    if _is_value(rest[-1]) and (len(rest) > 1 or weight is not None or not form.is_weighted):
        if len(rest) == 1 and not levels:
            found.levels = ("", "")
        target = _target("".join(rest[:-1]), rest[-1], weight, line, found, group)
        if any(_NOT_NAMES.search(t) for t in rest[:-1]):
            return
        (found.targets if target.name else found.values).append(target)
    elif len(rest) == 1 and _may_be_name(rest[0], line):
        found.names.append((rest[0], line.number))


def _weight(tokens: list[str]) -> tuple[Decimal | None, list[str]]:
    """Take the weight off the end of a row, if a value stands before it."""
    figure = read_figure(tokens[-1])
    if figure is None or len(tokens) < 2 or not _is_value(tokens[-2]):
        return None, tokens
    return figure.value, tokens[:-1]


def _glue(tokens: Sequence[str]) -> list[str]:
    """Join a value with the unit or operator that a blank has torn from it."""
    joined: list[str] = []
    for token in (raw.replace(" ", "") for raw in tokens):
        previous = joined[-1] if joined else ""
        if (previous and re.fullmatch(_OPERATOR, previous)) or (
            previous
            and re.fullmatch(rf"{_OPERATOR}\d[\d.]*", previous)
            and re.fullmatch(_UNIT, token)
            and not is_level(token)
        ):
            joined[-1] = previous + token
        else:
            joined.append(token)
    return joined


def _is_value(token: str) -> bool:
    return VALUE.fullmatch(token) is not None or GRADE.fullmatch(token) is not None


def _may_be_name(text: str, line: Line) -> bool:
    compact = text.strip("'\"")
    return (
        3 <= len(compact) <= 40
        and "。" not in compact
        and not _HEADER.search(compact)
        and not _NOT_NAMES.search(compact)
        and re.fullmatch(r"[\d.,%]+|\.+", compact) is None
        and not line.is_doubled
    )


def _levels_after(current: tuple[str, str], seen: Sequence[str]) -> tuple[str, str]:
    first, second = current
    for level in seen:
        is_repeated = level == first and level.startswith("满意度")
        if _LEVEL1.fullmatch(level) and not is_repeated:
            first, second = level, ""
        else:
            second = level
    return first, second


def _target(
    name: str, token: str, weight: Decimal | None, line: Line, found: Found, group: str
) -> Target:
    match = VALUE.fullmatch(token)
    first, second = found.levels
    number = Decimal(match["number"].replace(",", "")) if match else None
    return Target(
        level1=first,
        level2=second,
        name=name,
        operator=(match["op"] or "") if match else "",
        value=token,
        number=number,
        unit=(match["unit"] or "").strip("()") if match else "",
        weight=weight,
        line=line.number,
        name_line=line.number,
        group=group,
    )


def _pair(found: Found, region: Region) -> None:
    """Match torn names and values by order, or keep the values nameless and say so."""
    names = [n for n in found.names if n[1] > region.title_line or True]
    if len(names) == len(found.values):
        for (name, at), target in zip(names, found.values, strict=True):
            found.targets.append(_named(target, name, at))
        found.notes.append(
            Note(region.title_line, "绩效指标的名称与指标值分块排印，已按次序对应。")
        )
        return
    found.targets.extend(found.values)
    found.notes.append(
        Note(
            found.values[0].line,
            f"绩效指标的名称（{len(names)}个）与指标值（{len(found.values)}个）分块排印，无法唯一对应。",
            True,
        )
    )


def _named(target: Target, name: str, at: int) -> Target:
    return Target(
        target.level1,
        target.level2,
        name,
        target.operator,
        target.value,
        target.number,
        target.unit,
        target.weight,
        target.line,
        at,
        target.group,
        Origin.ORDER,
    )


def _cell(raw: str, line: int) -> Cell:
    figure = read_figure(raw)
    if figure is None:
        return Cell(Decimal(0), 0, raw, line)
    return Cell(figure.value, figure.decimals, raw, line)


def _project(region: Region, group: str) -> Project | None:
    """Read a project's name and money from the head of its target table."""
    amounts: dict[str, Cell] = {}
    name, unit = "", "万元"
    for index, line in enumerate(region.lines):
        compact = line.compact
        if "(元)" in compact:
            unit = "元"
        if compact.startswith("项目名称"):
            name = compact.removeprefix("项目名称") or _next_word(region.lines, index)
            name = "" if _NOT_NAMES.search(name) else name
        tokens = [t for t in line.fields if t] if line.fields else line.text.split()
        figures = [t for t in tokens if read_figure(t) is not None]
        if len(figures) != 1 or tokens[-1] != figures[0]:
            continue
        label = next((t for t in reversed(tokens[:-1]) if read_figure(t) is None), "")
        for key, names in _MONEY.items():
            if label in names and key not in amounts:
                amounts[key] = _cell(figures[0], line.number)
    if not name and not amounts:
        return None
    return Project(name, unit, region.title_line, amounts)


def _next_word(lines: Sequence[Line], index: int) -> str:
    return lines[index + 1].compact if index + 1 < len(lines) else ""
