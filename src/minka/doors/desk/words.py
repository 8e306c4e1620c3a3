"""The desk's words for what other rooms keep as codes: statuses, verbs, permissions, refusals."""

from functools import cache

from django.apps import apps
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from minka.cards.lifecycle import (
    ACCOUNT,
    APPLICATION,
    CARD,
    AccountStatus,
    ApplicationStatus,
    CardStatus,
)
from minka.exchange.lifecycle import FILE, FileStatus
from minka.kernel.errors import SENTENCES, ValidationError
from minka.kernel.refusal import Refusal
from minka.people.findings import Disposition
from minka.production.lifecycle import BATCH, BOX, ITEM, BatchStatus, BoxStatus, ItemStatus

GOOD, BUSY, WARN, BAD, QUIET = "good", "busy", "warn", "bad", "quiet"

TONES = {
    # cards
    "SUBMITTED": QUIET,
    "ACCEPTED": BUSY,
    "REFUSED": BAD,
    "IN_PRODUCTION": BUSY,
    "MADE": BUSY,
    "FULFILLED": GOOD,
    "WITHDRAWN": QUIET,
    "ORDERED": QUIET,
    "ON_THE_WAY": BUSY,
    "MISSING": BAD,
    "AT_OUTLET": WARN,
    "ISSUED": BUSY,
    "ACTIVE": GOOD,
    "LOST": BAD,
    "CANCELLED": QUIET,
    "PENDING": QUIET,
    "OPENED": BUSY,
    "FAILED": BAD,
    "FROZEN": BAD,
    "CLOSED": QUIET,
    # production
    "PLANNED": QUIET,
    "READY": BUSY,
    "PERSONALISED": BUSY,
    "PRINTED": BUSY,
    "SEALED": BUSY,
    "SORTED": WARN,
    "DISPATCHED": BUSY,
    "DELIVERED": GOOD,
    "DISSOLVED": QUIET,
    "WAITING": QUIET,
    "OPEN": QUIET,
    "PACKED": GOOD,
    "DROPPED": QUIET,
    "TO_DISTRICT": BUSY,
    "AT_DISTRICT": WARN,
    "TO_OUTLET": BUSY,
    "EXTRA": WARN,
    "DAMAGED": BAD,
    "GOOD": GOOD,
    "SPOILT": BAD,
    # files
    "RECEIVED": QUIET,
    "STAGED": BUSY,
    "CHECKED": BUSY,
    "MERGED": GOOD,
    "SENT": BUSY,
    "ANSWERED": GOOD,
    "REJECTED": BAD,
    # dispositions of a collection line
    "ACCEPT": GOOD,
    "NORMALISE": BUSY,
    "WARN": WARN,
    "REFUSE": BAD,
}
"""How a status looks: its chip's colour. A status stands next to it in words, always."""

TONES_OF = {("box", "AT_OUTLET"): GOOD, ("box", "PACKED"): BUSY}
"""Where one code means different things: a card at the outlet waits, a box there is done."""

DISPOSITIONS = {
    Disposition.ACCEPT: gettext_lazy("直接入库"),
    Disposition.NORMALISE: gettext_lazy("规范后入库"),
    Disposition.WARN: gettext_lazy("入库待核"),
    Disposition.REFUSE: gettext_lazy("退回"),
}
"""What became of a row of a collection file."""

