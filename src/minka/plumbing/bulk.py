"""Whole sets in and out of PostgreSQL: COPY, INSERT ... SELECT, named statements."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from psycopg import sql

NAMED = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


def copy_in(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """COPY rows into a table; return how many. Rows may be a generator."""
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor:
        with cursor.copy(command) as copy:
            for row in rows:
                copy.write_row(row)
        return cursor.rowcount


def compiled(queryset: QuerySet) -> tuple[str, tuple[object, ...]] | None:
    """Return a queryset as SQL and its parameters; None when it can have no rows."""
    try:
        return queryset.query.sql_with_params()
    except EmptyResultSet:
        return None


def copy_out(queryset: QuerySet) -> Iterator[tuple[str | None, ...]]:
    """Stream a values_list() queryset in constant memory; values come as text.

    The connection is busy until the last row is taken.
    """
    if (select := compiled(queryset)) is None:
        return
    query, params = select
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({query}) TO STDOUT", params) as copy,
    ):
        yield from copy.rows()


def insert_from(
    queryset: QuerySet, into: type[Model], columns: Sequence[str], *, on_conflict: str = ""
) -> int:
    """INSERT INTO ... SELECT: fill a table from a values_list() queryset; return how many rows."""
    if (select := compiled(queryset)) is None:
        return 0
    query, params = select
    head = sql.SQL("INSERT INTO {} ({}) ").format(
        sql.Identifier(into._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{head.as_string()}{query} {on_conflict}", params)
        return cursor.rowcount


@cache
def statements(path: Path) -> dict[str, str]:
    """Read a .sql file of `-- name: x` blocks into {name: statement}.

    Comment lines between the name and the statement say what it is for; they travel with it.
    Raises ValueError when two blocks have one name.
    """
    _head, *parts = NAMED.split(path.read_text(encoding="utf-8"))
    names, bodies = parts[::2], parts[1::2]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{path}: named twice: {twice}")
    return {name: body.strip() for name, body in zip(names, bodies, strict=True)}


def run(statement: str, params: dict[str, object] | None = None) -> int:
    """Execute one named statement; return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


def rows(statement: str, params: dict[str, object] | None = None) -> list[tuple]:
    """Execute one named statement; return what it answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()
