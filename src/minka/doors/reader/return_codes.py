"""Return codes of the reader functions and their meanings.

0 = done. A card's status word comes back negated: −27010 is 6982. The rest is the table that two
independent public reader programs share word for word.
"""

import enum

from minka.chip.errors import BadValue, CardRefused, ChipError, UnknownProfile
from minka.chip.status_words import SW
from minka.doors.reader.language import Say
from minka.kernel.errors import gettext_noop as _


class Code(enum.IntEnum):
    """What a function returns."""

    OK = 0
    WRONG_CARD_KIND = -1
    NO_CARD = -2
    NOT_POWERED = -3
    NO_ANSWER = -4
    LIBRARY_MISSING = -5
    READER_ERROR = -11
    NOT_CONNECTED = -12
    UNKNOWN_FUNCTION = -13
    BAD_PARAMETER = -14
    BAD_CHECKSUM = -15
    BAD_IDENTIFIER = -20
    NOT_GENUINE = -21
    CARD_DIFFERS = -22
    BAD_DATA = -23
    PSAM_LEVEL = -24
    HSM_DIFFERS = -25
    CANCELLED = -31
    TIMED_OUT = -32
    PIN_LENGTH = -33
    PINS_DIFFER = -34
    FIRST_PIN = -35
    FIRST_PIN_AGAIN = -36
    BAD_CHARACTERS = -41
    BAD_LENGTH = -42
    PIN_WRONG = -51
    PIN_BLOCKED = -52
    NO_PSAM = -2201
    PSAM_ALGORITHM = -2202
    PSAM_KEY = -2203
    NO_HSM_NEEDED = -2204


MEANINGS: dict[int, str] = {
    Code.OK: _("成功"),
    Code.WRONG_CARD_KIND: _("卡类型不对"),
    Code.NO_CARD: _("无卡"),
    Code.NOT_POWERED: _("有卡未上电"),
    Code.NO_ANSWER: _("卡无应答"),
    Code.LIBRARY_MISSING: _("加载动态库错"),
    Code.READER_ERROR: _("读卡器连接错"),
    Code.NOT_CONNECTED: _("未建立连接"),
    Code.UNKNOWN_FUNCTION: _("不支持该命令"),
    Code.BAD_PARAMETER: _("命令参数错"),
    Code.BAD_CHECKSUM: _("信息校验和出错"),
    Code.BAD_IDENTIFIER: _("卡识别码格式错"),
    Code.NOT_GENUINE: _("内部认证失败，用户卡不合法"),
    Code.CARD_DIFFERS: _("传入数据与卡内不符"),
    Code.BAD_DATA: _("传入数据不合法"),
    Code.PSAM_LEVEL: _("PSAM卡密钥级别不够"),
    Code.HSM_DIFFERS: _("内部认证与加密机不一致"),
    Code.CANCELLED: _("用户取消"),
    Code.TIMED_OUT: _("输入超时"),
    Code.PIN_LENGTH: _("密码长度错"),
    Code.PINS_DIFFER: _("两次输入的密码不一致"),
    Code.FIRST_PIN: _("初始密码不能交易，请先修改密码"),
    Code.FIRST_PIN_AGAIN: _("不能改为初始密码"),
    Code.BAD_CHARACTERS: _("运算数据含非法字符"),
    Code.BAD_LENGTH: _("运算数据长度错"),
    Code.PIN_WRONG: _("密码校验失败"),
    Code.PIN_BLOCKED: _("密码已锁定"),
    Code.NO_PSAM: _("无PSAM卡"),
    Code.PSAM_ALGORITHM: _("PSAM卡算法不支持"),
    Code.PSAM_KEY: _("PSAM卡内没有读密钥，三代卡读基本信息需要外部认证"),
    Code.NO_HSM_NEEDED: _("不需要加密机认证"),
}

UNKNOWN = _("未知错误")

OF_CHIP_ERROR: dict[str, Code] = {
    "CARD_GONE": Code.NO_ANSWER,
    "NO_CARD": Code.NO_CARD,
    "READER_GONE": Code.READER_ERROR,
    "READER_BUSY": Code.READER_ERROR,
    "NO_READER": Code.READER_ERROR,
    "SERVICE_AWAY": Code.NOT_CONNECTED,
    "PCSC_MISSING": Code.LIBRARY_MISSING,
    "BAD_ANSWER": Code.NO_ANSWER,
    "NOT_OUR_CARD": Code.NOT_GENUINE,
    "SUITE_UNSUPPORTED": Code.PSAM_ALGORITHM,
    "KEY_UNKNOWN": Code.PSAM_KEY,
    "VERSION_UNKNOWN": Code.WRONG_CARD_KIND,
}


class Stop(Exception):
    """End a function with a return code and, where the interface has one, an output."""

    def __init__(self, code: Code, output: str = "") -> None:
        super().__init__(MEANINGS[code])
        self.code = code
        self.output = output


def code_of(error: ChipError) -> int:
    """Return the code for what went wrong at the card."""
    if isinstance(error, CardRefused):
        return -error.status
    if error.code in OF_CHIP_ERROR:
        return OF_CHIP_ERROR[error.code]
    if isinstance(error, BadValue | UnknownProfile):
        return Code.BAD_DATA
    return Code.NO_ANSWER


def meaning_of(code: int, say: Say = str) -> str:
    """Say what a return code means: in Chinese, or as `say` translates it."""
    if code in MEANINGS:
        return say(MEANINGS[code])
    return SW.meaning_of(-code, say) if 0x6000 <= -code <= 0x9FFF else say(UNKNOWN)
