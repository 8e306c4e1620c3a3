"""Take the measures of a photograph: first of its file, then of what is seen on it.

Nothing is decoded before the header was found harmless. All lengths are pixels of the picture
brought to the standard's width of 358, so that a picture of any size hears what is wrong with it.
"""

import datetime
import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image, JpegImagePlugin

from .refusals import PictureRefused
from .rules import Limit, Verdict, judge

FRAME_WIDTH = 358
STRIP, STRIP_HEIGHT = 24, 0.45
"""The ground is looked at in two strips along the edges: their width in pixels, and how far down
they reach as a share of the height, which is above the shoulders."""

BYTES_AT_MOST = 5 << 20
PIXELS_AT_MOST = 30_000_000
SCANS_AT_MOST = 100
JPEG = b"\xff\xd8\xff"
START_OF_SCAN = b"\xff\xda"
ORIENTATION, TAKEN_AT, EXIF = 0x0112, 0x9003, 0x8769
BROKEN = (OSError, SyntaxError, ValueError, IndexError, TypeError, KeyError, struct.error)
"""What Pillow raises for bytes that are not what they claim."""

KINDS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "PNG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"II*\0", "TIFF 图片"),
    (b"MM\0*", "TIFF 图片"),
    (b"%PDF", "PDF 文件"),
    (b"PK\x03\x04", "压缩包或 Office 文件"),
    (b"RIFF", "WebP 图片"),
)
PIXEL_MODES = {1: "L", 3: "RGB", 4: "CMYK"}


@dataclass(frozen=True, slots=True)
class Face:
    """A face on the picture: its box (x, y, width, height) and the eyes, left to right."""

    box: tuple[int, int, int, int]
    eyes: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """The measures under the codes of their limits, and where on the picture they were taken.

    `frame` is width and height of the picture brought to the standard's width; `thumbnail` is
    a tiny grey copy by which `faces.same_pictures` knows a picture that was saved again.
    """

    measures: dict[str, float]
    frame: tuple[int, int]
    faces: tuple[Face, ...] = ()
    thumbnail: bytes = b""
    taken_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A photograph measured and judged."""

    measured: Measured
    verdicts: list[Verdict] = field(default_factory=list)


def assess(data: bytes, limits: Sequence[Limit], *, on: datetime.date) -> Judgement:
    """Measure and judge a photograph. Raises PictureRefused when it cannot be read at all."""
    measured = measure(data, on=on)
    return Judgement(measured, judge(measured.measures, limits))


def measure(data: bytes, *, on: datetime.date) -> Measured:
    """Take every measure of a photograph. Raises PictureRefused."""
    picture = open_header(data)
    try:
        taken_on = _taken_on(picture, on)
        measures = _of_file(picture, data)
        pixels = decode(picture)
    except BROKEN as error:
        raise PictureRefused("PICTURE_DAMAGED") from error
    if taken_on:
        measures["AGE"] = (on - taken_on).days
    from . import faces  # slow import

    seen = faces.look(pixels)
    return Measured(
        {**measures, **seen.measures}, pixels.size, seen.faces, seen.thumbnail, taken_on
    )


def open_header(data: bytes) -> JpegImagePlugin.JpegImageFile:
    """Read the header of a JPEG, nothing else. Raises PictureRefused.

    Pillow's own door is not used: it would try every format it knows and only warn of a bomb.
    """
    if not data:
        raise PictureRefused("PICTURE_EMPTY")
    if len(data) > BYTES_AT_MOST:
        raise PictureRefused("PICTURE_TOO_LONG", size=_mb(len(data)), limit=_mb(BYTES_AT_MOST))
    if not data.startswith(JPEG):
        raise PictureRefused("PICTURE_NOT_JPEG", kind=_kind(data))
    try:
        picture = JpegImagePlugin.JpegImageFile(io.BytesIO(data))
    except BROKEN as error:
        raise PictureRefused("PICTURE_DAMAGED") from error
    width, height = picture.size
    if width * height > PIXELS_AT_MOST or data.count(START_OF_SCAN) > SCANS_AT_MOST:
        raise PictureRefused(
            "PICTURE_TOO_MANY_PIXELS",
            pixels=f"{width}×{height} 像素",
            limit=f" {PIXELS_AT_MOST // 1_000_000} 百万像素",
        )
    return picture


def decode(picture: JpegImagePlugin.JpegImageFile) -> Image.Image:
    """Decode as RGB at the standard's width; raises one of BROKEN for half a picture.

    The JPEG decoder itself scales a large photograph down on the way, which costs a fraction.
    """
    width, height = picture.size
    target = (FRAME_WIDTH, max(1, round(height * FRAME_WIDTH / width)))
    picture.draft(None, (target[0] * 2, target[1] * 2))
    pixels = picture.convert("RGB")
    return pixels if pixels.size == target else pixels.resize(target, Image.Resampling.LANCZOS)


def _of_file(picture: JpegImagePlugin.JpegImageFile, data: bytes) -> dict[str, float]:
    resolution = picture.info.get("dpi", (0, 0))[0]
    return {
        "SIZE": len(data),
        "WIDTH": picture.width,
        "HEIGHT": picture.height,
        "RESOLUTION": round(float(resolution)),
        "COMPONENTS": len(picture.getbands()),
        "ORIENTATION": int(picture.getexif().get(ORIENTATION, 1)),
    }


def _taken_on(picture: Image.Image, on: datetime.date) -> datetime.date | None:
    """Return the day the camera wrote down; a day still to come is a wrong clock."""
    text = str(picture.getexif().get_ifd(EXIF).get(TAKEN_AT, ""))
    try:
        day = datetime.date(*(int(part) for part in text[:10].split(":")))
    except (ValueError, TypeError):
        return None
    return day if day <= on else None


def _kind(data: bytes) -> str:
    return next((kind for start, kind in KINDS if data.startswith(start)), "别的格式")


def _mb(size: int) -> str:
    return f" {size / (1 << 20):.1f} MB"
