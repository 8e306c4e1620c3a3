"""How Django knows this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutletsConfig(AppConfig):
    """Outlets."""

    name = "minka.outlets"
    label = "outlets"
    verbose_name = _("网点")
