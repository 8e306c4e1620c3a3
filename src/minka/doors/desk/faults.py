"""What can go wrong, said as a page: one table for the whole desk.

A refusal is a sentence for the citizen (422), a move that no longer fits names the true state
(409), a missing permission names itself and whom to ask (403), a database that is away asks
for patience (503). Pages here ask the database nothing: it may be what is missing.
"""

import sys
from dataclasses import dataclass, field

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from minka.kernel.lifecycle import IllegalMove
from minka.kernel.refusal import Refused
from minka.outlets import queries as outlets

from .access import NoPost, PermissionMissing, public
from .words import STATUSES, permission_label, say, status_label, verb_label


@dataclass(frozen=True, slots=True)
class Fault:
    """A page's worth of bad news: what happened and what to do now."""

    status: int
    title: str
    sentence: str
    remedies: list[str] = field(default_factory=list)


def fault_of(error: Exception) -> Fault | None:
    """Return what to say about an error, or None for a defect of ours."""
    match error:
        case Refused():
            return Fault(422, _("不能办理"), say(error.refusal))
        case IllegalMove():
            return _moved_on(error)
        case PermissionMissing():
            return _not_permitted(error.name)
        case NoPost():
            return _without_post()
        case PermissionDenied():
            return Fault(403, _("没有权限"), _("此操作不在您的权限之内。"))
        case Http404() | ObjectDoesNotExist():
            return _not_found()
        case OperationalError() | InterfaceError():
            return _database_away()
    return None


def _moved_on(error: IllegalMove) -> Fault:
    sentence = _("这一步现在办不了：同事可能刚刚办过，对象已不在原来的状态。没有任何数据被改动。")
    if error.lifecycle in STATUSES and error.status:
        values = {
            "verb": verb_label(error.verb),
            "status": status_label(error.lifecycle, error.status),
        }
        sentence = _("现在的状态是“%(status)s”，不能“%(verb)s”。没有任何数据被改动。") % values
    remedy = _("返回上一页并刷新，按当前显示的状态继续。")
    return Fault(409, _("状态已经改变"), sentence, [remedy])


def _not_permitted(name: str) -> Fault:
    roles = outlets.roles_with(name)
    remedies = [_("请联系本机构的系统管理员开通。")]
    if roles:
        names = "、".join(_(role) for role in roles)
        remedies.insert(0, _("下列岗位拥有此权限：%(roles)s。") % {"roles": names})
    wanted = permission_label(name)
    return Fault(
        403,
        _("没有权限"),
        _("此页面需要“%(wanted)s”权限，您的岗位没有。") % {"wanted": wanted},
        remedies,
    )


def _without_post() -> Fault:
    return Fault(
        403,
        _("尚未任职"),
        _("您的账号有效，但还没有任职到任何机构，因此看不到业务数据。"),
        [_("请联系系统管理员，把账号任职到您所在的机构。")],
    )


def _not_found() -> Fault:
    return Fault(
        404,
        _("没有找到"),
        _("要找的内容不存在，或者不属于您所在的机构。"),
        [_("核对号码后重新查询。"), _("如应归本机构管理，请联系区中心核实归属。")],
    )


def _database_away() -> Fault:
    return Fault(
        503,
        _("数据库暂时连接不上"),
        _("刚才的操作没有保存，也没有保存一半。"),
        [_("请等一分钟后重试。"), _("若持续出现，请通知系统运行部检查数据库服务。")],
    )


def show(request: HttpRequest, fault: Fault) -> HttpResponse:
    """Present a fault as a page, or as a message inside the page that asked for a fragment."""
    if "HX-Request" in request.headers:
        response = render(request, "desk/_fault.html", {"fault": fault}, status=fault.status)
        response["HX-Retarget"], response["HX-Reswap"] = "#messages", "innerHTML"
        return response
    response = render(request, "desk/fault.html", {"fault": fault}, status=fault.status)
    if fault.status == 503:
        response["Retry-After"] = "60"
    return response


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address that leads nowhere."""
    return show(request, _not_found())


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what Django itself refused."""
    return show(request, Fault(403, _("没有权限"), _("此操作不在您的权限之内。")))


@public
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old (settings.CSRF_FAILURE_VIEW)."""
    sentence = _("页面打开得太久，为安全起见没有提交。")
    return show(request, Fault(403, _("页面已过期"), sentence, [_("刷新页面后再提交一次。")]))


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a defect, or a database that went away outside of any view."""
    error = sys.exc_info()[1]
    known = fault_of(error) if isinstance(error, Exception) else None
    return show(
        request,
        known
        or Fault(
            500,
            _("系统出错"),
            _("这是我们的问题，不是您的操作有误。错误已经记录。"),
            [_("请返回后重试；仍然出错时，把出错时间告诉系统运行部。")],
        ),
    )
