"""What backup and restore ask of PostgreSQL and its programs."""

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.apps import apps
from django.db import connection
from psycopg import sql

from minka.plumbing.embedded import program

from ._archive import BadBackup, Tell

PROGRESS = re.compile(r'(?:dumping contents of table|processing data for table) "?([^"]+)"?')


def dump(target: Path, tell: Tell) -> None:
    """Write the whole database in pg_dump's custom format, as one moment saw it."""
    _run(
        ["pg_dump", "--format=custom", "--verbose", "--file", str(target)],
        database=str(connection.settings_dict["NAME"]),
        what="导出 · dumping",
        tell=tell,
    )


def load(source: Path, database: str, tell: Tell) -> None:
    """Fill an empty database from such a file; raises BadBackup at the first error."""
    _run(
        [
            *("pg_restore", "--no-owner", "--exit-on-error", "--verbose"),
            *("--dbname", database, str(source)),
        ],
        database=database,
        what="导入 · loading",
        tell=tell,
    )


def server_version() -> str:
    """Return the server's version, for instance "18.6"."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return cursor.fetchone()[0]


def is_empty() -> bool:
    """Say whether the present database holds no row that anybody entered."""
    present = set(connection.introspection.table_names())
    ours = (model for model in apps.get_models() if model.__module__.startswith("minka."))
    return not any(
        model._meta.db_table in present and model._default_manager.exists() for model in ours
    )


@contextlib.contextmanager
def maintenance() -> Iterator[psycopg.Connection]:
    """Open a connection of its own beside the databases, to create and rename them."""
    connection.close()
    parameters = connection.get_connection_params() | {"dbname": "postgres"}
    for ours in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(ours, None)
    with psycopg.connect(**parameters, autocommit=True) as other:
        yield other


@contextlib.contextmanager
def connected_to(database: str) -> Iterator[None]:
    """Let Django work on another database of the same server."""
    present = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = present


def create(other: psycopg.Connection, database: str) -> None:
    """Create an empty database; one of this name left by an interrupted restore goes first."""
    name = sql.Identifier(database)
    other.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
    other.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))


def drop(other: psycopg.Connection, database: str) -> None:
    """Drop a database."""
    other.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database)))


def rename(other: psycopg.Connection, database: str, new: str) -> None:
    """Give a database another name; nobody may be connected to it."""
    statement = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    other.execute(statement.format(sql.Identifier(database), sql.Identifier(new)))


def _run(words: list[str], *, database: str, what: str, tell: Tell) -> None:
    """Run a PostgreSQL program; its --verbose lines move the bar on."""
    command = [program(words[0]), *words[1:]]
    total, done = len(connection.introspection.table_names()), 0
    last: list[str] = []
    with subprocess.Popen(
        command,
        env=_environment(database),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            last = [*last[-9:], line]
            if PROGRESS.search(line):
                done += 1
                tell(what, done, max(total, done))
    if process.returncode:
        raise BadBackup(f"{words[0]} 失败（{process.returncode}）：\n{''.join(last)}")


def _environment(database: str) -> dict[str, str]:
    """Say by environment where the server is: a command line would show the password."""
    here = connection.settings_dict
    options = here["OPTIONS"]
    wanted = {
        "PGHOST": here["HOST"],
        "PGPORT": str(here["PORT"]),
        "PGUSER": here["USER"],
        "PGPASSWORD": here["PASSWORD"],
        "PGDATABASE": database,
        "PGSSLMODE": options.get("sslmode", ""),
        "PGSSLROOTCERT": options.get("sslrootcert", ""),
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {name: value for name, value in wanted.items() if value} | {"LC_ALL": "C"}
