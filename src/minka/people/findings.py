"""What may be found in a row of a collection file, and what a careful clerk does about it.

One table for all: the checks in SQL and their twin in Python give the codes, the reply
workbook and the desk say the sentences. Codes are stable. A sentence never names a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from minka.kernel.errors import gettext_noop as _


class Disposition(StrEnum):
    """What becomes of a row, from best to worst."""

    ACCEPT = "ACCEPT"
    NORMALISE = "NORMALISE"
    WARN = "WARN"
    REFUSE = "REFUSE"


LABELS = {
    Disposition.ACCEPT: _("直接入库"),
    Disposition.NORMALISE: _("规范后入库"),
    Disposition.WARN: _("入库待核"),
    Disposition.REFUSE: _("退回"),
}
STORED = (Disposition.ACCEPT, Disposition.NORMALISE, Disposition.WARN)
NORMALISE, WARN, REFUSE = Disposition.NORMALISE, Disposition.WARN, Disposition.REFUSE


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: in which field, what a clerk does, what is wrong, how to put it right.

    A repair (NORMALISE) needs no remedy.
    """

    code: str
    field: str
    disposition: Disposition
    sentence: str
    remedy: str = ""


TABLE = (
    Finding(
        "ROW_TOO_LONG",
        "row",
        REFUSE,
        _("本行的列数多于表头，内容可能已错位"),
        _("检查内容中是否夹有分隔符，改正后重新报送"),
    ),
    Finding(
        "ROW_TOO_SHORT",
        "row",
        REFUSE,
        _("本行的列数少于表头，且内容与所在列不符，可能已错位"),
        _("按表头补齐各列后重新报送"),
    ),
    Finding(
        "SAME_PERSON_TWICE",
        "row",
        REFUSE,
        _("同一人在本文件中重复，已采用最前面的一行"),
        _("核对是否重复填报；内容有变化的，请另行报送"),
    ),
    Finding(
        "ONE_NUMBER_TWO_NAMES",
        "number",
        REFUSE,
        _("同一证件号码在本文件中对应不同姓名，均予退回"),
        _("按证件原件核对各人的姓名和号码"),
    ),
    Finding(
        "REGISTERED_DIFFERENTLY",
        "number",
        REFUSE,
        _("该证件号码已登记，但姓名、性别或出生日期与登记的不同"),
        _("核对证件原件；确已变更的，请本人持变更证明办理"),
    ),
    Finding(
        "NUMBER_REPLACED",
        "number",
        REFUSE,
        _("该证件号码已停用，持证人已登记新号码"),
        _("改填现用证件号码"),
    ),
    Finding("NAME_MISSING", "name", REFUSE, _("姓名未填"), _("按证件原件填写姓名")),
    Finding("NAME_PLACEHOLDER", "name", REFUSE, _("姓名填的是占位文字"), _("按证件原件填写姓名")),
    Finding("NAME_DIGIT", "name", REFUSE, _("姓名中有数字"), _("按证件原件填写姓名")),
    Finding(
        "NAME_SYMBOL",
        "name",
        REFUSE,
        _("姓名中有不能使用的字符"),
        _("按证件原件填写姓名，不加括号、星号等标记"),
    ),
    Finding(
        "NAME_TITLE",
        "name",
        REFUSE,
        _("姓名后带有称谓"),
        _("只填证件上的姓名，不加先生、女士等称谓"),
    ),
    Finding(
        "NAME_MIXED",
        "name",
        REFUSE,
        _("姓名中汉字与字母混用"),
        _("按证件原件填写，汉字姓名与外文姓名只填一种"),
    ),
    Finding(
        "NAME_NOT_CHINESE",
        "name",
        REFUSE,
        _("居民身份证上的姓名应为汉字"),
        _("按证件原件填写汉字姓名，不用拼音"),
    ),
    Finding(
        "NAME_SEPARATOR",
        "name",
        REFUSE,
        _("姓名以间隔号开头或结尾，可能被截断"),
        _("按证件原件填写完整姓名"),
    ),
    Finding(
        "NAME_PRIVATE_USE",
        "name",
        REFUSE,
        _("姓名中有自造字，无法确定是哪个字"),
        _("改用标准汉字；尚未编码的字用“▀”代替并附字形说明"),
    ),
    Finding("NAME_TOO_SHORT", "name", REFUSE, _("姓名少于两个字"), _("按证件原件填写完整姓名")),
    Finding("NAME_TOO_LONG", "name", REFUSE, _("姓名超过50字节"), _("核对证件原件")),
    Finding("NAME_REPAIRED", "name", NORMALISE, _("姓名中的空格、全角字符或间隔号已按规范改正")),
    Finding("KIND_MISSING", "kind", REFUSE, _("证件类型未填"), _("按代码表填写，居民身份证为01")),
    Finding(
        "KIND_UNKNOWN", "kind", REFUSE, _("证件类型不在代码表中"), _("按代码表填写，居民身份证为01")
    ),
    Finding(
        "KIND_CONTRADICTS",
        "kind",
        REFUSE,
        _("证件类型与证件号码不符"),
        _("核对证件原件，改正证件类型"),
    ),
    Finding("KIND_CODED", "kind", NORMALISE, _("证件类型已改为代码")),
    Finding("NUMBER_MISSING", "number", REFUSE, _("证件号码未填"), _("按证件原件填写")),
    Finding(
        "NUMBER_SCIENTIFIC",
        "number",
        REFUSE,
        _("证件号码被表格软件改成了数值，后几位已丢失"),
        _("把该列设为文本格式，重新填写完整号码"),
    ),
    Finding(
        "NUMBER_LENGTH", "number", REFUSE, _("证件号码的位数不对"), _("按证件原件填写完整号码")
    ),
    Finding(
        "NUMBER_FORMAT", "number", REFUSE, _("证件号码中有不应出现的字符"), _("按证件原件填写")
    ),
    Finding(
        "NUMBER_CHECKSUM",
        "number",
        REFUSE,
        _("证件号码的校验码与前面各位不符"),
        _("按证件原件核对，至少有一位填错"),
    ),
    Finding(
        "NUMBER_BIRTH_DATE",
        "number",
        REFUSE,
        _("证件号码中的出生日期在日历上不存在"),
        _("按证件原件核对"),
    ),
    Finding(
        "NUMBER_PREFIX",
        "number",
        REFUSE,
        _("证件号码的开头与证件类型不符"),
        _("核对证件原件和证件类型"),
    ),
    Finding(
        "NUMBER_COUNTRY", "number", REFUSE, _("证件号码中的国家代码不存在"), _("按证件原件核对")
    ),
    Finding("NUMBER_TOO_LONG", "number", REFUSE, _("证件号码过长"), _("按证件原件核对")),
    Finding(
        "NUMBER_REPAIRED",
        "number",
        NORMALISE,
        _("证件号码中的空格、全角字符或小写字母已按规范改正"),
    ),
    Finding("NUMBER_LENGTHENED", "number", NORMALISE, _("15位号码已升为18位")),
    Finding("SEX_UNKNOWN", "sex", REFUSE, _("性别不在代码表中"), _("填1（男）或2（女）")),
    Finding(
        "SEX_MISSING", "sex", REFUSE, _("性别未填，证件号码也不能说明"), _("填1（男）或2（女）")
    ),
    Finding(
        "SEX_CONTRADICTS", "sex", REFUSE, _("性别与证件号码不符"), _("核对证件原件，改正性别或号码")
    ),
    Finding("SEX_CODED", "sex", NORMALISE, _("性别已改为代码")),
    Finding("SEX_FROM_NUMBER", "sex", NORMALISE, _("性别未填，已按证件号码补上")),
    Finding(
        "ETHNIC_UNKNOWN",
        "ethnic",
        REFUSE,
        _("民族不在代码表中"),
        _("按国家标准填写民族代码或名称，汉族为01"),
    ),
    Finding(
        "ETHNIC_MISSING",
        "ethnic",
        REFUSE,
        _("民族未填"),
        _("按国家标准填写民族代码或名称，汉族为01"),
    ),
    Finding("ETHNIC_CODED", "ethnic", NORMALISE, _("民族已改为代码")),
    Finding(
        "BIRTH_FORMAT",
        "birth",
        REFUSE,
        _("出生日期不是日历上的日期"),
        _("按证件原件填写，如19830128"),
    ),
    Finding(
        "BIRTH_MISSING",
        "birth",
        REFUSE,
        _("出生日期未填或不完整，证件号码也不能说明"),
        _("按证件原件填写，如19830128"),
    ),
    Finding(
        "BIRTH_AMBIGUOUS",
        "birth",
        REFUSE,
        _("出生日期可以有几种理解，证件号码也不能说明"),
        _("按年月日八位数字填写，如19830128"),
    ),
    Finding(
        "BIRTH_CONTRADICTS",
        "birth",
        REFUSE,
        _("出生日期与证件号码不符"),
        _("核对证件原件，改正出生日期或号码"),
    ),
    Finding("BIRTH_OTHER_FORM", "birth", NORMALISE, _("出生日期的写法与本列不同，已统一")),
    Finding("BIRTH_FROM_NUMBER", "birth", NORMALISE, _("出生日期未填或不完整，已按证件号码补上")),
    Finding("BORN_IN_FUTURE", "birth", REFUSE, _("出生日期晚于今天"), _("按证件原件核对")),
    Finding("BORN_TOO_LONG_AGO", "birth", REFUSE, _("出生日期在130年以前"), _("按证件原件核对")),
    Finding("PHONE_MISSING", "phone", WARN, _("联系电话未填"), _("请网点补录联系电话")),
    Finding(
        "PHONE_IMPOSSIBLE",
        "phone",
        WARN,
        _("联系电话不是可用的号码"),
        _("请网点核实；固定电话须带区号"),
    ),
    Finding(
        "PHONE_UNCLEAR", "phone", WARN, _("联系电话栏里不止一个号码，只采用第一个"), _("请网点核实")
    ),
    Finding(
        "PHONE_REPAIRED", "phone", NORMALISE, _("联系电话中的空格、国际区号或分隔符已按规范改正")
    ),
    Finding("ADDRESS_MISSING", "address", WARN, _("通讯地址未填"), _("请网点补录通讯地址")),
    Finding(
        "ADDRESS_DAMAGED", "address", WARN, _("通讯地址中有不能识别的字符"), _("请网点核实通讯地址")
    ),
    Finding("ADDRESS_REPAIRED", "address", NORMALISE, _("通讯地址中的首尾空格或控制字符已去掉")),
    Finding(
        "POSTCODE_IMPOSSIBLE", "postcode", WARN, _("邮政编码不是6位数字"), _("请网点核实邮政编码")
    ),
    Finding("POSTCODE_REPAIRED", "postcode", NORMALISE, _("邮政编码已按规范改正")),
    Finding("NATIONALITY_UNKNOWN", "nationality", WARN, _("国籍不在代码表中"), _("请网点核实国籍")),
    Finding(
        "NATIONALITY_MISSING",
        "nationality",
        WARN,
        _("国籍未填，证件也不能说明"),
        _("请网点核实国籍"),
    ),
    Finding(
        "NATIONALITY_CONTRADICTS",
        "nationality",
        WARN,
        _("国籍与证件类型不符"),
        _("请网点核实国籍和证件类型"),
    ),
    Finding("NATIONALITY_CODED", "nationality", NORMALISE, _("国籍已改为代码")),
    Finding("NATIONALITY_FROM_DOCUMENT", "nationality", NORMALISE, _("国籍未填，已按证件补上")),
    Finding(
        "HOUSEHOLD_UNKNOWN", "household", WARN, _("户口性质不在代码表中"), _("请网点核实户口性质")
    ),
    Finding("HOUSEHOLD_CODED", "household", NORMALISE, _("户口性质已改为代码")),
    Finding(
        "GUARDIAN_MISSING",
        "guardian_name",
        REFUSE,
        _("未满18周岁，没有监护人信息"),
        _("补填监护人姓名和证件号码"),
    ),
    Finding(
        "GUARDIAN_INCOMPLETE",
        "guardian_number",
        REFUSE,
        _("未满18周岁，监护人的姓名或证件号码缺少或有误"),
        _("按监护人证件原件填写姓名和证件号码"),
    ),
    Finding(
        "GUARDIAN_IS_MINOR",
        "guardian_number",
        REFUSE,
        _("监护人也未满18周岁"),
        _("核对监护人，改填成年的监护人"),
    ),
    Finding(
        "GUARDIAN_IS_SELF",
        "guardian_number",
        REFUSE,
        _("监护人的证件号码就是本人的"),
        _("改填监护人自己的证件号码"),
    ),
    Finding(
        "GUARDIAN_NAME_INVALID",
        "guardian_name",
        WARN,
        _("监护人姓名不可用"),
        _("请网点核实监护人姓名"),
    ),
    Finding(
        "GUARDIAN_NUMBER_INVALID",
        "guardian_number",
        WARN,
        _("监护人证件号码不可用"),
        _("请网点核实监护人证件号码"),
    ),
    Finding("GUARDIAN_NAME_REPAIRED", "guardian_name", NORMALISE, _("监护人姓名已按规范改正")),
    Finding(
        "GUARDIAN_NUMBER_REPAIRED", "guardian_number", NORMALISE, _("监护人证件号码已按规范改正")
    ),
)

FINDINGS = {finding.code: finding for finding in TABLE}


def codes_of(disposition: Disposition) -> list[str]:
    """Return the codes that lead to this disposition, in the order of the table."""
    return [finding.code for finding in TABLE if finding.disposition == disposition]


def disposition_of(codes: Iterable[str]) -> Disposition:
    """Return what becomes of a row with these findings: the worst of them decides."""
    order = list(Disposition)
    worst = max((order.index(FINDINGS[code].disposition) for code in codes), default=0)
    return order[worst]
