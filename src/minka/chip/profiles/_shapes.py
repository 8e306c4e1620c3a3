"""The frozen shapes of a profile."""

import enum
import functools
from dataclasses import dataclass

from minka.chip.ciphers import Suite
from minka.chip.codecs import CODECS
from minka.chip.errors import BadValue, UnknownProfile
from minka.chip.profiles._access import AccessRule


class FileKind(enum.Enum):
    """How a file is organised (ISO/IEC 7816-4 §5.3)."""

    VARIABLE = "variable"  # records T L V, read by tag or by number
    CYCLIC = "cyclic"  # records of fixed parts; the newest is number 1
    TRANSPARENT = "transparent"  # bytes by offset


@dataclass(frozen=True, slots=True)
class Field:
    """A value of one type and length; part of an item, or the whole of it."""

    tag: int | None
    type: str
    length: int
    name: str = ""

    @property
    def label(self) -> str:
        """What to call it in a message: its name, else its tag."""
        if self.name:
            return self.name
        return "数据项" if self.tag is None else f"标识{self.tag:02X}"

    def encode(self, text: str) -> bytes:
        """Return exactly `length` bytes; raises BadValue."""
        return CODECS[self.type].encode(text, self.length, self.label)

    def decode(self, raw: bytes) -> str:
        """Return the text; raises BadValue."""
        return CODECS[self.type].decode(raw, self.label)


@dataclass(frozen=True, slots=True)
class DataItem:
    """One record of a variable file: a field, or a template of tagged fields (`^` between them).

    `occurs`: how many records of this tag stand one after the other.
    """

    tag: int
    length: int
    fields: tuple[Field, ...]
    name: str = ""
    occurs: int = 1

    @property
    def is_template(self) -> bool:
        """Tell whether the value is itself made of tagged fields."""
        return self.fields[0].tag is not None

    @property
    def label(self) -> str:
        """What to call it in a message: its name, else its tag."""
        return self.name or f"标识{self.tag:02X}"

    def encode(self, text: str) -> bytes:
        """Return the value bytes of the record; raises BadValue."""
        if not self.is_template:
            return self.fields[0].encode(text)
        parts = text.split("^")
        if len(parts) != len(self.fields):
            raise BadValue(
                "VALUE_FORMAT", label=self.label, expected=f"{len(self.fields)}项，以^分隔"
            )
        return b"".join(
            bytes([part.tag or 0, part.length]) + part.encode(value)
            for part, value in zip(self.fields, parts, strict=True)
        )

    def decode(self, raw: bytes) -> str:
        """Return the text of a record's value; raises BadValue."""
        if len(raw) != self.length:
            raise BadValue("VALUE_FORMAT", label=self.label, expected=f"{self.length}字节")
        if not self.is_template:
            return self.fields[0].decode(raw)
        values, at = [], 0
        for part in self.fields:
            if raw[at : at + 2] != bytes([part.tag or 0, part.length]):
                raise BadValue("VALUE_FORMAT", label=part.label, expected="规定的标识和长度")
            values.append(part.decode(raw[at + 2 : at + 2 + part.length]))
            at += 2 + part.length
        return "^".join(values)


@dataclass(frozen=True, eq=False)
class FileSpec:
    """One elementary file: its records or its size, and who may read and write it."""

    version: str
    application: str
    id: str
    name: str
    kind: FileKind
    read: AccessRule
    update: AccessRule
    items: tuple[DataItem, ...] = ()
    fields: tuple[Field, ...] = ()
    records: int = 0
    confidence: str = "assumed"
    note: str = ""

    @property
    def path(self) -> str:
        """Application and file id as interfaces write it: `SSSEEF05`."""
        return self.application + self.id

    @property
    def size(self) -> int:
        """Bytes of a transparent file, or of one record of a cyclic one."""
        return sum(part.length for part in self.fields)

    @functools.cached_property
    def record_items(self) -> tuple[DataItem, ...]:
        """The item of each record in order; record number n is element n − 1."""
        return tuple(item for item in self.items for _ in range(item.occurs))

    @functools.cached_property
    def _by_tag(self) -> dict[int, DataItem]:
        return {item.tag: item for item in self.items}

    def item(self, tag: int) -> DataItem:
        """Return the data item of a tag; raises UnknownProfile."""
        try:
            return self._by_tag[tag]
        except KeyError:
            raise UnknownProfile(
                "TAG_UNKNOWN", version=self.version, file=self.path, tag=f"{tag:02X}"
            ) from None


@dataclass(frozen=True, slots=True)
class Application:
    """A directory of the card that can be selected by name or by file id."""

    id: str
    name: str
    aid: bytes
    file_id: int
    confidence: str


@dataclass(frozen=True, slots=True)
class ChipKey:
    """A key that every card of the profile holds, diversified for it.

    `id` is unique within its application; `address` is where a 密码机 keeps its master, "" if no
    public source tells.
    """

    name: str
    scope: str
    id: int
    psam_usage: int
    psam_id: int
    level: int
    address: str
    label: str
    confidence: str


@dataclass(frozen=True, eq=False)
class Profile:
    """The whole file system of one version, and the algorithm its keys are for."""

    version: str
    suite: Suite
    applications: tuple[Application, ...]
    files: tuple[FileSpec, ...]
    keys: tuple[ChipKey, ...]

    @functools.cached_property
    def _files(self) -> dict[str, FileSpec]:
        return {spec.path: spec for spec in self.files}

    @functools.cached_property
    def _keys(self) -> dict[str, ChipKey]:
        return {key.name: key for key in self.keys}

    @functools.cached_property
    def _applications(self) -> dict[str, Application]:
        return {application.id: application for application in self.applications}

    def file(self, path: str) -> FileSpec:
        """Return the file of a path such as `SSSEEF05`; raises UnknownProfile."""
        try:
            return self._files[path]
        except KeyError:
            raise UnknownProfile("FILE_UNKNOWN", version=self.version, file=path) from None

    def key(self, name: str) -> ChipKey:
        """Return the key of a name; raises UnknownProfile."""
        try:
            return self._keys[name]
        except KeyError:
            raise UnknownProfile(
                "KEY_UNKNOWN", name=name, version=self.version, suite=self.suite.name
            ) from None

    def application(self, id: str) -> Application:
        """Return an application by its id, `SSSE` or `DF01` …; raises UnknownProfile."""
        try:
            return self._applications[id]
        except KeyError:
            raise UnknownProfile("FILE_UNKNOWN", version=self.version, file=id) from None

    def has(self, path: str) -> bool:
        """Tell whether the version has this file."""
        return path in self._files
