"""How Django knows this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlumbingConfig(AppConfig):
    """Plumbing."""

    name = "minka.plumbing"
    label = "plumbing"
    verbose_name = _("基础设施")
