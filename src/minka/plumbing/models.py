"""Tables of the plumbing itself."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Seal(models.Model):
    """The seal on one block of rows of one history table; `seals` says what it covers.

    Covers every row with `first_id` ≤ id ≤ `last_id`; a table's blocks follow each other
    without a gap. Digests and signature are lower-case hexadecimal.
    """

    table = models.CharField(_("数据表"), max_length=63, db_collation="C")
    number = models.BigIntegerField(_("序号"))
    first_id = models.BigIntegerField(_("起始编号"))
    last_id = models.BigIntegerField(_("截止编号"))
    row_count = models.IntegerField(_("行数"))
    columns = ArrayField(models.CharField(max_length=63))
    previous = models.CharField(_("上一封存值"), max_length=64, db_collation="C")
    digest = models.CharField(_("封存值"), max_length=64, db_collation="C")
    marks = models.BinaryField()
    key_id = models.CharField(_("密钥标识"), max_length=16, db_collation="C")
    signature = models.CharField(max_length=128, db_collation="C")
    at = models.DateTimeField(_("封存时间"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "number"], name="seal_number_once_per_table")
        ]
        ordering = ["table", "number"]
        verbose_name = _("历史封存")
        verbose_name_plural = _("历史封存")

    def __str__(self) -> str:
        return f"{self.table} #{self.number}"
