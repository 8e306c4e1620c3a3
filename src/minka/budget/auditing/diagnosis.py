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
    is_sole: bool  # the correction explains more than the identity it was found in


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
            s.term.value == 0,
        ),
    )
    if len(best.broken) <= 2 * holding[best.term.key]:
        first = open_[0]
        return Suspect(first.left, first.expected, (first,), is_sole=False)
    return best


def _corrections(identity: Identity) -> list[tuple[Term, Decimal]]:
    """Return (figure, what it would have to be) for each figure of a broken identity."""
    gap = identity.gap
    found = [(identity.left, identity.left.value - gap)]
    found += [(t, t.value + gap / t.factor) for t in identity.right if t.factor]
    return found


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
