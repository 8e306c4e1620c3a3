"""The published documents and their targets, read from `documents/`, one file each.

A site adds its own document as a further file; `follows.toml` says who answers to which.
"""

import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from .rules import Document, Grade, PrintedRow, Table, Target, Trend, Value

ROOM = Path(__file__).parent


@cache
def all_targets() -> tuple[Target, ...]:
    """Return every published target by its number; raises ValueError for one that cannot be."""
    found = [target for path in (ROOM / "documents").glob("*.toml") for target in targets_in(path)]
    return tuple(sorted(found, key=lambda target: target.indicator))


@cache
def all_documents() -> dict[str, Document]:
    """Return the documents by their codes, in the order of their targets."""
    return {target.document.code: target.document for target in all_targets()}


def targets_in(path: Path) -> list[Target]:
    """Read one document; its code is the name of the file.

    Raises ValueError, saying which target and why, and KeyError for a table that is not declared.
    """
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    tables = [_table(block) for block in found["table"]]
    document = Document(path.stem, found["title"], found["year"], tuple(tables))
    by_code = {table.code: table for table in tables}
    return [_target(block, document, by_code) for block in found["target"]]


def _table(block: dict[str, str]) -> Table:
    points = Decimal(block["points"]) if "points" in block else None
    return Table(block["code"], block["name"], points, block.get("note", ""))


def _target(block: dict[str, Any], document: Document, tables: dict[str, Table]) -> Target:
    first, second = block["levels"]
    rows = tuple(
        PrintedRow(
            tables[row["table"]],
            row.get("name", block["name"]),
            Decimal(row["weight"]) if "weight" in row else None,
        )
        for row in block["rows"]
    )
    return Target(
        indicator=block["indicator"],
        levels=(first, second),
        name=block["name"],
        operator=block.get("operator", ""),
        value=_value(block),
        unit=block.get("unit", ""),
        document=document,
        rows=rows,
        measure=block.get("measure", ""),
        needs=tuple(block.get("needs", ())),
        is_judged=block.get("judged", False),
    )


def _value(block: dict[str, Any]) -> Value:
    if "grade" in block:
        return Grade(block["grade"])
    return Trend(block["trend"]) if "trend" in block else Decimal(block["number"])


def follows(path: Path = ROOM / "follows.toml") -> dict[str, tuple[str, ...]]:
    """Return which documents an organisation answers to, by its code.

    Raises KeyError for a document that there is none of.
    """
    found = tomllib.loads(path.read_text(encoding="utf-8"))["follows"]
    return {
        organisation: tuple(all_documents()[code].code for code in codes)
        for organisation, codes in found.items()
    }


def followed(lineage: Iterable[str], chosen: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the documents that organisation codes, the lowest first, come to: the first choice.

    Where nobody chose, it is every document.
    """
    choices = (chosen[code] for code in lineage if code in chosen)
    return next(choices, tuple(all_documents()))
