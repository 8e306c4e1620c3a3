"""Form families as data: one TOML file beside this module declares one family.

A fifth family is a fifth file: its markers, its tables, their titles, columns and roles. The
readers and the identities speak only of roles and column keys, never of a family.
"""

import functools
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_SHARED = frozenset({"subjects", "narrative"})


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a summary table: its labels, its columns and what adds up to its total."""

    name: str
    total: tuple[str, ...]
    subtotal: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    parts: tuple[str, ...]
    items: dict[str, tuple[str, ...]]
    sum: tuple[str, ...]
    inner: tuple[tuple[str, ...], ...]
    nested: tuple[tuple[str, ...], ...]
    extra: dict[str, tuple[str, ...]]
    marks: tuple[re.Pattern[str], ...]
    has_classes: bool


@dataclass(frozen=True, slots=True)
class TableForm:
    """One table of a family."""

    key: str
    role: str
    name: str
    number: int
    title: re.Pattern[str]
    shape: str
    unit: str
    columns: dict[str, tuple[str, ...]]
    parts: tuple[str, ...]
    sides: tuple[Side, ...]
    anchors: str
    since: int
    is_required: bool
    is_economic: bool
    has_second_code: bool
    is_by_unit: bool
    is_weighted: bool
    has_loose_names: bool

    def side(self, name: str) -> Side | None:
        return next((side for side in self.sides if side.name == name), None)


@dataclass(frozen=True, slots=True)
class Family:
    """One form family."""

    name: str
    label: str
    unit: str
    code_layout: str
    years: tuple[int, int]
    markers: tuple[str, ...]
    tables: tuple[TableForm, ...]

    def table(self, key: str) -> TableForm:
        return next(t for t in self.tables if t.key == key)

    def required(self, year: int | None) -> list[TableForm]:
        return [t for t in self.tables if t.is_required and (year or 9999) >= t.since]


def _named(entries: Iterable[list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(names) for key, *names in entries}


def _side(data: dict[str, Any]) -> Side:
    return Side(
        name=data["name"],
        total=tuple(data.get("total", ())),
        subtotal=tuple(data.get("subtotal", ())),
        columns=_named(data["columns"]),
        parts=tuple(data.get("parts", ())),
        items=_named(data.get("items", ())),
        sum=tuple(data.get("sum", ())),
        inner=tuple(tuple(group) for group in data.get("inner", ())),
        nested=tuple(tuple(group) for group in data.get("nested", ())),
        extra=_named(data.get("extra", ())),
        marks=tuple(re.compile(mark) for mark in data.get("marks", ())),
        has_classes=data.get("classes", False),
    )


def _table(data: dict[str, Any], unit: str) -> TableForm:
    return TableForm(
        key=data["key"],
        role=data["role"],
        name=data["name"],
        number=data.get("number", 0),
        title=re.compile(f"(?:{data['title']})(\\(\\d{{4}}年度?\\))?$"),
        shape=data["shape"],
        unit=data.get("unit", unit),
        columns=_named(data.get("columns", ())),
        parts=tuple(data.get("parts", ())),
        sides=tuple(_side(side) for side in data.get("side", ())),
        anchors=data.get("anchors", ""),
        since=data.get("since", 0),
        is_required=data.get("required", False),
        is_economic=data.get("economic", False),
        has_second_code=data.get("second_code", False),
        is_by_unit=data.get("units", False),
        is_weighted=data.get("weighted", False),
        has_loose_names=data.get("loose_names", False),
    )


def read_family(path: Path) -> Family:
    """Read one declaration. Raises KeyError or tomllib.TOMLDecodeError if it is not one."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Family(
        name=data["name"],
        label=data["label"],
        unit=data["unit"],
        code_layout=data["code_layout"],
        years=(data["years"][0], data["years"][1]),
        markers=tuple(data["markers"]),
        tables=tuple(_table(table, data["unit"]) for table in data["table"]),
    )


@functools.cache
def families() -> tuple[Family, ...]:
    """Return every declared family."""
    paths = sorted(p for p in _HERE.glob("*.toml") if p.stem not in _SHARED)
    return tuple(read_family(path) for path in paths)


def family_named(name: str) -> Family:
    """Return the family of that name. Raises KeyError."""
    for family in families():
        if family.name == name:
            return family
    raise KeyError(name)


@functools.cache
def subjects(kind: str) -> dict[str, tuple[str, ...]]:
    """Return {code: printed names} of the classes, functional or economic."""
    data = tomllib.loads((_HERE / "subjects.toml").read_text(encoding="utf-8"))
    return {code: tuple(names) for code, names in data[kind].items()}


@functools.cache
def class_code(name: str) -> str:
    """Return the functional class code of a printed class name, or nothing."""
    for code, names in subjects("functional").items():
        if name in names:
            return code
    return ""


@functools.cache
def phrases() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the narrative patterns as (key, pattern), in declared order."""
    data = tomllib.loads((_HERE / "narrative.toml").read_text(encoding="utf-8"))
    value = data["value"]
    return tuple(
        (entry["key"], re.compile(entry["pattern"].replace("<VALUE>", value)))
        for entry in data["phrase"]
    )


@dataclass(frozen=True, slots=True)
class Looks:
    """What a document shows of its form before it is read."""

    compact: str
    titles: tuple[str, ...]
    year: int | None
    code_layout: str  # "split", "joined" or ""


def score(family: Family, looks: Looks) -> int:
    """Say how much a document looks like the family: titles, markers, codes, years in use."""
    found = sum(
        any(form.title.search(line) is not None for line in looks.titles) for form in family.tables
    )
    first, last = family.years
    out_of_use = 0 if looks.year is None or first <= looks.year <= last else 8
    other_codes = 4 if looks.code_layout not in {"", family.code_layout} else 0
    marked = sum(marker in looks.compact for marker in family.markers)
    return 3 * found + 2 * marked - out_of_use - other_codes
