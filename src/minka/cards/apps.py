"""How Django knows this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CardsConfig(AppConfig):
    """Cards."""

    name = "minka.cards"
    label = "cards"
    verbose_name = _("卡")
