"""Files that came in or went out, and their lines: the evidence of every exchange."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from minka.plumbing.moves import HistoryLine, legal

from .lifecycle import FILE, FileStatus


class Direction(models.TextChoices):
    """Which way a file travels, seen from the centre."""

    IN = "IN", _("收到")
    OUT = "OUT", _("发出")


class ExchangeFile(models.Model):
    """One file, kept byte for byte under its digest (SM3, 64 hex digits).

    `format_code` names the declared format, `header` the columns as sent. `declared` are the
    totals the sender states, `counted` those we counted ({"rows": 600, ...}). The same bytes
    are taken once per direction; a file that was sent back as a whole may be tried again.
    """

    direction = models.CharField(max_length=3, choices=Direction.choices, db_collation="C")
    name = models.CharField(max_length=255)
    format_code = models.CharField(max_length=32, db_collation="C")
    counterparty = models.CharField(max_length=100, blank=True)
    organisation_id = models.BigIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64, db_collation="C")
    size_bytes = models.BigIntegerField()
    header = models.JSONField(default=list, blank=True)
    declared = models.JSONField(default=dict, blank=True)
    counted = models.JSONField(default=dict, blank=True)
    reference_on = models.DateField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    actor = models.CharField(max_length=64)
    status = models.CharField(
        max_length=16,
        choices=FileStatus.choices,
        default=FileStatus.RECEIVED,
        db_collation="C",
    )
    status_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["direction", "digest"],
                condition=~Q(status=FileStatus.REJECTED),
                name="exchange_file_once_per_direction",
            ),
            models.CheckConstraint(
                condition=Q(direction=Direction.IN, received_at__isnull=False)
                | Q(direction=Direction.OUT),
                name="exchange_file_in_was_received",
            ),
        ]
        ordering = ["-id"]
        verbose_name = _("交换文件")
        verbose_name_plural = _("交换文件")

    def __str__(self) -> str:
        return self.name

    @property
    def receipt_number(self) -> str:
        """The number under which the sender may ask for this file (收件回执号)."""
        return f"WJ{self.pk:08d}"


class ExchangeFileMove(HistoryLine):
    """One line of a file's history."""

    subject = models.ForeignKey(ExchangeFile, models.PROTECT, related_name="history")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=legal(FILE), name="exchange_file_move_is_legal")
        ]
        verbose_name = _("文件历史")
        verbose_name_plural = _("文件历史")


class ExchangeLine(models.Model):
    """One line of a file: what was sent, what became of it, what was answered.

    `number` counts data lines from 1; `place` is the line the sender sees. `sent` and
    `answered` are the cells as they stood in the two files. `outcome` is the receiving
    room's word (people: its disposition), `findings` the codes of what was found.
    `subject_id` is the row it led to: a person for a collection, a card for a factory's
    return; null when it led to none.
    """

    # No constraint in the database: a million lines would each look the same file up.
    file = models.ForeignKey(
        ExchangeFile, models.PROTECT, related_name="lines", db_constraint=False, db_index=False
    )
    number = models.IntegerField()
    place = models.IntegerField(default=0)
    subject_id = models.BigIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=16, blank=True, db_collation="C")
    findings = ArrayField(models.TextField(), default=list, blank=True)
    sent = ArrayField(models.TextField())
    answered = ArrayField(models.TextField(), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="exchange_line_once_per_file")
        ]
        verbose_name = _("交换明细")
        verbose_name_plural = _("交换明细")

    def __str__(self) -> str:
        return f"{self.file_id}:{self.number}"
