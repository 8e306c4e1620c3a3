"""Labels: one per envelope that has no window, and one per box of a consignment."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from .canvas import Box, Canvas, Style
from .codes import data_matrix, qr_code
from .pdf import PdfFile, PrintedFile
from .typefaces import Typefaces, typefaces

ENVELOPE_WIDTH, ENVELOPE_HEIGHT = 100.0, 50.0
BOX_WIDTH, BOX_HEIGHT = 150.0, 100.0
FORM = "L"
INK, GREY = "#111111", "#55606A"


@dataclass(frozen=True, slots=True)
class EnvelopeLabel:
    """The address on an envelope; `match_code` is the letter's."""

    name: str
    postcode: str
    address: str
    match_code: str


@dataclass(frozen=True, slots=True)
class BoxLabel:
    """What stands on a box: where it goes, what is in it, and its number as a code."""

    box_number: str
    consignment_number: str
    outlet: str
    outlet_address: str
    outlet_phone: str
    product: str
    batch_number: str
    quantity: int
    box_position: int
    box_count: int


def envelope_labels_pdf(
    labels: Iterable[EnvelopeLabel],
    out: BinaryIO,
    *,
    sender: str,
    made_at: datetime.datetime,
    faces: Typefaces | None = None,
) -> PrintedFile:
    """Print one label of 100 x 50 mm per envelope into `out`, in the order given."""
    pdf = PdfFile(
        out,
        faces=faces or typefaces(),
        width=ENVELOPE_WIDTH,
        height=ENVELOPE_HEIGHT,
        made_at=made_at,
        title="信封标签",
    )
    shared = Canvas(pdf)
    shared.text(6, 45.5, f"寄件人：{sender}", Style(9, GREY))
    shared.line((6, 41), (94, 41), colour=GREY, line=0.15)
    pdf.add_form(FORM, shared.content)
    for label in labels:
        canvas = Canvas(pdf)
        canvas.form(FORM)
        canvas.text(6, 10, label.postcode, Style(13, INK))
        canvas.fitted(Box(6, 13, 72, 13), label.address, Style(12, INK), smallest=10)
        name = f"{label.name}　收"
        canvas.fitted(Box(6, 28.5, 72, 11), name, Style(14, INK, is_bold=True), smallest=11)
        canvas.code(Box(82, 5, 12, 12), data_matrix(label.match_code))
        pdf.add_page(canvas.content)
    return pdf.close()


def box_labels_pdf(
    labels: Iterable[BoxLabel],
    out: BinaryIO,
    *,
    sender: str,
    made_at: datetime.datetime,
    faces: Typefaces | None = None,
) -> PrintedFile:
    """Print one label of 150 x 100 mm per box into `out`; its code says the box number."""
    pdf = PdfFile(
        out,
        faces=faces or typefaces(),
        width=BOX_WIDTH,
        height=BOX_HEIGHT,
        made_at=made_at,
        title="配送箱标签",
    )
    pdf.add_form(FORM, _box_ground(pdf, sender))
    for label in labels:
        canvas = Canvas(pdf)
        canvas.form(FORM)
        _draw_box(canvas, label)
        pdf.add_page(canvas.content)
    return pdf.close()


def _box_ground(pdf: PdfFile, sender: str) -> str:
    canvas = Canvas(pdf)
    canvas.rectangle(Box(4, 4, 142, 92), stroke=INK, line=0.5)
    canvas.line((4, 62), (146, 62), colour=INK, line=0.3)
    canvas.line((4, 84), (146, 84), colour=INK, line=0.3)
    canvas.text(8, 12, "送达网点", Style(11, GREY))
    for x, label in ((8, "产品"), (64, "批次"),
                     (116, "箱序")):  # fmt: skip
        canvas.text(x, 68.5, label, Style(11, GREY))
    canvas.text(8, 91.5, f"发货：{sender}", Style(11, INK))
    canvas.text(
        142, 91.5, "贵重证卡　请勿挤压　专人签收", Style(11, INK, is_bold=True), align="right"
    )
    return canvas.content


def _draw_box(canvas: Canvas, label: BoxLabel) -> None:
    canvas.fitted(Box(8, 15, 92, 18), label.outlet, Style(22, INK, is_bold=True), smallest=15)
    canvas.fitted(Box(8, 36, 92, 12), label.outlet_address, Style(13, INK), smallest=10)
    canvas.text(8, 52.5, label.outlet_phone, Style(13, INK))
    canvas.text(8, 59, label.consignment_number, Style(11, GREY))
    canvas.code(Box(108, 10, 32, 32), qr_code(label.box_number))
    canvas.fitted(Box(102, 45, 42, 6), label.box_number, Style(11, INK), smallest=7, align="centre")
    canvas.text(124, 58.5, f"{label.quantity} 张", Style(20, INK, is_bold=True), align="centre")
    canvas.fitted(Box(8, 71.5, 52, 11), label.product, Style(14, INK), smallest=11)
    canvas.fitted(Box(64, 71.5, 50, 11), label.batch_number, Style(14, INK), smallest=9)
    order = f"{label.box_position}／{label.box_count}"
    canvas.fitted(Box(116, 71.5, 28, 11), order, Style(16, INK, is_bold=True), smallest=10)
