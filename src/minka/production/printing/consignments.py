"""The list that travels with a consignment: every card, totals per box, two signatures.

Names and numbers are masked: a list lies open on many desks. The code in the header says the
consignment's number; a receiver scans it to open the receipt on the desk.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from minka.kernel.masking import mask_name, mask_number

from .canvas import Align, Box, Canvas, Style
from .codes import qr_code
from .letters import A4_HEIGHT, A4_WIDTH
from .pdf import PdfFile, PrintedFile
from .typefaces import Typefaces, typefaces

LEFT, RIGHT = 16.0, 194.0
TABLE_TOP, TABLE_BOTTOM, ROW = 64.0, 276.0, 7.0
SIGNATURE_HEIGHT = 56.0
INK, GREY, RULE, PALE, ACCENT = "#111111", "#55606A", "#B8C4CE", "#EEF4F9", "#17598C"
CELL = Style(10.5, INK)
HEAD = Style(10.5, GREY)
FORM = "L"


@dataclass(frozen=True, slots=True)
class ListedCard:
    """One card of a box, given in full and printed masked; `position` is that in the batch."""

    position: int
    name: str
    number: str
    card_number: str


@dataclass(frozen=True, slots=True)
class ListedBox:
    """One box of the consignment and the cards in it, in the order they lie."""

    number: str
    outlet: str
    cards: Sequence[ListedCard]


@dataclass(frozen=True, slots=True)
class ConsignmentList:
    """All that leaves for one district together; `packed_at` is aware and printed as local time."""

    number: str
    centre: str
    district: str
    product: str
    batch_number: str
    packed_at: datetime.datetime
    boxes: Sequence[ListedBox]

    @property
    def card_count(self) -> int:
        """Return how many cards are in all boxes."""
        return sum(len(box.cards) for box in self.boxes)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: a box heading with its total, or a card."""

    box: ListedBox
    card: ListedCard | None


COLUMNS: tuple[tuple[str, float, Align], ...] = (
    ("批内序号", 16, "left"),
    ("姓名", 38, "left"),
    ("社会保障号码", 62, "left"),
    ("卡号", 112, "left"),
    ("已核", 152, "centre"),
    ("备注", 164, "left"),
)


def consignment_list_pdf(
    consignment: ConsignmentList,
    out: BinaryIO,
    *,
    made_at: datetime.datetime,
    zone: datetime.tzinfo,
    faces: Typefaces | None = None,
) -> PrintedFile:
    """Print the list into `out`, A4; `zone` is that of the times on it. Returns what was written.

    The signatures stand under the last row, on a page of their own if there is no room left.
    """
    pdf = PdfFile(
        out,
        faces=faces or typefaces(),
        width=A4_WIDTH,
        height=A4_HEIGHT,
        made_at=made_at,
        title=f"配送清单 {consignment.number}",
    )
    pdf.add_form(FORM, _header(pdf, consignment, zone))
    pages = _pages(consignment)
    for number, rows in enumerate(pages, start=1):
        canvas = Canvas(pdf)
        canvas.form(FORM)
        y = TABLE_TOP
        for row in rows:
            _draw_row(canvas, row, y)
            y += ROW
        if number == len(pages):
            _draw_signatures(canvas, consignment, y)
        canvas.text(RIGHT, 288, f"第 {number}／{len(pages)} 页", Style(10, GREY), align="right")
        pdf.add_page(canvas.content)
    return pdf.close()


def _pages(consignment: ConsignmentList) -> list[list[Row]]:
    """Cut the rows into pages; a box heading never stands last on one."""
    capacity = int((TABLE_BOTTOM - TABLE_TOP) / ROW)
    pages: list[list[Row]] = [[]]
    for row in _rows(consignment):
        is_heading = row.card is None
        if len(pages[-1]) >= capacity - is_heading:
            pages.append([])
        pages[-1].append(row)
    if TABLE_TOP + len(pages[-1]) * ROW + SIGNATURE_HEIGHT > TABLE_BOTTOM:
        pages.append([])
    return pages


