"""Personalisation data: cards per second per core, against the SM2/SM4 operations alone.

The data of one 3.00 card: its request checked, two certificates issued, the encryption key made
and enveloped, its line for the machine encrypted with a MAC. The bare work does the same number of
the same operations on the same lengths and nothing else. By turns; the median of each counts.

    python benchmarks/chip_data.py [--cards 200] [--full]
"""

import argparse
import datetime
import io
import os
import statistics
import time

from minka.chip import CardData
from minka.chip.certificates import CentreCA, Subject, build_request
from minka.chip.ciphers import Suite
from minka.chip.keys import MasterKey
from minka.chip.personalisation import Order, write_batch
from minka.kernel.crypto import Sm4Key, provider

LIMIT, ROUNDS = 0.7, 5
DAY = datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)
DEVICE = provider()
TRANSPORT = MasterKey("PTK", Suite.SM4, 1, b"a transport key!")
CARD_KEY = DEVICE.sm2_generate()
CENTRE = CentreCA(DEVICE.sm2_generate(), organisation="某市人社", name="测试根证书")
SUBJECT = Subject("王芳", "A00000017", "619901199003070023")
REQUEST = build_request(
    CARD_KEY.public, SUBJECT.encode(), lambda digest: DEVICE.sm2_sign_digest(CARD_KEY, digest)
)
DATA = CardData(
    card_number="A00000017",
    social_security_number="619901199003070023",
    name="王芳",
    sex="2",
    ethnic_group="01",
    birth_date=DAY.date(),
    issued_on=DAY.date(),
    expires_on=DAY.date(),
    photo=os.urandom(4096),
)
LINE = 8_700
"""Bytes of one encrypted line: 4,096 of photograph in hex and the rest."""


def prepare(cards: int) -> None:
    """Prepare cards as the centre does."""
    for _ in range(cards):
        CENTRE.issue(REQUEST, SUBJECT, valid_from=DAY, valid_to=DAY.replace(year=2036))
    orders = (Order(number, "", DATA) for number in range(cards))
    write_batch(io.StringIO(), "BENCH", orders, version="3.00", transport=TRANSPORT)


def bare(cards: int) -> None:
    """Do the operations alone."""
    key, line, body = Sm4Key(bytes(16)), bytes(LINE // 16 * 16), bytes(400)
    signature = DEVICE.sm2_sign(CARD_KEY, body)
    for _ in range(cards):
        DEVICE.sm2_verify(CARD_KEY.public, body, signature)
        made = DEVICE.sm2_generate()
        DEVICE.sm2_sign(CARD_KEY, body)
        DEVICE.sm2_sign(CARD_KEY, body)
        DEVICE.sm2_encrypt(made.public, bytes(16))
        DEVICE.sm4_encrypt_ecb(key, bytes(64))
        DEVICE.sm4_encrypt_cbc(key, line, iv=bytes(16))
        DEVICE.sm4_cmac(key, bytes(2 * LINE))
        DEVICE.sm4_cmac(key, bytes(80))


def seconds(work, cards: int) -> float:
    start = time.process_time()
    work(cards)
    return time.process_time() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cards", type=int, default=200)
    parser.add_argument("--full", action="store_true", help="2,000 cards a round")
    args = parser.parse_args()
    cards = 2_000 if args.full else args.cards
    pairs = [(seconds(prepare, cards), seconds(bare, cards)) for _ in range(ROUNDS)]
    ours, theirs = (statistics.median(values) for values in zip(*pairs, strict=True))
    ratio = theirs / ours
    print(
        f"{cards:>6,} cards: data prepared {cards / ours:>7,.0f}/s/core,"
        f" SM2/SM4 alone {cards / theirs:>7,.0f}/s/core, ratio {ratio:.2f} (at least {LIMIT})"
    )
    return 0 if ratio >= LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main())
