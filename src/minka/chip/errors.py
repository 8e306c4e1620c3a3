"""What can go wrong with a card, and how it is said.

Every error carries a stable `code` and the values its sentence needs, never the data of a card:
no identity number, name, key, PIN or APDU body, so it may be logged. The sentences stand in one
table so that doors can translate `SENTENCES[code]` and fill it afterwards.
"""

from minka.chip.status_words import SW
from minka.kernel.errors import gettext_noop

SENTENCES: dict[str, str] = {
    "CARD_REFUSED": gettext_noop("卡片拒绝了{instruction}：{meaning}（{status}）"),
    "CARD_GONE": gettext_noop("读卡过程中卡片被拔出或断电，请重新插卡"),
    "NO_CARD": gettext_noop("读卡器里没有卡，请插卡"),
    "READER_BUSY": gettext_noop("另一个程序正在使用这张卡，请关闭它后重试"),
    "READER_GONE": gettext_noop("读卡器已断开，请检查连接后重试"),
    "NO_READER": gettext_noop("找不到读卡器{name}，请检查连接和 PC/SC 服务（pcscd）是否启动"),
    "SERVICE_AWAY": gettext_noop("PC/SC 服务没有启动，请启动 pcscd 后重试"),
    "PKCS11_MISSING": gettext_noop("没有安装 python-pkcs11，请安装可选组件 minka[pkcs11]"),
    "PCSC_MISSING": gettext_noop("没有安装 pyscard，请安装可选组件 minka[pcsc]"),
    "BAD_ANSWER": gettext_noop("卡片的应答不合规范（{reason}），请换一张卡或检查读卡器"),
    "NOT_OUR_CARD": gettext_noop("卡片未通过内部认证，不是本中心密钥的卡"),
    "WRONG_CARD": gettext_noop("读卡器里的卡不是要写的那张，请核对卡识别码"),
    "ANOTHER_HOLDER": gettext_noop("卡上已有另一人的数据，不能再写，请作废此卡"),
    "READ_BACK_DIFFERS": gettext_noop("写后读出与写入不符：{file} {tag}"),
    "VALUE_TOO_LONG": gettext_noop("{label}最多{limit}字节，收到{actual}字节"),
    "VALUE_FORMAT": gettext_noop("{label}应为{expected}"),
    "VALUE_MISSING": gettext_noop("{label}未填"),
    "FILE_UNKNOWN": gettext_noop("规范版本{version}没有文件{file}"),
    "TAG_UNKNOWN": gettext_noop("规范版本{version}的文件{file}没有标识{tag}"),
    "VERSION_UNKNOWN": gettext_noop("没有规范版本{version}的卡结构，已有：{known}"),
    "KEY_UNKNOWN": gettext_noop("没有密钥{name}（版本{version}，算法{suite}）"),
    "KEY_VERSION_EXISTS": gettext_noop("密钥{name}已有版本{version}，请用新的版本号"),
    "KEY_CHECK_VALUE": gettext_noop("密钥{name}的校验值不符，请两位保管人核对各自的分量"),
    "KEY_FILE_REFUSED": gettext_noop("密钥文件不能使用：{reason}"),
    "SUITE_UNSUPPORTED": gettext_noop("不支持算法标识{suite}：SSF33 未公开"),
    "TRACE_DIFFERS": gettext_noop("第{number}条指令与录制的不同：{expected}，收到{actual}"),
    "TRACE_ENDED": gettext_noop("录制只有{count}条指令，已用完"),
    "FILE_REFUSED": gettext_noop("文件不能使用：{reason}，请与发送方核对后重发"),
    "IMAGE_DAMAGED": gettext_noop("卡片映像已损坏：{reason}"),
}


def sentence(code: str, **values: object) -> str:
    """Say in Chinese what a code means; raises KeyError for a code that does not exist."""
    return SENTENCES[code].format(**values)


class ChipError(Exception):
    """Something failed between us and a card; `code` is stable, str() is the Chinese sentence."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(sentence(code, **values))
        self.code = code
        self.values = values


class CardRefused(ChipError):
    """The card answered with a status word other than 9000."""

    def __init__(self, instruction: str, status: int) -> None:
        self.status = status
        self.instruction = instruction
        super().__init__(
            "CARD_REFUSED",
            instruction=instruction,
            meaning=SW.meaning_of(status),
            status=f"{status:04X}",
        )


class TransportFailed(ChipError):
    """The APDU did not reach the card or its answer did not reach us."""


class CardGone(TransportFailed):
    """The card was pulled out or lost its power."""

    def __init__(self, code: str = "CARD_GONE") -> None:
        super().__init__(code)


class BadAnswer(ChipError):
    """The answer is not what ISO/IEC 7816 or the profile allows."""

    def __init__(self, reason: str) -> None:
        super().__init__("BAD_ANSWER", reason=reason)


class BadValue(ChipError, ValueError):
    """A value does not fit the data item it is meant for."""


class UnknownProfile(ChipError, LookupError):
    """The profile has no such version, file, tag or key."""


class NotOurCard(ChipError):
    """The card does not prove that it holds the keys of this centre."""

    def __init__(self) -> None:
        super().__init__("NOT_OUR_CARD")
