"""Rows and files for the tests of this room; the cast stands in tests.factories."""

import csv
import datetime
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from minka.kernel import identity_number
from minka.people import rules

ON = datetime.date(2026, 11, 20)
AT = datetime.datetime(2026, 11, 20, 2, tzinfo=datetime.UTC)

CODES = {
    "name": "AAC003",
    "kind": "AAC058",
    "number": "AAC147",
    "sex": "AAC004",
    "ethnic": "AAC005",
    "birth": "AAC006",
    "household": "AAC009",
    "phone": "AAE005",
    "address": "AAE006",
    "postcode": "AAE007",
    "nationality": "AAC161",
    "guardian_name": "AAC044",
    "guardian_number": "AAC042",
}


def numbered(body: str) -> str:
    """Return 17 digits with their check character."""
    return body + identity_number.calc_check_digit(body)


def number_of(birth_on: datetime.date, serial: int = 2, *, division: str = "619901") -> str:
    """Return a valid number of nobody; an odd serial is a man's."""
    return numbered(f"{division}{birth_on:%Y%m%d}{serial:03d}")


def row(
    name: str = "王芳",
    *,
    birth_on: datetime.date = datetime.date(1990, 1, 1),
    serial: int = 2,
    **cells: str,
) -> dict[str, str]:
    """Return a row in which nothing is wrong, with these cells instead."""
    usual = {
        "name": name,
        "kind": "01",
        "number": number_of(birth_on, serial),
        "sex": "1" if serial % 2 else "2",
        "ethnic": "01",
        "birth": f"{birth_on:%Y%m%d}",
        "household": "10",
        "phone": "13800138000",
        "address": "海川市临江区惠民路16号",
        "postcode": "719901",
        "nationality": "CHN",
        "guardian_name": "",
        "guardian_number": "",
    }
    return usual | cells


def sent(number: int, cells: Mapping[str, str | None], **counts: int) -> rules.SentRow:
    """Return a row as the rules take it."""
    return rules.SentRow(number, {name: cells.get(name) for name in rules.FIELDS}, **counts)


@pytest.fixture(autouse=True)
def home(settings, tmp_path) -> Path:
    """Keep the files of each test in a folder of its own."""
    settings.HOME = tmp_path / "home"
    return settings.HOME


@pytest.fixture
def collection_file(tmp_path) -> Callable[..., Path]:
    """Return a writer of collection files from rows as `row` makes them."""

    def write(
        rows: Sequence[Mapping[str, str]], *, name: str = "名单.csv", encoding: str = "utf-8"
    ) -> Path:
        path = tmp_path / name
        fields = list(rows[0])
        with path.open("w", encoding=encoding, newline="") as target:
            writer = csv.writer(target)
            writer.writerow(CODES[field] for field in fields)
            writer.writerows([cells[field] for field in fields] for cells in rows)
        return path

    return write


@pytest.fixture
def intake() -> list[Path]:
    """Return the two collection files that come with an answer key."""
    folder = Path(__file__).parents[1] / "data" / "intake"
    return [folder / "employer.xlsx", folder / "legacy-gb18030.csv"]
