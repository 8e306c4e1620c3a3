"""Measures: functions over histories for a period and an organisation.

Each measure has a `compute` that answers with exact figures and a `lines` that returns the
rows behind them, the failing ones first, so that every figure on a page opens what it was
computed from. `scope` is the outlet ids an organisation answers for, None for the whole
city. `as_of` is the day of asking: what is due after it is not late yet.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import (
    Case,
    Count,
    DateField,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import ExtractDay, TruncDate
from django.utils import timezone

from minka.cards import queries as cards
from minka.production import queries as production

from .rules import Measured, Period, count_in_ten_thousands, days_among, rank_of, share

Scope = Sequence[int] | None

FINISHED = Q(status__in=["MADE", "FULFILLED"])
"""An application whose card is finished, collected or not."""

MOST = 95
"""Percent: a duration that so many of the cases keep."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A named measure. `columns` head the rows that `lines` returns.

    `beside` are the codes of measures that explain this one and are shown with it.
    """

    code: str
    label: str
    explanation: str
    compute: Callable[[Period, Scope, datetime.date], Measured]
    lines: Callable[[Period, Scope, datetime.date], QuerySet]
    columns: tuple[str, ...]
    beside: tuple[str, ...] = ()


def _within(period: Period, field: str) -> Q:
    """Return the condition that an instant lies in the period, in the centre's zone."""
    zone = timezone.get_default_timezone()
    start, end = (
        datetime.datetime.combine(day, datetime.time(), tzinfo=zone)
        for day in (period.start, period.end)
    )
    return Q(**{f"{field}__gte": start, f"{field}__lt": end})


def _at(rows: QuerySet, scope: Scope, field: str = "outlet_id") -> QuerySet:
    return rows if scope is None else rows.filter(**{f"{field}__in": scope})


def _moved(verb: str, period: Period, scope: Scope) -> QuerySet:
    lines = cards.card_moves(verb).filter(_within(period, "at"))
    return _at(lines, scope, "subject__outlet_id")


def _moved_lines(verb: str, period: Period, scope: Scope) -> QuerySet:
    return (
        _moved(verb, period, scope)
        .order_by("at", "id")
        .values_list("subject__card_number", "subject__product__name", "at", "actor")
    )


def _cards_made(period: Period, scope: Scope, as_of: datetime.date) -> Measured:
    return count_in_ten_thousands(_moved("make", period, scope).count(), "万张")


def _cards_made_lines(period: Period, scope: Scope, as_of: datetime.date) -> QuerySet:
    return _moved_lines("make", period, scope)


def _cards_sent(period: Period, scope: Scope, as_of: datetime.date) -> Measured:
    """Count cards sent out: only a card that is made leaves the house, and it leaves it once."""
    return count_in_ten_thousands(_moved("dispatch", period, scope).count(), "万张")


def _cards_sent_lines(period: Period, scope: Scope, as_of: datetime.date) -> QuerySet:
    return _moved_lines("dispatch", period, scope)


def _handed_over(period: Period, scope: Scope, as_of: datetime.date) -> QuerySet:
    return _at(cards.all_hand_overs().filter(_within(period, "at")), scope)


def _cards_handed_over(period: Period, scope: Scope, as_of: datetime.date) -> Measured:
    return count_in_ten_thousands(_handed_over(period, scope, as_of).count(), "万张")


def _accuracy(period: Period, scope: Scope, as_of: datetime.date) -> Measured:
    counts = _handed_over(period, scope, as_of).aggregate(
        all=Count("id", distinct=True), wrong=Count("corrections__hand_over", distinct=True)
    )
    return share(counts["all"] - counts["wrong"], counts["all"])


def _hand_over_lines(period: Period, scope: Scope, as_of: datetime.date) -> QuerySet:
    return (
        _handed_over(period, scope, as_of)
        .annotate(wrong=Count("corrections"))
        .order_by("-wrong", "at", "id")
        .values_list("card__card_number", "receiver", "at", "actor", "wrong")
    )


def _started(period: Period, scope: Scope) -> QuerySet:
    first = production.first_attempts().filter(_within(period, "at"))
    return _at(production.all_items(), scope).filter(pk__in=first.values("item_id"))


def _first_pass(period: Period, scope: Scope, as_of: datetime.date) -> Measured:
    passed, decided = production.first_pass(_started(period, scope))
    return share(passed.count(), decided.count())


def _first_pass_lines(period: Period, scope: Scope, as_of: datetime.date) -> QuerySet:
    _passed, decided = production.first_pass(_started(period, scope))
    return (
        decided.annotate(spoilt=Count("attempts", filter=Q(attempts__result="SPOILT")))
        .order_by("-spoilt", "batch_id", "position")
        .values_list("batch__number", "position", "status", "spoilt")
    )


