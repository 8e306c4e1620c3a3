"""Instructions and application names of the card, each with the clause that defines it.

Sources: ISO/IEC 7816-4 (interindustry commands), PBOC 2.0 part 2 (PIN and application commands),
LD/T 32.5-2015 (its titles; bodies as seen in public card programs).
"""

import enum


class Ins(enum.IntEnum):
    """Instruction byte."""

    CARD_BLOCK = 0x16  # PBOC 2.0-2 §6.6: for ever
    APPLICATION_UNBLOCK = 0x18  # PBOC 2.0-2 §6.5
    APPLICATION_BLOCK = 0x1E  # PBOC 2.0-2 §6.4
    VERIFY = 0x20  # ISO 7816-4 §7.5.6
    PIN_UNBLOCK = 0x24  # PBOC 2.0-2 §6.9; 8424 0001, with a new PIN it also reloads
    DEBIT = 0x54  # PBOC 2.0-2 §7.3 DEBIT FOR PURCHASE
    INITIALISE_DEBIT = 0x50  # PBOC 2.0-2 §7.8 INITIALIZE FOR PURCHASE
    CHANGE_PIN = 0x5E  # PBOC 2.0-2 §6.3 CHANGE PIN (P1=01) / RELOAD PIN (P1=00)
    EXTERNAL_AUTHENTICATE = 0x82  # ISO 7816-4 §7.5.4
    GET_CHALLENGE = 0x84  # ISO 7816-4 §7.5.3
    INTERNAL_AUTHENTICATE = 0x88  # ISO 7816-4 §7.5.2
    SELECT = 0xA4  # ISO 7816-4 §7.1.1
    READ_BINARY = 0xB0  # ISO 7816-4 §7.2.3
    READ_RECORD = 0xB2  # ISO 7816-4 §7.3.3
    GET_RESPONSE = 0xC0  # ISO 7816-4 §7.6.1
    GENERATE_KEY_PAIR = 0x46  # ISO 7816-8 §5.1
    SIGN = 0x2A  # ISO 7816-8 §5.2 PERFORM SECURITY OPERATION
    UPDATE_BINARY = 0xD6  # ISO 7816-4 §7.2.5
    UPDATE_RECORD = 0xDC  # ISO 7816-4 §7.3.5
    APPEND_RECORD = 0xE2  # ISO 7816-4 §7.3.6
    SET_STATUS = 0xF0  # GlobalPlatform 2.3 §11.10; ours: end of personalisation


class Cla(enum.IntEnum):
    """Class byte; bit 0x10 = more of the chain follows, 0x04 = secure messaging."""

    ISO = 0x00
    CHAINING = 0x10
    SECURE = 0x04
    PBOC = 0x80
    PBOC_SECURE = 0x84


SSSE_NAME = bytes.fromhex("7378312E73682EC9E7BBE1B1A3D5CF")
"""Name of the basic application: `sx1.sh.社会保障` in GBK (several public programs agree)."""

RID = bytes.fromhex("D156000005")
"""Registered application provider of the social security card; also inside the 卡识别码."""

TAG_ALGORITHM = 0x86
"""Inside FCI object 9F0C: 01 = DES, 02 = SSF33, 03 = SM4; a card without it is an old one."""
