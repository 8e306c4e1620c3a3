"""SELECT, READ and UPDATE of files."""

from minka.chip.apdu import Command
from minka.chip.instructions import Ins
from minka.chip.lifecycle import ChipStatus
from minka.chip.profiles import AccessRule, FileKind
from minka.chip.software_card._card import Refused, SoftwareCard, handles
from minka.chip.software_card._layout import FileSlot, RecordSlot
from minka.chip.software_card._security import open_command
from minka.chip.status_words import SW
from minka.chip.tlv import build_fci

BY_NAME, BY_ID, EF_BY_ID = 0x04, 0x00, 0x02
NO_FCI = 0x0C


@handles(Ins.SELECT)
def select(card: SoftwareCard, command: Command) -> bytes:
    """Select an application by name or id, or a file of the current one by id."""
    alive(card, ChipStatus.BLOCKED)
    if command.p1 == BY_NAME:
        return _enter(card, card.layout.applications_by_name.get(command.data), command)
    if command.p1 not in (BY_ID, EF_BY_ID) or len(command.data) != 2:
        raise Refused(SW.WRONG_P1P2)
    number = int.from_bytes(command.data, "big")
    if number in card.layout.applications_by_id:
        return _enter(card, card.layout.applications_by_id[number], command)
    slot = card.layout.files.get((card.application, number))
    if slot is None:
        raise Refused(SW.FILE_NOT_FOUND)
    card.selected = slot
    return b""


def _enter(card: SoftwareCard, id_: str | None, command: Command) -> bytes:
    if id_ is None:
        raise Refused(SW.FILE_NOT_FOUND)
    if command.p1 == BY_NAME and id_ == "SSSE":
        card.rights.clear()
    else:
        card.rights = {name for name in card.rights if _outlives(card, name)}
    card.application, card.selected, card.challenges = id_, None, []
    if card.status is ChipStatus.BLOCKED:
        raise Refused(SW.FUNCTION_UNSUPPORTED)
    if command.p2 & NO_FCI == NO_FCI:
        return b""
    profile = card.profile
    algorithm = profile.suite.value if profile.version == "3.00" else None
    return build_fci(profile.application(id_).aid, algorithm)


def _outlives(card: SoftwareCard, right: str) -> bool:
    """PIN and keys of the basic application stay won when another application is entered."""
    return right == "PIN" or card.layout.keys_by_name[right].key.scope == "SSSE"


@handles(Ins.READ_RECORD)
def read_record(card: SoftwareCard, command: Command) -> bytes:
    """Read by tag (P2 = 00) or by number (P2 = 04), with or without a short file id."""
    alive(card)
    slot = _target(card, command.p2 >> 3)
    _need(card, slot.spec.read)
    if slot.spec.kind is FileKind.CYCLIC:
        raw = _read_cyclic(card, slot, command.p1)
    else:
        raw = card.load(_record(slot, command).offset)
    if not raw:
        raise Refused(SW.RECORD_NOT_FOUND)
    if command.le is not None and command.le not in (len(raw), 256):
        raise Refused(SW.WRONG_LE | len(raw) & 0xFF)
    return raw


def _read_cyclic(card: SoftwareCard, slot: FileSlot, number: int) -> bytes:
    newest, count = card.memory.content[slot.offset], card.memory.content[slot.offset + 1]
    if not 1 <= number <= count:
        raise Refused(SW.RECORD_NOT_FOUND)
    place = (newest - (number - 1)) % slot.spec.records
    start = slot.offset + 2 + place * slot.spec.size
    return bytes(card.memory.content[start : start + slot.spec.size])


@handles(Ins.UPDATE_RECORD)
def update_record(card: SoftwareCard, command: Command) -> bytes:
    """Write a record T L V, plain after authentication or sealed with the update key's MAC."""
    alive(card)
    slot = _target(card, command.p2 >> 3)
    data = _permitted(card, slot, command)
    if slot.spec.kind is FileKind.CYCLIC:
        append_cyclic(card, slot, data)
        return b""
    room = _record(slot, command)
    if len(data) > room.capacity:
        raise Refused(SW.NO_SPACE)
    if len(data) != room.capacity or data[0] != room.tag or data[1] != len(data) - 2:
        raise Refused(SW.WRONG_DATA)
    card.store(room.offset, data)
    return b""


@handles(Ins.APPEND_RECORD)
def append_record(card: SoftwareCard, command: Command) -> bytes:
    """Put a new record in front of a cyclic file; the oldest falls out."""
    alive(card)
    slot = _target(card, command.p2 >> 3)
    append_cyclic(card, slot, _permitted(card, slot, command))
    return b""


