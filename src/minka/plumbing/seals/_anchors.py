"""The last seals, written down outside the database."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FILE = "anchors.txt"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Seal `number` of `table` existed with this digest."""

    table: str
    number: int
    digest: str


def write_anchors(folder: Path, anchors: Iterable[Anchor], *, at: datetime.datetime) -> None:
    """Append one line each: instant, table, number, digest."""
    with (folder / FILE).open("a", encoding="ascii") as file:
        for anchor in anchors:
            file.write(f"{at.isoformat()} {anchor.table} {anchor.number} {anchor.digest}\n")


def last_anchors(folder: Path) -> dict[str, Anchor]:
    """Return the last anchor of each table; lines cut off by a crash do not count."""
    found: dict[str, Anchor] = {}
    path = folder / FILE
    if not path.exists():
        return found
    with path.open(encoding="ascii") as file:
        for line in file:
            parts = line.split()
            if len(parts) == 4 and line.endswith("\n"):
                found[parts[1]] = Anchor(parts[1], int(parts[2]), parts[3])
    return found
