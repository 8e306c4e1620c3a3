"""Hand-overs of cards and the corrections that spoil their accuracy."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from minka.plumbing.seals import sealed


class Receiver(models.TextChoices):
    """Who stood at the counter."""

    HOLDER = "HOLDER", _("本人")
    PROXY = "PROXY", _("代领人")


@sealed
class HandOver(models.Model):
    """One card given to one person, with the proof that was seen.

    `papers` lists the documents shown (codes of `cards.rules.Paper`). A proxy leaves name and
    number; the holder leaves neither, she is the person of the card.
    """

    card = models.ForeignKey("cards.Card", models.PROTECT, related_name="hand_overs")
    person_id = models.BigIntegerField()
    outlet_id = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    receiver = models.CharField(max_length=8, choices=Receiver.choices)
    proxy_name = models.CharField(max_length=50, blank=True)
    proxy_number = models.CharField(max_length=18, blank=True, db_collation="C")
    papers = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "card"], name="hand_over_once_per_card"),
            models.CheckConstraint(
                condition=Q(receiver=Receiver.HOLDER, proxy_number="")
                | (Q(receiver=Receiver.PROXY) & ~Q(proxy_number="") & ~Q(proxy_name="")),
                name="hand_over_proxy_is_named",
            ),
        ]
        indexes = [models.Index(fields=["outlet_id", "at"], name="hand_over_by_outlet")]
        verbose_name = _("发卡记录")
        verbose_name_plural = _("发卡记录")

    def __str__(self) -> str:
        return f"{self.card_id} {self.at:%Y-%m-%d}"


@sealed
class HandOverCorrection(models.Model):
    """A hand-over found wrong later (错发): counts against the accuracy of issuing."""

    hand_over = models.ForeignKey(HandOver, models.PROTECT, related_name="corrections")
    person_id = models.BigIntegerField()
    found_at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    note = models.TextField()

    class Meta:
        verbose_name = _("错发更正")
        verbose_name_plural = _("错发更正")

    def __str__(self) -> str:
        return f"{self.hand_over_id}: {self.note}"
