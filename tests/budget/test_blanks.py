"""Collapsed blanks come back only where the totals allow exactly one layout."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from minka.budget.reading.blanks import best_layout, layouts_of, recover, spread

NONE = Decimal(0)


def solve(rows, target):
    rows = [[Decimal(v) for v in row] for row in rows]
    options = [layouts_of(row, len(target), parts=(1, 2), total=0) for row in rows]
    return recover(rows, options, tuple(map(Decimal, target)), tolerance=NONE)


def test_the_column_totals_place_a_lone_figure():
    found = solve([[10, 10], [7, 7]], [17, 10, 7])
    assert found.layouts == ((0, 1), (0, 2))
    assert found.is_exact


def test_two_equal_rows_cannot_be_told_apart():
    found = solve([[5, 5], [5, 5]], [10, 5, 5])
    assert found.layouts == (None, None)
    assert found.is_exact


def test_rows_that_every_solution_shares_are_recovered_beside_open_ones():
    found = solve([[5, 5], [5, 5], [3, 3]], [13, 5, 8])
    assert found.layouts == (None, None, (0, 2))


def test_a_wrong_total_leaves_the_nearest_layout_and_says_so():
    found = solve([[10, 10], [7, 7]], [17, 10, 8])
    assert found.layouts == ((0, 1), (0, 2))
    assert not found.is_exact


def test_a_total_row_is_laid_out_by_what_other_tables_say():
    keys = ["total", "appropriation", "operating", "other"]
    values = [Decimal(9), Decimal(7), Decimal(2)]
    options = layouts_of(values, 4, parts=(1, 2, 3), total=0)
    wanted = {"appropriation": Decimal(7), "operating": NONE, "other": Decimal(2)}
    assert best_layout(values, options, keys, wanted) == (0, 1, 3)
    assert best_layout(values, options, keys, {}) is None


cells = st.integers(0, 5_000)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=8))
def test_a_recovered_row_is_the_row_that_was_printed(pairs):
    printed = [[a + b, *[v for v in (a, b) if v]] for a, b in pairs]
    target = [sum(a + b for a, b in pairs), sum(a for a, _ in pairs), sum(b for _, b in pairs)]
    found = solve(printed, target)
    assert found.is_exact
    for (a, b), row, layout in zip(pairs, printed, found.layouts, strict=True):
        if layout is not None:
            assert spread([Decimal(v) for v in row], layout, 3) == (a + b, a, b)
