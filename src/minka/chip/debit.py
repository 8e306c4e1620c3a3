"""The codes of a medical debit (医疗消费, iDoDebit): who says what to whom.

The card gives a random number (4) and its debit counter (2); the terminal adds its own counter
(4). From these comes the session key. MAC1 proves the debit to the card, MAC2 proves to the
terminal that the card recorded it, TAC proves it to the fund afterwards.

Source: PBOC 2.0 part 2 §7.8 (purchase); the fields and their order from one public description of
the 密码机 message `04|…|两金额拼接|32|终端机编号|时间|`. The order inside the MACs is our reading.
"""

from dataclasses import dataclass

from minka.chip import ciphers
from minka.chip.ciphers import Suite

TYPE = 0x32
PURSE_KEY, TAC_KEY = "DPKDF04", "DTKDF04"


@dataclass(frozen=True, slots=True, repr=False)
class Debit:
    """One debit: two amounts in fen, terminal (12 digits), time YYYYMMDDHHMMSS, counters."""

    account_fen: int
    pooled_fen: int
    terminal: str
    time: str
    terminal_counter: int
    random: bytes
    counter: int

    @property
    def amounts(self) -> bytes:
        """Both amounts, 4 bytes each."""
        return self.account_fen.to_bytes(4, "big") + self.pooled_fen.to_bytes(4, "big")

    @property
    def total(self) -> bytes:
        """Their sum, as the third amount of the record."""
        return (self.account_fen + self.pooled_fen).to_bytes(4, "big")

    @property
    def factor(self) -> bytes:
        """过程因子 of the session key: random, card counter, low half of the terminal counter."""
        low = self.terminal_counter & 0xFFFF
        return self.random + self.counter.to_bytes(2, "big") + low.to_bytes(2, "big")

    @property
    def record(self) -> bytes:
        """The line the card writes into DF04 EF08."""
        head = self.counter.to_bytes(2, "big") + b"2" + bytes.fromhex(self.terminal + self.time)
        return head + self.amounts + self.total


@dataclass(frozen=True, slots=True, repr=False)
class DebitCodes:
    """MAC1, MAC2 and TAC, 4 bytes each."""

    mac1: bytes
    mac2: bytes
    tac: bytes


def codes(suite: Suite, purse_key: bytes, tac_key: bytes, debit: Debit) -> DebitCodes:
    """Compute the three codes from the card's own two keys."""
    session = ciphers.diversify(suite, purse_key, debit.factor)
    place_and_time = bytes((TYPE,)) + bytes.fromhex(debit.terminal), bytes.fromhex(debit.time)
    counter = debit.terminal_counter.to_bytes(4, "big")
    return DebitCodes(
        mac1=ciphers.mac(suite, session, debit.amounts + b"".join(place_and_time)),
        mac2=ciphers.mac(suite, session, debit.amounts),
        tac=ciphers.mac(suite, tac_key, debit.amounts + counter.join(place_and_time)),
    )
