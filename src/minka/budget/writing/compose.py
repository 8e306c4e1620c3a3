"""Put a plan into the form of one family: tables, narrative, target tables, catalogue."""

from collections.abc import Iterator

from minka.budget.forms import Family, TableForm
from minka.budget.writing.blocks import Block, Document, Grid, Heading
from minka.budget.writing.narrative import Narrator
from minka.budget.writing.plan import Plan, PlannedProject
from minka.budget.writing.tables import Printer


def compose(plan: Plan, family: Family) -> Document:
    """Return the document a plan is published as, in the form of the family."""
    printer = Printer(plan, family)
    grids = list(printer.grids())
    blocks: list[Block] = [Heading(f"预算单位：{plan.issuer}")]
    blocks += Narrator(printer).blocks()
    targets = list(_target_grids(plan, family, printer))
    if any(form.number for form in family.tables):
        blocks.append(_catalogue(family, [*grids, *targets]))
    blocks += _in_order(family, [*grids, *targets])
    return Document(f"{plan.year}年{plan.issuer}{family.label}", tuple(blocks))


def _in_order(family: Family, grids: list[Grid]) -> list[Grid]:
    order = {form.key: i for i, form in enumerate(family.tables)}
    return sorted(grids, key=lambda grid: order[grid.key])


def _catalogue(family: Family, grids: list[Grid]) -> Grid:
    """List every table, whether it is empty, and why."""
    filled = {grid.key for grid in grids if _is_filled(grid)}
    rows = tuple(
        (f"表{form.number}", "否") if form.key in filled else (f"表{form.number}", "是 不涉及")
        for form in family.tables
    )
    return Grid("", "目录", "", (("报表", "是否空表 公开空表理由"),), rows)


def _is_filled(grid: Grid) -> bool:
    return any(
        cell.strip("0.,") and cell[:1].isdigit() for row in grid.rows for cell in row[1:]
    ) or any("指标" in cell for row in grid.rows for cell in row)


def _target_grids(plan: Plan, family: Family, printer: Printer) -> Iterator[Grid]:
    for form in family.tables:
        if form.shape != "targets":
            continue
        if form.role == "targets":
            for project in plan.projects:
                yield _target_grid(form, project, printer)
        elif form.role != "fund_targets" and plan.projects:
            yield _target_grid(form, plan.projects[0], printer, is_unit=True)
        elif form.is_required:
            yield Grid(
                form.key,
                printer.title(form),
                "",
                (("一级指标", "二级指标", "三级指标", "指标值"),),
                (),
            )


def _target_grid(
    form: TableForm, project: PlannedProject, printer: Printer, *, is_unit: bool = False
) -> Grid:
    amount = printer.sums.in_wan(
        (lambda x: True) if is_unit else (lambda x: x.project == project.name)
    )
    width = 5 if form.is_weighted else 4
    head = [
        ("项目名称", project.name),
        ("资金金额（万元）", "资金总额", f"{amount:.2f}"),
        ("", "财政拨款", f"{amount:.2f}"),
        ("", "其他资金", "0.00"),
        ("年度目标", project.goal),
    ]
    head = head[:1] + head[4:] if is_unit else head
    header = ["一级指标", "二级指标", "三级指标", "指标值"] + (
        ["分值权重"] if form.is_weighted else []
    )
    rows = [*head, tuple(header)]
    for target in project.targets:
        row = [target.level1, target.level2, target.name, target.value]
        if form.is_weighted and target.weight is not None:
            row.append(str(target.weight))
        rows.append(tuple(row))
    padded = tuple(tuple([*row, *[""] * (width - len(row))]) for row in rows)
    return Grid(form.key, printer.title(form), "", (), padded)
