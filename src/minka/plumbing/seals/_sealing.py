"""Put seals on what no transaction in flight can still add to."""

import datetime
import time
from collections.abc import Callable

from django.db import OperationalError, connection, transaction
from django.db.models import Model
from psycopg import errors, sql

from minka.kernel.crypto import provider
from minka.plumbing.locks import time_limits, waiting_lock
from minka.plumbing.models import Seal

from ._anchors import Anchor, write_anchors
from ._keys import SealKeys, key_id
from ._rows import columns_of, read_block, sealed_models
from ._verifying import signed_text

Tell = Callable[[str, int], None]

BLOCK_ROWS = 10_000
NOTHING_BEFORE = "0" * 64
LOCK_TRIES = 10
LOCK_SECONDS = 2.0
"""Writers queue behind us while we wait, so we wait briefly and come again."""
RUN_SECONDS = 600

LAST_OF_BLOCK = """
SELECT max(id) FROM (
    SELECT id FROM {} WHERE id > %s AND id <= %s ORDER BY id LIMIT %s
) AS block
"""


def seal_all(
    *, keys: SealKeys, at: datetime.datetime, tell: Tell = lambda table, rows: None
) -> dict[str, int]:
    """Seal every history up to now; return rows sealed by table. Raises UnableToSeal.

    `tell(table, rows)` hears of each block. Interrupted runs lose nothing: each block is
    complete in itself.
    """
    return {
        model._meta.db_table: seal_table(model, keys=keys, at=at, tell=tell)
        for model in sealed_models()
    }


def seal_table(
    model: type[Model],
    *,
    keys: SealKeys,
    at: datetime.datetime,
    tell: Tell = lambda table, rows: None,
) -> int:
    """Seal the rows of one table that are not sealed yet; return how many."""
    table, done = model._meta.db_table, 0
    keys.signer()
    with waiting_lock(f"seal {table}", seconds=RUN_SECONDS):
        horizon = _settled_until(table)
        last = Seal.objects.filter(table=table).order_by("number").last()
        while seal := _seal_next(model, last, horizon=horizon, keys=keys, at=at):
            last, done = seal, done + seal.row_count
            tell(table, seal.row_count)
        if done and last:
            write_anchors(keys.folder, [Anchor(table, last.number, last.digest)], at=at)
    return done


def _settled_until(table: str) -> int:
    """Return an id up to which every row is committed or will never be.

    An id is drawn before its row is committed, so a lower one may still appear. The SHARE
    lock waits for every transaction that has written to the table and lets none begin; what
    comes later draws higher ids.
    """
    statement = sql.SQL("LOCK TABLE {} IN SHARE MODE").format(sql.Identifier(table))
    highest = sql.SQL("SELECT coalesce(max(id), 0) FROM {}").format(sql.Identifier(table))
    for attempt in range(LOCK_TRIES):
        try:
            with (
                transaction.atomic(),
                time_limits(lock=LOCK_SECONDS),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
                cursor.execute(highest)
                return cursor.fetchone()[0]
        except OperationalError as error:
            busy = isinstance(error.__cause__, errors.LockNotAvailable)
            if not busy or attempt == LOCK_TRIES - 1:
                raise
            time.sleep(LOCK_SECONDS / 2)
    raise AssertionError("the loop returns or raises")


@transaction.atomic
def _highest_under_lock(table: str) -> int:
    name = sql.Identifier(table)
    with time_limits(lock=LOCK_SECONDS), connection.cursor() as cursor:
        cursor.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(name))
        cursor.execute(sql.SQL("SELECT coalesce(max(id), 0) FROM {}").format(name))
        return cursor.fetchone()[0]


def _seal_next(
    model: type[Model],
    last: Seal | None,
    *,
    horizon: int,
    keys: SealKeys,
    at: datetime.datetime,
) -> Seal | None:
    """Seal one more block, or return None when nothing is left."""
    table, columns = model._meta.db_table, columns_of(model)
    after = last.last_id if last else 0
    last_id = _last_of_block(table, after=after, horizon=horizon)
    if last_id is None:
        return None
    block = read_block(table, columns, first_id=after + 1, last_id=last_id)
    previous = last.digest if last else NOTHING_BEFORE
    signer = keys.signer()
    seal = Seal(
        table=table,
        number=last.number + 1 if last else 1,
        first_id=after + 1,
        last_id=last_id,
        row_count=len(block.ids),
        columns=columns,
        previous=previous,
        digest=provider().sm3(bytes.fromhex(previous) + block.digest).hex(),
        marks=block.packed(),
        key_id=key_id(signer.public),
        at=at,
    )
    seal.signature = provider().sm2_sign(signer, signed_text(seal)).hex()
    seal.save(force_insert=True)
    return seal


def _last_of_block(table: str, *, after: int, horizon: int) -> int | None:
    with connection.cursor() as cursor:
        statement = sql.SQL(LAST_OF_BLOCK).format(sql.Identifier(table))
        cursor.execute(statement, [after, horizon, BLOCK_ROWS])
        return cursor.fetchone()[0]
