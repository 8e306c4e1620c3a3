"""Who may apply, when a card is due, who may take it away: pure, with dates as arguments."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from minka.kernel.refusal import Refusal


def _(text: str) -> str:
    """Mark a sentence for the translation catalogue."""
    return text


ADULT_AGE = 18
"""Below it a guardian collects the card (民法典 art. 17, 19)."""


class Paper(StrEnum):
    """A document shown at the counter."""

    HOLDER_ID = "HOLDER_ID"
    PROXY_ID = "PROXY_ID"
    AUTHORISATION = "AUTHORISATION"
    GUARDIANSHIP = "GUARDIANSHIP"


@dataclass(frozen=True, slots=True)
class Applicant:
    """What eligibility looks at. `live_card` and `open_application` are for the same product."""

    birth_on: datetime.date
    document_kind: str
    live_card: bool = False
    open_application: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """The part of a product that eligibility looks at; ages inclusive, offered_to exclusive."""

    name: str
    offered_from: datetime.date
    offered_to: datetime.date | None
    age_from: int | None
    age_to: int | None
    document_kinds: tuple[str, ...]


APPLICATION_OPEN = _("此人的“{product}”已有在办申领，不再重复受理")
CARD_LIVE = _("此人已持有“{product}”，遗失或损坏请办理补换卡")
NOT_OFFERED = _("“{product}”在{on}不受理申领")
DOCUMENT_KIND = _("“{product}”不接受此类证件，请核对证件类型或改选其他卡种")
TOO_YOUNG = _("“{product}”须年满{age}周岁")
TOO_OLD = _("“{product}”须不超过{age}周岁")


def age_on(birth_on: datetime.date, on: datetime.date) -> int:
    """Return completed years; a child of 29 February has her birthday on 1 March."""
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


def may_apply(applicant: Applicant, offer: Offer, *, on: datetime.date) -> Refusal | None:
    """Say why this person may not apply for this product on this day, or None.

    `actions.apply_all` asks the same of a whole set in SQL (cards/bulk.sql, `candidates`);
    a property test holds the two together.
    """
    name = offer.name
    if applicant.open_application:
        return Refusal("APPLICATION_OPEN", APPLICATION_OPEN, {"product": name})
    if not offer.offered_from <= on < (offer.offered_to or datetime.date.max):
        return Refusal("NOT_OFFERED", NOT_OFFERED, {"product": name, "on": on})
    if applicant.live_card:
        return Refusal("CARD_LIVE", CARD_LIVE, {"product": name})
    if applicant.document_kind not in offer.document_kinds:
        return Refusal("DOCUMENT_KIND", DOCUMENT_KIND, {"product": name})
    age = age_on(applicant.birth_on, on)
    if offer.age_from is not None and age < offer.age_from:
        return Refusal("TOO_YOUNG", TOO_YOUNG, {"product": name, "age": offer.age_from})
    if offer.age_to is not None and age > offer.age_to:
        return Refusal("TOO_OLD", TOO_OLD, {"product": name, "age": offer.age_to})
    return None


def refusal_for(code: str, offer: Offer, *, on: datetime.date) -> Refusal:
    """Return the refusal that a code from SQL stands for; raises KeyError for an unknown one."""
    template, age = {
        "NOT_OFFERED": (NOT_OFFERED, None),
        "APPLICATION_OPEN": (APPLICATION_OPEN, None),
        "CARD_LIVE": (CARD_LIVE, None),
        "DOCUMENT_KIND": (DOCUMENT_KIND, None),
        "TOO_YOUNG": (TOO_YOUNG, offer.age_from),
        "TOO_OLD": (TOO_OLD, offer.age_to),
    }[code]
    return Refusal(code, template, {"product": offer.name, "on": on, "age": age})


def valid_to(made_on: datetime.date, months: int) -> datetime.date:
    """Return the first day the card is no longer valid; the 31st becomes the month's last day."""
    years, month0 = divmod(made_on.month - 1 + months, 12)
    first = datetime.date(made_on.year + years, month0 + 1, 1)
    following = datetime.date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + datetime.timedelta(days=made_on.day - 1), following - datetime.timedelta(1))


