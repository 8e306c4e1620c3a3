"""The typed budget: what every form family is read into.

Values are exact decimals in the unit of their table; `Table.scale` turns them into yuan. Every
cell knows the line it stands on and how it got there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Origin(StrEnum):
    """How a figure came into its place."""

    PRINTED = "PRINTED"  # stands in its column
    TOTALS = "TOTALS"  # blank cells had collapsed; only this column satisfies the totals
    ORDER = "ORDER"  # names and figures stood in separate blocks; matched by their order
    GUESSED = "GUESSED"  # nothing fits exactly: the nearest column, so that audit can speak


ORIGIN_LABELS = {
    Origin.PRINTED: "原位印出",
    Origin.TOTALS: "空格塌缩，按合计唯一解还原",
    Origin.ORDER: "名称与金额分块，按次序对应",
    Origin.GUESSED: "没有一种排列满足合计，取最接近者",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a table."""

    value: Decimal
    decimals: int
    raw: str
    line: int
    origin: Origin = Origin.PRINTED


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a subject with its code, an item of a summary, or a total.

    `cells` holds only the columns that are not blank. If `is_ambiguous`, the figures in `loose`
    (in printed order) belong to columns that could not be told; only `cells` may be relied on.
    """

    code: str
    name: str
    kind: str  # "total" or "item"
    side: str
    line: int
    cells: dict[str, Cell]
    loose: tuple[Cell, ...] = ()
    raw_code: str = ""

    @property
    def is_ambiguous(self) -> bool:
        return bool(self.loose)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its role in the form, its rows and the unit it declares."""

    key: str
    role: str
    title: str
    line: int
    columns: dict[str, tuple[str, ...]]
    rows: tuple[Row, ...]
    unit: str
    unit_line: int
    effective_unit: str
    note: str = ""
    heading: str = ""  # the title as printed

    @property
    def scale(self) -> Decimal:
        """Yuan per printed unit, by the unit the figures really are in."""
        return {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(10**8)}[
            self.effective_unit or "元"
        ]

    @property
    def decimals(self) -> int:
        return max((c.decimals for r in self.rows for c in r.cells.values()), default=0)

    @property
    def is_empty(self) -> bool:
        """Tell whether no cell holds anything but nought."""
        return not any(
            cell.value for row in self.rows for cell in [*row.cells.values(), *row.loose]
        )

    def total(self, side: str = "") -> Row | None:
        return next((r for r in self.rows if r.kind == "total" and r.side == side), None)

    def items(self, side: str = "") -> Iterator[Row]:
        return (r for r in self.rows if r.kind == "item" and r.side == side)

    def row(self, code: str, side: str = "") -> Row | None:
        return next((r for r in self.items(side) if r.code == code), None)


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount of the narrative, with what is said about last year beside it."""

    key: str
    name: str
    code: str
    value: Decimal
    decimals: int
    unit: str
    line: int
    raw: str
    change: Decimal | None = None
    change_line: int = 0
    percent: Decimal | None = None
    percent_decimals: int = 0
    percent_line: int = 0
    last: Decimal | None = None
    last_line: int = 0
    again: Decimal | None = None
    again_line: int = 0
    reason: str = ""
    is_level: bool = False  # "与上年持平"
    origin: Origin = Origin.PRINTED


@dataclass(frozen=True, slots=True)
class Target:
    """One performance target; `value` keeps the printed words when it is a grade or a trend."""

    level1: str
    level2: str
    name: str
    operator: str
    value: str
    number: Decimal | None
    unit: str
    weight: Decimal | None
    line: int
    name_line: int
    group: str
    origin: Origin = Origin.PRINTED


@dataclass(frozen=True, slots=True)
class Project:
    """One project with its money (in `unit`) and the table its targets stand in."""

    name: str
    unit: str
    line: int
    amounts: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader repaired, or (`is_open`, then an extraction finding) could not."""

    line: int
    what: str
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the prose: compact text, and the line each character stands on."""

    text: str
    lines: tuple[int, ...]

    def line_at(self, offset: int) -> int:
        return self.lines[min(offset, len(self.lines) - 1)] if self.lines else 0


@dataclass(frozen=True, slots=True)
class Budget:
    """One published budget."""

    family: str
    issuer: str
    code: str
    year: int | None
    first_line: int
    last_line: int
    tables: tuple[Table, ...] = ()
    amounts: tuple[Amount, ...] = ()
    projects: tuple[Project, ...] = ()
    targets: tuple[Target, ...] = ()
    prose: Statement = field(default_factory=lambda: Statement("", ()))
    notes: tuple[Note, ...] = ()
    mentions: tuple[tuple[str, int, str], ...] = ()  # (table key, line, "是 理由", "否" or "")

    def table(self, role: str) -> Table | None:
        """Return the first table that plays the role."""
        return next((t for t in self.tables if t.role == role), None)
