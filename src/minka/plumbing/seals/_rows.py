"""Which tables are sealed, and the canonical bytes of their rows."""

import hashlib
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from psycopg import Copy, sql

from minka.plumbing.moves import HistoryLine

AnyModel = TypeVar("AnyModel", bound=type[Model])

CANONICAL = "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'"
MARK_BYTES = 4

_registered: list[type[Model]] = []


def sealed(model: AnyModel) -> AnyModel:
    """Register a table whose rows are never changed, so that it is sealed like a history."""
    _registered.append(model)
    return model


def sealed_models() -> list[type[Model]]:
    """Return every history and every registered model, by the name of its table."""
    histories = [model for model in apps.get_models() if issubclass(model, HistoryLine)]
    return sorted([*histories, *_registered], key=lambda model: model._meta.db_table)


def columns_of(model: type[Model]) -> list[str]:
    """Return what a seal covers: the id, then every other column in the model's order."""
    names = [field.column for field in model._meta.concrete_fields]
    return ["id", *(name for name in names if name != "id")]


@dataclass(slots=True)
class Block:
    """Some rows in the order of their ids: their SM3 (32 bytes) and a mark for each."""

    digest: bytes
    ids: list[int] = field(default_factory=list)
    prints: bytearray = field(default_factory=bytearray)

    def marks(self) -> list[tuple[int, bytes]]:
        """Return (id, first bytes of the row's SM3) of every row."""
        return list(_paired(self.ids, bytes(self.prints)))

    def packed(self) -> bytes:
        """Return the marks as bytes: ids that follow each other take almost no room."""
        steps = [now - before for before, now in zip([0, *self.ids], self.ids, strict=False)]
        ids = zlib.compress(struct.pack(f"<{len(steps)}q", *steps))
        return struct.pack("<I", len(ids)) + ids + self.prints


def unpack(packed: bytes) -> list[tuple[int, bytes]]:
    """Return the marks that `Block.packed` wrote; raises ValueError when they are damaged."""
    try:
        (length,) = struct.unpack_from("<I", packed)
        steps = zlib.decompress(packed[4 : 4 + length])
        ids, total = [], 0
        for (step,) in struct.iter_unpack("<q", steps):
            total += step
            ids.append(total)
    except (struct.error, zlib.error) as error:
        raise ValueError("damaged marks") from error
    return list(_paired(ids, packed[4 + length :]))


def read_block(table: str, columns: Sequence[str], *, first_id: int, last_id: int) -> Block:
    """Read and hash the rows with first_id ≤ id ≤ last_id."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    query = sql.SQL(
        "COPY (SELECT {} FROM {} WHERE id BETWEEN {} AND {} ORDER BY id) TO STDOUT"
    ).format(names, sql.Identifier(table), first_id, last_id)
    state = hashlib.new("sm3", f"{table}\t{','.join(columns)}\n".encode())
    block = Block(b"")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CANONICAL)
        with cursor.copy(query) as copy:
            for line in _lines(copy):
                state.update(line)
                block.ids.append(int(line.split(b"\t", 1)[0]))
                block.prints += hashlib.new("sm3", line).digest()[:MARK_BYTES]
    block.digest = state.digest()
    return block


def _lines(copy: Copy) -> Iterator[bytes]:
    """Yield rows with their line ends; COPY escapes every line end inside a value."""
    rest = b""
    for chunk in copy:
        *whole, rest = (rest + bytes(chunk)).split(b"\n")
        for line in whole:
            yield line + b"\n"


def _paired(ids: Iterable[int], prints: bytes) -> Iterator[tuple[int, bytes]]:
    for position, row_id in enumerate(ids):
        yield row_id, prints[position * MARK_BYTES : (position + 1) * MARK_BYTES]
