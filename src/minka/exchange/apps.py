"""How Django knows this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Exchange."""

    name = "minka.exchange"
    label = "exchange"
    verbose_name = _("文件交换")
