"""Stock of blanks and supplies: lots, their balance, reservations by serial range, the ledger.

The balance of a lot is one row with one column per place a piece can be in; a CHECK says
that the places always add up to what was received, so a step that loses a blank fails.
Blank serials are unique across lots, and two reservations can never share one: the
exclusion constraint needs no extension because it compares ranges only.

A blank is RESERVED until it passes sorting (GOOD) or is SPOILT; a supply goes from stock to
GOOD when it is used up.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from minka.plumbing.seals import sealed


class Supply(models.TextChoices):
    """What is kept in stock (卡基及原辅材料)."""

    BLANK = "BLANK", _("卡基")
    RIBBON = "RIBBON", _("色带")
    LETTER = "LETTER", _("信纸")
    ENVELOPE = "ENVELOPE", _("信封")
    TAPE = "TAPE", _("胶带")


class Place(models.TextChoices):
    """Where a piece of a lot is; each is a column of LotBalance."""

    IN_STOCK = "in_stock", _("在库")
    RESERVED = "reserved", _("已预留")
    GOOD = "good", _("合格品")
    SPOILT = "spoilt", _("废卡待销")
    DESTROYED = "destroyed", _("已销毁")
    ON_THE_WAY = "on_the_way", _("在途")


class Lot(models.Model):
    """One delivery of one supply. Blanks have a serial range and a chip profile.

    Which serials are still free is not kept: it is the range less the reservations.
    """

    code = models.CharField(max_length=32, db_collation="C")
    supply = models.CharField(max_length=16, choices=Supply.choices, db_collation="C")
    supplier = models.CharField(max_length=100)
    chip_profile = models.CharField(max_length=4, blank=True, db_collation="C")
    serials = BigIntegerRangeField(null=True, blank=True)
    received_at = models.DateTimeField()
    price_fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="lot_code_once"),
            models.CheckConstraint(
                condition=Q(supply=Supply.BLANK, serials__isnull=False)
                | (~Q(supply=Supply.BLANK) & Q(serials__isnull=True)),
                name="lot_blanks_have_serials",
            ),
            ExclusionConstraint(
                name="lot_serials_never_overlap",
                expressions=[("serials", RangeOperators.OVERLAPS)],
            ),
        ]
        verbose_name = _("入库批")
        verbose_name_plural = _("入库批")

    def __str__(self) -> str:
        return self.code


class LotBalance(models.Model):
    """How many pieces of a lot are where; always adds up to what was received."""

    lot = models.OneToOneField(Lot, models.PROTECT, related_name="balance")
    received = models.BigIntegerField()
    in_stock = models.BigIntegerField()
    reserved = models.BigIntegerField(default=0)
    good = models.BigIntegerField(default=0)
    spoilt = models.BigIntegerField(default=0)
    destroyed = models.BigIntegerField(default=0)
    on_the_way = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    received=F("in_stock")
                    + F("reserved")
                    + F("good")
                    + F("spoilt")
                    + F("destroyed")
                    + F("on_the_way")
                ),
                name="lot_balance_adds_up",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{place}__gte": 0}), name=f"lot_balance_{place}_not_negative"
                )
                for place in Place.values
            ),
        ]
        verbose_name = _("库存余额")
        verbose_name_plural = _("库存余额")

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.in_stock}/{self.received}"


class Reservation(models.Model):
    """A run of serials of one lot set aside for one batch; half-open."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="reservations")
    batch = models.ForeignKey("production.Batch", models.PROTECT, related_name="reservations")
    serials = BigIntegerRangeField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="reservation_serials_never_overlap",
                expressions=[("serials", RangeOperators.OVERLAPS)],
            )
        ]
        verbose_name = _("卡基预留")
        verbose_name_plural = _("卡基预留")

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.serials}"


@sealed
class StockEntry(models.Model):
    """One line of the stock ledger: so many pieces of a lot went from one place to another.

    `from_place` is empty for goods received. The entries of a lot sum up to its balance.
    """

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="entries")
    batch_id = models.BigIntegerField(null=True, blank=True)
    from_place = models.CharField(max_length=16, choices=Place.choices, blank=True)
    to_place = models.CharField(max_length=16, choices=Place.choices)
    quantity = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="stock_entry_moves_something")
        ]
        indexes = [
            models.Index(fields=["lot", "at"], name="stock_entry_by_lot"),
            models.Index(fields=["batch_id"], name="stock_entry_by_batch"),
        ]
        verbose_name = _("库存流水")
        verbose_name_plural = _("库存流水")

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.from_place} → {self.to_place} {self.quantity}"
