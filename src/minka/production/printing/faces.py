"""Card faces: one page per card in the size of the card, in the order of the batch.

What stands where is data: `templates/*.toml`. The designs are our own and sober; they carry
no emblem. A plant that prints on stock with the design already on it leaves the ground out.
"""

import datetime
import functools
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from minka.kernel.errors import gettext_noop
from minka.kernel.refusal import Refusal, Refused

from .canvas import Align, Box, Canvas, Style
from .codes import data_matrix
from .pdf import PdfFile, PrintedFile, jpeg_shape
from .typefaces import Typefaces, typefaces

TEMPLATES = Path(__file__).parent / "templates"
CARD_WIDTH, CARD_HEIGHT = 85.60, 53.98
"""ID-1 card in mm (ISO/IEC 7810)."""

GROUND = "G"


@dataclass(frozen=True, slots=True)
class FaceData:
    """What is printed on one card. `photograph` is a JPEG; dates are days.

    `match_code` ties the card to its letter (see `codes`). The fields after it are for
    permits; a product whose template does not show them leaves them empty.
    """

    name: str
    number: str
    card_number: str
    issued_on: datetime.date
    photograph: bytes
    match_code: str
    sex: str = ""
    ethnic_group: str = ""
    residence: str = ""
    issuer: str = ""
    valid_until: datetime.date | None = None

    def values(self) -> dict[str, str]:
        """Return the texts of the face under the names that templates use."""
        return {
            "name": self.name,
            "number": self.number,
            "card_number": self.card_number,
            "issued_month": f"{self.issued_on.year}年{self.issued_on.month}月",
            "issued_on": _day(self.issued_on),
            "valid_until": _day(self.valid_until) if self.valid_until else "",
            "sex": self.sex,
            "ethnic_group": self.ethnic_group,
            "residence": self.residence,
            "issuer": self.issuer,
        }


