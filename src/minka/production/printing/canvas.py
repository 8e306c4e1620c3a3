"""Draw on one page in millimetres from its upper left corner; sizes of type are points."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .codes import Matrix
from .fitting import LEADING, fit, wrap
from .pdf import POINTS_PER_MM, PdfFile

Align = Literal["left", "centre", "right"]
BOLD_STROKE = 0.028
"""Width of the stroke that makes a regular face look bold, as a part of the type size."""

CAP_SHARE = 0.88
"""Height of a Chinese character above its base line, as a part of the type size."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left and upper edge, width and height, in mm."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Style:
    """How text looks: size in points, colour as #RRGGBB, weight."""

    size: float
    colour: str = "#000000"
    is_bold: bool = False


class Canvas:
    """The drawing of one page or form; `content` is what the PDF stores."""

    def __init__(self, pdf: PdfFile) -> None:
        self._pdf = pdf
        self._parts: list[str] = []
        self.images: dict[str, int] = {}

    @property
    def content(self) -> str:
        """The operators drawn so far (ISO 32000-1 clause 8 and 9)."""
        return "\n".join(self._parts)

    def width_of(self, text: str, size: float) -> float:
        """Return the width of a text in mm."""
        return self._pdf.case.faces.width(text, size) / POINTS_PER_MM

    def text(self, x: float, y: float, text: str, style: Style, *, align: Align = "left") -> None:
        """Write one line whose base line is at `y`."""
        if not text:
            return
        if align != "left":
            x -= self.width_of(text, style.size) * (0.5 if align == "centre" else 1)
        shown = "".join(
            f"/F{face} {style.size:.4g} Tf<{code}>Tj" for face, code in self._pdf.case.runs(text)
        )
        paint = f"{_rgb(style.colour)} rg"
        if style.is_bold:
            paint += f" {_rgb(style.colour)} RG {style.size * BOLD_STROKE:.3g} w 2 Tr"
        reset = " 0 Tr" if style.is_bold else ""
        self._parts.append(f"BT {paint} {self._at(x, y)} Td{shown}{reset} ET")

    def fitted(
        self, box: Box, text: str, style: Style, *, smallest: float, align: Align = "left"
    ) -> None:
        """Write a text into a box, smaller or on more lines if it must be; never clipped."""
        setting = fit(
            text,
            width=box.width * POINTS_PER_MM,
            height=box.height * POINTS_PER_MM,
            size=style.size,
            smallest=smallest,
            measure=self._pdf.case.faces.width,
        )
        self.lines(
            box, setting.lines, Style(setting.size, style.colour, style.is_bold), align=align
        )

    def lines(self, box: Box, lines: Sequence[str], style: Style, *, align: Align) -> None:
        """Write lines from the top of a box."""
        anchor = {"left": 0.0, "centre": 0.5, "right": 1.0}[align] * box.width
        for number, line in enumerate(lines):
            y = box.y + style.size * (CAP_SHARE + number * LEADING) / POINTS_PER_MM
            self.text(box.x + anchor, y, line, style, align=align)

    def paragraph(
        self, x: float, y: float, text: str, style: Style, *, width: float, leading: float = 1.5
    ) -> float:
        """Write wrapped text from the upper edge `y`; return the lower edge."""
        step = style.size * leading / POINTS_PER_MM
        for line in wrap(text, width=width, size=style.size, measure=self.width_of):
            self.text(x, y + style.size * CAP_SHARE / POINTS_PER_MM, line, style)
            y += step
        return y

    def rectangle(self, box: Box, *, fill: str = "", stroke: str = "", line: float = 0.2) -> None:
        """Draw a rectangle, filled, outlined with a `line` in mm, or both."""
        paint = {(True, False): "f", (False, True): "S", (True, True): "B"}[
            bool(fill), bool(stroke)
        ]
        colours = f"{_rgb(fill)} rg " if fill else ""
        if stroke:
            colours += f"{_rgb(stroke)} RG {line * POINTS_PER_MM:.3g} w "
        self._parts.append(f"{colours}{self._corner(box)} re {paint}")

    def line(
        self, start: tuple[float, float], end: tuple[float, float], *, colour: str, line: float
    ) -> None:
        """Draw a straight line, `line` mm wide."""
        self._parts.append(
            f"{_rgb(colour)} RG {line * POINTS_PER_MM:.3g} w "
            f"{self._at(*start)} m {self._at(*end)} l S"
        )

    def wave(self, box: Box, *, colour: str, line: float, periods: float, phase: float) -> None:
        """Draw a sine curve through a box: an ornament that is hard to copy by hand."""
        points = [
            (
                box.x + box.width * step / 120,
                box.y + box.height / 2 * (1 + math.sin(phase + 2 * math.pi * periods * step / 120)),
            )
            for step in range(121)
        ]
        path = " ".join(
            f"{self._at(x, y)} {'l' if number else 'm'}" for number, (x, y) in enumerate(points)
        )
        self._parts.append(f"{_rgb(colour)} RG {line * POINTS_PER_MM:.3g} w {path} S")

    def code(self, box: Box, matrix: Matrix) -> None:
        """Draw the dark modules of a code into a box (without quiet zone)."""
        self._parts.append(
            f"q 0 g {self._matrix(box)} cm BI/W {matrix.columns}/H {matrix.rows}/IM true"
            f"/D[1 0]/F/AHx ID {matrix.bits.hex()}> EI Q"
        )

    def photograph(self, box: Box, jpeg: bytes, shape: tuple[int, int, int]) -> None:
        """Fill a box with a photograph; what is too wide or too high is cut evenly."""
        width, height, _components = shape
        scale = max(box.width / width, box.height / height)
        wide, high = width * scale, height * scale
        full = Box(box.x - (wide - box.width) / 2, box.y - (high - box.height) / 2, wide, high)
        self.images["P"] = self._pdf.add_photograph(jpeg)
        self._parts.append(f"q {self._corner(box)} re W n {self._matrix(full)} cm/P Do Q")

    def form(self, name: str) -> None:
        """Show a form that was added to the file."""
        self._parts.append(f"/{name} Do")

    def _at(self, x: float, y: float) -> str:
        return f"{x * POINTS_PER_MM:.2f} {(self._pdf.height - y) * POINTS_PER_MM:.2f}"

    def _corner(self, box: Box) -> str:
        size = f"{box.width * POINTS_PER_MM:.2f} {box.height * POINTS_PER_MM:.2f}"
        return f"{self._at(box.x, box.y + box.height)} {size}"

    def _matrix(self, box: Box) -> str:
        """Place the unit square of an image on a box."""
        wide, high = box.width * POINTS_PER_MM, box.height * POINTS_PER_MM
        return f"{wide:.2f} 0 0 {high:.2f} {self._at(box.x, box.y + box.height)}"


def _rgb(colour: str) -> str:
    red, green, blue = bytes.fromhex(colour[1:])
    return f"{red / 255:.3g} {green / 255:.3g} {blue / 255:.3g}"
