"""Read the tables under data/ into a Profile."""

import functools
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from minka.chip.ciphers import Suite
from minka.chip.errors import UnknownProfile
from minka.chip.profiles._access import AccessRule
from minka.chip.profiles._shapes import (
    Application,
    ChipKey,
    DataItem,
    Field,
    FileKind,
    FileSpec,
    Profile,
)

VERSIONS = ("1.00", "2.00", "3.00")
SUITES = {"1.00": Suite.TDES, "2.00": Suite.TDES, "3.00": Suite.SM4}
FILE_TABLES = ("ssse", "df01", "df02", "df03", "df04", "df07", "pki")
TEMPLATE = re.compile(r"tlv\(([^)]*)\)(?:x(\d+))?")


@functools.cache
def load_profile(version: str) -> Profile:
    """Return the profile of a version, `1.00`, `2.00` or `3.00`; raises UnknownProfile."""
    if version not in VERSIONS:
        raise UnknownProfile("VERSION_UNKNOWN", version=version, known="、".join(VERSIONS))
    return Profile(
        version=version,
        suite=SUITES[version],
        applications=tuple(_applications(version)),
        files=tuple(spec for table in FILE_TABLES for spec in _files(table, version)),
        keys=tuple(_keys(version)),
    )


def _table(name: str) -> dict[str, list[dict[str, Any]]]:
    text = files("minka.chip.profiles").joinpath("data", f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


def _of_version(entries: list[dict[str, Any]], version: str) -> Iterator[dict[str, Any]]:
    return (entry for entry in entries if version in entry.get("versions", VERSIONS))


def _applications(version: str) -> Iterator[Application]:
    for entry in _of_version(_table("applications")["application"], version):
        yield Application(
            id=entry["id"],
            name=entry["name"],
            aid=bytes.fromhex(entry["aid"]),
            file_id=int(entry["file_id"], 16),
            confidence=entry["confidence"],
        )


def _keys(version: str) -> Iterator[ChipKey]:
    for entry in _of_version(_table("keys")["key"], version):
        for row in entry["rows"]:
            name, id_, usage, psam, level, address, label = row.split(maxsplit=6)
            yield ChipKey(
                name=name,
                scope=entry["scope"],
                id=int(id_, 16),
                psam_usage=int(usage, 16),
                psam_id=int(psam, 16),
                level=int(level),
                address=address.strip("-"),
                label=label,
                confidence=entry["confidence"],
            )


def _files(table: str, version: str) -> Iterator[FileSpec]:
    for entry in _of_version(_table(table)["file"], version):
        ids = entry["id"] if isinstance(entry["id"], list) else [entry["id"]]
        kind = FileKind(entry["kind"])
        for id_ in ids:
            yield FileSpec(
                version=version,
                application=entry["application"],
                id=id_,
                name=entry["name"],
                kind=kind,
                read=AccessRule.parse(entry["read"]),
                update=AccessRule.parse(entry["update"]),
                items=tuple(_item(row) for row in entry["items"])
                if kind is FileKind.VARIABLE
                else (),
                fields=tuple(_field(row) for row in entry["items"])
                if kind is not FileKind.VARIABLE
                else (),
                records=entry.get("records", 0),
                confidence=entry["confidence"],
                note=entry.get("note", ""),
            )


def _item(row: str) -> DataItem:
    """Read `08 an 12 社会保障号码` or `40 tlv(57 an 03,58 cn 03)x3 0A `."""
    if template := TEMPLATE.search(row):
        tag, length, *name = (row[: template.start()] + row[template.end() :]).split(maxsplit=2)
        parts = tuple(_field(part) for part in template[1].split(","))
        occurs = int(template[2] or 1)
        return DataItem(int(tag, 16), int(length, 16), parts, "".join(name), occurs)
    part = _field(row)
    value = Field(None, part.type, part.length, part.label)
    return DataItem(part.tag or 0, part.length, (value,), part.name)


def _field(row: str) -> Field:
    tag, type_, length, *name = row.split(maxsplit=3)
    number = None if tag == "-" else int(tag, 16)
    return Field(number, type_, int(length, 16), "".join(name))
