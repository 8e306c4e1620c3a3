"""Whole sets in and out of PostgreSQL: COPY, INSERT ... SELECT, named statements."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

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


def copy_out(queryset: QuerySet) -> Iterator[tuple[str | None, ...]]:
    """Stream a values_list() queryset in constant memory; values come as text."""
    query, params = queryset.query.sql_with_params()
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({query}) TO STDOUT", params) as copy,
    ):
        yield from copy.rows()


def insert_from(
    queryset: QuerySet, into: type[Model], columns: Sequence[str], *, on_conflict: str = ""
) -> int:
    """INSERT INTO ... SELECT: fill a table from a values_list() queryset; return how many rows."""
    query, params = queryset.query.sql_with_params()
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
    """
    _head, *parts = NAMED.split(path.read_text(encoding="utf-8"))
    return {name: body.strip() for name, body in zip(parts[::2], parts[1::2], strict=True)}


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
