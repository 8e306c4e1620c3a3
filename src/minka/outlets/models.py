"""Tables of the organisation tree; small reference tables."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Tier of an organisation, from the centre down."""

    MUNICIPAL = "MUNICIPAL", _("市中心")
    DISTRICT = "DISTRICT", _("区中心")
    STREET = "STREET", _("街镇服务站")
    REPLACEMENT = "REPLACEMENT", _("补换卡网点")


class Organisation(models.Model):
    """A centre, district centre, street station or replacement outlet.

    `path` is the chain of ids from the root, "/1/4/17/", so that everything below an
    organisation is one prefix match and needs no recursion.
    """

    code = models.CharField(max_length=20, db_collation="C")
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    level = models.CharField(max_length=16, choices=Level.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=200, db_collation="C", blank=True)
    division_code = models.CharField(max_length=6, db_collation="C")
    address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=6, blank=True, db_collation="C")
    phone = models.CharField(max_length=20, blank=True)
    opening_hours = models.CharField(max_length=100, blank=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="organisation_code_once"),
            models.CheckConstraint(
                condition=Q(level=Level.MUNICIPAL, parent__isnull=True)
                | (~Q(level=Level.MUNICIPAL) & Q(parent__isnull=False)),
                name="organisation_only_the_centre_is_root",
            ),
        ]
        indexes = [models.Index(fields=["path"], name="organisation_path")]
        permissions = [("view_indicators", _("查看绩效指标"))]
        ordering = ["code"]
        verbose_name = _("机构")
        verbose_name_plural = _("机构")

    def __str__(self) -> str:
        return self.name


class Operator(models.Model):
    """A person who signs in to the desk, bound to the organisation whose rows she sees."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="operator")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="operators")
    staff_number = models.CharField(max_length=20, db_collation="C")
    full_name = models.CharField(max_length=50)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff_number"], name="operator_staff_number_once")
        ]
        verbose_name = _("操作员")
        verbose_name_plural = _("操作员")

    def __str__(self) -> str:
        return f"{self.full_name} ({self.staff_number})"
