"""Budgets made up for tests: whole plans, their printed documents, and the damage of extraction."""

import random
import re
from decimal import Decimal

from minka.budget.forms import Family, family_named
from minka.budget.writing import (
    Plan,
    PlanLine,
    PlannedProject,
    PlannedTarget,
    ThreePublic,
    compose,
)
from minka.budget.writing.blocks import Document, as_text

NAMES = {
    "20602": "基础研究",
    "2060201": "机构运行",
    "20801": "人力资源和社会保障管理事务",
    "2080108": "信息化建设",
    "2080150": "事业运行",
    "20805": "行政事业单位养老支出",
    "2080502": "事业单位离退休",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "2080506": "机关事业单位职业年金缴费支出",
    "20899": "其他社会保障和就业支出",
    "2089999": "其他社会保障和就业支出",
    "21011": "行政事业单位医疗",
    "2101102": "事业单位医疗",
    "22102": "住房改革支出",
    "2210201": "住房公积金",
    "30101": "基本工资",
    "30102": "津贴补贴",
    "30107": "绩效工资",
    "30108": "机关事业单位基本养老保险缴费",
    "30109": "职业年金缴费",
    "30110": "职工基本医疗保险缴费",
    "30113": "住房公积金",
    "30201": "办公费",
    "30207": "邮电费",
    "30217": "公务接待费",
    "30227": "委托业务费",
    "30228": "工会经费",
    "30231": "公务用车运行维护费",
    "30302": "退休费",
    "31002": "办公设备购置",
}
DEPARTMENTS = ("办公室", "系统运行部", "区县服务部", "市民服务部", "个人化制作部")
FAMILIES = ("shanghai_unit", "shanghai_department", "fuzhou", "shaanxi")


def make_plan(seed: int, *, own_income: bool = True, years=(2021, 2022, 2024, 2026)) -> Plan:
    """Make a plausible unit budget; the same seed gives the same one."""
    rng = random.Random(seed)

    def fen(low: int, high: int) -> int:
        return rng.randrange(low, high) * 100 + rng.choice((0, 0, 37, 50))

    annuity = rng.randrange(300, 9_000) * 10_000
    pension = [
        PlanLine("2080505", "30108", "basic", "general", 2 * annuity),
        PlanLine("2080506", "30109", "basic", "general", annuity),
    ]
    running = [
        PlanLine("2080150", code, "basic", "general", fen(10_000, 900_000))
        for code in rng.sample(["30101", "30102", "30107", "30201", "30207", "30228", "31002"], 5)
    ]
    three = ThreePublic(reception=fen(500, 9_000), running=fen(10_000, 90_000))
    cars = [
        PlanLine("2080150", "30217", "basic", "general", three.reception),
        PlanLine("2080150", "30231", "basic", "general", three.running),
    ]
    others = [
        PlanLine("2101102", "30110", "basic", "general", fen(20_000, 900_000)),
        PlanLine("2210201", "30113", "basic", "general", fen(20_000, 900_000)),
    ]
    if rng.random() < 0.6:
        others.append(PlanLine("2080502", "30302", "basic", "general", fen(900, 90_000)))
    projects, work = _projects(rng, fen, own_income=own_income)
    lines = tuple([*running, *cars, *pension, *others, *work])
    items = {x.functional for x in lines if x.source == "general"}
    last = {c: _last(rng, c, lines) for c in sorted(items)}
    return Plan(
        issuer=f"{rng.choice('甲乙丙丁戊')}州市社会保障卡服务中心",
        code="402015",
        parent="甲州市人力资源和社会保障局",
        parent_code="402",
        year=rng.choice(years),
        lines=lines,
        names=NAMES,
        last=last,
        reasons={c: f"第{i}项工作量变化" for i, c in enumerate(sorted(items))},
        three=three,
        goods=fen(0, 900_000),
        works=0,
        services=fen(1_000, 900_000),
        projects=projects,
        departments=DEPARTMENTS[: rng.randrange(2, 6)],
    )


