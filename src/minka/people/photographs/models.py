"""Tables of photographs. The bytes lie in exchange's storage under their digest."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from minka.people.lifecycle import PHOTOGRAPH, PhotographStatus
from minka.plumbing.moves import HistoryLine, legal


class Photograph(models.Model):
    """A photograph of a person as it came, with the verdicts it was given; never replaced.

    `digest` is the SM3 of its bytes. `face` is the detector's box (x, y, width, height in pixels
    at 358 wide), empty when there is not exactly one face. `verdicts` are rules.Verdict.stored().
    `file_id` and `line_number` name the ZIP it came in, 0 for a single one.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="photographs")
    digest = models.CharField(max_length=64, db_collation="C")
    taken_on = models.DateField(null=True, blank=True)
    received_at = models.DateTimeField()
    file_id = models.BigIntegerField(default=0)
    line_number = models.IntegerField(default=0)
    is_fit = models.BooleanField()
    face = ArrayField(models.IntegerField(), default=list, blank=True)
    verdicts = models.JSONField(default=list)
    status = models.CharField(
        max_length=16,
        choices=PhotographStatus.choices,
        default=PhotographStatus.RECEIVED,
        db_collation="C",
    )
    status_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(status=PhotographStatus.ACCEPTED),
                name="photograph_one_in_use",
            ),
            models.UniqueConstraint(
                fields=["person", "digest"],
                condition=~Q(status=PhotographStatus.REFUSED),
                name="photograph_once_per_person",
            ),
        ]
        indexes = [
            models.Index(fields=["digest"], name="photograph_by_digest"),
            models.Index(
                fields=["id"],
                condition=Q(status=PhotographStatus.RECEIVED),
                name="photograph_just_received",
            ),
        ]
        permissions = [
            ("take_photograph", _("采集照片")),
            ("overrule_photograph", _("人工认定照片")),
        ]
        verbose_name = _("照片")
        verbose_name_plural = _("照片")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class PhotographMove(HistoryLine):
    """One line of a photograph's history."""

    carries = ("person_id",)

    subject = models.ForeignKey(Photograph, models.PROTECT, related_name="history")
    person_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=legal(PHOTOGRAPH), name="photograph_move_is_legal")
        ]
        verbose_name = _("照片历史")
        verbose_name_plural = _("照片历史")
