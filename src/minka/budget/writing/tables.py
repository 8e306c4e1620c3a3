"""The tables of a form family, filled from a plan; the family's own declaration is the pattern."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from minka.budget.forms import Family, Side, TableForm, class_code, subjects
from minka.budget.writing.blocks import Grid
from minka.budget.writing.plan import STAFF_CLASSES, Plan, PlanLine, Sums, wan

Wanted = Callable[[PlanLine], bool]

_NUMERALS = "一二三四五六七八九十"
_ROLE_FILTERS: dict[str, Wanted] = {
    "general": lambda x: x.source == "general",
    "economic_all": lambda x: x.source == "general",
    "appropriation_summary": lambda x: x.source == "general",
    "general_basic": lambda x: x.source == "general" and x.kind == "basic",
    "economic_basic": lambda x: x.source == "general" and x.kind == "basic",
    "funds": lambda x: False,
    "capital": lambda x: False,
}
_COLUMNS: dict[str, Wanted] = {
    "total": lambda x: True,
    "amount": lambda x: True,
    "all": lambda x: True,
    "basic": lambda x: x.kind == "basic",
    "project": lambda x: x.kind == "project",
    "staff": lambda x: x.kind == "basic" and x.economic[:3] in STAFF_CLASSES,
    "public": lambda x: x.kind == "basic" and x.economic[:3] not in STAFF_CLASSES,
    "appropriation": lambda x: x.source == "general",
    "general": lambda x: x.source == "general",
    "operating": lambda x: x.source == "operating",
    "business": lambda x: x.source == "business",
    "other": lambda x: x.source == "other",
}


def numeral(number: int) -> str:
    """Return 一, 二 … 二十六 for an ordinal."""
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, f"{_NUMERALS[tens - 1]}十" if tens else "")
    return head + (_NUMERALS[ones - 1] if ones else "")


def nothing(_line: PlanLine) -> bool:
    return False


def column(key: str) -> Wanted:
    """Return which lines a column or an income item adds up; unknown keys add up nothing."""
    return _COLUMNS.get(key, nothing)


def _both(one: Wanted, other: Wanted) -> Wanted:
    return lambda line: one(line) and other(line)


def _in_class(wanted: Wanted, code: str) -> Wanted:
    return lambda line: wanted(line) and line.functional.startswith(code)


def _of_project(name: str) -> Wanted:
    return lambda line: line.project == name


class Printer:
    """Prints the tables of one plan in one family."""

    def __init__(self, plan: Plan, family: Family) -> None:
        self.plan = plan
        self.family = family
        self.sums = Sums(plan, "元" if family.code_layout == "split" else "万元")
        self.unit = "元" if family.code_layout == "split" else "万元"

    def show(self, value: Decimal, *, blank: bool = True) -> str:
        """Print an amount; nought stays blank where the form leaves it so."""
        if not value and blank:
            return ""
        return f"{value:,.{self.sums.decimals}f}"

    def title(self, form: TableForm) -> str:
        kind = "部门" if self.family.name.endswith("department") else "单位"
        return f"{self.plan.year}年{kind}{form.name}"

    def grids(self) -> Iterator[Grid]:
        """Print every table of the family that is not a target table."""
        for form in self.family.required(self.plan.year):
            if form.shape == "tree":
                yield self._tree(form)
            elif form.shape == "pairs":
                yield self._pairs(form)
            elif form.shape == "single":
                yield self._single(form)
            elif form.shape == "blank":
                yield self._blank(form)

    def _wanted(self, form: TableForm) -> Wanted:
        return _ROLE_FILTERS.get(form.role, lambda x: True)

    def _tree(self, form: TableForm) -> Grid:
        if form.role == "three_public":
            return self._three_blocks(form)
        if form.is_by_unit:
            return self._by_unit(form)
        wanted = self._wanted(form)
        codes = self._codes(form, wanted)
        width = self._code_width(form)
        rows = [self._row(form, code, wanted) for code in codes]
        total = ["合计", *[""] * width, *self._cells(form, wanted, blank=bool(codes))]
        rows = [*rows, tuple(total)] if width > 1 else [tuple(total), *rows]
        header = (*self._code_header(form), *(names[0] for names in form.columns.values()))
        note = "" if codes else self._empty_note(form)
        return Grid(
            form.key,
            self.title(form),
            form.unit if form.unit == "万元" else self.unit,
            (header,),
            tuple(rows),
            note,
        )

    def _code_width(self, form: TableForm) -> int:
        if self.family.code_layout != "split":
            return 1
        return 2 if form.is_economic else 3

    def _code_header(self, form: TableForm) -> tuple[str, ...]:
        width = self._code_width(form)
        codes = ("类", "款", "项")[:width] if width > 1 else ("科目编码",)
        return (*codes, "科目名称")

    def _empty_note(self, form: TableForm) -> str:
        return (
            f"注：本单位{self.plan.year}年无此项预算安排，故本表为空表。"
            if form.is_required
            else ""
        )

    def _code_of(self, form: TableForm, line: PlanLine) -> str:
        return line.economic if form.is_economic else line.functional

    def _codes(self, form: TableForm, wanted: Wanted) -> list[str]:
        found: set[str] = set()
        for line in self.plan.lines:
            if wanted(line):
                code = self._code_of(form, line)
                found |= {code[:n] for n in (3, 5, 7) if n <= len(code)}
        if form.role == "economic_all" and not form.parts:
            found = {code[:3] for code in found}
        return sorted(found)

    def _row(self, form: TableForm, code: str, wanted: Wanted) -> tuple[str, ...]:
        def mine(line: PlanLine) -> bool:
            return wanted(line) and self._code_of(form, line).startswith(code)

        name = self.plan.name_of(code)
        if self._code_width(form) == 1:
            return (code, name, *self._cells(form, mine))
        parts = [code[:3], code[3:5], code[5:7]][: self._code_width(form)]
        return (*parts, name, *self._cells(form, mine))

    def _cells(self, form: TableForm, wanted: Wanted, *, blank: bool = True) -> list[str]:
        return [
            self.show(self.sums.of(_both(wanted, column(key))), blank=blank) for key in form.columns
        ]

    def _by_unit(self, form: TableForm) -> Grid:
        wanted: Wanted = column("project") if form.role == "projects" else column("total")
        cells = self._cells(form, wanted)
        plan = self.plan
        rows = [
            ("合计", "", *cells),
            (plan.parent_code, plan.parent, *cells),
            (plan.code, plan.issuer, *cells),
        ]
        if form.role == "projects":
            for project in plan.projects:
                amount = self.sums.of(_of_project(project.name))
                rows.append(("", project.name, self.show(amount)))
        header = ("单位编码", "单位名称", *(names[0] for names in form.columns.values()))
        return Grid(form.key, self.title(form), self.unit, (header,), tuple(rows))

    def _three_blocks(self, form: TableForm) -> Grid:
        """Print last year, this year and the change; last year is taken to be the same."""
        three = self.plan.three
        vehicles = wan(three.purchase) + wan(three.running)
        total = wan(three.abroad) + wan(three.reception) + vehicles
        now = [total, total, wan(three.abroad), wan(three.reception), vehicles]
        now += [wan(three.purchase), wan(three.running), Decimal(0), Decimal(0)]
        cells = [f"{v:,.2f}" for v in [*now, *now, *[Decimal(0)] * 9]]
        plan = self.plan
        rows = (
            ("合计", "", *cells),
            (plan.parent_code, plan.parent, *cells),
            (plan.code, plan.issuer, *cells),
        )
        header = ("单位编码", "单位名称", *(names[0] for names in form.columns.values()))
        body = rows if total else ()
        return Grid(form.key, self.title(form), self.unit, (header,), body)

    def _single(self, form: TableForm) -> Grid:
        three = self.plan.three
        vehicles = wan(three.purchase) + wan(three.running)
        values = [
            wan(three.abroad) + wan(three.reception) + vehicles,
            wan(three.abroad),
            wan(three.reception),
            vehicles,
            wan(three.purchase),
            wan(three.running),
            wan(three.office),
        ]
        header = tuple(names[0] for names in form.columns.values())
        row = tuple(f"{v:,.2f}" for v in values)
        return Grid(form.key, self.title(form), "万元", (header,), (row,))

    def _blank(self, form: TableForm) -> Grid:
        return Grid(form.key, self.title(form), self.unit, (("项目", "预算数"),), ())

    def _pairs(self, form: TableForm) -> Grid:
        if form.role == "three_public":
            return self._three_list(form)
        wanted = self._wanted(form)
        blank = self.family.code_layout == "split"
        columns = [self._side(side, wanted, blank=blank) for side in form.sides]
        height = max(len(rows) for rows in columns) - 1
        lines = []
        for i in range(height):
            line: list[str] = []
            for side, rows in zip(form.sides, columns, strict=True):
                body = rows[:-1]
                line += body[i] if i < len(body) else [""] * (1 + len(side.columns))
            lines.append(tuple(line))
        lines.append(tuple(cell for rows in columns for cell in rows[-1]))
        header = tuple(
            cell for side in form.sides for cell in ("项目", *(n[0] for n in side.columns.values()))
        )
        return Grid(form.key, self.title(form), self.unit, (header,), tuple(lines))

    def _side(self, side: Side, wanted: Wanted, *, blank: bool) -> list[list[str]]:
        rows = list(
            self._class_rows(side, wanted, blank=blank)
            if side.has_classes
            else self._item_rows(side, wanted, blank=blank)
        )
        cells = self._side_cells(side, wanted, blank=False)
        if side.subtotal:
            rows.append([side.subtotal[0], *cells])
        return [*rows, [side.total[0], *cells]]

    def _side_cells(self, side: Side, wanted: Wanted, *, blank: bool) -> list[str]:
        return [
            self.show(self.sums.of(_both(wanted, column(key))), blank=blank) for key in side.columns
        ]

    def _class_rows(self, side: Side, wanted: Wanted, *, blank: bool) -> Iterator[list[str]]:
        used = {x.functional[:3] for x in self.plan.lines if wanted(x)}
        listed = sorted(used) if blank else [c for c in subjects("functional") if c != "227"]
        for number, code in enumerate(listed, start=1):
            mine = _in_class(wanted, code)
            name = self.plan.name_of(code)
            name = name if class_code(name) == code else subjects("functional")[code][0]
            mark = f"{number}、" if side.marks else f"{numeral(number)}、"
            cells = self._side_cells(side, mine, blank=blank)
            yield [mark + name, *cells]

    def _item_rows(self, side: Side, wanted: Wanted, *, blank: bool) -> Iterator[list[str]]:
        nested = {group[0]: group[1:] for group in side.nested}
        number = 0
        for key, names in side.items.items():
            number += key in side.sum
            is_economic = side.name.endswith("economic")
            mine = self._item(key, side, wanted)
            mark = f"{number}、" if is_economic else f"{numeral(max(number, 1))}、"
            mark = mark if key in side.sum else "(1)"
            yield [mark + names[0], *self._side_cells(side, mine, blank=blank)]
            for i, name in enumerate(dict.fromkeys(nested.get(key, ())), start=1):
                part = self._economic_class(name, mine)
                yield [f"({i}){name}", *self._side_cells(side, part, blank=blank)]

    def _item(self, key: str, side: Side, wanted: Wanted) -> Wanted:
        if side.name == "government_economic":
            return wanted if key == "505" else nothing
        return lambda x: wanted(x) and column(key)(x)

    def _economic_class(self, name: str, wanted: Wanted) -> Wanted:
        codes = [c for c, names in subjects("economic").items() if name in names]
        return lambda x: wanted(x) and x.economic[:3] in codes

    def _three_list(self, form: TableForm) -> Grid:
        three = self.plan.three
        vehicles = wan(three.purchase) + wan(three.running)
        values = (
            ("合计", wan(three.abroad) + wan(three.reception) + vehicles),
            ("1、因公出国（境）费用", wan(three.abroad)),
            ("2、公务接待费", wan(three.reception)),
            ("3、公务用车购置及运行费", vehicles),
            ("其中：（1）公务用车购置费", wan(three.purchase)),
            ("（2）公务用车运行费", wan(three.running)),
        )
        rows = tuple((label, f"{value:,.2f}") for label, value in values)
        return Grid(form.key, self.title(form), "万元", (("项目", "预算数"),), rows)
