"""Cards, their numbers, their bank accounts and both histories."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from minka.plumbing.moves import HistoryLine, legal

from ..lifecycle import ACCOUNT, CARD, AccountStatus, CardStatus

LIVE = [status for status in CardStatus if status != CardStatus.CANCELLED]


class Card(models.Model):
    """The plastic and chip of one person.

    `blank_serial` and `card_identifier` (卡识别码, 32 hex) are those of the blank that became
    this card, empty until it is made. `valid_to` is exclusive.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="cards")
    application = models.ForeignKey("cards.Application", models.PROTECT, related_name="cards")
    product = models.ForeignKey("cards.Product", models.PROTECT, related_name="+")
    card_number = models.CharField(max_length=9, db_collation="C")
    blank_serial = models.BigIntegerField(null=True, blank=True)
    card_identifier = models.CharField(max_length=32, blank=True, db_collation="C")
    outlet_id = models.BigIntegerField()
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    status = models.CharField(
        max_length=16, choices=CardStatus.choices, db_collation="C", default=CardStatus.ORDERED
    )
    status_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "product"],
                condition=Q(status__in=LIVE),
                name="card_one_live_per_person_and_product",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[CardStatus.ORDERED, CardStatus.CANCELLED])
                | Q(blank_serial__isnull=False, valid_from__isnull=False),
                name="card_made_has_a_blank",
            ),
        ]
        indexes = [
            models.Index(
                fields=["outlet_id"], condition=Q(status="AT_OUTLET"), name="card_waiting_at"
            )
        ]
        permissions = [
            ("hand_over_card", _("发卡")),
            ("activate_card", _("激活")),
            ("report_loss", _("挂失与解挂")),
            ("cancel_card", _("注销")),
        ]
        verbose_name = _("卡")
        verbose_name_plural = _("卡")

    def __str__(self) -> str:
        return self.card_number


class CardNumber(models.Model):
    """Claim of a 社会保障卡号: the number is the key, so it is given once in the whole city."""

    number = models.CharField(max_length=9, primary_key=True, db_collation="C")
    card_id = models.BigIntegerField()
    person_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("卡号登记")
        verbose_name_plural = _("卡号登记")

    def __str__(self) -> str:
        return self.number


class CardMove(HistoryLine):
    """One line of a card's history."""

    carries = ("person_id",)

    subject = models.ForeignKey(Card, models.PROTECT, related_name="history")
    person_id = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=legal(CARD), name="card_move_is_legal")]
        verbose_name = _("卡历史")
        verbose_name_plural = _("卡历史")


class CardAccount(models.Model):
    """The bank account behind a card: a status axis of its own, moved by the bank's answers."""

    card = models.OneToOneField(Card, models.PROTECT, related_name="account")
    person_id = models.BigIntegerField()
    bank_code = models.CharField(max_length=5, blank=True, db_collation="C")
    status = models.CharField(
        max_length=16,
        choices=AccountStatus.choices,
        db_collation="C",
        default=AccountStatus.PENDING,
    )
    status_at = models.DateTimeField()

    class Meta:
        verbose_name = _("金融账户")
        verbose_name_plural = _("金融账户")

    def __str__(self) -> str:
        return f"{self.card_id}: {self.get_status_display()}"


class AccountMove(HistoryLine):
    """One line of an account's history."""

    carries = ("person_id",)

    subject = models.ForeignKey(CardAccount, models.PROTECT, related_name="history")
    person_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=legal(ACCOUNT), name="account_move_is_legal")
        ]
        verbose_name = _("账户历史")
        verbose_name_plural = _("账户历史")
