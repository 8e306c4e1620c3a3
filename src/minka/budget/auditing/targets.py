"""Rules about performance targets: R-27 to R-30, R-35 and R-36."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from minka.budget.auditing.diagnosis import is_slip
from minka.budget.auditing.identities import Identity, Outcome, Severity, Term
from minka.budget.auditing.ledger import amount_term, cell_term, term, told
from minka.budget.auditing.percents import Verdict
from minka.budget.auditing.report import Finding
from minka.budget.document import Budget, Project, Target
from minka.budget.forms import family_named

_COUNT_UNITS = ("次", "人", "个", "张", "万张", "万人", "场", "场次", "期", "项", "台", "套", "件")
_LOWER_IS_BETTER = ("故障", "差错", "投诉", "控制", "误差", "超支", "缺陷", "流失", "事故", "成本")
_FULL_WEIGHT = Decimal(90)


def project_identities(budget: Budget) -> Iterator[Identity]:
    """R-27 and R-30: a project's money adds up, and so do the tasks of the unit."""
    projects = [p for p in budget.projects if not p.name.startswith("task")]
    for project in budget.projects:
        yield from _money(project)
    yield from _tasks(budget, [p for p in budget.projects if p.name.startswith("task")])
    yield from _coverage(budget)
    yield from _against_lines(budget, projects)


def _term(project: Project, key: str) -> Term:
    cell = project.amounts[key]
    return cell_term(
        cell,
        key=f"project:{project.line}:{project.name}:{key}",
        unit=project.unit,
        label=f"项目“{project.name}”的资金"
        if not project.name.startswith("task")
        else "年度任务的金额",
    )


def _money(project: Project) -> Iterator[Identity]:
    parts = [k for k in ("appropriation", "carry_over", "other") if k in project.amounts]
    if "total" in project.amounts and parts:
        right = tuple(_term(project, key) for key in parts)
        yield Identity("R-27", "sum", _term(project, "total"), right, "财政拨款与其他资金之和")


def _tasks(budget: Budget, tasks: list[Project]) -> Iterator[Identity]:
    if len(tasks) < 2:
        return
    *parts, whole = [_term(task, "total") for task in tasks if "total" in task.amounts]
    yield Identity("R-30", "sum", whole, tuple(parts), "各项任务金额之和")
    summary = budget.table("summary")
    total = summary.total("income") if summary else None
    if summary and total and total.cells:
        right = term(summary, total, next(iter(total.cells)))
        if right is not None:
            yield Identity("R-30", "same", whole, (right,), "收支总表的总计")


def _coverage(budget: Budget) -> Iterator[Identity]:
    """Money under project targets: all of the project expenditure if full coverage is claimed."""
    general = budget.table("general")
    total = general.total() if general else None
    if general is None or total is None or "project" not in general.columns or not total.cells:
        return
    spent = term(general, total, "project")
    for amount in told(budget, "targets.projects"):
        if spent is None:
            continue
        covers_all = "全覆盖" in budget.prose.text
        kind = "same" if covers_all else "at_most"
        whole = budget.table("expenditure")
        whole_total = whole.total() if whole else None
        limit = term(whole, whole_total, "project") if whole and whole_total else spent
        right = spent if covers_all else limit or spent
        yield Identity(
            "R-27", kind, amount_term(amount), (right,), "项目支出合计", Severity.SUSPICIOUS
        )


def _against_lines(budget: Budget, projects: list[Project]) -> Iterator[Identity]:
    """No published project is larger than the project expenditure it is part of."""
    table = budget.table("expenditure") or budget.table("general")
    total = table.total() if table else None
    right = (
        term(table, total, "project") if table and total and "project" in table.columns else None
    )
    sums = [_term(p, "total") for p in projects if "total" in p.amounts]
    if right is None or not right.value:
        return
    for each in sums:
        yield Identity("R-27", "at_most", each, (right,), "项目支出合计")


def target_verdicts(budget: Budget) -> Iterator[Verdict]:
    """R-28 and R-29: weights add up to 90; cost targets add up to the project's money."""
    family = family_named(budget.family)
    for group, targets in _groups(budget).items():
        weights = [t.weight for t in targets if t.weight is not None]
        if family.table(group.partition("@")[0]).is_weighted and weights:
            yield _weights(targets, sum(weights, Decimal(0)))
        yield from _costs(budget, targets)


def _groups(budget: Budget) -> dict[str, list[Target]]:
    groups: dict[str, list[Target]] = defaultdict(list)
    for target in budget.targets:
        groups[target.group].append(target)
    return groups


def _weights(targets: list[Target], total: Decimal) -> Verdict:
    if total == _FULL_WEIGHT:
        return Outcome.EXACT, None
    gap = _FULL_WEIGHT - total
    odd = _odd_one([t for t in targets if t.weight is not None], gap) or targets[0]
    message = f"各指标分值权重合计{total}分，应为{_FULL_WEIGHT}分。"
    if odd.weight is not None and odd is not targets[0]:
        message += f"本行的{odd.weight}分与相邻指标不同，请核对。"
    return Outcome.VIOLATED, Finding(
        Severity.ERROR, "R-28", odd.line, str(total), str(_FULL_WEIGHT), message
    )


