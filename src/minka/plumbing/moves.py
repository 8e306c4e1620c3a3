"""Carry out lifecycle moves on rows, one or a million, and write the history.

One statement locks, checks, updates and writes the history line, so single and
set cannot drift apart and a row moves once even when two workers race.

A table that moves has `status` and `status_at`; its history model extends
`HistoryLine` and points at it with `related_name="history"`. Columns that the
history must carry too (`person_id`, the future distribution column) are named in
`HistoryLine.carries` and copied by the same statement.
"""

import datetime
import functools
import operator
from collections.abc import Iterable
from typing import ClassVar

from django.db import connection, models, transaction
from django.db.models import Model, Q, QuerySet
from psycopg import sql

from minka.kernel.lifecycle import NOTHING, START, IllegalMove, Lifecycle

from .bulk import compiled

MOVE_SQL = """
WITH due AS (
    SELECT id, status FROM {table}
    WHERE id IN ({chosen}) AND status = ANY(%s)
    ORDER BY id
    FOR UPDATE
), moved AS (
    UPDATE {table} AS thing
    SET status = %s, status_at = %s
    FROM due WHERE thing.id = due.id
    RETURNING thing.id, due.status AS from_status{returning}
)
INSERT INTO {history} (subject_id, verb, from_status, to_status, at, actor, note{carried})
SELECT id, %s, from_status, %s, %s, %s, %s{carried} FROM moved
RETURNING subject_id
"""

START_SQL = """
INSERT INTO {history} (subject_id, verb, from_status, to_status, at, actor, note{carried})
SELECT id, %s, %s, status, %s, %s, %s{carried} FROM {table} WHERE id IN ({chosen})
"""


def legal(lifecycle: Lifecycle) -> Q:
    """Return the condition for a CheckConstraint on a history table."""
    lines = (Q(verb=v, from_status=a, to_status=b) for v, a, b in sorted(lifecycle.lines()))
    return functools.reduce(operator.or_, lines)


class HistoryLine(models.Model):
    """One line of a thing's history; never changed, never deleted, sealed daily."""

    carries: ClassVar[tuple[str, ...]] = ()

    id = models.BigAutoField(primary_key=True)
    verb = models.CharField(max_length=32)
    from_status = models.CharField(max_length=24, blank=True)
    to_status = models.CharField(max_length=24)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    note = models.TextField(blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.verb}: {self.from_status} → {self.to_status}"


def move_all(
    chosen: QuerySet,
    verb: str,
    *,
    lifecycle: Lifecycle,
    at: datetime.datetime,
    actor: str,
    note: str = "",
) -> list[int]:
    """Move every chosen row that may move; return the ids that did.

    Rows in another status are left alone: compare the result with what you expected.
    The queryset must not be sliced.
    """
    arrow = lifecycle.moves[verb]
    if (select := compiled(chosen.order_by().values("pk"))) is None:
        return []
    picked, params = select
    before = [*params, sorted(arrow.sources), arrow.target, at]
    line = [verb, arrow.target, at, actor, note]
    with connection.cursor() as cursor:
        cursor.execute(_compose(MOVE_SQL, chosen.model, picked), [*before, *line])
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def move_one(
    thing: Model,
    verb: str,
    *,
    lifecycle: Lifecycle,
    at: datetime.datetime,
    actor: str,
    note: str = "",
) -> None:
    """Move one row or raise IllegalMove naming its true status; the row in memory follows."""
    chosen = type(thing)._default_manager.filter(pk=thing.pk)
    if not move_all(chosen, verb, lifecycle=lifecycle, at=at, actor=actor, note=note):
        thing.refresh_from_db()
        message = f"{lifecycle.name} {thing.pk}: cannot {verb} from {thing.status}"
        raise IllegalMove(message, lifecycle=lifecycle.name, verb=verb, status=thing.status)
    thing.status, thing.status_at = lifecycle.moves[verb].target, at


def start_all(chosen: QuerySet, *, at: datetime.datetime, actor: str, note: str = "") -> int:
    """Write the first history line of newly inserted rows, in the inserting transaction."""
    if (select := compiled(chosen.order_by().values("pk"))) is None:
        return 0
    picked, params = select
    with connection.cursor() as cursor:
        cursor.execute(
            _compose(START_SQL, chosen.model, picked), [START, NOTHING, at, actor, note, *params]
        )
        return cursor.rowcount


def start_one(thing: Model, *, at: datetime.datetime, actor: str, note: str = "") -> None:
    """Write the first history line of one newly saved row."""
    start_all(type(thing)._default_manager.filter(pk=thing.pk), at=at, actor=actor, note=note)


def _compose(template: str, model: type[Model], picked: str) -> str:
    history = model.history.rel.related_model
    return template.format(
        table=_quote([model._meta.db_table]),
        history=_quote([history._meta.db_table]),
        chosen=picked,
        carried="".join(f", {_quote([name])}" for name in history.carries),
        returning="".join(f", thing.{_quote([name])}" for name in history.carries),
    )


def _quote(names: Iterable[str]) -> str:
    return sql.SQL(", ").join(map(sql.Identifier, names)).as_string()
