"""Collection: rows read, checked and merged per second, against a raw COPY of the same rows.

The file is an old system's export (GB 18030, indicator codes) of which every tenth row is odd
or wrong. Collecting it means everything from the bytes to the commit: evidence kept, rows
staged, cells read, rules, duplicates, new persons with numbers, history and lines. The COPY
puts the rows that this stored, as they are, into tables with the same keys and indexes. Both
run by turns on empty tables in a scratch database; the best of each counts.

    python benchmarks/collection.py [--rows 20000] [--full]
"""

import argparse
import csv
import datetime
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from _scratch import scratch_database
from django.conf import settings
from django.db import connection, transaction

from minka.kernel import identity_number
from minka.people import actions

ON = datetime.date(2026, 11, 20)
AT = datetime.datetime(2026, 11, 20, 2, tzinfo=datetime.UTC)
RATIO_LIMIT, SPEED_LIMIT, GROWTH, GROWTH_LIMIT = 0.25, 5_000, 10, 1.3
FEW_ROUNDS, MANY_ROUNDS = 5, 3
BLOCK_BYTES = 1 << 20

HEADER = (
    "AAC003 AAC058 AAC147 AAC004 AAC005 AAC006 AAC009 AAE005 AAE006 AAE007 AAC161 AAC044 AAC042"
)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文辉鑫宇浩然子涵梓轩欣怡若曦思远博雅天翔"
GUARDIAN = "61990119800101202"

TABLES = ("people_person", "people_personnumber", "people_personchange", "exchange_exchangeline")
EMPTY = f"TRUNCATE {', '.join(TABLES)}, exchange_exchangefilemove, exchange_exchangefile CASCADE"


def persons(count: int) -> Iterator[list[str]]:
    """Yield rows of a collection file; most are right."""
    chance = random.Random(count)
    first, last = datetime.date(1946, 1, 1).toordinal(), ON.toordinal()
    guardian = GUARDIAN + identity_number.calc_check_digit(GUARDIAN)
    for serial in range(count):
        born = datetime.date.fromordinal(chance.randint(first, last))
        body = f"6199{serial % 90 + 10}{born:%Y%m%d}{chance.randint(0, 999):03d}"
        number = body + identity_number.calc_check_digit(body)
        minor = born >= datetime.date(2008, 11, 20)
        yield spoilt(
            [
                chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.randint(1, 2))),
                *("01", number, "1" if int(number[16]) % 2 else "2", "01", f"{born:%Y%m%d}", "10"),
                f"1{chance.randint(3, 9)}{chance.randint(0, 999_999_999):09d}",
                f"海川市第{chance.randint(1, 40)}街道{chance.randint(1, 900)}号{serial}室",
                *("719900", "CHN", "王芳" if minor else "", guardian if minor else ""),
            ],
            chance.randrange(100),
        )


def spoilt(row: list[str], case: int) -> list[str]:
    """Make every tenth row odd or wrong."""
    year, month, day = row[5][:4], int(row[5][4:6]), int(row[5][6:])
    odd = {
        0: (2, row[2].lower()),
        1: (2, f"{row[2][:6]} {row[2][6:]}"),
        2: (2, row[2][:6] + row[2][8:17]),
        3: (2, row[2][:17] + "*"),
        4: (5, f"{year}年{month}月{day}日"),
        5: (3, "男女"[int(row[3]) - 1]),
        6: (4, "汉族"),
        7: (7, ""),
        8: (0, f" {row[0][0]}　{row[0][1:]}"),
        9: (3, str(3 - int(row[3]))),
    }
    if case in odd:
        column, text = odd[case]
        row[column] = text
    return row


def write(folder: Path, rows: int) -> Path:
    path = folder / f"{rows}.csv"
    with path.open("w", encoding="gb18030", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(HEADER.split())
        writer.writerows(persons(rows))
    return path


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def collect(path: Path) -> float:
    """Time a collection into empty tables."""
    run(EMPTY, "CHECKPOINT")
    start = time.perf_counter()
    actions.collect(path, on=ON, at=AT, actor="bench")
    return time.perf_counter() - start


def copy() -> float:
    """Time a COPY of everything that was just stored into empty tables of the same build."""
    contents = {}
    for table in TABLES:
        run(f"DROP TABLE IF EXISTS bench_{table}")
        run(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING ALL)")
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT") as source:
            contents[table] = b"".join(source)
    run("CHECKPOINT")
    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, content in contents.items():
            with cursor.copy(f"COPY bench_{table} FROM STDIN") as target:
                for at in range(0, len(content), BLOCK_BYTES):
                    target.write(content[at : at + BLOCK_BYTES])
    return time.perf_counter() - start


def measure(path: Path, rows: int, rounds: int) -> tuple[float, float]:
    """Return the best rows of the file per second of (collection, COPY) among rounds by turns."""
    pairs = [(collect(path), copy()) for _round in range(rounds)]
    return rows / min(first for first, _ in pairs), rows / min(second for _, second in pairs)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--full", action="store_true", help="100,000 and 1,000,000 rows")
    args = parser.parse_args()
    rows = 100_000 if args.full else args.rows
    with tempfile.TemporaryDirectory() as folder, scratch_database("minka_bench_collection"):
        settings.HOME = Path(folder)
        few, many = write(Path(folder), rows), write(Path(folder), rows * GROWTH)
        collect(few)
        measured = [measure(few, rows, FEW_ROUNDS), measure(many, rows * GROWTH, MANY_ROUNDS)]
    ratios = [ours / theirs for ours, theirs in measured]
    for count, (ours, theirs), ratio in zip((rows, rows * GROWTH), measured, ratios, strict=True):
        print(
            f"{count:>9,} rows: collected {ours:>9,.0f}/s, raw COPY {theirs:>9,.0f}/s,"
            f" ratio {ratio:.2f}"
        )
    growth = measured[0][0] / measured[1][0]
    slowest = min(ours for ours, _ in measured)
    print(
        f"ratio {min(ratios):.2f} (at least {RATIO_LIMIT}), slowest {slowest:,.0f} rows/s (at least"
        f" {SPEED_LIMIT:,}), growth at 10x {growth:.2f} (at most {GROWTH_LIMIT})"
    )
    kept = min(ratios) >= RATIO_LIMIT and slowest >= SPEED_LIMIT and growth <= GROWTH_LIMIT
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
