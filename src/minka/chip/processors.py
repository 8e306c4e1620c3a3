"""The chain a command runs through on its way to the card.

secure messaging → response chaining → command chaining → format → transport. Each link knows the
next one only, so a terminal that speaks extended length leaves out the chaining and nothing else
changes.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from minka.chip.apdu import SHORT, Command, Response
from minka.chip.errors import BadAnswer
from minka.chip.instructions import Cla, Ins
from minka.chip.status_words import SW
from minka.chip.transports import Transport

MAX_ANSWER = 65_536
MAX_STEPS = 1_024
"""A card may answer "more data" without end; no honest answer needs more steps than this."""


class Processor(Protocol):
    """Anything that takes a command and brings back the answer."""

    def send(self, command: Command) -> Response:
        """Send one command."""
        ...


class Format:
    """Bytes out, bytes in."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def send(self, command: Command) -> Response:
        """Send one command; raises TransportFailed."""
        return Response(*self.transport.exchange(command.encode()))


class CommandChaining:
    """Cut data that does not fit a short APDU into a chain (ISO/IEC 7816-4 §5.1.1.1)."""

    def __init__(self, following: Processor) -> None:
        self.following = following

    def send(self, command: Command) -> Response:
        """Send every part; the first refusal ends the chain."""
        data = command.data
        if len(data) <= SHORT:
            return self.following.send(command)
        while len(data) > SHORT:
            response = self.following.send(command.chained(data[:SHORT], last=False))
            if not response.is_ok:
                return response
            data = data[SHORT:]
        return self.following.send(command.chained(data, last=True))


class ResponseChaining:
    """Fetch what 61xx announces and repeat with the length that 6Cxx names."""

    def __init__(self, following: Processor) -> None:
        self.following = following

    def send(self, command: Command) -> Response:
        """Send and collect; raises BadAnswer when the card never comes to an end."""
        response = self.following.send(command)
        if response.status >> 8 == SW.WRONG_LE >> 8:
            response = self.following.send(replace(command, le=response.status & 0xFF or 256))
        if response.status >> 8 != SW.MORE_DATA >> 8:
            return response
        return self._collect(response)

    def _collect(self, response: Response) -> Response:
        parts, size = [response.data], len(response.data)
        for _ in range(MAX_STEPS):
            if response.status >> 8 != SW.MORE_DATA >> 8:
                return Response(b"".join(parts), response.status)
            fetch = Command(Cla.ISO, Ins.GET_RESPONSE, 0, 0, le=response.status & 0xFF or 256)
            response = self.following.send(fetch)
            parts.append(response.data)
            size += len(response.data)
            if size > MAX_ANSWER:
                break
        raise BadAnswer("应答没有尽头")


Seal = Callable[[Command], Command]
"""Turns a plain command into a secured one: adds the MAC, encrypts where asked."""


class SecureMessaging:
    """Seal commands while a seal is set; without one commands pass as they are."""

    def __init__(self, following: Processor) -> None:
        self.following = following
        self.seal: Seal | None = None

    def send(self, command: Command) -> Response:
        """Seal if asked to, then send."""
        return self.following.send(self.seal(command) if self.seal else command)


def chain(transport: Transport) -> SecureMessaging:
    """Return the whole chain over a transport."""
    return SecureMessaging(ResponseChaining(CommandChaining(Format(transport))))