def _odd_one(targets: list[Target], gap: Decimal) -> Target | None:
    """Return the one target that would weigh what its neighbour weighs if the gap were its own."""
    found = []
    for i, target in enumerate(targets):
        near = [t.weight for t in (*targets[max(i - 1, 0) : i], *targets[i + 1 : i + 2])]
        if target.weight is not None and target.weight + gap in near:
            found.append(target)
    if len(found) == 1:
        return found[0]
    slips = [t for t in targets if is_slip(f"{t.weight:f}", f"{(t.weight or 0) + gap:f}")]
    if len(slips) == 1:
        return slips[0]
    weights = [t.weight for t in targets]
    alone = [
        targets[i]
        for i in range(1, len(targets) - 1)
        if weights[i - 1] == weights[i + 1] != weights[i]
    ]
    return alone[0] if len(alone) == 1 else None


_PER_YEAR = {
    "万/年": 1,
    "万元/年": 1,
    "/年": 1,
    "万/季": 4,
    "/季": 4,
    "万元/季": 4,
    "万/月": 12,
    "/月": 12,
}


def _costs(budget: Budget, targets: list[Target]) -> Iterator[Verdict]:
    costs = [t for t in targets if t.unit in _PER_YEAR and t.number is not None]
    general = budget.table("general")
    total = general.total() if general else None
    spent = term(general, total, "project") if general and total else None
    if not costs or spent is None or not spent.value:
        return
    amount = sum(((t.number or Decimal(0)) * _PER_YEAR[t.unit] for t in costs), Decimal(0))
    if amount * 10_000 == spent.value:
        yield Outcome.EXACT, None
        return
    message = f"成本指标全年合计{amount}万元，项目支出为{spent.show(spent.value)}{spent.unit}。"
    yield (
        Outcome.VIOLATED,
        Finding(
            Severity.SUSPICIOUS,
            "R-29",
            costs[0].line,
            f"{amount}万元",
            spent.show(spent.value),
            message,
        ),
    )


def target_findings(budget: Budget) -> Iterator[Finding]:
    """R-35 and R-36: the same indicator has the same target, and each target can be."""
    named: dict[str, Target] = {}
    for group in _groups(budget).values():
        yield from _duplicates(group)
        for target in group:
            yield from _plausible(target)
            if not target.name:
                continue
            first = named.setdefault(target.name, target)
            if (
                first.group.split("@")[0] != target.group.split("@")[0]
                and first.value != target.value
            ):
                values = f"{first.value}与{target.value}"
                message = f"指标“{target.name}”在两张绩效目标表中的值不同：{values}。"
                yield Finding(
                    Severity.ERROR, "R-35", target.line, target.value, first.value, message
                )


def _duplicates(group: list[Target]) -> Iterator[Finding]:
    seen: dict[str, Target] = {}
    for target in group:
        if not target.name:
            continue
        if target.name in seen:
            message = f"指标“{target.name}”在同一张表中重复（另见第{seen[target.name].line}行）。"
            yield Finding(Severity.ERROR, "R-36", target.line, target.name, "", message)
        seen.setdefault(target.name, target)


def _plausible(target: Target) -> Iterator[Finding]:
    """R-36: rates lie in 0…100 %, operators point the right way, units fit name and level."""
    for message in _doubts(target):
        severity = Severity.ERROR if message.startswith("!") else Severity.SUSPICIOUS
        text = f"指标“{target.name}”{message.lstrip('!')}"
        yield Finding(severity, "R-36", target.line, target.value, "", text)


def _doubts(target: Target) -> Iterator[str]:
    name, unit, number = target.name, target.unit, target.number
    if number is None:
        return
    is_rate = name.endswith(("率", "度", "性")) or unit == "%"
    lower = any(word in name for word in _LOWER_IS_BETTER)
    if unit == "%" and number > 100 and not name.endswith(("增长率", "增幅")):
        yield f"!的目标值{target.value}超过100%，不可能达到。"
    elif unit == "%" and number == 100 and target.operator in {"≥", ">=", ">", "不低于"}:
        yield f"的目标值{target.value}不可能超过100%，应写作“=100%”。"
    if number < 0:
        yield f"!的目标值{target.value}为负数。"
    if target.operator in {"≤", "<", "<=", "不高于", "不超过"} and is_rate and not lower and name:
        yield f"的运算符“{target.operator}”方向存疑：这类指标通常应为“≥”。"
    if name.endswith("率") and unit and unit != "%":
        yield f"是比率，计量单位却是“{unit}”。"
    if name.endswith(("性", "满意度")) and unit in _COUNT_UNITS:
        yield f"不是数量，计量单位却是“{unit}”。"
    if target.level2 in {"质量指标", "质量目标"} and unit in _COUNT_UNITS:
        yield f"是数量，却列在“{target.level2}”下。"
    if target.level2 in {"数量指标", "数量目标"} and name.endswith(("及时率", "满意度", "合格率")):
        yield f"不是数量，却列在“{target.level2}”下。"
