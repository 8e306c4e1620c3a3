"""Why a file goes back as a whole, in words its sender can act on."""

from minka.kernel.errors import gettext_noop
from minka.kernel.refusal import Refusal, Refused

SENTENCES: dict[str, str] = {
    "FILE_EMPTY": gettext_noop("文件是空的，请重新导出后再送"),
    "FILE_NO_ROWS": gettext_noop("文件只有表头（第{line}行），没有人员数据，请补充后再送"),
    "FILE_TOO_LARGE": gettext_noop("文件有{size}，超过上限{limit}，请拆成几份再送"),
    "FILE_OLD_WORKBOOK": gettext_noop(
        "这是旧版 .xls 工作簿（改扩展名不改变内容），请打开后“另存为” .xlsx 再送"
    ),
    "FILE_PASSWORD": gettext_noop("工作簿设有打开密码，无法读取，请去掉密码后再送"),
    "FILE_DOCUMENT": gettext_noop("这是{kind}，不是表格，请把名单存成 .xlsx 或文本文件再送"),
    "FILE_DAMAGED": gettext_noop("工作簿已损坏或没有传完（{detail}），请重新导出并完整上传"),
    "FILE_BOMB": gettext_noop("工作簿解压后超过{limit}，不像名单，请重新导出或拆成几份再送"),
    "FILE_TOO_WIDE": gettext_noop(
        "工作表有{rows}行、{columns}列，超过可读的大小，请删去表外的空白行列，或改用文本文件"
    ),
    "FILE_SHEETS": gettext_noop("有几张工作表都像名单（{sheets}），请只留一张再送"),
    "FILE_NO_HEADER": gettext_noop("前{within}行里找不到表头，请补上表头再送，应有：{columns}"),
    "FILE_MISSING_COLUMNS": gettext_noop("第{line}行的表头缺少：{columns}，请补上这些列再送"),
    "FILE_DOUBLED_COLUMNS": gettext_noop(
        "第{line}行的表头里{columns}，不知道以哪一列为准，请只留一列再送"
    ),
    "FILE_ENDLESS_LINE": gettext_noop("第{line}行超过{limit}，不像名单，请检查换行后重新导出"),
    "FILE_NUL": gettext_noop("第{line}行含有空字符（NUL），文件可能已损坏，请重新导出"),
    "FILE_ENCODING": gettext_noop(
        "第{line}行起有不能识别的字节，文件既不是 UTF-8 也不是 GB 18030，请确认编码后重新导出"
    ),
    "FILE_MOJIBAKE": gettext_noop(
        "文字在转换编码时已变成乱码（第{line}行起），请从原系统按 UTF-8 或 GB 18030 重新导出"
    ),
    "FILE_CUT": gettext_noop("文件在第{line}行中断，可能没有传完；没有任何一行入库，请重新上传"),
    "FILE_TWICE": gettext_noop("这份文件已于{day}收过（{name}，回执号{receipt}），不再重复处理"),
    "FILE_TOTALS": gettext_noop("{what}：文件写明{declared}，实际{counted}，请核对后重新发送"),
    "FILE_LINE": gettext_noop("第{line}行{fault}，整份文件退回"),
}
"""Sentence of every code; the gaps are filled with places and counts, never with a person."""


class FileRefused(Refused):
    """A file cannot be taken; `refusal` says what, where and what to do."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(Refusal(code, SENTENCES[code], values))
