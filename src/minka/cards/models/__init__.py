"""Tables of this room, one topic per file."""

from ._application import OPEN, Application, ApplicationMove
from ._card import LIVE, AccountMove, Card, CardAccount, CardMove, CardNumber
from ._hand_over import HandOver, HandOverCorrection, Receiver
from ._product import Product, TimeLimit

__all__ = [
    "LIVE",
    "OPEN",
    "AccountMove",
    "Application",
    "ApplicationMove",
    "Card",
    "CardAccount",
    "CardMove",
    "CardNumber",
    "HandOver",
    "HandOverCorrection",
    "Product",
    "Receiver",
    "TimeLimit",
]
