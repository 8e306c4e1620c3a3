"""What is in stock, where it is, and whether the ledger says the same."""

from dataclasses import dataclass
from pathlib import Path

from django.db.models import QuerySet, Sum

from minka.plumbing import bulk

from ..models import Batch, Lot, LotBalance, Place, Reservation, StockEntry, Supply

SQL = bulk.statements(Path(__file__).parents[1] / "bulk.sql")


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """The balance of one supply (blanks: of one chip profile); pieces.

    received = in_stock + reserved + good + spoilt + destroyed + on_the_way.
    """

    supply: str
    chip_profile: str
    received: int
    in_stock: int
    reserved: int
    good: int
    spoilt: int
    destroyed: int
    on_the_way: int

    @property
    def name(self) -> str:
        """What it is, in words."""
        return f"{Supply(self.supply).label} {self.chip_profile}".strip()


@dataclass(frozen=True, slots=True)
class LedgerGap:
    """A place of a lot where the ledger and the balance differ."""

    lot_code: str
    place: str
    balance: int
    ledger: int


def balance_report() -> list[BalanceLine]:
    """Return the balance of every supply, blanks by chip profile."""
    sums = {name: Sum(f"balance__{name}") for name in ("received", *Place.values)}
    rows = Lot.objects.values("supply", "chip_profile").annotate(**sums)
    return [BalanceLine(**row) for row in rows.order_by("supply", "chip_profile")]


def ledger_gaps() -> list[LedgerGap]:
    """Return the lots whose ledger does not sum up to their balance: there should be none."""
    return [LedgerGap(*row) for row in bulk.rows(SQL["ledger_gaps"])]


def in_stock(supply: str, *, chip_profile: str = "") -> int:
    """Return how many pieces of a supply can be taken."""
    kept = LotBalance.objects.filter(lot__supply=supply, lot__chip_profile=chip_profile)
    return kept.aggregate(sum=Sum("in_stock"))["sum"] or 0


def lots(*, supply: str = "") -> QuerySet[Lot]:
    """Return lots with their balances, the newest first; of one supply, or all."""
    chosen = Lot.objects.select_related("balance").order_by("-received_at", "-id")
    return chosen.filter(supply=supply) if supply else chosen


def ledger_of(lot: Lot) -> QuerySet[StockEntry]:
    """Return the ledger lines of a lot, the oldest first."""
    return StockEntry.objects.filter(lot=lot).order_by("at", "id")


def reservations_of(batch: Batch) -> QuerySet[Reservation]:
    """Return the serial ranges a batch holds, in their order."""
    return Reservation.objects.filter(batch=batch).select_related("lot").order_by("serials")
