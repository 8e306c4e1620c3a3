"""How Django knows this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PerformanceConfig(AppConfig):
    """Performance."""

    name = "minka.performance"
    label = "performance"
    verbose_name = _("绩效")
