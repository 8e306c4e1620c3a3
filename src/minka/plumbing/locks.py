"""Named locks and time limits: one run of a named step at a time, on any number of machines.

A lock is held by the database session, or by the transaction if one is open, so a killed
process holds nothing, and no row is left behind to clean up. Who holds it stands in the
session's application name. Needs a direct connection: a pooler that shares sessions between
transactions would share the locks too.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import quote, unquote

from django.db import InterfaceError, OperationalError, connection
from psycopg.pq import TransactionStatus

from minka.kernel.errors import gettext_noop as _
from minka.kernel.refusal import Refusal, Refused

BUSY = _("“{what}”正由{holder}办理，请等其完成后再试")
SOMEONE = _("他人")

NAME_BYTES = 63
"""PostgreSQL cuts an application name there, and keeps printable ASCII only."""

HOLDER_SQL = """
SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND (classid::bigint << 32 | objid::bigint) = %s
"""


@contextmanager
def named_lock(name: str, *, holder: str, what: str) -> Iterator[None]:
    """Hold the lock of this name, or raise Refused saying who holds it.

    `what` is the step in the user's words; `holder` is shown to those who come second. The
    same session may enter again. Inside a transaction the lock lasts until its end.
    """
    key = _key(name)
    if not _ask(f"SELECT pg_try_advisory_{_span()}lock(%s)", key):
        at_work = unquote(_ask(HOLDER_SQL, key) or "") or SOMEONE
        raise Refused(Refusal("BUSY", BUSY, {"what": what, "holder": at_work}))
    with _released(key), _session(application_name=quote(holder, ":@/ ")[:NAME_BYTES]):
        yield


@contextmanager
def waiting_lock(name: str, *, seconds: float) -> Iterator[None]:
    """Hold the lock of this name, waiting for it at most so long.

    Raises django.db.OperationalError when the time is over. Inside a transaction the lock
    lasts until its end.
    """
    key = _key(name)
    with time_limits(lock=seconds):
        _ask(f"SELECT pg_advisory_{_span()}lock(%s)", key)
    with _released(key):
        yield


@contextmanager
def time_limits(*, lock: float | None = None, statement: float | None = None) -> Iterator[None]:
    """Limit how long each statement inside may wait for a lock, and run; in seconds.

    A statement over the limit raises django.db.OperationalError and changes nothing.
    """
    wanted = {"lock_timeout": lock, "statement_timeout": statement}
    with _session(**{name: f"{value * 1000:.0f}ms" for name, value in wanted.items() if value}):
        yield


@contextmanager
def _session(**values: str) -> Iterator[None]:
    """Set parameters of the session; set them back at the end."""
    before = {name: _ask("SELECT current_setting(%s)", name) or "" for name in values}
    _set_all(values)
    try:
        yield
    finally:
        # A failed transaction takes no statement; its rollback sets the values back by itself.
        if _listens():
            _set_all(before)


def _set_all(values: dict[str, str]) -> None:
    for name, value in values.items():
        _ask("SELECT set_config(%s, %s, false)", name, value)


@contextmanager
def _released(key: int) -> Iterator[None]:
    """Release a session's lock at the end; a transaction's lock releases itself."""
    of_session = not connection.in_atomic_block
    try:
        yield
    finally:
        if of_session:
            # A session that died took the lock with it.
            with suppress(OperationalError, InterfaceError):
                _ask("SELECT pg_advisory_unlock(%s)", key)


def _span() -> str:
    return "xact_" if connection.in_atomic_block else ""


def _listens() -> bool:
    raw = connection.connection
    return raw is not None and raw.info.transaction_status in (
        TransactionStatus.IDLE,
        TransactionStatus.INTRANS,
    )


def _key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def _ask(statement: str, *params: object) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        row = cursor.fetchone()
    return row[0] if row else None
