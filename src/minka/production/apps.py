"""How Django knows this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProductionConfig(AppConfig):
    """Production."""

    name = "minka.production"
    label = "production"
    verbose_name = _("制卡")
