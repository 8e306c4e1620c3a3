"""Claims: five published budgets are read and audited in under 5 s together on one core; a
department of 1,000 unit budgets is rolled up and audited in under 60 s; memory stays flat.

Measured against, in the same run: splitting the same text into lines and compiling nothing else.
"""

import argparse
import resource
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

from minka.budget.auditing import audit
from minka.budget.reading import read_source
from minka.budget.sources.open import source_of
from tests.budget.plans import text_of

DATA = Path(__file__).parents[1] / "tests" / "data" / "budget"


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def five_documents() -> tuple[float, float]:
    """Return seconds for the five documents, and for splitting their text alone."""
    files = [path.read_bytes() for path in sorted(DATA.glob("*.txt"))]
    start = time.perf_counter()
    for data in files:
        audit(read_source(source_of(data)))
    whole = time.perf_counter() - start
    start = time.perf_counter()
    for data in files:
        source_of(data)
    return whole, time.perf_counter() - start


def department(units: int) -> tuple[float, Decimal, Counter[str]]:
    """Read and audit so many unit budgets one after another and add up their totals."""
    texts = [text_of(seed, "shanghai_unit").encode() for seed in range(min(units, 50))]
    total, severities = Decimal(0), Counter[str]()
    start = time.perf_counter()
    for number in range(units):
        (budget,) = read_source(source_of(texts[number % len(texts)]))
        severities.update(str(f.severity) for f in audit([budget]).findings)
        table = budget.table("general")
        row = table.total() if table else None
        total += row.cells["total"].value if row else 0
    return time.perf_counter() - start, total, severities


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="1,000 unit budgets instead of 100")
    units = 1_000 if parser.parse_args().full else 100
    whole, split = five_documents()
    print(
        f"five documents      {whole:7.2f} s   limit 5 s   {whole / split:5.1f} x splitting lines"
    )
    before = peak_mb()
    seconds, total, severities = department(units)
    limit = 60 * units / 1_000
    print(f"{units:5} unit budgets  {seconds:7.2f} s   limit {limit:g} s   total {total:,} yuan")
    print(f"peak memory         {before:7.0f} MB before, {peak_mb():.0f} MB after the department")
    print(f"findings            {dict(severities) or 'none, as it must be'}")


if __name__ == "__main__":
    main()
