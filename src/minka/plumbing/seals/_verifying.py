"""Recompute every seal and name the first row of each block that does not fit."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from django.db import ProgrammingError

from minka.kernel.crypto import provider
from minka.kernel.errors import gettext_noop as _
from minka.plumbing.models import Seal

from ._anchors import Anchor, last_anchors
from ._keys import SealKeys
from ._rows import read_block, unpack

Tell = Callable[[str, int], None]

SMALLEST_ID = 1 - 2**63
Mark = tuple[int, bytes]


class FlawKind(Enum):
    """What does not fit; the value is the Chinese sentence, the key of the catalogue."""

    CHANGED = _("{table} 第 {row_id} 行被改动（封存 {number}）")
    DELETED = _("{table} 第 {row_id} 行被删除（封存 {number}）")
    INSERTED = _("{table} 第 {row_id} 行是封存后插入的（封存 {number}）")
    ROWS = _("{table} 封存 {number} 所含的行被改动，无法指出是哪一行")
    COLUMNS = _("{table} 封存 {number} 所含的列已不存在，无法校验")
    CHAIN = _("{table} 封存 {number} 与前一封存不衔接，有封存被删除或改动")
    SIGNATURE = _("{table} 封存 {number} 的签名不符，封存被改动")
    KEY = _("{table} 封存 {number} 的密钥不在可信公钥之中")
    CUT_OFF = _("{table} 封存 {number} 曾经存在，现已不在库中或已被替换")


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that does not fit; `row_id` is 0 when no single row can be named."""

    kind: FlawKind
    table: str
    number: int
    row_id: int = 0

    def __str__(self) -> str:
        return self.kind.value.format(table=self.table, number=self.number, row_id=self.row_id)


def signed_text(seal: Seal) -> bytes:
    """Return what the signature covers: these values, one a line, in UTF-8."""
    parts = (
        seal.table,
        seal.number,
        seal.first_id,
        seal.last_id,
        seal.row_count,
        ",".join(seal.columns),
        seal.previous,
        seal.digest,
        provider().sm3(bytes(seal.marks)).hex(),
        seal.at.astimezone(datetime.UTC).isoformat(),
    )
    return "".join(f"{part}\n" for part in parts).encode()


def verify_all(*, keys: SealKeys, tell: Tell = lambda table, rows: None) -> Iterator[Flaw]:
    """Recompute all seals in constant memory; yield at most one flaw per block.

    `tell(table, rows)` hears of each block.
    """
    tables = set(Seal.objects.order_by().values_list("table", flat=True).distinct())
    anchors = last_anchors(keys.folder)
    for table in sorted(tables | set(anchors)):
        yield from verify_table(table, keys=keys, anchor=anchors.get(table), tell=tell)


def verify_table(
    table: str,
    *,
    keys: SealKeys,
    anchor: Anchor | None = None,
    tell: Tell = lambda table, rows: None,
) -> Iterator[Flaw]:
    """Recompute the seals of one table, oldest first."""
    before = Seal(table=table, number=0, last_id=0, digest="0" * 64)
    for seal in Seal.objects.filter(table=table).order_by("number").iterator(chunk_size=20):
        if flaw := _flaw_of(seal, before, keys):
            yield flaw
        tell(table, seal.row_count)
        before = seal
    if anchor and not Seal.objects.filter(table=table, number=anchor.number, digest=anchor.digest):
        yield Flaw(FlawKind.CUT_OFF, table, anchor.number)


def _flaw_of(seal: Seal, before: Seal, keys: SealKeys) -> Flaw | None:
    """Return the first thing wrong with one seal: its key, its signature, its chain, its rows."""
    public = keys.trusted.get(seal.key_id)
    if public is None:
        return Flaw(FlawKind.KEY, seal.table, seal.number)
    if not provider().sm2_verify(public, signed_text(seal), bytes.fromhex(seal.signature)):
        return Flaw(FlawKind.SIGNATURE, seal.table, seal.number)
    expected = (before.number + 1, before.last_id + 1, before.digest)
    if (seal.number, seal.first_id, seal.previous) != expected:
        return Flaw(FlawKind.CHAIN, seal.table, seal.number)
    return _flaw_in_rows(seal)


def _flaw_in_rows(seal: Seal) -> Flaw | None:
    first_id = seal.first_id
    if seal.number == 1:
        # A row slipped in before the first one has an id that was never drawn.
        first_id = SMALLEST_ID
    try:
        block = read_block(seal.table, seal.columns, first_id=first_id, last_id=seal.last_id)
    except ProgrammingError:
        return Flaw(FlawKind.COLUMNS, seal.table, seal.number)
    if provider().sm3(bytes.fromhex(seal.previous) + block.digest).hex() == seal.digest:
        return None
    difference = first_difference(unpack(bytes(seal.marks)), block.marks())
    if difference is None:
        return Flaw(FlawKind.ROWS, seal.table, seal.number)
    return Flaw(difference[0], seal.table, seal.number, difference[1])


def first_difference(sealed: list[Mark], found: list[Mark]) -> tuple[FlawKind, int] | None:
    """Return what happened to the first row that differs, and its id; both lists are by id."""
    for was, now in zip(sealed, found, strict=False):
        if was[0] < now[0]:
            return FlawKind.DELETED, was[0]
        if was[0] > now[0]:
            return FlawKind.INSERTED, now[0]
        if was[1] != now[1]:
            return FlawKind.CHANGED, was[0]
    if len(sealed) > len(found):
        return FlawKind.DELETED, sealed[len(found)][0]
    if len(found) > len(sealed):
        return FlawKind.INSERTED, found[len(sealed)][0]
    return None
