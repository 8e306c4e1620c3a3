"""Where everything of a profile lies in the card's memory; computed once a profile."""

import functools
from dataclasses import dataclass

from minka.chip.profiles import ChipKey, FileKind, FileSpec, Profile, load_profile
from minka.chip.software_card._memory import HEAD

STATUS, APPLICATION_LOCK, PIN_TRIES, PIN_LENGTH, PIN, PIN_IS_FIRST = 0, 1, 2, 3, 4, 12
DEBIT_COUNTER, HISTORICAL, KEY_PAIR = 13, 15, 28
KEY_PAIR_SIZE = 1 + 32 + 64
KEYS = KEY_PAIR + KEY_PAIR_SIZE
KEY_TRIES, KEY_VERSION, KEY_VALUE, KEY_SLOT = 0, 1, 2, 18
PIN_LIMIT = KEY_LIMIT = 3
LARGEST_WRITE = 4096


@dataclass(frozen=True, slots=True)
class RecordSlot:
    """Room for one record: two bytes of length (0 = none yet), then the record T L V."""

    tag: int
    capacity: int
    offset: int


@dataclass(frozen=True, slots=True)
class FileSlot:
    """Room for one file. Cyclic: two bytes (place of the newest, count), then the records."""

    spec: FileSpec
    offset: int
    records: tuple[RecordSlot, ...]
    first_of_tag: dict[int, RecordSlot]


@dataclass(frozen=True, slots=True)
class KeySlot:
    """Room for one key: tries left, version, value."""

    key: ChipKey
    offset: int


class Layout:
    """The memory map of a profile."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.keys_by_id: dict[tuple[str, int], KeySlot] = {}
        self.keys_by_name: dict[str, KeySlot] = {}
        self.files: dict[tuple[str, int], FileSlot] = {}
        self._end = KEYS
        for key in profile.keys:
            slot = KeySlot(key, self._take(KEY_SLOT))
            self.keys_by_id[key.scope, key.id] = self.keys_by_name[key.name] = slot
        for spec in profile.files:
            self.files[spec.application, int(spec.id, 16)] = self._place(spec)
        self.journal = self._take(HEAD + LARGEST_WRITE)
        self.size = self._end
        self.applications_by_name = {a.aid: a.id for a in profile.applications}
        self.applications_by_id = {a.file_id: a.id for a in profile.applications}

    def _take(self, size: int) -> int:
        at, self._end = self._end, self._end + size
        return at

    def _place(self, spec: FileSpec) -> FileSlot:
        if spec.kind is FileKind.TRANSPARENT:
            return FileSlot(spec, self._take(spec.size), (), {})
        if spec.kind is FileKind.CYCLIC:
            return FileSlot(spec, self._take(2 + spec.records * spec.size), (), {})
        start, slots = self._end, []
        for item in spec.record_items:
            slots.append(RecordSlot(item.tag, item.length + 2, self._take(item.length + 4)))
        first = {slot.tag: slot for slot in reversed(slots)}
        return FileSlot(spec, start, tuple(slots), first)


@functools.cache
def layout_of(version: str) -> Layout:
    """Return the memory map of a version."""
    return Layout(load_profile(version))
