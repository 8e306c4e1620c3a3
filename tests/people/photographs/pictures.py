"""Good pictures and broken ones, made here or lying beside with their source."""

import functools
import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from minka.journeys.demonstration.portrait import portrait

DATA = Path(__file__).parent / "data"
SIZE = (358, 441)


def opened(data):
    return Image.open(io.BytesIO(data)).convert("RGB")


def jpeg(picture, *, quality=88, **options):
    out = io.BytesIO()
    picture.save(out, "JPEG", **{"quality": quality, "dpi": (350, 350), **options})
    return out.getvalue()


def saved_as(picture, kind):
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


@functools.cache
def drawn(seed=1):
    """A drawn portrait that keeps every rule."""
    return portrait(seed, is_female=seed % 2 == 0, age=30)


@functools.cache
def astronaut():
    """The public-domain portrait, brought to the standard's size; its ground is grey."""
    picture = Image.open(DATA / "portrait.jpg").convert("RGB")
    return jpeg(picture.resize(SIZE, Image.Resampling.LANCZOS))


@functools.cache
def cat():
    picture = Image.open(DATA / "cat.jpg").convert("RGB")
    return jpeg(picture.resize(SIZE, Image.Resampling.LANCZOS))


def two_faces():
    one = opened(drawn(3)).resize((179, 220))
    sheet = Image.new("RGB", SIZE, "white")
    sheet.paste(one, (0, 100))
    sheet.paste(one, (179, 100))
    return jpeg(sheet)


def no_face():
    sheet = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(sheet)
    for step in range(0, 441, 9):
        draw.line((0, step, 358, 441 - step), fill=(step % 256, 90, 160), width=3)
    return jpeg(sheet)


def smiley():
    sheet = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(sheet)
    draw.ellipse((79, 40, 279, 260), fill=(255, 220, 60))
    draw.ellipse((130, 110, 160, 150), fill="black")
    draw.ellipse((200, 110, 230, 150), fill="black")
    draw.arc((120, 140, 240, 230), 20, 160, fill="black", width=8)
    return jpeg(sheet, quality=95)


def cartoon():
    """A face in flat colours, drawn well enough for the detector to take it for one."""
    flat = opened(drawn(5)).filter(ImageFilter.MedianFilter(5))
    return jpeg(flat.quantize(6, dither=Image.Dither.NONE).convert("RGB"), quality=92)


def shifted(across=0, down=0):
    sheet = Image.new("RGB", SIZE, "white")
    sheet.paste(opened(drawn()), (across, down))
    return jpeg(sheet)


def shrunk(share):
    small = opened(drawn()).resize((round(358 * share), round(441 * share)))
    sheet = Image.new("RGB", SIZE, "white")
    sheet.paste(small, ((358 - small.width) // 2, 20))
    return jpeg(sheet)


def on_ground(colour):
    picture = opened(drawn())
    ground = picture.convert("L").point([255 if value >= 250 else 0 for value in range(256)])
    picture.paste(Image.new("RGB", SIZE, colour), mask=ground)
    return jpeg(picture)


def rotated(orientation=6):
    """As a telephone saves it: lying on its side, with a mark that screens obey."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return jpeg(opened(drawn()).rotate(90, expand=True), exif=exif)


def taken(day):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = f"{day:%Y:%m:%d} 10:00:00"
    return jpeg(opened(drawn()), exif=exif)


def bomb(width=20_000, height=10_000):
    """A JPEG of a few hundred bytes whose header promises 200 megapixels."""
    data = bytearray(jpeg(Image.new("L", (8, 8))))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return bytes(data)


def animated():
    out = io.BytesIO()
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()
