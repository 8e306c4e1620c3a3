"""Status words of a card's answer.

Sources: ISO/IEC 7816-4 §5.6; PBOC 2.0 part 1 for 93xx and 94xx; the return code tables of public
38号文 reader libraries, which give the negated status word and its Chinese meaning.
"""

import enum
from collections.abc import Callable

from minka.kernel.errors import gettext_noop


class SW(enum.IntEnum):
    """Every status word our card answers with or our terminal acts upon."""

    OK = 0x9000
    MORE_DATA = 0x6100
    NOT_CHANGED = 0x6281
    NO_RETRIES_LEFT = 0x63C0
    MEMORY_FAILURE = 0x6581
    WRONG_LENGTH = 0x6700
    CHAINING_EXPECTED = 0x6883
    CHAINING_UNSUPPORTED = 0x6884
    WRONG_STRUCTURE = 0x6981
    SECURITY_NOT_SATISFIED = 0x6982
    KEY_BLOCKED = 0x6983
    CHALLENGE_MISSING = 0x6984
    CONDITIONS_NOT_SATISFIED = 0x6985
    NO_FILE_SELECTED = 0x6986
    MAC_MISSING = 0x6987
    MAC_WRONG = 0x6988
    WRONG_DATA = 0x6A80
    FUNCTION_UNSUPPORTED = 0x6A81
    FILE_NOT_FOUND = 0x6A82
    RECORD_NOT_FOUND = 0x6A83
    NO_SPACE = 0x6A84
    WRONG_P1P2 = 0x6A86
    KEY_NOT_FOUND = 0x6A88
    OFFSET_OUTSIDE = 0x6B00
    WRONG_LE = 0x6C00
    INSTRUCTION_UNKNOWN = 0x6D00
    CLASS_UNKNOWN = 0x6E00
    DEBIT_MAC_WRONG = 0x9302
    APPLICATION_LOCKED = 0x9303
    BALANCE_TOO_LOW = 0x9401
    KEY_INDEX_UNKNOWN = 0x9403
    DEBIT_MAC_UNAVAILABLE = 0x9406

    @classmethod
    def retries_left(cls, status: int) -> int | None:
        """Return the tries that 63Cx still grants, None for any other status word."""
        return status & 0x0F if status & 0xFFF0 == cls.NO_RETRIES_LEFT else None

    @classmethod
    def meaning_of(cls, status: int, say: Callable[[str], str] = str) -> str:
        """Say what a status word means: in Chinese, or as `say` translates it."""
        if (left := cls.retries_left(status)) is not None:
            return say(TRIES_LEFT).format(left=left)
        known = status & 0xFF00 if status >> 8 in (0x61, 0x6C) else status
        return say(MEANINGS.get(known, UNKNOWN))


TRIES_LEFT = gettext_noop("校验失败，还可试{left}次")
UNKNOWN = gettext_noop("未知状态")
MEANINGS: dict[int, str] = {
    SW.OK: gettext_noop("正确"),
    SW.MORE_DATA: gettext_noop("还有数据可取"),
    SW.NOT_CHANGED: gettext_noop("数据可能有误"),
    SW.MEMORY_FAILURE: gettext_noop("写存储器失败"),
    SW.WRONG_LENGTH: gettext_noop("长度错误"),
    SW.CHAINING_EXPECTED: gettext_noop("指令链未完成"),
    SW.CHAINING_UNSUPPORTED: gettext_noop("不支持指令链"),
    SW.WRONG_STRUCTURE: gettext_noop("指令与文件结构不符"),
    SW.SECURITY_NOT_SATISFIED: gettext_noop("不满足安全条件"),
    SW.KEY_BLOCKED: gettext_noop("密钥或密码已锁定"),
    SW.CHALLENGE_MISSING: gettext_noop("随机数无效或未取"),
    SW.CONDITIONS_NOT_SATISFIED: gettext_noop("不满足使用条件"),
    SW.NO_FILE_SELECTED: gettext_noop("未选择文件"),
    SW.MAC_MISSING: gettext_noop("缺少安全报文"),
    SW.MAC_WRONG: gettext_noop("安全报文的MAC不正确"),
    SW.WRONG_DATA: gettext_noop("数据域参数错误"),
    SW.FUNCTION_UNSUPPORTED: gettext_noop("功能不支持或应用已锁定"),
    SW.FILE_NOT_FOUND: gettext_noop("未找到文件"),
    SW.RECORD_NOT_FOUND: gettext_noop("未找到记录"),
    SW.NO_SPACE: gettext_noop("文件空间不足"),
    SW.WRONG_P1P2: gettext_noop("参数错误"),
    SW.KEY_NOT_FOUND: gettext_noop("未找到密钥"),
    SW.OFFSET_OUTSIDE: gettext_noop("偏移超出文件"),
    SW.WRONG_LE: gettext_noop("期望长度错误"),
    SW.INSTRUCTION_UNKNOWN: gettext_noop("指令不支持"),
    SW.CLASS_UNKNOWN: gettext_noop("指令类别不支持"),
    SW.DEBIT_MAC_WRONG: gettext_noop("MAC无效"),
    SW.APPLICATION_LOCKED: gettext_noop("应用永久锁定"),
    SW.BALANCE_TOO_LOW: gettext_noop("余额不足"),
    SW.KEY_INDEX_UNKNOWN: gettext_noop("密钥索引不支持"),
    SW.DEBIT_MAC_UNAVAILABLE: gettext_noop("MAC或TAC不可用"),
}
