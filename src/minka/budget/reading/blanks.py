"""Put figures whose blank neighbours have collapsed back into their columns.

A row printed with fewer figures than columns can be laid out in several ways. Only a layout that
every solution of the column totals shares counts as recovered; the rest stays ambiguous. Work is
bounded: beyond `MAX_STATES` sums the block is left ambiguous rather than searched further.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

MAX_STATES = 60_000
MAX_SOLUTIONS = 64

Layout = tuple[int, ...]  # the column of each printed figure, ascending
Vector = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Recovery:
    """The layouts found for the rows of one block, None where they cannot be told."""

    layouts: tuple[Layout | None, ...]
    is_exact: bool  # some layout of the whole block satisfies the totals


def layouts_of(
    values: Sequence[Decimal], width: int, *, parts: Sequence[int], total: int | None
) -> list[Layout]:
    """List the layouts of one row; those that satisfy its own total come alone if there are any.

    The first figure always stands in the first column: no form leaves a row's total blank.
    """
    if len(values) >= width:
        return [tuple(range(width))]
    if not values:
        return [()]
    rest = itertools.combinations(range(1, width), len(values) - 1)
    layouts = [(0, *columns) for columns in itertools.islice(rest, 2_000)]
    if total is None:
        return layouts
    fitting = [
        layout
        for layout in layouts
        if sum((v for v, c in zip(values, layout, strict=True) if c in parts), Decimal(0))
        == values[total]
    ]
    return fitting or layouts


def spread(values: Sequence[Decimal], layout: Layout, width: int) -> Vector:
    """Return the row as a full vector, nought where blank."""
    row = [Decimal(0)] * width
    for value, column in zip(values, layout, strict=False):
        row[column] = value
    return tuple(row)


def best_layout(
    values: Sequence[Decimal],
    options: Sequence[Layout],
    keys: Sequence[str],
    wanted: Mapping[str, Decimal],
) -> Layout | None:
    """Return the layout that agrees with most of the wanted columns; None if two agree equally."""

    def agreement(layout: Layout) -> int:
        shown = dict(zip((keys[c] for c in layout), values, strict=False))
        return sum(shown.get(key, Decimal(0)) == value for key, value in wanted.items())

    scores = [agreement(layout) for layout in options]
    best = max(scores, default=0)
    found = [layout for layout, score in zip(options, scores, strict=True) if score == best]
    return found[0] if best and len(found) == 1 else None


def recover(
    rows: Sequence[Sequence[Decimal]],
    options: Sequence[Sequence[Layout]],
    target: Vector,
    *,
    tolerance: Decimal,
) -> Recovery:
    """Find the layouts under which every column adds up to the target.

    `tolerance` is nought for tables in yuan, the rounding allowance otherwise.
    """
    ways = _ways(rows, options, len(target), _limits(rows, target, tolerance))
    solutions = [
        way
        for sums, found in ways.items()
        if all(abs(s - t) <= tolerance for s, t in zip(sums, target, strict=True))
        for way in found
    ]
    if solutions:
        return Recovery(_shared(solutions, len(rows)), is_exact=True)
    ways = _ways(rows, options, len(target), None)
    if not ways:
        return Recovery(tuple(_alone(o) for o in options), is_exact=False)
    return Recovery(_nearest(ways, target, len(rows)), is_exact=False)


def _ways(
    rows: Sequence[Sequence[Decimal]],
    options: Sequence[Sequence[Layout]],
    width: int,
    limits: Vector | None,
) -> dict[Vector, list[tuple[Layout, ...]]]:
    """Return the layouts that lead to each vector of column sums; none if there are too many.

    Sums beyond `limits` are dropped on the way: nothing that follows can bring them back.
    """
    ways: dict[Vector, list[tuple[Layout, ...]]] = {(Decimal(0),) * width: [()]}
    for values, layouts in zip(rows, options, strict=True):
        following = _extended(ways, values, layouts, width)
        ways = {s: w for s, w in following.items() if _fits(s, limits)}
        if len(ways) > MAX_STATES:
            return {}
    return ways


def _limits(rows: Sequence[Sequence[Decimal]], target: Vector, tolerance: Decimal) -> Vector | None:
    """Sums can only grow if nothing is negative; then no column may pass its target on the way."""
    if any(value < 0 for values in rows for value in values):
        return None
    return tuple(t + tolerance for t in target)


def _fits(sums: Vector, limits: Vector | None) -> bool:
    return limits is None or all(s <= limit for s, limit in zip(sums, limits, strict=True))


def _extended(
    ways: dict[Vector, list[tuple[Layout, ...]]],
    values: Sequence[Decimal],
    layouts: Sequence[Layout],
    width: int,
) -> dict[Vector, list[tuple[Layout, ...]]]:
    following: dict[Vector, list[tuple[Layout, ...]]] = {}
    vectors = [(layout, spread(values, layout, width)) for layout in layouts]
    for sums, found in ways.items():
        for layout, vector in vectors:
            after = tuple(a + b for a, b in zip(sums, vector, strict=True))
            kept = following.setdefault(after, [])
            kept.extend((*way, layout) for way in found[: MAX_SOLUTIONS - len(kept)])
        if len(following) > MAX_STATES:
            break
    return following


def _alone(layouts: Sequence[Layout]) -> Layout | None:
    return layouts[0] if len(layouts) == 1 else None


def _shared(solutions: Sequence[tuple[Layout, ...]], count: int) -> tuple[Layout | None, ...]:
    if len(solutions) >= MAX_SOLUTIONS:
        return (None,) * count
    return tuple(
        solutions[0][i] if all(s[i] == solutions[0][i] for s in solutions) else None
        for i in range(count)
    )


def _nearest(
    ways: dict[Vector, list[tuple[Layout, ...]]], target: Vector, count: int
) -> tuple[Layout | None, ...]:
    """Choose the layout that breaks the fewest column totals, then by the least amount."""

    def distance(sums: Vector) -> tuple[int, Decimal]:
        gaps = [abs(s - t) for s, t in zip(sums, target, strict=True)]
        return sum(gap != 0 for gap in gaps), sum(gaps, Decimal(0))

    best = min(map(distance, ways))
    found = [way for sums, each in ways.items() if distance(sums) == best for way in each]
    return _shared(found, count)
