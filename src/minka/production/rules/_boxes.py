"""Codes compared: what was scanned with what was listed, cards with their letters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from minka.kernel.errors import gettext_noop as _
from minka.kernel.refusal import Refusal

CODE_LENGTH = 32
"""What is kept of a scanned code; a card number has nine characters."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a receipt found: codes on the list and scanned, on the list only, scanned only."""

    present: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]


def compare(listed: Iterable[str], scanned: Iterable[str]) -> Comparison:
    """Compare scanned codes with a list; a code scanned twice counts once.

    Scanners append blanks and line ends, operators type small letters: both are folded.
    """
    seen = {code.replace("\0", "").strip().upper()[:CODE_LENGTH] for code in scanned} - {""}
    wanted = set(listed)
    return Comparison(
        present=tuple(sorted(wanted & seen)),
        missing=tuple(sorted(wanted - seen)),
        extra=tuple(sorted(seen - wanted)),
    )


INSERT_MISMATCH = _(
    "插卡核对不符：第{position}封信与卡片不是同一张，已停止封装，请从该件起重新核对"
)


def insert_refusal(cards: Sequence[str], letters: Sequence[str]) -> Refusal | None:
    """Say where the row of cards and the row of letters part, or None (插卡核对)."""
    for position, (card, letter) in enumerate(zip(cards, letters, strict=True), start=1):
        if card != letter:
            return Refusal("INSERT_MISMATCH", INSERT_MISMATCH, {"position": position})
    return None
