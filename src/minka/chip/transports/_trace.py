"""Recorded conversations with a card, to look at or to play again without one.

A trace is text, one exchange a line: `> command` then `< data status`, in hex; `! ATR` for a
reset; lines with `#` are remarks. It holds what the card said in clear: record software cards
and test cards only, never the card of a citizen.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from minka.chip.apdu import Command
from minka.chip.errors import ChipError, TransportFailed
from minka.chip.transports._port import Transport


@dataclass(slots=True, repr=False)
class Trace:
    """Resets and exchanges in order; an exchange is (command, data, status)."""

    steps: list[bytes | tuple[bytes, bytes, int]] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Write the trace as text, each command under its name."""
        written = []
        for step in self.steps:
            if isinstance(step, bytes):
                written.append(f"! {step.hex().upper()}")
                continue
            command, data, status = step
            answer = f"{data.hex().upper()} {status:04X}".strip()
            written += [f"# {_name(command)}", f"> {command.hex().upper()}", f"< {answer}"]
        return written

    @classmethod
    def parse(cls, lines: Iterable[str]) -> "Trace":
        """Read the text; raises ValueError for a line that is not of a trace."""
        trace, command = cls(), b""
        for number, line in enumerate(lines, 1):
            mark, _, rest = line.strip().partition(" ")
            if mark == "!":
                trace.steps.append(bytes.fromhex(rest))
            elif mark == ">":
                command = bytes.fromhex(rest)
            elif mark == "<":
                *data, status = rest.split()
                trace.steps.append((command, bytes.fromhex("".join(data)), int(status, 16)))
            elif mark and not mark.startswith("#"):
                raise ValueError(f"trace line {number}: {mark!r} begins no step")
        return trace


class Recording:
    """A transport that keeps what passes through it."""

    def __init__(self, inner: Transport) -> None:
        self.inner = inner
        self.trace = Trace([inner.atr])

    @property
    def atr(self) -> bytes:
        """The answer to the last reset."""
        return self.inner.atr

    def exchange(self, apdu: bytes) -> tuple[bytes, int]:
        """Pass the command on and keep it with its answer."""
        data, status = self.inner.exchange(apdu)
        self.trace.steps.append((apdu, data, status))
        return data, status

    def reset(self) -> bytes:
        """Pass the reset on and keep the ATR."""
        atr = self.inner.reset()
        self.trace.steps.append(atr)
        return atr


class Replay:
    """A transport that answers as the trace did; another command than recorded is an error."""

    def __init__(self, trace: Trace) -> None:
        self._steps = list(trace.steps)
        self._at = 0
        self.atr = self.reset()

    def exchange(self, apdu: bytes) -> tuple[bytes, int]:
        """Answer from the trace; raises TransportFailed where it tells another story."""
        step = self._next()
        if isinstance(step, bytes) or step[0] != apdu:
            raise self._differs("复位" if isinstance(step, bytes) else _name(step[0]), _name(apdu))
        return step[1], step[2]

    def reset(self) -> bytes:
        """Answer with the recorded ATR."""
        step = self._next()
        if not isinstance(step, bytes):
            raise self._differs(_name(step[0]), "复位")
        self.atr = step
        return step

    def _next(self) -> bytes | tuple[bytes, bytes, int]:
        if self._at >= len(self._steps):
            raise TransportFailed("TRACE_ENDED", count=len(self._steps))
        self._at += 1
        return self._steps[self._at - 1]

    def _differs(self, expected: str, actual: str) -> ChipError:
        return TransportFailed("TRACE_DIFFERS", number=self._at, expected=expected, actual=actual)


def _name(apdu: bytes) -> str:
    command = Command.decode(apdu)
    return "?" if command is None else f"{command.name} {command.p1:02X}{command.p2:02X}"
