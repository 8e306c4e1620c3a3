"""What was written into each chip."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChipRecord(models.Model):
    """The result of a finished personalisation: one row per blank that holds a person's data.

    `image` is the memory of a software card, so that it can be read again later; null for
    plastic. The card identifier (卡识别码) is unique by the serial it contains. `data_digest` is
    the SM3 of what was written: a face or letter is made of the same data or not at all.
    """

    serial = models.BigIntegerField(primary_key=True)
    person_id = models.BigIntegerField()
    card_id = models.BigIntegerField()
    card_identifier = models.CharField(max_length=32, db_collation="C")
    atr = models.CharField(max_length=66, db_collation="C")
    data_digest = models.CharField(max_length=64, blank=True, db_collation="C")
    image = models.BinaryField(null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("芯片记录")
        verbose_name_plural = _("芯片记录")

    def __str__(self) -> str:
        return self.card_identifier
