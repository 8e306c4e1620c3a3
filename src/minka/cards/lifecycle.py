"""How an application, a card and the bank account on it may move."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from minka.kernel.lifecycle import Lifecycle, move


class ApplicationStatus(TextChoices):
    """Where a request for a card stands (申领)."""

    SUBMITTED = "SUBMITTED", _("已提交")
    ACCEPTED = "ACCEPTED", _("已受理")
    REFUSED = "REFUSED", _("不予受理")
    IN_PRODUCTION = "IN_PRODUCTION", _("制卡中")
    MADE = "MADE", _("已制成")
    FULFILLED = "FULFILLED", _("已领卡")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class CardStatus(TextChoices):
    """Where the plastic is and whether it may be used (卡应用状态)."""

    ORDERED = "ORDERED", _("待制作")
    MADE = "MADE", _("已制成")
    ON_THE_WAY = "ON_THE_WAY", _("配送中")
    MISSING = "MISSING", _("收货缺少")
    AT_OUTLET = "AT_OUTLET", _("待领取")
    ISSUED = "ISSUED", _("已领未激活")
    ACTIVE = "ACTIVE", _("正常")
    LOST = "LOST", _("挂失")
    CANCELLED = "CANCELLED", _("注销")


class AccountStatus(TextChoices):
    """The bank account behind the card (金融账户状态): its own axis, the bank moves it."""

    PENDING = "PENDING", _("待开户")
    OPENED = "OPENED", _("已开户未激活")
    FAILED = "FAILED", _("开户失败")
    ACTIVE = "ACTIVE", _("已激活")
    FROZEN = "FROZEN", _("冻结")
    CLOSED = "CLOSED", _("已销户")


A, C, B = ApplicationStatus, CardStatus, AccountStatus

APPLICATION = Lifecycle.of(
    "application",
    initial=A.SUBMITTED,
    moves=[
        move("accept", A.SUBMITTED, A.ACCEPTED, permission="cards.accept_application"),
        move("refuse", A.SUBMITTED, A.REFUSED, permission="cards.accept_application"),
        move("order", A.ACCEPTED, A.IN_PRODUCTION),
        move("put_back", [A.IN_PRODUCTION, A.MADE], A.ACCEPTED),
        move("make", A.IN_PRODUCTION, A.MADE),
        move("fulfil", A.MADE, A.FULFILLED),
        move(
            "withdraw",
            [A.SUBMITTED, A.ACCEPTED],
            A.WITHDRAWN,
            permission="cards.accept_application",
        ),
    ],
)

CARD = Lifecycle.of(
    "card",
    initial=C.ORDERED,
    moves=[
        move("make", C.ORDERED, C.MADE),
        move("dispatch", C.MADE, C.ON_THE_WAY),
        move("receive", C.ON_THE_WAY, C.AT_OUTLET),
        move("miss", C.ON_THE_WAY, C.MISSING),
        move("find", C.MISSING, C.AT_OUTLET),
        move("hand_over", C.AT_OUTLET, C.ISSUED, permission="cards.hand_over_card"),
        move("activate", C.ISSUED, C.ACTIVE, permission="cards.activate_card"),
        move("report_loss", [C.ISSUED, C.ACTIVE], C.LOST, permission="cards.report_loss"),
        move("recover", C.LOST, C.ACTIVE, permission="cards.report_loss"),
        move(
            "cancel",
            [C.ORDERED, C.MISSING, C.AT_OUTLET, C.ISSUED, C.ACTIVE, C.LOST],
            C.CANCELLED,
            permission="cards.cancel_card",
        ),
    ],
)

ACCOUNT = Lifecycle.of(
    "account",
    initial=B.PENDING,
    moves=[
        move("open", B.PENDING, B.OPENED),
        move("fail", B.PENDING, B.FAILED),
        move("retry", B.FAILED, B.PENDING),
        move("activate", B.OPENED, B.ACTIVE, permission="cards.activate_card"),
        move("freeze", [B.OPENED, B.ACTIVE], B.FROZEN),
        move("thaw", B.FROZEN, B.ACTIVE),
        move("close", [B.OPENED, B.ACTIVE, B.FROZEN], B.CLOSED),
    ],
)
