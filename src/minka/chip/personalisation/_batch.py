"""The file a personalisation machine takes: one card a line, encrypted, each with its own MAC.

Lines of JSON. The first is the header (batch, version, count, transport key by name and check
value, nonce), the last the trailer with the control totals and a MAC over all card MACs. A card
line can be neither read, altered, moved, doubled nor taken into another file unnoticed.
"""

import datetime
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TextIO

from minka.chip import ciphers
from minka.chip.ciphers import Suite
from minka.chip.errors import ChipError
from minka.chip.keys import MasterKey
from minka.chip.personalisation._data import CardData
from minka.kernel.crypto import CryptoError, Sm4Key, provider

FORMAT = "minka-perso-1"
LONGEST_LINE = 64_000
DAYS = ("birth_date", "issued_on", "expires_on")


class FileRefused(ChipError):
    """The file is not what the centre wrote; nothing of it may be made."""

    def __init__(self, reason: str) -> None:
        super().__init__("FILE_REFUSED", reason=reason)


@dataclass(frozen=True, slots=True)
class Order:
    """One card to make. `identifier`: 32 hex digits of the blank, "" for any blank."""

    number: int
    identifier: str
    data: CardData


@dataclass(frozen=True, slots=True)
class FileKeys:
    """Encryption and MAC key of one file, from the transport key and the file's nonce."""

    encryption: Sm4Key
    mac: Sm4Key

    @classmethod
    def of(cls, transport: MasterKey, nonce: bytes) -> "FileKeys":
        """Derive both keys; raises FileRefused for a transport key that is not SM4."""
        if transport.suite is not Suite.SM4:
            raise FileRefused("传输密钥须为 SM4")
        first = ciphers.diversify(Suite.SM4, transport.value, nonce[:8])
        second = ciphers.diversify(Suite.SM4, transport.value, nonce[8:])
        return cls(Sm4Key(first), Sm4Key(second))

    def tag(self, *parts: str) -> str:
        """Return the MAC over texts, each with its length before it."""
        raw = b"".join(len(part).to_bytes(4, "big") + part.encode() for part in parts)
        return provider().sm4_cmac(self.mac, raw).hex().upper()


def write_batch(
    file: TextIO, batch: str, orders: Iterable[Order], *, version: str, transport: MasterKey
) -> int:
    """Write the file as a stream; return the number of cards. The count stands in the trailer."""
    nonce = provider().random(16)
    keys = FileKeys.of(transport, nonce)
    header = {
        "format": FORMAT,
        "batch": batch,
        "version": version,
        "key": f"{transport.name} v{transport.version} {transport.check_value}",
        "nonce": nonce.hex(),
    }
    head = _line(header)
    file.write(head + "\n")
    count, photo_bytes, chain = 0, 0, keys.tag("header", head)
    for order in orders:
        count += 1
        photo_bytes += len(order.data.photo)
        number, body = str(order.number), _encrypted(order.data, keys)
        tag = keys.tag("card", head, number, order.identifier, body)
        chain = keys.tag("chain", chain, tag)
        line = {"n": order.number, "identifier": order.identifier, "data": body, "mac": tag}
        file.write(_line(line) + "\n")
    totals = {"cards": count, "photo_bytes": photo_bytes}
    file.write(_line({**totals, "mac": keys.tag("trailer", chain, _line(totals))}) + "\n")
    return count


def check_batch(file: TextIO, *, transport: MasterKey) -> dict[str, Any]:
    """Read the whole file once and return its header with the totals; raises FileRefused.

    A machine checks the file before it makes the first card; `read_batch` then reads it again.
    """
    header, keys, head = _opened(file, transport)
    chain, count = keys.tag("header", head), 0
    totals: dict[str, Any] | None = None
    for number, line in _lines(file):
        if totals is not None:
            raise FileRefused("合计行之后还有内容")
        if "cards" in line:
            totals = line
            continue
        count += 1
        if keys.tag("card", head, *_sealed(line)) != line.get("mac"):
            raise FileRefused(f"第{number}行的校验码不符")
        chain = keys.tag("chain", chain, str(line["mac"]))
    if totals is None:
        raise FileRefused("缺少合计行，文件不完整")
    tag = totals.pop("mac", "")
    if keys.tag("trailer", chain, _line(totals)) != tag or totals["cards"] != count:
        raise FileRefused("合计与明细不符")
    return {**header, **totals}


def read_batch(file: TextIO, *, transport: MasterKey) -> Iterator[Order]:
    """Return the orders in file order; raises FileRefused at a line that was altered."""
    _header, keys, head = _opened(file, transport)
    for number, line in _lines(file):
        if "cards" in line:
            return
        if keys.tag("card", head, *_sealed(line)) != line.get("mac"):
            raise FileRefused(f"第{number}行的校验码不符")
        yield Order(int(line["n"]), str(line["identifier"]), _decrypted(str(line["data"]), keys))


def _opened(file: TextIO, transport: MasterKey) -> tuple[dict[str, Any], FileKeys, str]:
    head = file.readline(LONGEST_LINE).rstrip("\n")
    header = _parsed(head, 1)
    if header.get("format") != FORMAT:
        raise FileRefused("不是个人化数据文件")
    expected = f"{transport.name} v{transport.version} {transport.check_value}"
    if header.get("key") != expected:
        raise FileRefused("文件用的是另一把传输密钥")
    try:
        nonce = bytes.fromhex(str(header["nonce"]))
    except (ValueError, KeyError):
        raise FileRefused("文件头不完整") from None
    if len(nonce) != 16:
        raise FileRefused("文件头不完整")
    return header, FileKeys.of(transport, nonce), head


def _lines(file: TextIO) -> Iterator[tuple[int, dict[str, Any]]]:
    number = 1
    while text := file.readline(LONGEST_LINE):
        number += 1
        if not text.endswith("\n"):
            raise FileRefused(f"第{number}行不完整")
        yield number, _parsed(text, number)


def _parsed(text: str, number: int) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        line = None
    if not isinstance(line, dict):
        raise FileRefused(f"第{number}行格式错误")
    return line


def _sealed(line: dict[str, Any]) -> tuple[str, str, str]:
    return str(line.get("n")), str(line.get("identifier")), str(line.get("data"))


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _encrypted(data: CardData, keys: FileKeys) -> str:
    fields = {
        name: getattr(data, name)
        for name in CardData.__dataclass_fields__
        if name not in (*DAYS, "photo", "more")
    }
    fields |= {name: getattr(data, name).isoformat() for name in DAYS}
    fields["photo"] = data.photo.hex()
    fields["more"] = {
        path: {f"{tag:02X}": text for tag, text in items.items()}
        for path, items in data.more.items()
    }
    iv = provider().random(16)
    plain = ciphers.pad(_line(fields).encode(), 16)
    return (iv + provider().sm4_encrypt_cbc(keys.encryption, plain, iv=iv)).hex()


def _decrypted(body: str, keys: FileKeys) -> CardData:
    try:
        raw = bytes.fromhex(body)
        plain = provider().sm4_decrypt_cbc(keys.encryption, raw[16:], iv=raw[:16])
        fields = json.loads(ciphers.unpad(plain) or b"")
        fields |= {name: datetime.date.fromisoformat(fields[name]) for name in DAYS}
        fields["photo"] = bytes.fromhex(fields["photo"])
        fields["more"] = {
            path: {int(tag, 16): text for tag, text in items.items()}
            for path, items in fields["more"].items()
        }
        return CardData(**fields)
    except (ValueError, KeyError, TypeError, CryptoError) as error:
        raise FileRefused("卡数据无法解密") from error
