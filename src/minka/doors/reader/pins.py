"""The PIN as the holder types it: asked for at the reader, never handed in by a program."""

from minka.chip.errors import CardRefused
from minka.chip.session import CardSession
from minka.chip.status_words import SW
from minka.doors.reader.operator import PIN, Operator
from minka.doors.reader.return_codes import Code, Stop
from minka.kernel.errors import gettext_noop as _

FIRST_PIN = "123456"
SHORTEST, LONGEST = 4, 16
ENTER = _("请输入密码")


def ask(operator: Operator, text: str = ENTER) -> str:
    """Return a PIN of the right form; raises Stop."""
    pin = operator.ask(PIN, text)
    if pin is None:
        raise Stop(Code.TIMED_OUT)
    if not pin:
        raise Stop(Code.CANCELLED)
    if not (pin.isascii() and pin.isdigit()):
        raise Stop(Code.BAD_CHARACTERS)
    if not SHORTEST <= len(pin) <= LONGEST:
        raise Stop(Code.PIN_LENGTH)
    return pin


def new_pin(operator: Operator) -> str:
    """Let the holder choose a PIN, typed twice; raises Stop."""
    new = ask(operator, _("请输入新密码"))
    if new == FIRST_PIN:
        raise Stop(Code.FIRST_PIN_AGAIN)
    if ask(operator, _("请再次输入新密码")) != new:
        raise Stop(Code.PINS_DIFFER)
    return new


def for_debit(operator: Operator) -> str:
    """Ask for the PIN of a debit; the first PIN, which everyone knows, is none."""
    pin = ask(operator)
    if pin == FIRST_PIN:
        raise Stop(Code.FIRST_PIN)
    return pin


def verify(session: CardSession, pin: str) -> None:
    """Present a PIN; raises Stop with the tries that are left."""
    try:
        session.verify_pin(pin)
    except CardRefused as refused:
        raise _wrong(refused) from None


def change(session: CardSession, operator: Operator) -> None:
    """Change the PIN; raises Stop."""
    old = ask(operator, _("请输入原密码"))
    new = new_pin(operator)
    try:
        session.change_pin(old, new)
    except CardRefused as refused:
        raise _wrong(refused) from None


def _wrong(refused: CardRefused) -> Stop | CardRefused:
    left = SW.retries_left(refused.status)
    if refused.status == SW.KEY_BLOCKED:
        return Stop(Code.PIN_BLOCKED)
    if left is not None:
        return Stop(Code.PIN_WRONG, f"{left}|")
    return refused
