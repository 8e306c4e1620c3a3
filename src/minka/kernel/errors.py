"""What can be wrong with a number, a name or a code, and how it is said.

Every error carries a stable `code` and the values its sentence needs, never the
number or name itself, so it may be logged. The sentences stand in one table because
set-based checks in SQL return only the code: `sentence(code, …)` then says the same
as the Python twin. Doors translate `SENTENCES[code]` and fill it afterwards.
"""

from collections.abc import Callable


def gettext_noop(text: str) -> str:
    """Mark a sentence for the translation catalogue without needing Django here."""
    return text


SENTENCES: dict[str, str] = {
    "NUMBER_MISSING": gettext_noop("{label}未填，请按证件原件填写"),
    "NUMBER_SCIENTIFIC": gettext_noop(
        "{label}被表格软件改成了科学计数法，后几位已丢失，请把该列设为文本后重新填写"
    ),
    "NUMBER_LENGTH": gettext_noop("{label}应为{expected}位，收到{actual}位，请核对证件原件"),
    "NUMBER_FORMAT": gettext_noop("{label}应为{expected}，请核对证件原件"),
    "NUMBER_CHECKSUM": gettext_noop("{label}的校验码与前面各位不符，请核对证件原件"),
    "NUMBER_BIRTH_DATE": gettext_noop("{label}中的出生日期在日历上不存在，请核对证件原件"),
    "NUMBER_PREFIX": gettext_noop("{label}应以{expected}开头，请核对证件原件或证件类型"),
    "NUMBER_COUNTRY": gettext_noop("{label}中的国家代码{country}不存在，请核对证件原件"),
    "CODE_UNKNOWN": gettext_noop("{label}“{value}”不在代码表中，请按代码表填写"),
    "NAME_MISSING": gettext_noop("姓名未填，请按证件原件填写"),
    "NAME_PLACEHOLDER": gettext_noop("姓名填的是占位文字，请按证件原件填写"),
    "NAME_DIGIT": gettext_noop("姓名中有数字，请按证件原件填写"),
    "NAME_SYMBOL": gettext_noop("姓名中有不能使用的字符{character}，请按证件原件填写"),
    "NAME_MIXED": gettext_noop("姓名中汉字与字母混用，请按证件原件填写"),
    "NAME_SEPARATOR": gettext_noop("姓名以间隔号开头或结尾，可能被截断，请按证件原件填写"),
    "NAME_PRIVATE_USE": gettext_noop(
        "姓名中有自造字{character}，请改用标准汉字；尚未编码的字用“▀”代替并附字形说明"
    ),
    "NAME_TOO_SHORT": gettext_noop("姓名少于两个字，请按证件原件填写"),
    "NAME_TOO_LONG": gettext_noop("姓名超过{limit}字节（收到{actual}字节），请核对证件原件"),
    "NAME_DOES_NOT_FIT": gettext_noop("姓名放不进芯片的姓名（30 字节）和姓名扩展（20 字节）"),
    "TEXT_NOT_ENCODABLE": gettext_noop("字符{character}不能写成 GB 18030，请更换"),
    "TEXT_NOT_DECODABLE": gettext_noop("第{position}字节起不是 GB 18030 编码，请核对文件编码"),
    "AMOUNT_FORMAT": gettext_noop("金额“{value}”不是精确到分的数，请改正"),
}


def sentence(code: str, **values: object) -> str:
    """Say in Chinese what a code means; raises KeyError for a code that does not exist."""
    return SENTENCES[code].format(**values)


class ValidationError(ValueError):
    """The text is not what it should be; `code` is stable, str() is the Chinese sentence."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(sentence(code, **values))
        self.code = code
        self.values = values


class InvalidFormat(ValidationError):
    """A character stands where it must not."""


class InvalidLength(ValidationError):
    """There are too few or too many characters."""


class InvalidChecksum(ValidationError):
    """The check character does not fit the rest."""


class InvalidComponent(ValidationError):
    """A part (date, prefix, country, code) does not exist."""


def accepts(validate: Callable[[str], object], text: str) -> bool:
    """Tell whether `validate` takes the text without a ValidationError."""
    try:
        validate(text)
    except ValidationError:
        return False
    return True
