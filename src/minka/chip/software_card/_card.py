"""The card itself: power, memory, dispatch of commands."""

import secrets
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import ClassVar

from minka.chip.apdu import Command
from minka.chip.atr import build_atr, own_historical_bytes
from minka.chip.errors import ChipError
from minka.chip.instructions import Cla, Ins
from minka.chip.lifecycle import BYTE_OF, CHIP, STATUS_OF, ChipStatus
from minka.chip.profiles import Profile
from minka.chip.software_card import _layout as at
from minka.chip.software_card._layout import FileSlot, KeySlot, Layout, layout_of
from minka.chip.software_card._memory import Memory
from minka.chip.status_words import SW
from minka.chip.tlv import record
from minka.kernel.lifecycle import IllegalMove

MAGIC = b"MKC1"
FIRST_PIN = "123456"
LONGEST_CHAIN = 8192
CHAIN_MASK = 0xFF ^ Cla.CHAINING


class Refused(Exception):
    """The handler answers with this status word."""

    def __init__(self, status: int) -> None:
        self.status = status


Handler = Callable[["SoftwareCard", Command], bytes]


class SoftwareCard:
    """A card in one process. Not safe for two threads at once; neither is plastic.

    `random` gives the bytes of challenges; tests and recorded traces put their own in.
    """

    handlers: ClassVar[dict[int, Handler]] = {}

    def __init__(
        self,
        version: str,
        *,
        content: bytes | None = None,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self.layout: Layout = layout_of(version)
        self.memory = Memory(bytearray(content or self.layout.size), self.layout.journal)
        self.random = random
        self._forget()

    @property
    def profile(self) -> Profile:
        """The profile the card was made for."""
        return self.layout.profile

    @property
    def status(self) -> ChipStatus:
        """Where the chip is in its life."""
        return STATUS_OF[self.memory.content[at.STATUS]]

    @property
    def identifier(self) -> bytes:
        """The 16-byte 卡识别码; zeros while the chip is blank."""
        slot = self.layout.files["SSSE", 0xEF05].first_of_tag[1]
        return bytes(self.memory.content[slot.offset + 4 : slot.offset + 20])

    def move(self, verb: str) -> None:
        """Take a step of the chip's life; Refused when it does not apply now."""
        try:
            status = ChipStatus(CHIP.after(self.status, verb))
        except IllegalMove:
            raise Refused(SW.CONDITIONS_NOT_SATISFIED) from None
        self.memory.write(at.STATUS, bytes((BYTE_OF[status],)))

    # -- what the maker and the initialising centre do before the first APDU

    def initialise(
        self,
        identifier: bytes,
        organisation: bytes,
        keys: Mapping[str, bytes],
        *,
        key_version: int = 1,
        card_class: str = "3",
        historical: bytes = b"",
    ) -> None:
        """Load identity and diversified keys; raises IllegalMove unless the chip is blank.

        `organisation` is the 12-byte 初始化机构编号; `historical` the 13 bytes of the ATR, ours if
        empty. Missing keys stay unusable.
        """
        status = ChipStatus(CHIP.after(self.status, "initialise"))
        issuer = self.layout.files["SSSE", 0xEF05]
        values = {1: identifier, 2: card_class.encode(), 3: self.profile.version.encode()}
        for tag, value in {**values, 4: organisation}.items():
            self.store(issuer.first_of_tag[tag].offset, record(tag, value))
        for name, slot in self.layout.keys_by_name.items():
            if key := keys.get(name):
                head = bytes((at.KEY_LIMIT, key_version))
                self.memory.write(slot.offset, head + key)
        self.memory.write(at.HISTORICAL, historical or own_historical_bytes(identifier))
        self.set_pin(bytes.fromhex(FIRST_PIN), is_first=True)
        self.memory.write(at.STATUS, bytes((BYTE_OF[status],)))

    # -- power

    def _forget(self) -> None:
        self.rights: set[str] = set()
        self.application = "SSSE"
        self.selected: FileSlot | None = None
        self.challenges: list[bytes] = []
        self.pending = b""
        self.chained = b""
        self.chain_header = b""
        self.debit: tuple[bytes, int, bytes] | None = None

    @property
    def atr(self) -> bytes:
        """The answer to reset."""
        return build_atr(bytes(self.memory.content[at.HISTORICAL : at.HISTORICAL + 13]))

    def power_on(self) -> bytes:
        """Reset the card and return its ATR; a write cut short before is undone here."""
        self.memory.power = None
        self.memory.recover()
        self._forget()
        return self.atr

    def cut_power_after(self, written: int) -> None:
        """Let the power fail when so many more bytes have been burnt into the memory."""
        self.memory.power = written

    # -- commands

    def exchange(self, apdu: bytes) -> tuple[bytes, int]:
        """Answer a command with data and status word. Raises PowerCut where one was asked for."""
        command = Command.decode(apdu)
        if command is None:
            return b"", SW.WRONG_LENGTH
        try:
            return self._answer(self._run(command), command)
        except Refused as refused:
            return b"", refused.status

    def _run(self, command: Command) -> bytes:
        if command.ins == Ins.GET_RESPONSE:
            return self._rest()
        self.pending = b""
        if command.cla & CHAIN_MASK not in (0x00, 0x04, 0x80, 0x84):
            raise Refused(SW.CLASS_UNKNOWN)
        handler = self.handlers.get(command.ins)
        if handler is None:
            raise Refused(SW.INSTRUCTION_UNKNOWN)
        if command.cla & Cla.CHAINING:
            return self._keep_link(command)
        if self.chained:
            command = self._end_chain(command)
        return handler(self, command)

    def _end_chain(self, command: Command) -> Command:
        """Return the whole command; what was kept for another one does not count."""
        kept, self.chained = self.chained, b""
        if command.header[1:] != self.chain_header:
            raise Refused(SW.CHAINING_EXPECTED)
        return replace(command, data=kept + command.data)

    def _keep_link(self, command: Command) -> bytes:
        if self.chained and command.header[1:] != self.chain_header:
            self.chained = b""
            raise Refused(SW.CHAINING_EXPECTED)
        self.chain_header = command.header[1:]
        self.chained += command.data
        if len(self.chained) > LONGEST_CHAIN:
            self.chained = b""
            raise Refused(SW.WRONG_LENGTH)
        return b""

    def _rest(self) -> bytes:
        if not self.pending:
            raise Refused(SW.CONDITIONS_NOT_SATISFIED)
        rest, self.pending = self.pending, b""
        return rest

    def _answer(self, data: bytes, command: Command) -> tuple[bytes, int]:
        """Hand out what the command asked for; the rest waits for GET RESPONSE (T=0)."""
        room = 0 if command.le is None else command.le
        if len(data) <= room or not data:
            return data, SW.OK
        self.pending = data[room:]
        return data[:room], SW.MORE_DATA | min(len(self.pending), 256) & 0xFF

    # -- memory, as the handlers use it

    def load(self, offset: int) -> bytes:
        """Return the record at a slot, b"" when nothing was written yet."""
        content = self.memory.content
        size = content[offset] << 8 | content[offset + 1]
        return bytes(content[offset + 2 : offset + 2 + size])

    def store(self, offset: int, value: bytes) -> None:
        """Write a record into its slot, atomically."""
        self.memory.write(offset, len(value).to_bytes(2, "big") + value)

    def key_value(self, slot: KeySlot) -> bytes:
        """Return a key; Refused when it was never loaded or is blocked."""
        content, offset = self.memory.content, slot.offset
        if not content[offset + at.KEY_VERSION]:
            raise Refused(SW.KEY_NOT_FOUND)
        if not content[offset + at.KEY_TRIES]:
            raise Refused(SW.KEY_BLOCKED)
        return bytes(content[offset + at.KEY_VALUE : offset + at.KEY_SLOT])

    def set_pin(self, pin: bytes, *, is_first: bool) -> None:
        """Set the PIN (BCD, 2–8 bytes) with all its tries."""
        block = bytes((at.PIN_LIMIT, len(pin))) + pin.ljust(8, b"\xff") + bytes((is_first,))
        self.memory.write(at.PIN_TRIES, block)

    # -- keeping the card

    def image(self) -> bytes:
        """Return the whole card as bytes: keep them and `from_image` finds the card again.

        The image holds the card's keys in clear; it is for software cards only.
        """
        body = zlib.compress(bytes(self.memory.content), 1)
        version = self.profile.version.encode()
        return MAGIC + version + zlib.crc32(body).to_bytes(4, "big") + body

    @classmethod
    def from_image(cls, image: bytes) -> "SoftwareCard":
        """Return the card of an image; raises ChipError when it is damaged."""
        version, check, body = image[4:8], image[8:12], image[12:]
        if image[:4] != MAGIC or zlib.crc32(body).to_bytes(4, "big") != check:
            raise ChipError("IMAGE_DAMAGED", reason="校验不符")
        content = zlib.decompress(body)
        card = cls(version.decode("ascii", "replace"), content=content)
        if len(content) != card.layout.size:
            raise ChipError("IMAGE_DAMAGED", reason="长度不符")
        return card

    def __repr__(self) -> str:
        return f"<SoftwareCard {self.profile.version} {self.status}>"


def handles(*instructions: Ins) -> Callable[[Handler], Handler]:
    """Register a handler for instructions."""

    def register(handler: Handler) -> Handler:
        for instruction in instructions:
            SoftwareCard.handlers[instruction] = handler
        return handler

    return register
