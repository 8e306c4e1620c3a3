"""The photograph on the chip: a second, small rendition that still shows a face.

Cut around the head, shrunk, in colour or in grey: every combination is saved at the best
quality that fits, and the one that comes nearest to the cut-out wins. The same photograph gives
the same bytes with the same version of the JPEG library.

Source: EF08 of 2.00 and 3.00 (4,096 bytes); 26 × 32 mm from the photo requirements.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageOps, ImageStat, UnidentifiedImageError

from minka.chip.errors import BadValue

BYTES_AT_MOST = 4096
"""EF08 of the card's main file: 0x1000 bytes."""

MOST_PIXELS = 40_000_000
WIDTH_TO_HEIGHT = 26 / 32
HEIGHTS = (197, 172, 148, 128)
QUALITIES = (12, 90)
CUT_PER_FACE = 1.5
ABOVE_FACE = 0.4
COLOUR_WEIGHT = 0.35
"""How much a wrong colour counts beside a wrong brightness: the eye knows a face by light."""


Box = tuple[int, int, int, int]
"""x, y, width, height in pixels."""


@dataclass(frozen=True, slots=True, repr=False)
class Rendition:
    """A small JPEG; `error` is its mean distance from the cut-out it shows (of 255)."""

    data: bytes
    size: tuple[int, int]
    is_grey: bool
    error: float


def chip_rendition(
    photograph: bytes, face: Box | None = None, *, limit: int = BYTES_AT_MOST
) -> Rendition:
    """Return the best small copy of a photograph of at most `limit` bytes.

    `face` is the detector's box in the picture as stored; without one the whole picture is
    shrunk, turned as its camera says. Raises BadValue when the bytes are no picture, or when
    nothing fits, which at 4,096 bytes happens to no photograph.
    """
    whole = _opened(photograph)
    cut = whole.crop(_around(face, whole.size)) if face else ImageOps.exif_transpose(whole)
    reference = ImageOps.fit(cut, _size(HEIGHTS[0]), Image.Resampling.LANCZOS)
    best = min(_candidates(reference, limit), key=lambda each: each.error, default=None)
    if best is None:
        raise BadValue("VALUE_FORMAT", label="照片", expected=f"能缩小到{limit}字节以内的图片")
    return best


def _opened(photograph: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(photograph))
        if picture.width * picture.height > MOST_PIXELS:
            raise BadValue("VALUE_FORMAT", label="照片", expected="不超过四千万像素的图片")
        return picture.convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        raise BadValue("VALUE_FORMAT", label="照片", expected="可以打开的图片") from None


def _size(height: int) -> tuple[int, int]:
    return round(height * WIDTH_TO_HEIGHT), height


def _around(face: Box, size: tuple[int, int]) -> Box:
    """Return the part to keep (left, top, right, bottom): the head in the chip's proportions."""
    x, y, width, height = face
    wide = min(width * CUT_PER_FACE, size[0])
    tall = min(wide / WIDTH_TO_HEIGHT, size[1])
    wide = tall * WIDTH_TO_HEIGHT
    left = min(max(x + width / 2 - wide / 2, 0), size[0] - wide)
    top = min(max(y - height * ABOVE_FACE, 0), size[1] - tall)
    return round(left), round(top), round(left + wide), round(top + tall)


def _candidates(reference: Image.Image, limit: int) -> Iterator[Rendition]:
    for height in HEIGHTS:
        small = reference.resize(_size(height), Image.Resampling.LANCZOS)
        for is_grey in (False, True):
            data = _fitted(small.convert("L") if is_grey else small, limit)
            if data:
                yield Rendition(data, small.size, is_grey, _error(data, reference))


def _fitted(picture: Image.Image, limit: int) -> bytes:
    """Save at the best quality that fits; empty when even the worst does not."""
    low, high = QUALITIES
    best = b""
    while low <= high:
        quality = (low + high) // 2
        data = _saved(picture, quality)
        if len(data) <= limit:
            best, low = data, quality + 1
        else:
            high = quality - 1
    return best


def _saved(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _error(data: bytes, reference: Image.Image) -> float:
    small = Image.open(io.BytesIO(data)).convert("RGB")
    shown = small.resize(reference.size, Image.Resampling.BICUBIC)
    apart = ImageChops.difference(shown.convert("YCbCr"), reference.convert("YCbCr"))
    light, blue, red = ImageStat.Stat(apart).rms
    return float(light + COLOUR_WEIGHT * (blue + red) / 2)
