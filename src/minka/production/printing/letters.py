"""The letter a card is sent with: one A4 page, folded in three for a DL or C5/6 window envelope.

Type is at least 12 points because many holders are old; only a name or address of unusual
length, and the caption of the code, is smaller. What is the same in all letters of a
batch is drawn once. Full numbers never stand in a letter: whoever opens it by mistake learns
no identity number.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from minka.kernel.masking import mask_number

from .canvas import Box, Canvas, Style
from .codes import data_matrix
from .pdf import PdfFile, PrintedFile
from .typefaces import Typefaces, typefaces

A4_WIDTH, A4_HEIGHT = 210.0, 297.0
WINDOW = Box(24, 50, 82, 36)
"""Where the address shows through the window (DIN 680, form B: 20 to 110 mm, 45 to 90 mm)."""

MATCH_CODE = Box(172, 20, 16, 16)
"""Where the inserter's camera looks; it must not move from batch to batch."""

LEFT, TEXT_WIDTH = 24.0, 164.0
FORM = "L"
INK, GREY, ACCENT, PALE = "#111111", "#55606A", "#17598C", "#EEF4F9"
HEADLINE = Style(16, ACCENT, is_bold=True)
STRONG = Style(12.5, INK, is_bold=True)
PLAIN = Style(12, INK)
BODY_TOP = 96.0


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """What all letters of a batch share. `hotline_hours` in words."""

    centre: str
    product: str
    hotline: str
    hotline_hours: str


@dataclass(frozen=True, slots=True)
class LetterData:
    """One letter. Numbers are given in full and printed masked; the day is that of making."""

    name: str
    postcode: str
    address: str
    number: str
    card_number: str
    issued_on: datetime.date
    outlet: str
    outlet_address: str
    outlet_hours: str
    outlet_phone: str
    match_code: str


STEPS = (
    (
        "本人领卡，请带上：",
        "您的有效身份证件原件，以及这封信。",
    ),
    (
        "请别人代领，请带上：",
        (
            "代领人的身份证件原件、您的身份证件（原件或复印件）、您签名的委托书，以及这封信。"
            "未满18周岁由监护人代领，另带监护关系证明（户口簿或出生医学证明）。"
        ),
    ),
    (
        "领到卡以后：",
        (
            "请当面核对姓名、号码和照片，并在窗口启用社会保障功能、设置密码；"
            "卡上如有银行账户，请本人持身份证件到发卡银行网点启用。"
        ),
    ),
)


def letter_texts(letters: Iterable[LetterData]) -> Iterable[str]:
    """Yield per letter all its own texts as one string, for `fonts.check_glyphs`."""
    for letter in letters:
        yield "".join(
            (letter.name, letter.address, letter.outlet, letter.outlet_address, letter.outlet_hours)
        )


def letters_pdf(
    letters: Iterable[LetterData],
    paper: LetterPaper,
    out: BinaryIO,
    *,
    made_at: datetime.datetime,
    faces: Typefaces | None = None,
) -> PrintedFile:
    """Print one letter per page into `out`, in the order given, the same as the cards'.

    Raises Refused for a character that no face has; what is in `out` is then no PDF.
    """
    pdf = PdfFile(
        out,
        faces=faces or typefaces(),
        width=A4_WIDTH,
        height=A4_HEIGHT,
        made_at=made_at,
        title=f"领卡通知 {paper.product}",
    )
    pdf.add_form(FORM, _shared(pdf, paper))
    for letter in letters:
        canvas = Canvas(pdf)
        canvas.form(FORM)
        _draw(canvas, letter)
        pdf.add_page(canvas.content)
    return pdf.close()


def _draw(canvas: Canvas, letter: LetterData) -> None:
    _address(canvas, letter)
    canvas.code(MATCH_CODE, data_matrix(letter.match_code))
    canvas.text(188, 40.5, letter.match_code, Style(7, GREY), align="right")
    canvas.fitted(
        Box(LEFT, BODY_TOP + 11, TEXT_WIDTH, 8),
        f"尊敬的{letter.name}：",
        Style(13, INK, is_bold=True),
        smallest=10,
    )
    _outlet(canvas, letter)
    _card(canvas, letter)


def _address(canvas: Canvas, letter: LetterData) -> None:
    canvas.text(WINDOW.x, WINDOW.y + 5, letter.postcode, Style(13, INK))
    canvas.fitted(Box(WINDOW.x, WINDOW.y + 8, WINDOW.width, 16), letter.address, PLAIN, smallest=11)
    canvas.fitted(
        Box(WINDOW.x, WINDOW.y + 26, WINDOW.width, 10),
        f"{letter.name}　收",
        Style(14, INK, is_bold=True),
        smallest=11,
    )


