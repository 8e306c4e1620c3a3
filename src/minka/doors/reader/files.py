"""Read and write the files a request names, whatever their kind."""

from collections.abc import Sequence

from minka.chip.basic import read_item
from minka.chip.debit import Debit
from minka.chip.errors import BadValue, CardRefused
from minka.chip.profiles import FileKind, FileSpec, Profile
from minka.chip.session import CardSession
from minka.chip.status_words import SW
from minka.doors.reader.return_codes import Code, Stop

Prepared = tuple[int | None, bytes]
"""(tag, value) of a record, or (None, bytes) for the beginning of a transparent file."""


def read(session: CardSession, spec: FileSpec, items: Sequence[int]) -> list[str]:
    """Return the values asked for, "" where nothing was written yet; the file is selected."""
    if spec.kind is FileKind.TRANSPARENT:
        return [session.read_binary(spec.size).rstrip(b"\0").hex().upper()]
    if spec.kind is FileKind.CYCLIC:
        numbers = items or range(1, spec.records + 1)
        return [text for number in numbers if (text := _cyclic(session, spec, number))]
    wanted = items or [item.tag for item in spec.items]
    return [_record(session, spec, tag) for tag in wanted]


def _record(session: CardSession, spec: FileSpec, tag: int) -> str:
    item = spec.item(tag)
    try:
        return item.decode(session.read_tag(tag, item.length))
    except CardRefused as refused:
        if refused.status == SW.RECORD_NOT_FOUND:
            return ""
        raise


def _cyclic(session: CardSession, spec: FileSpec, number: int) -> str:
    """Return one record with `^` between its parts, "" past the last one."""
    try:
        raw = session.read_cyclic(number, spec.size)
    except CardRefused as refused:
        if refused.status == SW.RECORD_NOT_FOUND:
            return ""
        raise
    values, at = [], 0
    for part in spec.fields:
        values.append(part.decode(raw[at : at + part.length]))
        at += part.length
    return "^".join(values)


def prepare(spec: FileSpec, items: Sequence[int], texts: Sequence[str]) -> list[Prepared]:
    """Turn texts into what is written; raises BadValue, UnknownProfile, Stop."""
    if spec.kind is FileKind.TRANSPARENT and len(texts) == 1:
        return [(None, _bytes(spec, texts[0]))]
    if spec.kind is not FileKind.VARIABLE or not items:
        raise Stop(Code.BAD_PARAMETER)
    return [(tag, spec.item(tag).encode(text)) for tag, text in zip(items, texts, strict=True)]


def _bytes(spec: FileSpec, text: str) -> bytes:
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        raise BadValue("VALUE_FORMAT", label=spec.name, expected="十六进制数字") from None
    if len(raw) > spec.size:
        raise BadValue("VALUE_TOO_LONG", label=spec.name, limit=spec.size, actual=len(raw))
    return raw.ljust(spec.size, b"\0")


def write(session: CardSession, prepared: Sequence[Prepared]) -> None:
    """Write what was prepared; the file is selected and the right won."""
    for tag, raw in prepared:
        if tag is None:
            session.update_binary(raw)
        else:
            session.update_tag(tag, raw)


def debit_records(session: CardSession, spec: FileSpec) -> str:
    """Return `序号|类型|终端机编号|时间|金额|金额|金额|$` for every debit, amounts in yuan."""
    lines = []
    for text in read(session, spec, ()):
        counter, kind, terminal, time, *amounts = text.split("^")
        yuan = [_yuan(int(amount, 16)) for amount in amounts]
        fields = [str(int(counter, 16)), kind, terminal, time, *yuan]
        lines.append("".join(f"{field}|" for field in fields) + "$")
    return "".join(lines)


def debit_receipt(order: Debit, tac: bytes) -> str:
    """Return what iDoDebit puts out."""
    fields = (order.counter, order.terminal_counter, order.terminal, order.time, tac.hex().upper())
    return "".join(f"{field}|" for field in fields)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def card_number(session: CardSession, profile: Profile) -> str:
    """Return the 卡号, "" on a card that was never personalised."""
    return read_item(session, profile, "SSSEEF05", 0x07)
