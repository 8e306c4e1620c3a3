"""Draw the verdicts on the picture: an SVG that is laid over it or carries it inside."""

import base64
from collections.abc import Mapping, Sequence
from html import escape

from .measuring import STRIP, STRIP_HEIGHT, Measured
from .rules import Limit, Verdict

GOOD, BAD, ADVICE, BAND = "#1a7f37", "#c62828", "#9a6700", "#1565c0"
LINE = 1.5
GROUND = ("BACKGROUND", "EVENNESS")
IN_FACE = ("FACES", "SHARPNESS", "BRIGHTNESS", "CHROMA", "FLATNESS")


def overlay_svg(
    measured: Measured,
    verdicts: Sequence[Verdict],
    *,
    picture: bytes = b"",
    sentences: Mapping[str, str] | None = None,
) -> str:
    """Return the drawing: where a measure was taken, in green or red, and where it should lie.

    With `picture` (a JPEG) the drawing shows it too and stands alone. `sentences` are the
    verdicts in the reader's language, by code; every mark says its own when pointed at.
    """
    width, height = measured.frame
    by_code = {verdict.limit.code: verdict for verdict in verdicts}
    said = sentences or {code: verdict.sentence for code, verdict in by_code.items()}
    marks = [*_bands(by_code, width, height), *_ground(by_code, said, width, height)]
    marks += _faces(measured, by_code, said)
    marks += _marks(by_code, said, width, height)
    if picture:
        data = base64.b64encode(picture).decode("ascii")
        marks.insert(
            0,
            f'<image href="data:image/jpeg;base64,{data}" width="{width}" height="{height}"'
            ' preserveAspectRatio="none"/>',
        )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
    return "\n".join([head, *marks, "</svg>"])


def _bands(by_code: Mapping[str, Verdict], width: int, height: int) -> list[str]:
    """Shade where the top of the hair and the middle of the eyes should be."""
    bands = []
    if hair := by_code.get("HAIR_TOP"):
        low, high = _ends(hair.limit, height)
        bands.append(_block(0, low, width, high - low))
    if middle := by_code.get("EYE_MIDPOINT"):
        low, high = _ends(middle.limit, width)
        bands.append(_block(low, 0, high - low, height))
    return bands


def _ground(
    by_code: Mapping[str, Verdict], said: Mapping[str, str], width: int, height: int
) -> list[str]:
    """Frame the strips of the ground that were looked at, when they are not as they should be."""
    broken = [by_code[code] for code in GROUND if code in by_code and not by_code[code].is_met]
    if not broken:
        return []
    colour, title = _colour(broken[0]), _title(said.get(broken[0].limit.code))
    tall = height * STRIP_HEIGHT
    return [
        f'<rect x="{x}" y="0" width="{STRIP}" height="{tall:.0f}" fill="{colour}"'
        f' fill-opacity="0.2" stroke="{colour}" stroke-width="{LINE}">{title}</rect>'
        for x in (0, width - STRIP)
    ]


def _faces(
    measured: Measured, by_code: Mapping[str, Verdict], said: Mapping[str, str]
) -> list[str]:
    of_face = [by_code[code] for code in IN_FACE if code in by_code]
    worst = next((verdict for verdict in of_face if verdict.refuses), None)
    colour, title = _colour(worst), _title(said.get(worst.limit.code if worst else "FACES"))
    eyes = _colour(by_code.get("EYES"))
    marks = []
    for face in measured.faces:
        x, y, width, height = face.box
        marks.append(
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="none"'
            f' stroke="{colour}" stroke-width="{LINE}">{title}</rect>'
        )
        marks += [
            f'<circle cx="{a}" cy="{b}" r="4" fill="none" stroke="{eyes}" stroke-width="{LINE}"/>'
            for a, b in face.eyes
        ]
    return marks


def _marks(
    by_code: Mapping[str, Verdict], said: Mapping[str, str], width: int, height: int
) -> list[str]:
    """Draw the measured lines: top of the hair, line and middle of the eyes, width of the face."""
    marks = []
    if hair := by_code.get("HAIR_TOP"):
        marks.append(_line((0, hair.measured), (width, hair.measured), hair, said))
    line, middle = by_code.get("EYE_LINE"), by_code.get("EYE_MIDPOINT")
    if line and middle:
        y = height - line.measured
        marks.append(_line((0, y), (width, y), line, said))
        marks.append(_line((middle.measured, 0), (middle.measured, height), middle, said))
        if face := by_code.get("FACE_WIDTH"):
            half = face.measured / 2
            y += 40
            ends = (middle.measured - half, y), (middle.measured + half, y)
            marks.append(_line(*ends, face, said))
    return marks


def _line(
    start: tuple[float, float],
    end: tuple[float, float],
    verdict: Verdict,
    said: Mapping[str, str],
) -> str:
    (x1, y1), (x2, y2) = start, end
    dash = "" if verdict.is_met else ' stroke-dasharray="6 4"'
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
        f' stroke="{_colour(verdict)}" stroke-width="{LINE}"{dash}>'
        f"{_title(said.get(verdict.limit.code))}</line>"
    )


def _block(x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
        f' fill="{BAND}" fill-opacity="0.14"/>'
    )


def _ends(limit: Limit, end: float) -> tuple[float, float]:
    low = 0.0 if limit.least is None else limit.least
    return low, end if limit.most is None else limit.most


def _colour(verdict: Verdict | None) -> str:
    if verdict is None or verdict.is_met:
        return GOOD
    return BAD if verdict.refuses else ADVICE


def _title(sentence: str | None) -> str:
    return f"<title>{escape(sentence)}</title>" if sentence else ""