def _outlet(canvas: Canvas, letter: LetterData) -> None:
    """Fill the framed box: where to go and when."""
    top = OUTLET_BOX.y
    canvas.fitted(
        Box(50, top + 3.5, 134, 7.5), letter.outlet, Style(14, INK, is_bold=True), smallest=10
    )
    rows = (letter.outlet_address, letter.outlet_hours, letter.outlet_phone)
    for number, text in enumerate(rows):
        canvas.fitted(Box(50, top + 12.5 + number * 7, 134, 6.5), text, PLAIN, smallest=9)


def _card(canvas: Canvas, letter: LetterData) -> None:
    day = letter.issued_on
    values = (
        letter.name,
        mask_number(letter.number),
        mask_number(letter.card_number),
        f"{day.year}年{day.month}月",
    )
    for column, text in enumerate(values):
        canvas.fitted(
            Box(_column(column), CARD_BOX.y + 9.2, COLUMN_WIDTHS[column] - 3, 9),
            text,
            PLAIN,
            smallest=10.5 if column else 9,
        )


OUTLET_BOX = Box(LEFT, 130, TEXT_WIDTH, 35)
CARD_BOX = Box(LEFT, 232, TEXT_WIDTH, 19)
COLUMN_WIDTHS = (42.0, 48.0, 40.0, 34.0)


def _column(number: int) -> float:
    return CARD_BOX.x + 4 + sum(COLUMN_WIDTHS[:number])


def _shared(pdf: PdfFile, paper: LetterPaper) -> str:
    """Draw what does not change from letter to letter."""
    canvas = Canvas(pdf)
    canvas.text(LEFT, 24, paper.centre, Style(15, ACCENT, is_bold=True))
    canvas.line((LEFT, 28), (160, 28), colour=ACCENT, line=0.5)
    canvas.text(LEFT, 34, "领卡通知", Style(12, GREY))
    for fold in (A4_HEIGHT / 3, A4_HEIGHT * 2 / 3):
        canvas.line((4, fold), (8, fold), colour=GREY, line=0.15)
    headline = f"您申领的{paper.product}已经制好，请来领取"
    canvas.fitted(Box(LEFT, BODY_TOP, TEXT_WIDTH, 8), headline, HEADLINE, smallest=12)
    canvas.paragraph(
        LEFT,
        BODY_TOP + 21.5,
        "您好！您的卡已经送到下面的网点，营业时间内都可以领取。",
        PLAIN,
        width=TEXT_WIDTH,
    )
    _outlet_frame(canvas)
    _steps(canvas)
    _card_frame(canvas)
    _foot(canvas, paper)
    return canvas.content


def _outlet_frame(canvas: Canvas) -> None:
    canvas.rectangle(OUTLET_BOX, fill=PALE)
    canvas.rectangle(Box(OUTLET_BOX.x, OUTLET_BOX.y, 1.4, OUTLET_BOX.height), fill=ACCENT)
    labels = ("领卡网点", "地　　址", "营业时间",
              "电　　话")  # fmt: skip
    tops = (4.3, 12.5, 19.5, 26.5)
    for label, top in zip(labels, tops, strict=True):
        canvas.text(29, OUTLET_BOX.y + top + 3.75, label, Style(12, GREY))


def _steps(canvas: Canvas) -> None:
    y = OUTLET_BOX.y + OUTLET_BOX.height + 4.5
    for number, (head, body) in enumerate(STEPS, start=1):
        canvas.text(LEFT, y + 4.2, f"{number}", Style(14, ACCENT, is_bold=True))
        canvas.text(LEFT + 7, y + 4.2, head, STRONG)
        y = canvas.paragraph(LEFT + 7, y + 6.6, body, PLAIN, width=TEXT_WIDTH - 7, leading=1.4)
        y += 1.6


def _card_frame(canvas: Canvas) -> None:
    canvas.rectangle(CARD_BOX, stroke="#9FB4C4", line=0.25)
    labels = ("姓名", "社会保障号码", "卡号",
              "发卡日期")  # fmt: skip
    for number, label in enumerate(labels):
        canvas.text(_column(number), CARD_BOX.y + 6, label, Style(12, GREY))


def _foot(canvas: Canvas, paper: LetterPaper) -> None:
    canvas.text(
        LEFT,
        260,
        f"有疑问请拨打 {paper.hotline}（{paper.hotline_hours}）",
        Style(13, ACCENT, is_bold=True),
    )
    canvas.paragraph(
        LEFT,
        264.5,
        "工作人员不会向您索要密码或验证码，也不会让您转账。请勿相信冒充本中心的来电。",
        PLAIN,
        width=TEXT_WIDTH,
    )
    canvas.text(LEFT + TEXT_WIDTH, 284, paper.centre, PLAIN, align="right")
