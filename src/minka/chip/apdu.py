"""Commands to a card and its answers, as bytes (ISO/IEC 7816-3 §12.1, short and extended)."""

from dataclasses import dataclass, replace

from minka.chip.errors import BadAnswer, CardRefused
from minka.chip.instructions import Cla, Ins
from minka.chip.status_words import SW

SHORT = 255


@dataclass(frozen=True, slots=True)
class Command:
    """A command APDU; `le` None = no answer expected, 256 = as much as there is (short form)."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    le: int | None = None

    @property
    def header(self) -> bytes:
        """CLA INS P1 P2."""
        return bytes((self.cla, self.ins, self.p1, self.p2))

    @property
    def name(self) -> str:
        """The instruction in words; never the data."""
        try:
            return Ins(self.ins).name
        except ValueError:
            return f"INS {self.ins:02X}"

    def encode(self) -> bytes:
        """Return the bytes; extended length only where the short form cannot say it."""
        data, le = self.data, self.le
        if len(data) > SHORT or (le or 0) > SHORT + 1:
            body = b"\0" + len(data).to_bytes(2, "big") + data if data else b""
            tail = b"" if le is None else (le & 0xFFFF).to_bytes(2, "big")
            return self.header + body + (b"" if data or le is None else b"\0") + tail
        body = bytes((len(data),)) + data if data else b""
        return self.header + body + (b"" if le is None else bytes((le & 0xFF,)))

    @classmethod
    def decode(cls, raw: bytes) -> "Command | None":
        """Read the bytes of a command, None when their lengths contradict each other."""
        if len(raw) < 4:
            return None
        head, body = (raw[0], raw[1], raw[2], raw[3]), raw[4:]
        if not body:
            return cls(*head)
        if len(body) == 1:
            return cls(*head, le=body[0] or 256)
        if body[0] == 0 and len(body) >= 3:
            return cls._extended(head, body)
        end = 1 + body[0]
        if len(body) == end:
            return cls(*head, data=body[1:])
        if len(body) == end + 1:
            return cls(*head, data=body[1:end], le=body[end] or 256)
        return None

    @classmethod
    def _extended(cls, head: tuple[int, int, int, int], body: bytes) -> "Command | None":
        length = int.from_bytes(body[1:3], "big")
        if len(body) == 3:
            return cls(*head, le=length or 65536)
        end = 3 + length
        if length and len(body) == end:
            return cls(*head, data=body[3:])
        if length and len(body) == end + 2:
            return cls(*head, data=body[3:end], le=int.from_bytes(body[end:], "big") or 65536)
        return None

    def chained(self, data: bytes, *, last: bool) -> "Command":
        """Return one link of a chain: this header with part of the data."""
        if last:
            return replace(self, data=data)
        return replace(self, cla=self.cla | Cla.CHAINING, data=data, le=None)

    def __repr__(self) -> str:
        return f"<Command {self.name} {self.p1:02X} {self.p2:02X}, {len(self.data)} bytes>"


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: data and status word."""

    data: bytes
    status: int

    @property
    def is_ok(self) -> bool:
        """Tell whether the status word is 9000."""
        return self.status == SW.OK

    def expect(self, command: Command) -> bytes:
        """Return the data; raises CardRefused for any status word but 9000."""
        if self.status != SW.OK:
            raise CardRefused(command.name, self.status)
        return self.data

    def __repr__(self) -> str:
        return f"<Response {self.status:04X}, {len(self.data)} bytes>"


def parse_answer(raw: bytes) -> tuple[bytes, int]:
    """Split an answer into data and status word; raises BadAnswer when it is too short or long."""
    if len(raw) < 2:
        raise BadAnswer("不足两字节")
    if len(raw) > 65538:
        raise BadAnswer("过长")
    return raw[:-2], int.from_bytes(raw[-2:], "big")