@dataclass(frozen=True, slots=True)
class Field:
    """A value of the card in its box, with the label that stands before it."""

    value: str
    label: str
    box: Box
    label_x: float
    size: float
    smallest: float
    align: Align
    is_bold: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A line that is the same on every card of the product."""

    text: str
    x: float
    y: float
    size: float
    colour: str
    align: Align
    is_bold: bool


@dataclass(frozen=True, slots=True)
class Template:
    """The face of one product; lengths in mm, sizes of type in points."""

    code: str
    colours: dict[str, str]
    photograph: Box
    matrix: Box
    fields: tuple[Field, ...]
    notes: tuple[Note, ...]


def template_codes() -> list[str]:
    """Return the codes of all face templates, sorted."""
    return sorted(path.stem for path in TEMPLATES.glob("*.toml"))


@functools.cache
def get_template(code: str) -> Template:
    """Read a face template. Raises KeyError if there is none with this code."""
    path = TEMPLATES / f"{code}.toml"
    if code not in template_codes():
        raise KeyError(code)
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return Template(
        code=code,
        colours=raw["colours"],
        photograph=Box(**raw["photograph"]),
        matrix=Box(**raw["matrix"]),
        fields=tuple(_field(entry) for entry in raw["field"]),
        notes=tuple(_note(entry) for entry in raw["note"]),
    )


def face_texts(cards: Iterable[FaceData], template: Template) -> Iterable[str]:
    """Yield per card all its printed texts as one string, for `fonts.check_glyphs`."""
    for card in cards:
        values = card.values()
        yield "".join(values[field.value] for field in template.fields)


def faces_pdf(
    cards: Iterable[FaceData],
    template: Template,
    out: BinaryIO,
    *,
    made_at: datetime.datetime,
    with_ground: bool = True,
    first_position: int = 1,
    faces: Typefaces | None = None,
) -> PrintedFile:
    """Print one face per card into `out`, in the order given; photographs are not re-encoded.

    Cards are drawn and written one by one: memory does not grow with the batch. A slice of a
    batch says at which position it begins. Raises Refused, naming the position, for a card with
    an empty field or without a JPEG, and for a character no face has; what is in `out` is then
    no PDF.
    """
    pdf = PdfFile(
        out,
        faces=faces or typefaces(),
        width=CARD_WIDTH,
        height=CARD_HEIGHT,
        made_at=made_at,
        title=f"卡面 {template.code}",
    )
    if with_ground:
        pdf.add_form(GROUND, _ground(pdf, template))
    for position, card in enumerate(cards, start=first_position):
        canvas = Canvas(pdf)
        if with_ground:
            canvas.form(GROUND)
        _draw(canvas, card, template, position)
        pdf.add_page(canvas.content, canvas.images)
    return pdf.close()


def _draw(canvas: Canvas, card: FaceData, template: Template, position: int) -> None:
    canvas.photograph(template.photograph, card.photograph, _shape(card.photograph, position))
    values = card.values()
    ink = template.colours["ink"]
    for field in template.fields:
        text = values[field.value]
        if not text:
            raise Refused(
                Refusal(
                    "FACE_FIELD_EMPTY",
                    gettext_noop("本批第{position}张卡缺少“{label}”，卡面未打印，请补齐后重印"),
                    {"position": position, "label": field.label},
                )
            )
        style = Style(field.size, ink, field.is_bold)
        canvas.fitted(field.box, text, style, smallest=field.smallest, align=field.align)
    canvas.code(template.matrix, data_matrix(card.match_code))


def _shape(jpeg: bytes, position: int) -> tuple[int, int, int]:
    try:
        return jpeg_shape(jpeg)
    except ValueError as error:
        raise Refused(
            Refusal(
                "PHOTOGRAPH_NOT_JPEG",
                gettext_noop("本批第{position}张卡的照片不是 JPEG，卡面未打印，请换照片后重印"),
                {"position": position},
            )
        ) from error


def _ground(pdf: PdfFile, template: Template) -> str:
    """Draw what all cards of the product share: colours, ornament, labels, fixed lines."""
    colours, canvas = template.colours, Canvas(pdf)
    canvas.rectangle(Box(0, 0, CARD_WIDTH, CARD_HEIGHT), fill=colours["ground"])
    for number in range(9):
        canvas.wave(
            Box(0, 30 + number * 0.9, CARD_WIDTH, 16 - number),
            colour=colours["wave"],
            line=0.12,
            periods=1.5,
            phase=0.35 * number,
        )
    canvas.rectangle(Box(0, 0, CARD_WIDTH, 9.6), fill=colours["band"])
    canvas.rectangle(Box(0, 9.6, CARD_WIDTH, 0.5), fill=colours["accent"])
    canvas.rectangle(template.photograph, fill="#FFFFFF", stroke=colours["wave"], line=0.15)
    quiet = template.matrix
    canvas.rectangle(
        Box(quiet.x - 0.8, quiet.y - 0.8, quiet.width + 1.6, quiet.height + 1.6), fill="#FFFFFF"
    )
    for field in template.fields:
        label = Box(field.label_x, field.box.y, field.box.x - field.label_x, field.box.height)
        canvas.lines(label, [field.label], Style(field.size, colours["label"]), align="left")
    for note in template.notes:
        style = Style(note.size, colours[note.colour], note.is_bold)
        canvas.text(note.x, note.y, note.text, style, align=note.align)
    return canvas.content


def _field(entry: dict[str, Any]) -> Field:
    return Field(
        value=entry["value"],
        label=entry["label"],
        box=Box(entry["x"], entry["y"], entry["width"], entry["height"]),
        label_x=entry["label_x"],
        size=entry["size"],
        smallest=entry["smallest"],
        align=entry.get("align", "left"),
        is_bold=entry.get("bold", False),
    )


def _note(entry: dict[str, Any]) -> Note:
    return Note(
        text=entry["text"],
        x=entry["x"],
        y=entry["y"],
        size=entry["size"],
        colour=entry["colour"],
        align=entry.get("align", "left"),
        is_bold=entry.get("bold", False),
    )


def _day(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