def _rows(consignment: ConsignmentList) -> Iterable[Row]:
    for box in consignment.boxes:
        yield Row(box, None)
        for card in box.cards:
            yield Row(box, card)


def _header(pdf: PdfFile, consignment: ConsignmentList, zone: datetime.tzinfo) -> str:
    """Draw what stands on every page: title, number with its code, head of the table."""
    canvas = Canvas(pdf)
    canvas.text(LEFT, 22, "证卡配送清单", Style(18, ACCENT, is_bold=True))
    canvas.code(Box(170, 14, 24, 24), qr_code(consignment.number))
    packed = consignment.packed_at.astimezone(zone)
    facts = (
        ("配送单号", consignment.number),
        ("发往", consignment.district),
        ("产品", consignment.product),
        ("制卡批次", consignment.batch_number),
        ("箱数／卡数", f"{len(consignment.boxes)} 箱／{consignment.card_count} 张"),
        ("装箱时间", f"{packed:%Y-%m-%d %H:%M}"),
    )
    for place, (label, value) in enumerate(facts):
        x, y = LEFT + place % 2 * 78, 31 + place // 2 * 8
        canvas.text(x, y, label, Style(10.5, GREY))
        canvas.fitted(Box(x + 22, y - 3.6, 54, 7.5), value, Style(11.5, INK), smallest=9)
    canvas.rectangle(Box(LEFT, TABLE_TOP - 9, RIGHT - LEFT, 8), fill=PALE)
    for label, x, align in COLUMNS:
        canvas.text(x + 1.5, TABLE_TOP - 3.6, label, HEAD, align=align)
    canvas.line((LEFT, TABLE_TOP - 1), (RIGHT, TABLE_TOP - 1), colour=ACCENT, line=0.4)
    canvas.text(LEFT, 288, consignment.centre, Style(10, GREY))
    canvas.text(A4_WIDTH / 2, 288, consignment.number, Style(10, GREY), align="centre")
    return canvas.content


def _draw_row(canvas: Canvas, row: Row, y: float) -> None:
    base = y + 4.9
    canvas.line((LEFT, y + ROW), (RIGHT, y + ROW), colour=RULE, line=0.15)
    if row.card is None:
        head = f"箱 {row.box.number}　{row.box.outlet}"
        bold = Style(10.5, ACCENT, is_bold=True)
        canvas.fitted(Box(LEFT + 1.5, y + 1.2, 140, 5.5), head, bold, smallest=8)
        canvas.text(RIGHT - 1.5, base, f"{len(row.box.cards)} 张", bold, align="right")
        return
    card = row.card
    cells = (
        (f"{card.position}", 19.0),
        (mask_name(card.name), 23.0),
        (mask_number(card.number), 49.0),
        (mask_number(card.card_number), 38.0),
    )
    for (text, width), (_label, x, _align) in zip(cells, COLUMNS, strict=False):
        canvas.fitted(Box(x + 1.5, y + 1.6, width, 5), text, CELL, smallest=7)
    canvas.rectangle(Box(151.7, y + 1.7, 3.6, 3.6), stroke=GREY, line=0.2)


def _draw_signatures(canvas: Canvas, consignment: ConsignmentList, y: float) -> None:
    y += 6
    total = f"合计　{len(consignment.boxes)} 箱　{consignment.card_count} 张"
    canvas.text(RIGHT, y + 5, total, Style(14, INK, is_bold=True), align="right")
    y += 10
    sides = (
        ("交付", ("交付人", "实交数量",
                              "日期时间")),
        ("接收", ("接收人", "实收数量",
                              "日期时间", "差异说明")),
    )  # fmt: skip
    for side, (head, lines) in enumerate(sides):
        x = LEFT + side * 91
        canvas.rectangle(Box(x, y, 87, 38), stroke=RULE, line=0.3)
        canvas.text(x + 3, y + 6.5, head, Style(12, ACCENT, is_bold=True))
        for number, label in enumerate(lines):
            base = y + 14 + number * 7
            canvas.text(x + 3, base, label, Style(11, INK))
            canvas.line((x + 24, base + 1), (x + 83, base + 1), colour=GREY, line=0.15)
