"""Find the figure that is wrong, instead of every sum it spoils.

One wrong cell breaks its row, its column and every table that repeats it. The cell that explains
most broken identities by one and the same correction, and stands in few that hold, is named once
for each rule; what remains unexplained is reported at the total.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from minka.budget.auditing.identities import Identity, Outcome, Term, outcome

MAX_SUSPECTS = 300  # a document with more wrong figures than that is not a budget


@dataclass(frozen=True, slots=True)
class Suspect:
    """A figure held to be wrong: what it should be, and the identities that say so."""

    term: Term
    should_be: Decimal
    broken: tuple[Identity, ...]
    slips: tuple[Term, ...] = ()  # summed figures that one slip of the pen would explain


def suspects(identities: Sequence[Identity]) -> list[Suspect]:
    """Name the figures that explain the violated identities, best explanation first."""
    judged = [(i, outcome(i)) for i in identities]
    open_ = [i for i, how in judged if how is Outcome.VIOLATED and i.kind != "at_most"]
    found: list[Suspect] = []
    holding = _Holding(i for i, how in judged if how is not Outcome.VIOLATED)
    while open_ and len(found) < MAX_SUSPECTS:
        best = _best(open_, holding)
        found.append(best)
        explained = {id(i) for i in best.broken}
        open_ = [i for i in open_ if id(i) not in explained]
    wrong = {suspect.term.key for suspect in found}
    for identity, how in judged:
        keys = {t.key for t in (identity.left, *identity.right)}
        if how is Outcome.VIOLATED and identity.kind == "at_most" and not keys & wrong:
            found.append(Suspect(identity.left, identity.expected, (identity,)))
    return found


class _Holding:
    """How many identities that hold a correction of a figure would break."""

    def __init__(self, identities: Iterable[Identity]) -> None:
        self._slack: dict[str, list[Decimal]] = defaultdict(list)
        for identity in identities:
            if identity.kind == "at_most":
                continue
            slack = identity.tolerance
            for each in (identity.left, *identity.right):
                if each.value:
                    self._slack[each.key].append(slack)

    def against(self, term: Term, should_be: Decimal) -> int:
        moved = abs(term.value - should_be)
        return sum(slack < moved for slack in self._slack[term.key])


def _best(open_: list[Identity], holding: _Holding) -> Suspect:
    claims: dict[str, list[tuple[Term, Decimal, Identity]]] = defaultdict(list)
    for identity in open_:
        for each, correction in _corrections(identity):
            claims[each.key].append((each, correction, identity))
    ranked = [_suspect(found) for found in claims.values()]
    best = max(
        ranked,
        key=lambda s: (
            len(s.broken) - 2 * holding.against(s.term, s.should_be),
            s.term.key == s.broken[0].left.key,
            bool(s.term.raw),
        ),
    )
    if len(best.broken) > max(1, 2 * holding.against(best.term, best.should_be)):
        return best
    return _lonely(open_[0], holding)


def _lonely(identity: Identity, holding: _Holding) -> Suspect:
    """Judge one broken identity by itself.

    Its total is reported, unless a single other figure stands in nothing else. If exactly one of
    the summed figures would be right after one slip of the pen, it is named besides.
    """
    left, right = identity.left, dict(_right_corrections(identity))
    confirmed = holding.against(left, identity.expected)
    free = [t for t in right if t.raw and t.value and not holding.against(t, right[t])]
    if confirmed and len(free) == 1:
        return Suspect(free[0], right[free[0]], (identity,))
    if len(right) == 1:
        only = identity.right[0]
        if confirmed > holding.against(only, right[only]):
            return Suspect(only, right[only], (identity,))
    slips = [t for t in free if is_slip(t.show(t.value), t.show(right[t]))]
    if not confirmed and is_slip(left.show(left.value), left.show(identity.expected)):
        slips = []
    return Suspect(left, identity.expected, (identity,), slips=tuple(slips))


def is_slip(printed: str, should: str) -> bool:
    """Tell whether one wrong digit or two neighbours swapped turn one figure into the other."""
    if len(printed) != len(should):
        return False
    wrong = [i for i, (a, b) in enumerate(zip(printed, should, strict=True)) if a != b]
    if len(wrong) == 1:
        return True
    return (
        len(wrong) == 2
        and printed[wrong[0]] == should[wrong[1]]
        and printed[wrong[1]] == should[wrong[0]]
    )


def _right_corrections(identity: Identity) -> list[tuple[Term, Decimal]]:
    gap = identity.gap
    return [(t, t.value + gap / t.factor) for t in identity.right if t.factor]


def _corrections(identity: Identity) -> list[tuple[Term, Decimal]]:
    """Return (figure, what it would have to be) for each figure of a broken identity."""
    left = [(identity.left, identity.left.value - identity.gap)]
    return left + _right_corrections(identity)


def _suspect(claims: list[tuple[Term, Decimal, Identity]]) -> Suspect:
    """Keep the claims that agree on one correction."""
    groups: list[list[tuple[Term, Decimal, Identity]]] = []
    for claim in claims:
        for group in groups:
            allowed = max(claim[2].tolerance, group[0][2].tolerance)
            if abs(claim[1] - group[0][1]) <= allowed:
                group.append(claim)
                break
        else:
            groups.append([claim])
    best = max(groups, key=len)
    term, should_be, _ = min(best, key=lambda claim: claim[0].quantum)
    return Suspect(term, should_be, tuple(i for _, _, i in best))
