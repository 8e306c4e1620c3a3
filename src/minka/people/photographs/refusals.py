"""Why a picture, or a ZIP of pictures, goes back before any rule can be applied to it."""

from minka.kernel.errors import gettext_noop as _
from minka.kernel.refusal import Refusal, Refused

SENTENCES: dict[str, str] = {
    "PICTURE_EMPTY": _("照片文件是空的，请重新导出"),
    "PICTURE_NOT_JPEG": _("文件其实是{kind}，不是 JPEG（改扩展名不改变内容），请另存为 JPEG"),
    "PICTURE_TOO_LONG": _("照片文件有{size}，超过上限{limit}，请按 358×441 裁剪后另存"),
    "PICTURE_TOO_MANY_PIXELS": _("照片有{pixels}，超过上限{limit}，请按 358×441 裁剪后另存"),
    "PICTURE_DAMAGED": _("照片已损坏或没有传完，请重新导出"),
    "PICTURE_WITHDRAWN": _("这张照片曾因不是本人被撤下，请换本人照片；确系本人的，请到窗口办理"),
    "PICTURE_OF_ANOTHER": _("同一张照片已登记在另一人名下，请核对是谁的照片后重新报送"),
    "PICTURE_KNOWN": _("本人名下已有这张照片，不必再次认定"),
    "PICTURE_UNDER_TWO_NUMBERS": _(
        "同一张照片在本文件中用于不同号码（{places}），均予退回，请核对后重新报送"
    ),
    "PICTURES_OF_ONE_PERSON": _(
        "本文件中同一人有几张不同的照片（{places}），不知道用哪一张，均予退回，请只留一张"
    ),
    "PERSON_UNKNOWN": _("这个号码没有登记，请先采集人员信息，或核对文件名中的号码"),
    "NAME_NOT_A_NUMBER": _("文件名不是公民身份号码（{why}），请用号码命名，如“号码.jpg”"),
    "NAME_NOT_A_PICTURE": _("扩展名不是 .jpg 或 .jpeg，请只放 JPEG 照片"),
    "NAME_LEADS_OUTSIDE": _("文件名里有指向压缩包以外的路径，未读取，请重新打包"),
    "NOT_FIT": _("照片不符合要求，详见逐项核验结果"),
    "ZIP_DAMAGED": _("压缩包已损坏或没有传完，或者不是 ZIP 格式，请重新打包为 .zip 再送"),
    "ZIP_PASSWORD": _("压缩包设有密码，无法读取，请去掉密码后再送"),
    "ZIP_EMPTY": _("压缩包里没有照片，请重新打包后再送"),
    "ZIP_TOO_MANY": _("压缩包里有{count}个文件，超过上限{limit}，请拆成几份再送"),
    "ZIP_BOMB": _("压缩包解压后超过{limit}，不像照片，请重新打包或拆成几份再送"),
}
"""Sentence of every code; the gaps hold places, counts and kinds, never a number or a name."""


class PictureRefused(Refused):
    """A picture cannot be judged at all; `refusal` says why and what to do."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(Refusal(code, SENTENCES[code], values))
