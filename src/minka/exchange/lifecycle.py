"""How a file moves through the house."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from minka.kernel.lifecycle import Lifecycle, move


class FileStatus(TextChoices):
    """Where an exchanged file stands."""

    RECEIVED = "RECEIVED", _("已收存")
    STAGED = "STAGED", _("已读入")
    CHECKED = "CHECKED", _("已核查")
    MERGED = "MERGED", _("已入库")
    SENT = "SENT", _("已发出")
    ANSWERED = "ANSWERED", _("已答复")
    REJECTED = "REJECTED", _("整份退回")


F = FileStatus

FILE = Lifecycle.of(
    "file",
    initial=F.RECEIVED,
    moves=[
        move("stage", F.RECEIVED, F.STAGED),
        move("check", F.STAGED, F.CHECKED),
        move("merge", F.CHECKED, F.MERGED),
        move("send", F.RECEIVED, F.SENT),
        move("answer", [F.MERGED, F.SENT], F.ANSWERED),
        move("reject", [F.RECEIVED, F.STAGED, F.CHECKED, F.SENT], F.REJECTED),
    ],
)
