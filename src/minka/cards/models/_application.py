"""Applications and their history."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from minka.plumbing.moves import HistoryLine, legal

from ..lifecycle import APPLICATION, ApplicationStatus

OPEN = [
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.ACCEPTED,
    ApplicationStatus.IN_PRODUCTION,
    ApplicationStatus.MADE,
]


class Reason(models.TextChoices):
    """Why a card is asked for."""

    FIRST = "FIRST", _("首次申领")


class Channel(models.TextChoices):
    """Where the request came in (申领渠道)."""

    COUNTER = "COUNTER", _("柜面")
    EMPLOYER = "EMPLOYER", _("单位批量")
    LEGACY = "LEGACY", _("系统导入")


class Application(models.Model):
    """A person's request for a card.

    `accepted_at` starts the clock; `due_on` is the last day on which the card must be
    finished, set once at acceptance. `outlet_id` is where she will collect it. `file_id`
    and `line_number` name the collection line it came from, 0 for the counter.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="applications")
    product = models.ForeignKey("cards.Product", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, choices=Reason.choices)
    channel = models.CharField(max_length=16, choices=Channel.choices)
    outlet_id = models.BigIntegerField()
    district_id = models.BigIntegerField()
    file_id = models.BigIntegerField(default=0)
    line_number = models.IntegerField(default=0)
    submitted_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(
        max_length=16,
        choices=ApplicationStatus.choices,
        db_collation="C",
        default=ApplicationStatus.SUBMITTED,
    )
    status_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "product"],
                condition=Q(status__in=OPEN),
                name="application_one_open_per_person_and_product",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, due_on__isnull=True)
                | Q(accepted_at__isnull=False, due_on__isnull=False),
                name="application_accepted_has_due_date",
            ),
        ]
        indexes = [
            models.Index(fields=["file_id", "line_number"], name="application_by_line"),
            models.Index(
                fields=["district_id", "product", "due_on"],
                condition=Q(status="ACCEPTED"),
                name="application_waiting",
            ),
        ]
        permissions = [("accept_application", _("受理申领"))]
        verbose_name = _("申领")
        verbose_name_plural = _("申领")

    def __str__(self) -> str:
        return self.receipt_number

    @property
    def receipt_number(self) -> str:
        """The number on the citizen's receipt (受理回执)."""
        return f"SL{self.pk:010d}"


class ApplicationMove(HistoryLine):
    """One line of an application's history."""

    carries = ("person_id",)

    subject = models.ForeignKey(Application, models.PROTECT, related_name="history")
    person_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=legal(APPLICATION), name="application_move_is_legal")
        ]
        verbose_name = _("申领历史")
        verbose_name_plural = _("申领历史")