@dataclass(frozen=True, slots=True)
class Collector:
    """Who stands at the counter. Numbers are compact; `proxy_birth_on` is null for the holder."""

    number: str
    is_proxy: bool
    papers: frozenset[Paper]
    proxy_birth_on: datetime.date | None = None


NOT_HERE = _("此卡不在本网点，请到“{outlet}”领取")
NOT_WAITING = _("此卡当前状态为“{status}”，不能领取")
STRANGER = _("所持证件号码与持卡人不符，不能发卡；代领请选择“代领人”并出示证明材料")
HOLDER_AS_PROXY = _("代领人的证件号码就是持卡人本人，请按本人领取办理")
PAPERS_MISSING = _("还缺少材料：{papers}")
PROXY_TOO_YOUNG = _("代领人未满{age}周岁，不能代领")
MINOR_ALONE = _("持卡人未满{age}周岁，应由监护人持监护关系证明代领")

PAPER_NAMES = {
    Paper.HOLDER_ID: _("持卡人身份证件"),
    Paper.PROXY_ID: _("代领人身份证件"),
    Paper.AUTHORISATION: _("委托书"),
    Paper.GUARDIANSHIP: _("监护关系证明"),
}


def papers_needed(*, is_proxy: bool, holder_is_minor: bool) -> frozenset[Paper]:
    """Return the documents that must be on the counter.

    Source: hand-over practice published by the Shanghai centre: the holder's own document; a
    proxy adds her own and a signed authorisation; for a minor the guardian shows the relation
    instead of an authorisation.
    """
    if not is_proxy:
        return frozenset({Paper.HOLDER_ID})
    trust = Paper.GUARDIANSHIP if holder_is_minor else Paper.AUTHORISATION
    return frozenset({Paper.HOLDER_ID, Paper.PROXY_ID, trust})


def may_hand_over(
    collector: Collector, *, holder_number: str, holder_birth_on: datetime.date, on: datetime.date
) -> Refusal | None:
    """Say why this person may not take this card away, or None.

    `holder_number` is compact. Where the card is and in which status are asked first, by
    `may_leave`.
    """
    minor = age_on(holder_birth_on, on) < ADULT_AGE
    if not collector.is_proxy:
        if collector.number != holder_number:
            return Refusal("STRANGER", STRANGER)
        if minor:
            return Refusal("MINOR_ALONE", MINOR_ALONE, {"age": ADULT_AGE})
    elif refusal := _proxy_refusal(collector, holder_number, on):
        return refusal
    needed = papers_needed(is_proxy=collector.is_proxy, holder_is_minor=minor)
    if missing := needed - collector.papers:
        names = "、".join(PAPER_NAMES[paper] for paper in Paper if paper in missing)
        return Refusal("PAPERS_MISSING", PAPERS_MISSING, {"papers": names})
    return None


def _proxy_refusal(collector: Collector, holder_number: str, on: datetime.date) -> Refusal | None:
    if collector.number == holder_number:
        return Refusal("HOLDER_AS_PROXY", HOLDER_AS_PROXY)
    if collector.proxy_birth_on and age_on(collector.proxy_birth_on, on) < ADULT_AGE:
        return Refusal("PROXY_TOO_YOUNG", PROXY_TOO_YOUNG, {"age": ADULT_AGE})
    return None


def may_leave(
    *, status: str, status_label: str, waiting: str, here: bool, outlet: str
) -> Refusal | None:
    """Say why a card cannot be given out from this counter at all, or None."""
    if status != waiting:
        return Refusal("NOT_WAITING", NOT_WAITING, {"status": status_label})
    if not here:
        return Refusal("NOT_HERE", NOT_HERE, {"outlet": outlet})
    return None
