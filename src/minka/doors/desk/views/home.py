"""Home: today's work of an operator, by her permissions, within her scope."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minka.cards import queries as cards
from minka.exchange import queries as exchange
from minka.production import queries as production
from minka.production.lifecycle import BatchStatus, BoxStatus

from ..access import Post, signed_in
from ..floor import LEFT_THE_FLOOR
from ..persons import waiting_row
from ..present import due_tone

LIST_LENGTH = 6

IN_WORK = [
    BatchStatus.READY,
    BatchStatus.PERSONALISED,
    BatchStatus.PRINTED,
    BatchStatus.SEALED,
]


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of work: who does it, where, how much of it waits."""

    permission: str
    route: str
    label: object
    hint: object
    count: Callable[[Post], int]
    tone: str = ""
    query: str = ""


def _in_scope(rows: object, post: Post, field: str) -> int:
    found = rows if post.scope is None else rows.filter(**{f"{field}__in": post.scope})
    return found.count()


def _at_stage(*statuses: str) -> Callable[[Post], int]:
    return lambda post: _in_scope(
        production.all_batches().filter(status__in=statuses), post, "district_id"
    )


def _boxes_due(post: Post) -> int:
    boxes = production.all_boxes()
    here = boxes.filter(outlet_id=post.organisation_id, status=BoxStatus.TO_OUTLET)
    through = boxes.filter(
        consignment__district_id=post.organisation_id,
        status__in=[BoxStatus.TO_DISTRICT, BoxStatus.AT_DISTRICT],
    )
    return here.count() + through.count()


def _open_differences(post: Post) -> int:
    return _in_scope(production.all_differences().filter(settled_at=None), post, "box__outlet_id")


TASKS = [
    Task(
        "cards.hand_over_card",
        "desk:counter",
        _("待发卡"),
        _("已到本网点，等人来领"),
        lambda post: cards.waiting_at([post.organisation_id]).count(),
    ),
    Task(
        "production.receive_consignment",
        "desk:receiving",
        _("待收货"),
        _("配送箱到达本机构"),
        _boxes_due,
    ),
    Task(
        "production.receive_consignment",
        "desk:receiving",
        _("收货差异"),
        _("尚未处理"),
        _open_differences,
        "bad",
    ),
    Task(
        "production.plan_batch",
        "desk:production",
        _("待组批"),
        _("已受理，等待进入批次"),
        lambda post: _in_scope(cards.waiting_for_production(), post, "district_id"),
    ),
    Task(
        "production.plan_batch",
        "desk:production",
        _("待备料"),
        _("批次等待预留卡基"),
        _at_stage(BatchStatus.PLANNED),
        query="?stage=reserve",
    ),
    Task(
        "production.run_station",
        "desk:production",
        _("待上线"),
        _("批次在工位前等待"),
        _at_stage(*IN_WORK),
    ),
    Task(
        "production.ship_consignment",
        "desk:production",
        _("待配送"),
        _("已分拣，等待装箱发运"),
        _at_stage(BatchStatus.SORTED),
        query="?stage=dispatch",
    ),
    Task(
        "exchange.view_exchangefile",
        "desk:files",
        _("有退回的文件"),
        _("退回明细可下载回执"),
        lambda post: _in_scope(exchange.files_with_refusals(), post, "organisation_id"),
        "warn",
    ),
    Task(
        "production.view_production",
        "desk:production",
        _("逾期批次"),
        _("过期未分拣，优先处理"),
        lambda post: _in_scope(production.late_batches(timezone.localdate()), post, "district_id"),
        "bad",
    ),
    Task(
        "outlets.view_indicators",
        "desk:indicators",
        _("逾期申领"),
        _("过期未制成，计入时限合规率"),
        lambda post: _in_scope(cards.overdue(timezone.localdate()), post, "outlet_id"),
        "bad",
    ),
]


def _waiting_longest(post: Post) -> list[dict[str, object]]:
    now = timezone.now()
    waiting = cards.waiting_at([post.organisation_id])[:LIST_LENGTH]
    rows = [waiting_row(card, now) for card in waiting]
    return [
        {
            "url": reverse("desk:counter_card", args=[row["id"]]),
            "name": row["card_number"],
            "detail": row["name"],
            "status": row["status"],
            "status_label": row["status_label"],
            "when": gettext("已等%(days)s天") % {"days": row["days"]},
        }
        for row in rows
    ]


def _due_first(post: Post) -> list[dict[str, object]]:
    today = timezone.localdate()
    batches = production.all_batches().exclude(status__in=LEFT_THE_FLOOR)
    if post.scope is not None:
        batches = batches.filter(district_id__in=post.scope)
    return [
        {
            "url": reverse("desk:production_batch", args=[batch.number]),
            "name": batch.number,
            "detail": gettext("%(quantity)s张") % {"quantity": batch.quantity},
            "status": batch.status,
            "status_label": batch.get_status_display(),
            "when": batch.due_on.isoformat(),
            "tone": due_tone(batch.due_on, today),
        }
        for batch in batches.order_by("due_on", "number")[:LIST_LENGTH]
    ]


LISTS = [
    ("cards.hand_over_card", "desk:counter", _("等候最久的卡"), _waiting_longest),
    ("production.view_production", "desk:production", _("最早到期的批次"), _due_first),
]


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Show how much of each kind of work waits."""
    tasks = [
        {
            "label": task.label,
            "hint": task.hint,
            "tone": task.tone,
            "url": reverse(task.route) + task.query,
            "count": task.count(request.post),
        }
        for task in TASKS
        if request.user.has_perm(task.permission)
    ]
    lists = [
        {"label": label, "url": reverse(route), "rows": find(request.post)}
        for wanted, route, label, find in LISTS
        if request.user.has_perm(wanted)
    ]
    facts = {"tasks": tasks, "lists": [each for each in lists if each["rows"]]}
    return render(request, "desk/home.html", {**facts, "today": timezone.localdate()})