def _decided(period: Period, scope: Scope, as_of: datetime.date) -> QuerySet:
    """Return the applications due in the period and finished, or overdue, with their day.

    A card that was made and then lost on the way puts its application back: the last time
    counts, and only while the application stands as made.
    """
    made = cards.application_moves("make").filter(subject=OuterRef("pk"))
    rows = _at(cards.all_applications(), scope).filter(
        due_on__gte=period.start, due_on__lt=period.end
    )
    zone = timezone.get_default_timezone()
    return (
        rows.exclude(status__in=["WITHDRAWN", "REFUSED"])
        .annotate(
            made_on=Subquery(
                made.order_by("-id").values(day=TruncDate("at", tzinfo=zone))[:1],
                output_field=DateField(),
            )
        )
        .filter(FINISHED | Q(due_on__lt=as_of))
        .annotate(
            in_time=Case(
                When(FINISHED & Q(made_on__lte=F("due_on")), then=Value(1)),
                default=Value(0),
                output_field=IntegerField(),
            )
        )
    )


def _compliance(period: Period, scope: Scope, as_of: datetime.date) -> Measured:
    decided = _decided(period, scope, as_of)
    return share(decided.filter(in_time=1).count(), decided.count())


def _compliance_lines(period: Period, scope: Scope, as_of: datetime.date) -> QuerySet:
    return (
        _decided(period, scope, as_of)
        .order_by("in_time", "due_on", "id")
        .values_list("id", "accepted_at", "due_on", "made_on", "in_time")
    )


def _durations(period: Period, scope: Scope, as_of: datetime.date) -> QuerySet:
    zone = timezone.get_default_timezone()
    made = cards.application_moves("make").filter(_within(period, "at"))
    return (
        _at(made, scope, "subject__outlet_id")
        .annotate(
            made_on=TruncDate("at", tzinfo=zone),
            accepted_on=TruncDate("subject__accepted_at", tzinfo=zone),
        )
        .annotate(days=ExtractDay(F("made_on") - F("accepted_on")))
    )


def _days(period: Period, scope: Scope, as_of: datetime.date) -> Measured:
    found = _durations(period, scope, as_of).aggregate(cases=Count("id"), worst=Max("days"))
    return days_among(found["worst"], found["cases"])


def _days_of_most(period: Period, scope: Scope, as_of: datetime.date) -> Measured:
    """Measure within how many days 95 of 100 were finished, at the nearest rank."""
    days = _durations(period, scope, as_of).order_by("days").values_list("days", flat=True)
    cases = days.count()
    rank = rank_of(MOST, cases)
    return days_among(days[rank - 1] if rank else None, cases)


def _days_lines(period: Period, scope: Scope, as_of: datetime.date) -> QuerySet:
    return (
        _durations(period, scope, as_of)
        .order_by("-days", "id")
        .values_list("subject_id", "subject__accepted_at", "at", "days")
    )


MEASURES = {
    measure.code: measure
    for measure in [
        Measure(
            "cards_made",
            "制卡数量",
            "期内制成的卡数 ÷ 10 000",
            _cards_made,
            _cards_made_lines,
            ("卡号", "产品", "制成时间", "经办"),
        ),
        Measure(
            "cards_made_and_sent",
            "制发卡数量",
            "期内制成后发出配送的卡数 ÷ 10 000",
            _cards_sent,
            _cards_sent_lines,
            ("卡号", "产品", "发出时间", "经办"),
        ),
        Measure(
            "first_pass_yield",
            "一次性合格率",
            "期内开工、各工位均一次通过的卡数 ÷ 期内开工并已分拣或已作废过的卡数",
            _first_pass,
            _first_pass_lines,
            ("批次", "序号", "状态", "作废次数"),
        ),
        Measure(
            "time_limit_compliance",
            "时限合规率",
            "期内到期且按时制成的申领数 ÷ 期内到期的申领数（逾期未制成计为不合规）",
            _compliance,
            _compliance_lines,
            ("申领", "受理时间", "到期日", "制成日", "按时"),
        ),
        Measure(
            "days_to_card",
            "申领到制成天数",
            "期内制成的卡自受理到制成的最长自然日数",
            _days,
            _days_lines,
            ("申领", "受理时间", "制成时间", "天数"),
            beside=("days_of_most",),
        ),
        Measure(
            "days_of_most",
            "第95百分位天数",
            "期内制成的卡中95%自受理到制成不超过的自然日数（最近秩）",
            _days_of_most,
            _days_lines,
            ("申领", "受理时间", "制成时间", "天数"),
        ),
        Measure(
            "cards_handed_over",
            "领卡数量",
            "期内发到持卡人手中的卡数 ÷ 10 000",
            _cards_handed_over,
            _hand_over_lines,
            ("卡号", "领取人", "时间", "经办", "错发"),
        ),
        Measure(
            "hand_over_accuracy",
            "发卡准确率",
            "期内发卡且其后无错发更正的次数 ÷ 期内发卡次数",
            _accuracy,
            _hand_over_lines,
            ("卡号", "领取人", "时间", "经办", "错发"),
        ),
    ]
}
