"""The desk as a Django app: its templates, static files and tags."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """Found by settings under its dotted path."""

    name = "minka.doors.desk"
    label = "desk"
    verbose_name = _("工作台")
