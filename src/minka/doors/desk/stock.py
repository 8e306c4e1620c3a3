"""The stock as the desk shows it: lots, where their pieces are, and how they moved."""

from django.utils.translation import gettext as _

from minka.kernel import money
from minka.production.queries import BalanceLine

from .present import minute, who


def lot_row(lot: object) -> dict[str, object]:
    """Return one lot with its serials, inclusive at both ends as they stand on the carton."""
    serials = lot.serials
    return {
        "id": lot.pk,
        "code": lot.code,
        "supply": lot.get_supply_display(),
        "supplier": lot.supplier,
        "profile": lot.chip_profile,
        "first": serials.lower if serials else "",
        "last": serials.upper - 1 if serials else "",
        "received_at": minute(lot.received_at),
        "price": money.format_yuan(lot.price_fen),
        "balance": lot.balance,
    }


def entry_row(entry: object) -> dict[str, object]:
    """Return one line of a lot's ledger."""
    return {
        "from": entry.get_from_place_display() if entry.from_place else _("送货"),
        "to": entry.get_to_place_display(),
        "quantity": entry.quantity,
        "at": minute(entry.at),
        "who": who(entry.actor),
    }


def balance_parts(line: BalanceLine) -> list[tuple[str, object, int]]:
    """Return where the pieces of a supply are, for its bar."""
    places = [
        ("good", _("合格品"), line.good),
        ("busy", _("已预留"), line.reserved),
        ("quiet", _("在库"), line.in_stock),
        ("warn", _("在途"), line.on_the_way),
        ("bad", _("废卡与销毁"), line.spoilt + line.destroyed),
    ]
    return [place for place in places if place[2]]
