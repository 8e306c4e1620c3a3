"""Products and time limits: reference data, dated, never edited in place."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Product(models.Model):
    """A kind of card that the centre issues, kept in step with `cards/products.toml`.

    Ages are completed years on the day of application, both ends inclusive; a null
    bound is open. `document_kinds` are the AAC058 codes that may apply.
    """

    code = models.CharField(max_length=16, db_collation="C")
    name = models.CharField(max_length=50)
    name_en = models.CharField(max_length=80)
    generation = models.PositiveSmallIntegerField()
    chip_profile = models.CharField(max_length=4, db_collation="C")
    face_template = models.CharField(max_length=32, db_collation="C")
    validity_months = models.PositiveSmallIntegerField()
    age_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(null=True, blank=True)
    document_kinds = models.JSONField(default=list)
    offered_from = models.DateField()
    offered_to = models.DateField(null=True, blank=True)
    document = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="product_code_once")]
        ordering = ["code"]
        verbose_name = _("卡产品")
        verbose_name_plural = _("卡产品")

    def __str__(self) -> str:
        return self.name


class TimeLimit(models.Model):
    """How many working days from acceptance to a finished card, per product and region.

    `division_prefix` is the start of the outlet's division code, "" for everywhere; the
    longest prefix wins. Half-open: `valid_to` is exclusive, null is open.
    """

    product = models.ForeignKey(Product, models.PROTECT, related_name="time_limits")
    division_prefix = models.CharField(max_length=6, blank=True, db_collation="C")
    working_days = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    document = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "division_prefix", "valid_from"], name="time_limit_once"
            )
        ]
        verbose_name = _("制发时限")
        verbose_name_plural = _("制发时限")

    def __str__(self) -> str:
        return f"{self.product_id} {self.division_prefix or '*'}: {self.working_days}"
