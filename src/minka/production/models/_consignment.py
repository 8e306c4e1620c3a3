"""Consignments, the boxes in them, and what was found on receipt."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from minka.plumbing.moves import HistoryLine, legal

from ..lifecycle import BOX, BoxStatus


class Consignment(models.Model):
    """All boxes of one batch that leave for one district together, with one list.

    Sorting opens it with its boxes; `packed_at` and `actor` are set when the boxes are closed.
    """

    number = models.CharField(max_length=24, db_collation="C")
    batch = models.ForeignKey("production.Batch", models.PROTECT, related_name="consignments")
    district_id = models.BigIntegerField()
    quantity = models.IntegerField()
    packed_at = models.DateTimeField(null=True, blank=True)
    actor = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="consignment_number_once"),
            models.UniqueConstraint(fields=["batch"], name="consignment_one_per_batch"),
            models.CheckConstraint(
                condition=Q(packed_at__isnull=True, actor="")
                | (Q(packed_at__isnull=False) & ~Q(actor="")),
                name="consignment_packed_by_someone",
            ),
        ]
        verbose_name = _("配送单")
        verbose_name_plural = _("配送单")

    def __str__(self) -> str:
        return self.number


class Box(models.Model):
    """The cards of one consignment for one outlet."""

    consignment = models.ForeignKey(Consignment, models.PROTECT, related_name="boxes")
    outlet_id = models.BigIntegerField()
    number = models.CharField(max_length=28, db_collation="C")
    quantity = models.IntegerField()
    status = models.CharField(
        max_length=16, choices=BoxStatus.choices, db_collation="C", default=BoxStatus.OPEN
    )
    status_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="box_number_once"),
            models.UniqueConstraint(fields=["consignment", "outlet_id"], name="box_per_outlet"),
        ]
        indexes = [models.Index(fields=["outlet_id"], name="box_by_outlet")]
        verbose_name = _("配送箱")
        verbose_name_plural = _("配送箱")

    def __str__(self) -> str:
        return self.number


class BoxMove(HistoryLine):
    """One line of a box's history."""

    subject = models.ForeignKey(Box, models.PROTECT, related_name="history")

    class Meta:
        constraints = [models.CheckConstraint(condition=legal(BOX), name="box_move_is_legal")]
        verbose_name = _("配送箱历史")
        verbose_name_plural = _("配送箱历史")


class DifferenceKind(models.TextChoices):
    """How what was scanned differs from the list."""

    MISSING = "MISSING", _("缺少")
    EXTRA = "EXTRA", _("多出")
    DAMAGED = "DAMAGED", _("破损")


class Difference(models.Model):
    """One card that was on the list and not in the box, or the other way round.

    `code` is what was scanned or expected (a 社会保障卡号). A difference stays open until it is
    settled with a note.
    """

    box = models.ForeignKey(Box, models.PROTECT, related_name="differences")
    kind = models.CharField(max_length=8, choices=DifferenceKind.choices, db_collation="C")
    code = models.CharField(max_length=32, db_collation="C")
    card_id = models.BigIntegerField(null=True, blank=True)
    found_at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["box", "kind", "code"], name="difference_once"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by="")
                | (Q(settled_at__isnull=False) & ~Q(settled_by="") & ~Q(note="")),
                name="difference_settled_by_someone",
            ),
        ]
        verbose_name = _("收货差异")
        verbose_name_plural = _("收货差异")

    def __str__(self) -> str:
        return f"{self.box_id}: {self.kind} {self.code}"
