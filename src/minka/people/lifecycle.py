"""How a photograph moves: judged when it comes, superseded by the next, withdrawn when wrong."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from minka.kernel.lifecycle import Lifecycle, move


class PhotographStatus(TextChoices):
    """Where a photograph stands. A person has one accepted photograph at most."""

    RECEIVED = "RECEIVED", _("已收到")
    ACCEPTED = "ACCEPTED", _("使用中")
    REFUSED = "REFUSED", _("不合格")
    SUPERSEDED = "SUPERSEDED", _("已更换")
    WITHDRAWN = "WITHDRAWN", _("已撤下")


P = PhotographStatus

PHOTOGRAPH = Lifecycle.of(
    "photograph",
    initial=P.RECEIVED,
    moves=[
        move("accept", P.RECEIVED, P.ACCEPTED),
        move("refuse", P.RECEIVED, P.REFUSED),
        move("overrule", P.REFUSED, P.ACCEPTED, permission="people.overrule_photograph"),
        move("supersede", P.ACCEPTED, P.SUPERSEDED),
        move("reinstate", P.SUPERSEDED, P.ACCEPTED, permission="people.overrule_photograph"),
        move(
            "withdraw",
            [P.ACCEPTED, P.SUPERSEDED],
            P.WITHDRAWN,
            permission="people.overrule_photograph",
        ),
    ],
)
