"""Find the figure that is wrong, instead of every sum it spoils.

One wrong cell breaks its row, its column and every table that repeats it. The cell that explains
most broken identities by one and the same correction, and stands in few that hold, is named once
for each rule; what remains unexplained is reported at the total.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from minka.budget.auditing.identities import Identity, Outcome, Term, outcome


@dataclass(frozen=True, slots=True)
class Suspect:
    """A figure held to be wrong: what it should be, and the identities that say so."""

    term: Term
    should_be: Decimal
    broken: tuple[Identity, ...]
    is_sole: bool  # nothing else than this figure can be wrong
    slip: Term | None = None  # the one summed figure that a slip of the pen would explain


def suspects(identities: Sequence[Identity]) -> list[Suspect]:
    """Name the figures that explain the violated identities, best explanation first."""
    judged = [(i, outcome(i)) for i in identities]
    open_ = [i for i, how in judged if how is Outcome.VIOLATED and i.kind != "at_most"]
    found = [
        Suspect(i.left, i.expected, (i,), is_sole=False)
        for i, how in judged
        if how is Outcome.VIOLATED and i.kind == "at_most"
    ]
    holding: dict[str, int] = defaultdict(int)
    for identity, how in judged:
        if how is not Outcome.VIOLATED and identity.kind != "at_most":
            for each in (identity.left, *identity.right):
                holding[each.key] += 1 if each.value else 0
    while open_:
        best = _best(open_, holding)
        found.append(best)
        explained = {id(i) for i in best.broken}
        open_ = [i for i in open_ if id(i) not in explained]
    return found


def _best(open_: list[Identity], holding: dict[str, int]) -> Suspect:
    claims: dict[str, list[tuple[Term, Decimal, Identity]]] = defaultdict(list)
    for identity in open_:
        for each, correction in _corrections(identity):
            claims[each.key].append((each, correction, identity))
    ranked = [_suspect(found) for found in claims.values()]
    best = max(
        ranked,
        key=lambda s: (
            len(s.broken) - 2 * holding[s.term.key],
            s.term.key == s.broken[0].left.key,
            bool(s.term.raw),
        ),
    )
    if len(best.broken) > max(1, 2 * holding[best.term.key]):
        return best
    return _lonely(open_[0], holding)


def _lonely(identity: Identity, holding: dict[str, int]) -> Suspect:
    """Judge one broken identity by itself.

    Its total is reported, unless a single other figure stands in nothing else. If exactly one of
    the summed figures would be right after one slip of the pen, it is named besides.
    """
    free = [t for t in identity.right if t.raw and t.value and not holding[t.key]]
    right = dict(_right_corrections(identity))
    if holding[identity.left.key] and len(free) == 1:
        return Suspect(free[0], right[free[0]], (identity,), is_sole=True)
    if len(identity.right) == 1 and holding[identity.left.key] > holding[identity.right[0].key]:
        only = identity.right[0]
        return Suspect(only, right[only], (identity,), is_sole=True)
    slips = [t for t in free if is_slip(t.show(t.value), t.show(right[t]))]
    if is_slip(identity.left.show(identity.left.value), identity.left.show(identity.expected)):
        slips = slips if holding[identity.left.key] else []
    slip = slips[0] if len(slips) == 1 else None
    return Suspect(identity.left, identity.expected, (identity,), is_sole=False, slip=slip)


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
    return Suspect(term, should_be, tuple(i for _, _, i in best), is_sole=len(best) > 1)
