"""The photographs of a batch: on its faces, and whether it may be made without some of them."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_noop as _

from minka.cards.rules import age_on
from minka.kernel.refusal import Refusal, Refused
from minka.people.photographs import queries as photographs
from minka.people.photographs.rules import rule_book

from ..models import Item
from ..portraits import silhouette

POSITIONS_SHOWN = 10
MISSING = _("第{positions}件没有合格的照片，“{product}”必须有照片。请补采照片，或将这些件撤出本批")


def portraits_of(items: Sequence[Item]) -> Callable[[Item], bytes]:
    """Return what gives an item's photograph, or the silhouette of a person without one.

    The digests are asked at once, the bytes read one by one: memory does not grow.
    """
    digests = photographs.photographs_of([item.person_id for item in items])

    def portrait(item: Item) -> bytes:
        digest = digests.get(item.person_id)
        return photographs.bytes_of(digest) if digest else silhouette()

    return portrait


def check_photographs(facts: Iterable[tuple[Item, dict[str, Any]]], *, on: datetime.date) -> None:
    """Refuse a batch with cards that need a photograph and have none, naming the positions."""
    known = list(facts)
    has_one = photographs.photographs_of([item.person_id for item, _facts in known])
    book = rule_book()
    missing = [
        (item.position, row["product_name"])
        for item, row in known
        if item.person_id not in has_one
        and item.status != "DROPPED"
        and book.needs_photograph(row["product_code"], age=age_on(row["birth_on"], on), on=on)
    ]
    if missing:
        shown = "、".join(str(position) for position, _product in missing[:POSITIONS_SHOWN])
        values = {
            "positions": shown + "等" * (len(missing) > POSITIONS_SHOWN),
            "product": missing[0][1],
        }
        raise Refused(Refusal("PHOTOGRAPH_MISSING", MISSING, values))