def _last(rng: random.Random, code: str, lines: tuple[PlanLine, ...]) -> int:
    now = sum(x.fen for x in lines if x.functional == code and x.source == "general")
    return now * rng.randrange(60, 140) // 100


def _projects(rng, fen, *, own_income):
    targets = tuple(
        PlannedTarget(*each)
        for each in (
            (
                "产出指标",
                "数量指标",
                "实体卡领用补换量",
                f"≥{rng.randrange(2, 90)}万张",
                Decimal(20),
            ),
            ("产出指标", "质量指标", "产品一次性合格率", "≥98%", Decimal(20)),
            ("产出指标", "时效指标", "申领到制发时限合规率", "=100%", Decimal("12.5")),
            ("效益指标", "社会效益指标", "社保卡网点设备完好率", "≥90%", Decimal("27.5")),
            ("满意度指标", "服务对象满意度指标", "市民满意度", "≥85%", Decimal(10)),
        )
    )
    named = ["社会保障卡制作费", "信息化运维", "制卡设备更新及维护费"][: rng.randrange(1, 4)]
    work = [
        PlanLine(
            "2080108",
            rng.choice(("30227", "30201")),
            "project",
            "general",
            fen(9_000, 9_000_000),
            n,
        )
        for n in named
    ]
    if own_income and rng.random() < 0.5:
        source = rng.choice(("operating", "other"))
        work.append(PlanLine("2080108", "30227", "project", source, fen(9_000, 900_000)))
    goal = "满足市民申领和补换卡的需求，及时完成社会保障卡的制作发放。"
    return tuple(PlannedProject(n, goal, targets) for n in named), work


def printed(seed: int, family: str) -> Document:
    """Print a made-up plan in a family."""
    years = (2016, 2018, 2019) if family == "shanghai_department" else (2021, 2022, 2024, 2026)
    plan = make_plan(seed, own_income=family.startswith("shanghai"), years=years)
    return compose(plan, family_named(family))


def text_of(seed: int, family: str) -> str:
    return as_text(printed(seed, family))


# What text extraction does to a document ------------------------------------------------------


def collapse(text: str) -> str:
    """Lose the cell borders: blank cells vanish, single blanks remain."""
    lines = []
    for line in text.split("\n"):
        cells = [c for c in line.split("\t") if c]
        lines.append(" ".join(cells) if "\t" in line else line)
    return "\n".join(lines)


def titles_behind(text: str) -> str:
    """Move the first lines of each page (title, head) behind its figures."""
    pages = text.split("\f")
    moved = [pages[0]]
    for page in pages[1:]:
        lines = page.split("\n")
        head = [lines[0], *([lines[2]] if len(lines) > 2 else [])]
        rest = [line for i, line in enumerate(lines) if i not in (0, 2)]
        moved.append("\n".join([*rest, *head, ""]))
    return "\f".join(moved)


def pages_by_blank_lines(text: str) -> str:
    return text.replace("\f", "\n\n\n\n")


def doubled_at_page_ends(text: str, rng: random.Random) -> str:
    """Print some coded rows twice on their line, as happens at page ends."""
    return re.sub(
        r"^(\d{3}(?: \d\d){1,2} .*\d)$",
        lambda m: m[1] * 2 if rng.random() < 0.1 else m[1],
        text,
        flags=re.MULTILINE,
    )


def glued_totals(text: str) -> str:
    """Print the label of a last-row total behind its figures, without a blank."""
    return re.sub(r"^合计 ([\d,.]+(?: [\d,.]+)*)$", r"\1合计", text, flags=re.MULTILINE)


def damaged(text: str, family: Family, seed: int) -> str:
    """Apply what a text extraction of this family would do."""
    rng = random.Random(seed)
    text = collapse(text)
    if rng.random() < 0.5:
        text = glued_totals(text)
    if rng.random() < 0.5:
        text = titles_behind(text)
    if family.code_layout == "split":
        text = doubled_at_page_ends(text, rng)
    return pages_by_blank_lines(text)
