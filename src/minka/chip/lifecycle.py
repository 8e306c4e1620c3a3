"""The life of a chip, from the maker's blank to its end."""

import enum

from minka.kernel.lifecycle import Lifecycle, move


class ChipStatus(enum.StrEnum):
    """Statuses of the chip; GlobalPlatform's in brackets."""

    BLANK = "BLANK"  # no keys, no data (OP_READY)
    INITIALISED = "INITIALISED"  # keys, 卡识别码 and 规范版本 are in (INITIALIZED)
    PERSONALISED = "PERSONALISED"  # holds a person's data (SECURED)
    BLOCKED = "BLOCKED"  # may come back (CARD_LOCKED)
    TERMINATED = "TERMINATED"  # for ever (TERMINATED)


S = ChipStatus

CHIP = Lifecycle.of(
    "chip",
    initial=S.BLANK,
    moves=[
        move("initialise", S.BLANK, S.INITIALISED),
        move("personalise", S.INITIALISED, S.PERSONALISED),
        move("block", S.PERSONALISED, S.BLOCKED),
        move("unblock", S.BLOCKED, S.PERSONALISED),
        move("terminate", [S.INITIALISED, S.PERSONALISED, S.BLOCKED], S.TERMINATED),
    ],
)

BYTE_OF = {S.BLANK: 0, S.INITIALISED: 3, S.PERSONALISED: 7, S.BLOCKED: 0x0F, S.TERMINATED: 0xFF}
STATUS_OF = {byte: status for status, byte in BYTE_OF.items()}
