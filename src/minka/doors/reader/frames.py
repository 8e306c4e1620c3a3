"""WebSocket frames (RFC 6455), the server's side: small text messages, nothing else.

Everything read here comes from a page: every length is bounded before a byte is kept.
"""

import base64
import hashlib
import io
from collections.abc import Callable

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CONTINUATION, TEXT, CLOSE, PING, PONG = 0x0, 0x1, 0x8, 0x9, 0xA
LARGEST = 64 << 10
PROTOCOL_ERROR, NOT_TEXT, TOO_BIG = 1002, 1007, 1009


class Closed(Exception):
    """The conversation is over; `code` is what the other side is told (0 = nothing)."""

    def __init__(self, code: int = 0) -> None:
        super().__init__(str(code))
        self.code = code


def accept_key(key: str) -> str:
    """Return the answer to Sec-WebSocket-Key."""
    digest = hashlib.sha1(key.encode("ascii", "ignore") + GUID, usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()


class Frames:
    """Messages over a stream; `write` sends bytes."""

    def __init__(self, stream: io.BufferedIOBase, write: Callable[[bytes], object]) -> None:
        self._stream = stream
        self._write = write

    def receive(self) -> str:
        """Return the next text message; raises Closed."""
        parts: list[bytes] = []
        while True:
            final, opcode, data = self._frame()
            if opcode == PING:
                self._send(PONG, data)
            elif opcode == CLOSE:
                self._send(CLOSE, data[:2])
                raise Closed
            elif opcode in (TEXT, CONTINUATION):
                if (opcode == TEXT) == bool(parts):
                    raise Closed(PROTOCOL_ERROR)
                parts.append(data)
                if sum(map(len, parts)) > LARGEST:
                    raise Closed(TOO_BIG)
                if final:
                    return _text(b"".join(parts))
            elif opcode != PONG:
                raise Closed(PROTOCOL_ERROR)

    def send(self, text: str) -> None:
        """Send a text message."""
        self._send(TEXT, text.encode())

    def close(self, code: int) -> None:
        """Tell the other side why we leave."""
        if code:
            self._send(CLOSE, code.to_bytes(2, "big"))

    def _send(self, opcode: int, data: bytes) -> None:
        size = len(data)
        if size < 126:
            head = bytes((0x80 | opcode, size))
        else:
            head = bytes((0x80 | opcode, 126)) + size.to_bytes(2, "big")
            if size > 0xFFFF:
                head = bytes((0x80 | opcode, 127)) + size.to_bytes(8, "big")
        self._write(head + data)

    def _frame(self) -> tuple[bool, int, bytes]:
        first, second = self._exactly(2)
        final, opcode, size = bool(first & 0x80), first & 0x0F, second & 0x7F
        is_control = opcode >= CLOSE
        if first & 0x70 or not second & 0x80 or (is_control and (size > 125 or not final)):
            raise Closed(PROTOCOL_ERROR)
        if size >= 126:
            size = int.from_bytes(self._exactly(2 if size == 126 else 8), "big")
        if size > LARGEST:
            raise Closed(TOO_BIG)
        mask = self._exactly(4)
        data = int.from_bytes(self._exactly(size), "big")
        repeated = (mask * (size // 4 + 1))[:size]
        return final, opcode, (data ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")

    def _exactly(self, size: int) -> bytes:
        data = self._stream.read(size)
        if len(data) < size:
            raise Closed
        return data


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Closed(NOT_TEXT) from None
