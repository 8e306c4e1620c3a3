"""Faces and letters: cards per second, bytes per card, growth, against an empty page.

Every figure is taken in this run. Seconds are CPU seconds of one core; the last line prints
two slices of the batch in two processes and counts seconds of the clock.

    python benchmarks/printing.py [--cards 500] [--full]
"""

import argparse
import datetime
import gc
import io
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise

from minka.journeys.demonstration.portrait import portrait
from minka.production.printing.codes import match_code
from minka.production.printing.faces import (
    CARD_HEIGHT,
    CARD_WIDTH,
    FaceData,
    face_texts,
    faces_pdf,
    get_template,
)
from minka.production.printing.fonts import check_glyphs, chosen_font
from minka.production.printing.letters import LetterData, LetterPaper, letters_pdf
from minka.production.printing.pdf import PdfFile
from minka.production.printing.typefaces import typefaces

MADE_AT = datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)
DAY = MADE_AT.date()
BATCH = "B20261120-003"
PAPER = LetterPaper("示例市社会保障卡服务中心", "社会保障卡（第三代）", "12333", "工作日")
FACE_TEMPLATE = get_template("ssc3")
FIRST_CHARACTER, CHARACTERS = 0x4E00, 3_500
GROWTH, GROWTH_LIMIT = 10, 1.3
CARDS_LIMIT, BYTES_LIMIT = 200, 5_000
ROUNDS = 3


def name_of(position: int) -> str:
    """Spread names over the 3,500 characters that names are made of, with some long ones."""
    length = 14 if position % 50 == 0 else 2 + position % 2
    places = ((position * 7 + step * 911) % CHARACTERS for step in range(length))
    return "".join(chr(FIRST_CHARACTER + place) for place in places)


def make_cards(count: int) -> list[FaceData]:
    return [
        FaceData(
            name=name_of(position),
            number=f"6199011990{position:08d}",
            card_number=f"Q2{position:07d}",
            issued_on=DAY,
            photograph=portrait(position),
            match_code=match_code(BATCH, position),
        )
        for position in range(1, count + 1)
    ]


def make_letters(cards: list[FaceData]) -> list[LetterData]:
    return [
        LetterData(
            name=card.name,
            postcode="619100",
            address=f"示例市桃源区幸福路{position}号示例花园{position % 40}号楼",
            number=card.number,
            card_number=card.card_number,
            issued_on=card.issued_on,
            outlet="桃源街道社会保障服务站",
            outlet_address="桃源区幸福路128号一楼",
            outlet_hours="周一至周五 9:00—17:00",
            outlet_phone="0900-5550188",
            match_code=card.match_code,
        )
        for position, card in enumerate(cards, start=1)
    ]


def print_batch(cards: list[FaceData], letters: list[LetterData]) -> int:
    """Check, then print faces and letters; return the bytes written."""
    check_glyphs(face_texts(cards, FACE_TEMPLATE))
    faces = faces_pdf(cards, FACE_TEMPLATE, io.BytesIO(), made_at=MADE_AT)
    return faces.size + letters_pdf(letters, PAPER, io.BytesIO(), made_at=MADE_AT).size


def print_empty(pages: int) -> int:
    """Print pages with nothing on them: what the engine itself costs."""
    pdf = PdfFile(
        io.BytesIO(),
        faces=typefaces(),
        width=CARD_WIDTH,
        height=CARD_HEIGHT,
        made_at=MADE_AT,
        title="",
    )
    for _ in range(pages):
        pdf.add_page("")
    return pdf.close().size


def print_slice(bounds: tuple[int, int]) -> int:
    """Make and print a slice in a process of its own; return the bytes written."""
    start, end = bounds
    cards = CARDS_OF_RUN[start:end]
    return print_batch(cards, make_letters(cards))


CARDS_OF_RUN: list[FaceData] = []


def seconds(work: Callable[[], int]) -> tuple[float, int]:
    """Return the CPU seconds of the best of three runs, and what the work returned."""
    best, result = float("inf"), 0
    for _ in range(ROUNDS):
        gc.collect()
        began = time.process_time()
        result = work()
        best = min(best, time.process_time() - began)
    return best, result


def in_slices(count: int, processes: int) -> float:
    """Return the clock seconds that several processes need, one slice each."""
    edges = [count * part // processes for part in range(processes + 1)]
    with ProcessPoolExecutor(processes) as pool:
        list(pool.map(print_slice, [(0, 1)] * processes))
        began = time.perf_counter()
        list(pool.map(print_slice, list(pairwise(edges))))
        return time.perf_counter() - began


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cards", type=int, default=500, help="cards of the small batch")
    options.add_argument("--full", action="store_true", help="a small batch of 3,000 cards")
    chosen = options.parse_args()
    small = 3_000 if chosen.full else chosen.cards
    large = small * GROWTH
    CARDS_OF_RUN.extend(make_cards(large))
    cards, letters = CARDS_OF_RUN, make_letters(CARDS_OF_RUN)
    print_batch(cards[:50], letters[:50])

    few, few_bytes = seconds(lambda: print_batch(cards[:small], letters[:small]))
    many, many_bytes = seconds(lambda: print_batch(cards, letters))
    empty, _ = seconds(lambda: print_empty(2 * large))
    shared = in_slices(large, os.cpu_count() or 1)

    photographs = [len(card.photograph) for card in cards]
    beyond = (few_bytes - sum(photographs[:small])) / small
    beyond_large = (many_bytes - sum(photographs)) / large
    growth = (many / large) / (few / small)
    rows = [
        ("face + letter, cards/s/core", f"{small / few:,.0f}", f">= {CARDS_LIMIT}"),
        (f"the same, {GROWTH} x the cards", f"{large / many:,.0f}", f">= {CARDS_LIMIT}"),
        ("seconds per card, large : small", f"{growth:.2f}", f"<= {GROWTH_LIMIT}"),
        ("bytes per card beyond the photograph", f"{beyond:,.0f}", f"<= {BYTES_LIMIT:,}"),
        (f"the same, {GROWTH} x the cards", f"{beyond_large:,.0f}", f"<= {BYTES_LIMIT:,}"),
        ("empty pages/s/core", f"{2 * large / empty:,.0f}", ""),
        ("page : empty page", f"{many / empty:.1f}", ""),
        (f"cards/s of the clock, {os.cpu_count()} processes", f"{large / shared:,.0f}", ""),
    ]
    print(f"font: {chosen_font()}")
    print(f"batch: {small:,} and {large:,} cards, every photograph another")
    for what, figure, limit in rows:
        print(f"{what:<42}{figure:>12}   {limit}")


if __name__ == "__main__":
    main()
