"""Pages for what went wrong before any door could answer; they need no database."""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)

PAGE = """<!doctype html>
<html lang="{}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{}</title><body><h1>{}</h1><p>{}</p></body></html>"""


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 when the database is away, else 500; say what to do."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        log.error("the database does not answer")
        return _page(
            503,
            _("数据库暂时不可用"),
            _("系统没有保存这次操作。请稍后重试；如果持续出现，请联系系统管理员。"),
        )
    return _page(
        500,
        _("系统出现错误"),
        _("系统没有保存这次操作，错误已经记录。请重试或联系系统管理员。"),
    )


def _page(status: int, title: str, advice: str) -> HttpResponse:
    return HttpResponse(format_html(PAGE, get_language(), title, title, advice), status=status)
