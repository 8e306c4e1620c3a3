"""Batches, their items, and every attempt at every station."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from minka.plumbing.moves import HistoryLine, legal
from minka.plumbing.seals import sealed

from ..lifecycle import BATCH, ITEM, BatchStatus, ItemStatus, Station


class Machine(models.Model):
    """A machine of the floor, bound to one station."""

    code = models.CharField(max_length=16, db_collation="C")
    name = models.CharField(max_length=50)
    station = models.CharField(max_length=16, choices=Station.choices, db_collation="C")
    is_in_service = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="machine_code_once")]
        ordering = ["code"]
        verbose_name = _("设备")
        verbose_name_plural = _("设备")

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """Cards of one product for one district, made together.

    `issue_on` is the day of issue that goes into every chip and onto every face of the batch,
    set when its blanks are reserved, so that card, chip and face agree.
    """

    number = models.CharField(max_length=24, db_collation="C")
    product_id = models.BigIntegerField()
    district_id = models.BigIntegerField()
    quantity = models.IntegerField()
    due_on = models.DateField()
    issue_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    status = models.CharField(
        max_length=16, choices=BatchStatus.choices, db_collation="C", default=BatchStatus.PLANNED
    )
    status_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="batch_number_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="batch_is_not_empty"),
        ]
        permissions = [
            ("plan_batch", _("组批备料")),
            ("run_station", _("工位作业")),
            ("ship_consignment", _("配送发运")),
            ("receive_consignment", _("收货")),
            ("view_production", _("查看生产")),
        ]
        verbose_name = _("制卡批次")
        verbose_name_plural = _("制卡批次")

    def __str__(self) -> str:
        return self.number


class BatchMove(HistoryLine):
    """One line of a batch's history."""

    subject = models.ForeignKey(Batch, models.PROTECT, related_name="history")

    class Meta:
        constraints = [models.CheckConstraint(condition=legal(BATCH), name="batch_move_is_legal")]
        verbose_name = _("批次历史")
        verbose_name_plural = _("批次历史")


class Item(models.Model):
    """One card to be made in a batch; `position` runs from 1 in the order of the letters.

    `serial` is the blank in the feeder for it now: a spoilt one is replaced by the next of
    the batch's reservation. `box_id` is set when it is sorted.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="items")
    person_id = models.BigIntegerField()
    application_id = models.BigIntegerField()
    card_id = models.BigIntegerField()
    outlet_id = models.BigIntegerField()
    position = models.IntegerField()
    serial = models.BigIntegerField(null=True, blank=True)
    box_id = models.BigIntegerField(null=True, blank=True)
    status = models.CharField(
        max_length=16, choices=ItemStatus.choices, db_collation="C", default=ItemStatus.WAITING
    )
    status_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="item_position_once"),
            models.UniqueConstraint(fields=["serial"], name="item_serial_once"),
            models.UniqueConstraint(fields=["card_id"], name="item_card_once"),
        ]
        indexes = [models.Index(fields=["box_id"], name="item_by_box")]
        verbose_name = _("批内卡")
        verbose_name_plural = _("批内卡")

    def __str__(self) -> str:
        return f"{self.batch_id}-{self.position}"


class ItemMove(HistoryLine):
    """One line of an item's history."""

    subject = models.ForeignKey(Item, models.PROTECT, related_name="history")

    class Meta:
        constraints = [models.CheckConstraint(condition=legal(ITEM), name="item_move_is_legal")]
        verbose_name = _("批内卡历史")
        verbose_name_plural = _("批内卡历史")


class Result(models.TextChoices):
    """How an attempt ended."""

    GOOD = "GOOD", _("合格")
    SPOILT = "SPOILT", _("作废")


@sealed
class Attempt(models.Model):
    """One try of one item at one station: on which blank, machine, by whom, with what result.

    `number` counts the tries of the item at that station from 1. First-pass yield counts the
    items none of whose attempts is spoilt.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="attempts")
    batch_id = models.BigIntegerField()
    station = models.CharField(max_length=16, choices=Station.choices, db_collation="C")
    number = models.PositiveSmallIntegerField()
    serial = models.BigIntegerField()
    machine_id = models.BigIntegerField()
    actor = models.CharField(max_length=64)
    at = models.DateTimeField()
    result = models.CharField(max_length=8, choices=Result.choices, db_collation="C")
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "station", "number"], name="attempt_once"),
            models.CheckConstraint(
                condition=Q(result=Result.GOOD, reason="")
                | (Q(result=Result.SPOILT) & ~Q(reason="")),
                name="attempt_spoilt_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["batch_id", "station"], name="attempt_by_batch"),
            models.Index(fields=["at"], condition=Q(result="SPOILT"), name="attempt_spoilt_at"),
        ]
        verbose_name = _("工位作业记录")
        verbose_name_plural = _("工位作业记录")

    def __str__(self) -> str:
        return f"{self.item_id} {self.station} #{self.number} {self.result}"


class StationFile(models.Model):
    """A print file a station made for a batch (faces, letters, lists), kept under its digest."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=16, db_collation="C")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, db_collation="C")
    pages = models.IntegerField()
    made_at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["batch", "kind"], name="station_file_by_batch")]
        verbose_name = _("打印文件")
        verbose_name_plural = _("打印文件")

    def __str__(self) -> str:
        return self.name
