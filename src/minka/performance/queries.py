"""The indicator board: targets beside what was measured, and those that wait."""

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from minka.outlets import queries as outlets

from .measures import MEASURES, Measure, Scope
from .published import all_documents, all_targets, followed, follows
from .rules import ROOMS, Document, Measured, Period, Target

__all__ = [
    "MEASURES",
    "ROOMS",
    "Document",
    "Measure",
    "Row",
    "Scope",
    "all_documents",
    "all_targets",
    "board",
    "documents_of",
    "lines_of",
    "scope_of",
    "targets_of",
    "unmeasured",
]


@dataclass(frozen=True, slots=True)
class Figure:
    """What a measure found."""

    measure: Measure
    measured: Measured


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the board: a target and what decides it.

    A measure may be promised by several documents. `beside` are further figures that explain
    the one that decides.
    """

    measure: Measure
    target: Target
    measured: Measured
    beside: tuple[Figure, ...] = ()

    @property
    def is_met(self) -> bool | None:
        """Whether the promise is kept; None while there is nothing to measure."""
        return self.target.is_met(self.measured)


def scope_of(organisation: outlets.Organisation | None) -> Scope:
    """Return the outlet ids an organisation answers for; None for the centre or nobody."""
    if organisation is None or organisation.parent_id is None:
        return None
    return list(outlets.below(organisation).values_list("id", flat=True))


def documents_of(organisation: outlets.Organisation | None) -> tuple[str, ...]:
    """Return the codes of the documents an organisation answers to: its own or those above it.

    None is the centre; where nobody chose, it is every document.
    """
    place = organisation or outlets.all_organisations().filter(parent=None).first()
    lineage = []
    while place is not None:
        lineage.append(place.code)
        place = place.parent
    return followed(lineage, follows())


def targets_of(documents: Collection[str] | None = None) -> list[Target]:
    """Return the targets of some documents by number, None for all; raises LookupError."""
    if documents is None:
        return list(all_targets())
    if unknown := sorted(set(documents) - all_documents().keys()):
        known = "、".join(all_documents())
        raise LookupError(f"没有公开文件 {'、'.join(unknown)}；可选：{known}")
    return [target for target in all_targets() if target.document.code in documents]


def board(
    period: Period,
    scope: Scope,
    *,
    as_of: datetime.date,
    documents: Collection[str] | None = None,
) -> list[Row]:
    """Measure what can be measured of some documents, for a period and an organisation's scope."""
    bound = [target for target in targets_of(documents) if target.measure]
    wanted = {target.measure for target in bound}
    wanted |= {code for measure in wanted for code in MEASURES[measure].beside}
    found = {
        code: Figure(MEASURES[code], MEASURES[code].compute(period, scope, as_of))
        for code in wanted
    }
    return [
        Row(
            found[target.measure].measure,
            target,
            found[target.measure].measured,
            tuple(found[code] for code in MEASURES[target.measure].beside),
        )
        for target in bound
    ]


def unmeasured(documents: Collection[str] | None = None) -> list[Target]:
    """Return the targets of some documents that nothing measures yet, judged ones among them."""
    return [target for target in targets_of(documents) if not target.measure]


def lines_of(code: str, period: Period, scope: Scope, *, as_of: datetime.date) -> Iterator[tuple]:
    """Stream the rows behind a figure, failing ones first; raises KeyError for no such measure."""
    return MEASURES[code].lines(period, scope, as_of).iterator(chunk_size=2000)
