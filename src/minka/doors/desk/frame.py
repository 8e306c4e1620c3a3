"""What every page of the desk shows around its content: menu, operator, type size."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

LARGE_TYPE = "desk_type"
"""Cookie of the large-type switch; holds "large" while it is on."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu entry: shown to whoever holds its permission; `key` follows `g` on the keyboard."""

    route: str
    label: object
    permission: str
    key: str
    icon: str
    is_here: bool = False


MENU = [
    Entry("desk:home", _("今日"), "", "h", "M3 9.5 10 4l7 5.5V16H3zM8 16v-4h4v4"),
    Entry(
        "desk:people",
        _("人员"),
        "people.view_person",
        "p",
        "M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 16.5c.6-3 3-4.5 6-4.5s5.4 1.5 6 4.5",
    ),
    Entry(
        "desk:files",
        _("信息采集"),
        "exchange.view_exchangefile",
        "f",
        "M5 3h6l4 4v10H5zM11 3v4h4M7.5 11h5M7.5 14h5",
    ),
    Entry(
        "desk:production",
        _("制卡生产"),
        "production.view_production",
        "b",
        "M2.5 5h15v10h-15zM5 9h3v3H5zM11 9h4M11 12h4",
    ),
    Entry(
        "desk:stock",
        _("卡基库存"),
        "production.view_production",
        "s",
        "M10 3l7 3.5-7 3.5-7-3.5zM3 10l7 3.5 7-3.5M3 13.5 10 17l7-3.5",
    ),
    Entry(
        "desk:consignments",
        _("配送"),
        "production.view_production",
        "c",
        "M2 6h9v8H2zM11 9h4l3 3v2h-7M5.5 16.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z"
        "M14.5 16.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z",
    ),
    Entry(
        "desk:receiving",
        _("收货"),
        "production.receive_consignment",
        "r",
        "M3 8l7-4 7 4v8H3zM10 7v6M7.5 10.5 10 13l2.5-2.5",
    ),
    Entry(
        "desk:applications",
        _("受理"),
        "cards.accept_application",
        "a",
        "M5 3h10v14H5zM8 7h4M8 10h4M10 12.5v3M8.5 14h3",
    ),
    Entry(
        "desk:counter",
        _("发卡"),
        "cards.hand_over_card",
        "d",
        "M3 5h11v7H3zM5 8h3M9 15.5l2.5 1.5L17 12",
    ),
    Entry(
        "desk:indicators",
        _("绩效指标"),
        "outlets.view_indicators",
        "i",
        "M3 17h14M5.5 14v-4M10 14V5M14.5 14V8",
    ),
]


def frame(request: HttpRequest) -> dict[str, object]:
    """Give every template the frame (settings.TEMPLATES context processor).

    Asks the database nothing on pages without a post, so that fault pages show without it.
    """
    facts: dict[str, object] = {"large_type": request.COOKIES.get(LARGE_TYPE) == "large"}
    post = getattr(request, "post", None)
    if post is None:
        return facts
    here = request.resolver_match.view_name if request.resolver_match else ""
    may = request.user.has_perm
    facts["post"] = post
    facts["menu"] = [
        Entry(e.route, e.label, e.permission, e.key, e.icon, is_here=_leads_to(e.route, here))
        for e in MENU
        if not e.permission or may(e.permission)
    ]
    facts["search_from"] = "desk:people" if may("people.view_person") else ""
    return facts


def _leads_to(route: str, here: str) -> bool:
    """Tell whether a page lies under a menu entry: `desk:people` holds `desk:people_person`."""
    return here == route or here.startswith(f"{route}_")
