"""A person's data for a card, and the records it becomes."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from minka.chip.errors import BadValue
from minka.chip.profiles import DataItem, FileSpec, Profile
from minka.kernel import gb18030
from minka.kernel.errors import ValidationError
from minka.kernel.name import CHIP_EXTENSION_BYTES, CHIP_NAME_BYTES, split_for_chip


@dataclass(frozen=True, slots=True, repr=False)
class CardData:
    """What a card shall hold. Codes as on the card: sex GB/T 2261.1, ethnic group GB/T 3304.

    `birthplace`: six digits, "" if unknown. `photo`: JPEG of at most 4,096 bytes, made by
    `minka.chip.photo`, b"" for none; version 1.00 has no place for it and leaves it out.
    `more`: path of the file (`DF01EF05`) → tag → text, for everything beyond the basic files.
    """

    card_number: str
    social_security_number: str
    name: str
    sex: str
    ethnic_group: str
    birth_date: datetime.date
    issued_on: datetime.date
    expires_on: datetime.date
    birthplace: str = ""
    photo: bytes = b""
    more: Mapping[str, Mapping[int, str]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "<CardData>"


@dataclass(frozen=True, slots=True, repr=False)
class Write:
    """One record (tag and value) or, for a transparent file, its content (tag None)."""

    spec: FileSpec
    item: DataItem | None
    raw: bytes

    @property
    def target(self) -> str:
        """File and tag as in interfaces: `SSSEEF0507`."""
        return self.spec.path + (f"{self.item.tag:02X}" if self.item else "")

    def __repr__(self) -> str:
        return f"<Write {self.target}, {len(self.raw)} bytes>"


def writes_of(data: CardData, profile: Profile) -> list[Write]:
    """Return the records to write, in the order they are written.

    The holder's file comes before the issuer's card number: a card that has a number is complete
    up to there. Raises BadValue for a value that does not fit, UnknownProfile for a file or tag
    that the version does not have.
    """
    more = dict(data.more)
    holder = {**more.pop("SSSEEF06", {}), **_holder(data, profile)}
    issuer = {**more.pop("SSSEEF05", {}), **_issuer(data)}
    texts = {"SSSEEF06": holder, **more, "SSSEEF05": issuer}
    writes = []
    for path, values in texts.items():
        spec = profile.file(path)
        for tag, text in values.items():
            item = spec.item(tag)
            writes.append(Write(spec, item, item.encode(text)))
    if data.photo and profile.has("SSSEEF08"):
        spec = profile.file("SSSEEF08")
        if len(data.photo) > spec.size:
            raise BadValue(
                "VALUE_TOO_LONG", label=spec.name, limit=spec.size, actual=len(data.photo)
            )
        writes.insert(0, Write(spec, None, data.photo))
    return writes


def _issuer(data: CardData) -> dict[int, str]:
    return {0x05: _day(data.issued_on), 0x06: _day(data.expires_on), 0x07: data.card_number}


def _holder(data: CardData, profile: Profile) -> dict[int, str]:
    name, extension = _split(data.name)
    values = {0x08: data.social_security_number, 0x09: name}
    if profile.version != "1.00":
        values[0x4E] = extension
    elif extension:
        actual = gb18030.byte_length(data.name)
        raise BadValue("VALUE_TOO_LONG", label="姓名", limit=CHIP_NAME_BYTES, actual=actual)
    values |= {0x0A: data.sex, 0x0B: data.ethnic_group}
    if data.birthplace:
        values[0x0C] = data.birthplace
    return values | {0x0D: _day(data.birth_date)}


def _day(day: datetime.date) -> str:
    return f"{day:%Y%m%d}"


def _split(name: str) -> tuple[str, str]:
    """Return 姓名 and 姓名扩展, cut between characters; raises BadValue."""
    try:
        first, rest = split_for_chip(name)
    except ValidationError:
        limit, actual = CHIP_NAME_BYTES + CHIP_EXTENSION_BYTES, gb18030.byte_length(name)
        raise BadValue("VALUE_TOO_LONG", label="姓名", limit=limit, actual=actual) from None
    return gb18030.decode(first), gb18030.decode(rest)