def append_cyclic(card: SoftwareCard, slot: FileSlot, data: bytes) -> None:
    """Write the record where nobody looks yet, then turn the pointer: both or neither."""
    if slot.spec.kind is not FileKind.CYCLIC:
        raise Refused(SW.WRONG_STRUCTURE)
    if len(data) != slot.spec.size:
        raise Refused(SW.WRONG_LENGTH)
    newest, count = card.memory.content[slot.offset], card.memory.content[slot.offset + 1]
    place = (newest + 1) % slot.spec.records if count else 0
    card.memory.write(slot.offset + 2 + place * slot.spec.size, data)
    card.memory.write(slot.offset, bytes((place, min(count + 1, slot.spec.records))))


@handles(Ins.READ_BINARY)
def read_binary(card: SoftwareCard, command: Command) -> bytes:
    """Read bytes of a transparent file from an offset."""
    alive(card)
    slot, offset = _binary(card, command)
    _need(card, slot.spec.read)
    size = slot.spec.size
    if offset >= size:
        raise Refused(SW.OFFSET_OUTSIDE)
    end = min(size, offset + (command.le or 256))
    return bytes(card.memory.content[slot.offset + offset : slot.offset + end])


@handles(Ins.UPDATE_BINARY)
def update_binary(card: SoftwareCard, command: Command) -> bytes:
    """Write bytes of a transparent file at an offset."""
    alive(card)
    slot, offset = _binary(card, command)
    data = _permitted(card, slot, command)
    if offset + len(data) > slot.spec.size:
        raise Refused(SW.OFFSET_OUTSIDE if offset >= slot.spec.size else SW.NO_SPACE)
    card.memory.write(slot.offset + offset, data)
    return b""


def alive(card: SoftwareCard, *also: ChipStatus) -> None:
    """Refuse unless the chip is in use (or in one of the other statuses)."""
    status = card.status
    if status in (ChipStatus.INITIALISED, ChipStatus.PERSONALISED) or status in also:
        return
    if status is ChipStatus.TERMINATED:
        raise Refused(SW.APPLICATION_LOCKED)
    raise Refused(SW.CONDITIONS_NOT_SATISFIED)


def _target(card: SoftwareCard, short_id: int) -> FileSlot:
    if short_id:
        slot = card.layout.files.get((card.application, 0xEF00 | short_id))
        if slot is None:
            raise Refused(SW.FILE_NOT_FOUND)
        card.selected = slot
    if card.selected is None:
        raise Refused(SW.NO_FILE_SELECTED)
    if card.selected.spec.kind is FileKind.TRANSPARENT:
        raise Refused(SW.WRONG_STRUCTURE)
    return card.selected


def _binary(card: SoftwareCard, command: Command) -> tuple[FileSlot, int]:
    if command.p1 & 0x80:
        number, offset = 0xEF00 | command.p1 & 0x1F, command.p2
        slot = card.layout.files.get((card.application, number))
        if slot is None:
            raise Refused(SW.FILE_NOT_FOUND)
        card.selected = slot
    else:
        offset = command.p1 << 8 | command.p2
    if card.selected is None:
        raise Refused(SW.NO_FILE_SELECTED)
    if card.selected.spec.kind is not FileKind.TRANSPARENT:
        raise Refused(SW.WRONG_STRUCTURE)
    return card.selected, offset


def _record(slot: FileSlot, command: Command) -> RecordSlot:
    by_number = command.p2 & 0x07 == 0x04
    if by_number and 1 <= command.p1 <= len(slot.records):
        return slot.records[command.p1 - 1]
    if not by_number and command.p1 in slot.first_of_tag:
        return slot.first_of_tag[command.p1]
    raise Refused(SW.RECORD_NOT_FOUND)


def _need(card: SoftwareCard, rule: AccessRule) -> None:
    if not rule.allows(card.rights):
        raise Refused(SW.SECURITY_NOT_SATISFIED)


def _permitted(card: SoftwareCard, slot: FileSlot, command: Command) -> bytes:
    """Return the plain data of a write, by right won before or by a good MAC on this command."""
    rule = slot.spec.update
    if command.cla & 0x04:
        keys = sorted(rule.rights - {"PIN"})
        if not keys:
            raise Refused(SW.SECURITY_NOT_SATISFIED)
        return open_command(card, command, keys[0])
    _need(card, rule)
    return command.data
