"""The photograph on the chip: a second, small rendition that still shows a face.

The chip holds 4,096 bytes; the photograph of the collection has 14–40 KB. The picture is made
smaller first and coarser second, because a face survives few pixels better than blocks.

Source: EF08 of 2.00 and 3.00; the collection's 358 × 441 pixels from the photo requirements.
"""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from minka.chip.errors import BadValue

LIMIT = 4096
MOST_PIXELS = 40_000_000
HEIGHTS = (220, 196, 176, 160, 144, 128, 112, 96)
QUALITIES = (75, 62, 50)
SHAPE = 358 / 441


def chip_photo(photograph: bytes, *, limit: int = LIMIT) -> bytes:
    """Return the photograph as a JPEG of at most `limit` bytes, in the card's proportions.

    The largest height of the ladder whose quality is still 50 or better; grey before a height
    under 96 pixels. Raises BadValue when the bytes are no picture or cannot be made to fit.
    """
    picture = _opened(photograph)
    for mode in ("RGB", "L"):
        for height in HEIGHTS:
            small = ImageOps.fit(
                picture.convert(mode), (round(height * SHAPE), height), Image.Resampling.LANCZOS
            )
            for quality in QUALITIES:
                raw = _jpeg(small, quality)
                if len(raw) <= limit:
                    return raw
    raise BadValue("VALUE_TOO_LONG", label="照片", limit=limit, actual=len(raw))


def _opened(photograph: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(photograph))
        if picture.width * picture.height > MOST_PIXELS:
            raise BadValue("VALUE_FORMAT", label="照片", expected="不超过四千万像素的图片")
        picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        raise BadValue("VALUE_FORMAT", label="照片", expected="可以打开的图片") from None
    return ImageOps.exif_transpose(picture)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=quality, optimize=True, subsampling="4:2:0")
    return kept.getvalue()