VERBS = {
    "start": gettext_lazy("建立"),
    "accept": gettext_lazy("受理"),
    "refuse": gettext_lazy("不予受理"),
    "order": gettext_lazy("下单制卡"),
    "put_back": gettext_lazy("退回待制"),
    "make": gettext_lazy("制成"),
    "fulfil": gettext_lazy("办结"),
    "withdraw": gettext_lazy("撤回"),
    "dispatch": gettext_lazy("发运"),
    "receive": gettext_lazy("收货"),
    "miss": gettext_lazy("登记缺少"),
    "find": gettext_lazy("登记找到"),
    "hand_over": gettext_lazy("发卡"),
    "activate": gettext_lazy("激活"),
    "report_loss": gettext_lazy("挂失"),
    "recover": gettext_lazy("解挂"),
    "cancel": gettext_lazy("注销"),
    "open": gettext_lazy("开户"),
    "fail": gettext_lazy("开户失败"),
    "retry": gettext_lazy("重新开户"),
    "freeze": gettext_lazy("冻结"),
    "thaw": gettext_lazy("解冻"),
    "close": gettext_lazy("销户"),
    "reserve": gettext_lazy("备料"),
    "personalise": gettext_lazy("芯片个人化"),
    "print": gettext_lazy("卡面打印"),
    "seal": gettext_lazy("邮封"),
    "sort": gettext_lazy("分拣"),
    "complete": gettext_lazy("确认送达"),
    "dissolve": gettext_lazy("撤销批次"),
    "pack": gettext_lazy("装箱"),
    "remake": gettext_lazy("重制"),
    "drop": gettext_lazy("撤出批次"),
    "receive_at_district": gettext_lazy("区中心收货"),
    "forward": gettext_lazy("转发网点"),
    "receive_at_outlet": gettext_lazy("网点收货"),
    "stage": gettext_lazy("读入"),
    "check": gettext_lazy("核查"),
    "merge": gettext_lazy("入库"),
    "send": gettext_lazy("发出"),
    "answer": gettext_lazy("答复"),
    "reject": gettext_lazy("整份退回"),
}


STATUSES = {
    CARD.name: CardStatus,
    APPLICATION.name: ApplicationStatus,
    ACCOUNT.name: AccountStatus,
    FILE.name: FileStatus,
    BATCH.name: BatchStatus,
    ITEM.name: ItemStatus,
    BOX.name: BoxStatus,
}
"""The statuses of each lifecycle, to name one of which only the code is known."""


def status_label(lifecycle: str, code: str) -> str:
    """Return a status in words; the code itself where the lifecycle does not know it."""
    known = dict(STATUSES[lifecycle].choices)
    return str(known.get(code, code))


def name_of(thing: object) -> str:
    """Return the name of an organisation or product in the language of the page."""
    english = (get_language() or "").startswith("en")
    return (english and thing.name_en) or thing.name


def tone(code: str, lifecycle: str = "") -> str:
    """Return the chip colour of a status; quiet for a code nobody placed."""
    return TONES_OF.get((lifecycle, str(code))) or TONES.get(str(code), QUIET)


def verb_label(verb: str) -> str:
    """Return what a button or a history line calls a verb."""
    return str(VERBS.get(verb, verb))


def who(actor: str) -> str:
    """Return an actor without the door she came through ("desk:wangfang" → "wangfang")."""
    return actor.partition(":")[2] or actor


def say(refusal: Refusal) -> str:
    """Return a refusal's sentence in the language of the page.

    Values that are labels are translated too: a refusal a job left behind holds them as text.
    """
    values = {
        name: _(value) if value and isinstance(value, str) else value
        for name, value in refusal.values.items()
    }
    if "holder" in values:
        values["holder"] = who(str(values["holder"]))
    return _(refusal.template).format(**values)


def say_error(error: ValidationError) -> str:
    """Return what is wrong with a number or name in the language of the page."""
    values = {
        name: _(value) if isinstance(value, str) else value for name, value in error.values.items()
    }
    return _(SENTENCES[error.code]).format(**values)


@cache
def _permission_names() -> dict[str, object]:
    found: dict[str, object] = {}
    for model in apps.get_models():
        meta = model._meta
        for codename, label in meta.permissions:
            found[f"{meta.app_label}.{codename}"] = label
        found[f"{meta.app_label}.view_{meta.model_name}"] = meta.verbose_name
    return found


def permission_label(name: str) -> str:
    """Return a permission in words, without asking the database."""
    return str(_permission_names().get(name, name))
