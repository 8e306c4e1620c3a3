"""Moves: rows moved with their history per second, against the bare UPDATE + INSERT.

Both run on the same tables with the same keys, checks and indexes, in a scratch database of
their own, by turns, each in a transaction of its own; the best of each counts. The bare
statements know the rows by range and check nothing; the move locks, checks the status, updates
and writes the history in one statement, and returns the ids.

    python benchmarks/moves.py [--rows 20000] [--full]
"""

import argparse
import datetime
import statistics
import time
from collections.abc import Callable

from _scratch import scratch_database
from django.db import connection, transaction

from minka.plumbing.moves import move_all
from minka.production.lifecycle import ITEM
from minka.production.models import Batch

AT = datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)
RATIO_LIMIT, GROWTH, GROWTH_LIMIT, ROUNDS = 0.4, 10, 1.3, 5

FILL = """
INSERT INTO production_item (
    batch_id, person_id, application_id, card_id, outlet_id, position, serial, status, status_at
)
SELECT %(batch)s, n, n, %(first)s + n, n %% 14, n, %(first)s + n, 'WAITING', %(at)s
FROM generate_series(1, %(rows)s) AS n
"""
UPDATE = """
UPDATE production_item SET status = 'PERSONALISED', status_at = %(at)s
WHERE id BETWEEN %(lower)s AND %(upper)s
"""
INSERT = """
INSERT INTO production_itemmove (
    subject_id, verb, from_status, to_status, at, actor, note
)
SELECT id, 'personalise', 'WAITING', 'PERSONALISED', %(at)s, 'bench', ''
FROM production_item
WHERE id BETWEEN %(lower)s AND %(upper)s
"""


def fill(rows: int) -> Batch:
    """Make a batch with so many fresh items, on settled tables."""
    number = Batch.objects.count()
    batch = Batch.objects.create(
        number=f"BENCH{number}",
        product_id=1,
        district_id=1,
        quantity=rows,
        due_on=AT.date(),
        opened_at=AT,
        status_at=AT,
    )
    facts = {"batch": batch.pk, "rows": rows, "at": AT, "first": number * 10_000_000}
    with connection.cursor() as cursor:
        cursor.execute(FILL, facts)
        cursor.execute("VACUUM ANALYZE production_item")
        cursor.execute("CHECKPOINT")
    return batch


def move(batch: Batch) -> None:
    moved = move_all(batch.items.all(), "personalise", lifecycle=ITEM, at=AT, actor="bench")
    assert len(moved) == batch.quantity


def bare(batch: Batch) -> None:
    ids = batch.items.order_by("id").values_list("id", flat=True)
    facts = {"at": AT, "lower": ids.first(), "upper": ids.last()}
    with connection.cursor() as cursor:
        cursor.execute(UPDATE, facts)
        cursor.execute(INSERT, facts)
        assert cursor.rowcount == batch.quantity


def seconds(work: Callable[[Batch], None], rows: int) -> float:
    """Time one piece of work with its commit, on rows of its own."""
    batch = fill(rows)
    start = time.perf_counter()
    with transaction.atomic():
        work(batch)
    return time.perf_counter() - start


def measure(rows: int) -> tuple[float, float]:
    """Return the best seconds of (move, bare) among rounds run by turns."""
    pairs = [(seconds(move, rows), seconds(bare, rows)) for _round in range(ROUNDS)]
    return min(first for first, _ in pairs), min(second for _, second in pairs)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--full", action="store_true", help="100,000 and 1,000,000 rows")
    args = parser.parse_args()
    rows = 100_000 if args.full else args.rows
    with scratch_database("minka_bench_moves"):
        seconds(move, 1_000)
        few_move, few_bare = measure(rows)
        many_move, many_bare = measure(rows * GROWTH)
    ratio = statistics.mean([few_bare / few_move, many_bare / many_move])
    growth = many_move / few_move / GROWTH
    for count, ours, theirs in (
        (rows, few_move, few_bare),
        (rows * GROWTH, many_move, many_bare),
    ):
        print(
            f"{count:>9,} rows: moved with history {count / ours:>9,.0f}/s,"
            f" bare UPDATE + INSERT {count / theirs:>9,.0f}/s, ratio {theirs / ours:.2f}"
        )
    print(f"ratio {ratio:.2f} (at least {RATIO_LIMIT}), growth at 10x {growth:.2f}"
          f" (at most {GROWTH_LIMIT})")  # fmt: skip
    return 0 if ratio >= RATIO_LIMIT and growth <= GROWTH_LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main())
