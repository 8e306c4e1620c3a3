"""Non-volatile memory whose power may fail at any byte.

A write is atomic: the old bytes go to a journal, one byte marks the journal valid, the new bytes
are written, the mark is cleared. Whatever the byte at which power fails, `recover` at the next
power-on leaves the old or the new content, never half.
"""

VALID, CLEAR = 1, 0
HEAD = 5


class PowerCut(Exception):
    """The power failed while the memory was being written."""


class Memory:
    """Bytes that survive power-off; `journal_at` is where the journal begins.

    `power` counts the bytes that may still be written before the power fails; None = no end.
    """

    def __init__(self, content: bytearray, journal_at: int) -> None:
        self.content = content
        self.journal_at = journal_at
        self.power: int | None = None

    def write(self, offset: int, data: bytes) -> None:
        """Replace bytes atomically; raises PowerCut."""
        if self.power is None:
            # No power cut can fall between two statements here, so the journal would be idle work.
            self.content[offset : offset + len(data)] = data
            return
        at, size = self.journal_at, len(data)
        self._burn(at + HEAD, bytes(self.content[offset : offset + size]))
        self._burn(at + 1, offset.to_bytes(2, "big") + size.to_bytes(2, "big"))
        self._burn(at, bytes((VALID,)))
        self._burn(offset, data)
        self._burn(at, bytes((CLEAR,)))

    def recover(self) -> None:
        """Undo a write that was cut short; called at every power-on."""
        at = self.journal_at
        if self.content[at] != VALID:
            return
        offset = int.from_bytes(self.content[at + 1 : at + 3], "big")
        size = int.from_bytes(self.content[at + 3 : at + 5], "big")
        self.content[offset : offset + size] = self.content[at + HEAD : at + HEAD + size]
        self.content[at] = CLEAR

    def _burn(self, offset: int, data: bytes) -> None:
        if self.power is not None and self.power < len(data):
            done, self.power = self.power, 0
            self.content[offset : offset + done] = data[:done]
            raise PowerCut
        if self.power is not None:
            self.power -= len(data)
        self.content[offset : offset + len(data)] = data
