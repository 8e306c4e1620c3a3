"""Drawn portraits for the demonstration: no real person's face is ever needed.

The frame follows the rules for card photographs: 358 x 441 pixels at 350 dpi, white ground,
head centred, hair 7 to 21 pixels from the upper edge, eyes at least 207 above the lower one,
a JPEG of 14 to 40 kB. The same arguments always give the same bytes.
"""

import functools
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT, DPI = 358, 441, 350
SMALLEST, LARGEST = 14_000, 40_000
OVERSIZE = 2
CENTRE = WIDTH / 2
GREY_FROM = 60
GRAIN_ROOM = 40

Colour = tuple[int, int, int]
SKINS: tuple[Colour, ...] = (
    (247, 216, 189), (241, 205, 174), (233, 194, 160), (222, 180, 144), (206, 162, 126)
)  # fmt: skip
HAIRS: tuple[Colour, ...] = ((28, 25, 26), (40, 32, 30), (54, 41, 35), (22, 24, 30))
GREYS: tuple[Colour, ...] = ((122, 120, 120), (158, 156, 154), (196, 194, 192))
CLOTHES: tuple[Colour, ...] = (
    (52, 78, 118), (108, 52, 58), (60, 92, 84), (86, 78, 110), (70, 74, 82), (134, 92, 58),
    (44, 100, 130), (120, 74, 96),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that is chosen by the seed; lengths in pixels of the finished picture."""

    skin: Colour
    hair: Colour
    cloth: Colour
    cut: str
    collar: str
    face: float
    jaw: float
    brow: float
    eye: float
    smile: float
    has_glasses: bool
    is_old: bool
    is_female: bool


class Pencil:
    """Draws on the oversized picture in the coordinates of the finished one."""

    def __init__(self, picture: Image.Image) -> None:
        self._draw = ImageDraw.Draw(picture)

    def oval(self, x: float, y: float, wide: float, high: float, colour: Colour) -> None:
        """Fill an ellipse around a middle point, with half its width and height."""
        self._draw.ellipse(_scaled((x - wide, y - high, x + wide, y + high)), fill=colour)

    def shape(self, points: list[tuple[float, float]], colour: Colour) -> None:
        """Fill a polygon."""
        self._draw.polygon([(x * OVERSIZE, y * OVERSIZE) for x, y in points], fill=colour)

    def block(self, x0: float, y0: float, x1: float, y1: float, colour: Colour) -> None:
        """Fill a rectangle with soft corners."""
        self._draw.rounded_rectangle(_scaled((x0, y0, x1, y1)), radius=24, fill=colour)

    def arc(
        self, box: tuple[float, float, float, float], start: int, end: int, colour: Colour,
        line: float,
    ) -> None:  # fmt: skip
        """Draw a part of an ellipse inside a box; degrees run clockwise from three o'clock."""
        self._draw.arc(_scaled(box), start, end, fill=colour, width=round(line * OVERSIZE))


def portrait(seed: int, *, is_female: bool | None = None, age: int | None = None) -> bytes:
    """Return a friendly drawn head and shoulders as JPEG; `age` in years greys the hair.

    What is not given is chosen by the seed.
    """
    dice = random.Random(seed)  # noqa: S311 -- a drawing, not a secret
    look = _look(dice, is_female, age)
    picture = Image.new("RGB", (WIDTH * OVERSIZE, HEIGHT * OVERSIZE), "white")
    pencil = Pencil(picture)
    _back_hair(pencil, look)
    _shoulders(pencil, look)
    _head(pencil, look)
    _features(pencil, look)
    _front_hair(pencil, look)
    if look.has_glasses:
        _glasses(pencil)
    return _jpeg(_grained(picture.reduce(OVERSIZE), dice))


def _look(dice: random.Random, is_female: bool | None, age: int | None) -> Look:
    female = dice.random() < 0.5 if is_female is None else is_female
    years = dice.randint(18, 80) if age is None else age
    old = years >= GREY_FROM
    cuts = ("long", "bob", "bun", "ponytail") if female else ("short", "side", "crew")
    return Look(
        skin=dice.choice(SKINS),
        hair=dice.choice(GREYS if old else HAIRS),
        cloth=dice.choice(CLOTHES),
        cut=dice.choice(cuts),
        collar=dice.choice(("shirt", "round", "jacket")),
        face=dice.uniform(90, 97) - 4 * female,
        jaw=dice.uniform(0.62, 0.8) - 0.08 * female,
        brow=dice.uniform(3.2, 5.4) - 1.4 * female,
        eye=dice.uniform(7.5, 9.5) + 0.8 * female,
        smile=dice.uniform(6, 13),
        has_glasses=dice.random() < (0.45 if old else 0.22),
        is_old=old,
        is_female=female,
    )


def _back_hair(pencil: Pencil, look: Look) -> None:
    """Draw the hair that falls behind head and shoulders."""
    if look.cut == "long":
        pencil.oval(CENTRE, 165, look.face + 26, 150, look.hair)
        pencil.block(CENTRE - look.face - 24, 165, CENTRE + look.face + 24, 385, look.hair)
    elif look.cut == "bob":
        pencil.oval(CENTRE, 165, look.face + 26, 150, look.hair)
        pencil.block(CENTRE - look.face - 25, 165, CENTRE + look.face + 25, 296, look.hair)
    elif look.cut == "ponytail":
        pencil.oval(CENTRE + look.face + 2, 250, 30, 90, look.hair)


def _shoulders(pencil: Pencil, look: Look) -> None:
    shade = _toned(look.skin, 0.86)
    pencil.oval(CENTRE, 452, 172, 92, look.cloth)
    pencil.block(CENTRE - 172, 430, CENTRE + 172, 480, look.cloth)
    pencil.block(CENTRE - 38, 270, CENTRE + 38, 378, look.skin)
    pencil.oval(CENTRE, 312, 42, 26, shade)
    pencil.oval(CENTRE, 372, 46, 22, look.skin)
    if look.collar == "round":
        pencil.arc((CENTRE - 58, 336, CENTRE + 58, 406), 0, 180, _toned(look.cloth, 0.75), 6)
        return
    linen = (240, 243, 247) if look.collar == "jacket" else _toned(look.cloth, 1.3)
    for side in (-1, 1):
        pencil.shape(
            [(CENTRE + side * 44, 346), (CENTRE + side * 66, 372), (CENTRE + side * 30, 420),
             (CENTRE, 392)],
            linen,
        )  # fmt: skip
    pencil.shape([(CENTRE - 8, 394), (CENTRE + 8, 394), (CENTRE + 5, 441), (CENTRE - 5, 441)],
                 _toned(look.cloth, 0.7))  # fmt: skip


def _head(pencil: Pencil, look: Look) -> None:
    """Draw ears and face; the jaw is a smaller oval below the cheeks."""
    for side in (-1, 1):
        pencil.oval(CENTRE + side * (look.face + 3), 206, 15, 27, _toned(look.skin, 0.94))
        pencil.oval(CENTRE + side * (look.face + 2), 207, 7, 16, _toned(look.skin, 0.84))
    pencil.oval(CENTRE, 178, look.face, 128, look.skin)
    pencil.oval(CENTRE, 236, look.face * (look.jaw + 0.2), 98, look.skin)
    for side in (-1, 1):
        pencil.oval(CENTRE + side * 54, 243, 23, 16, _mixed(look.skin, (238, 140, 128), 0.2))


def _features(pencil: Pencil, look: Look) -> None:
    brow = _mixed(look.hair, look.skin, 0.2)
    for side in (-1, 1):
        x = CENTRE + side * 41
        box = (x - 23, 160, x + 23, 190)
        pencil.arc(box, 205, 335, brow, look.brow)
        pencil.oval(x, 202, 19, look.eye, (252, 252, 250))
        pencil.oval(x, 202, 9, min(look.eye, 9), (48, 32, 26))
        pencil.oval(x + 3, 199, 2.6, 2.6, (255, 255, 255))
        pencil.arc((x - 21, 192 - look.eye / 3, x + 21, 216), 195, 345, (46, 34, 32), 3)
        if look.is_old:
            pencil.arc((x - 18, 200, x + 18, 222), 30, 150, _toned(look.skin, 0.84), 1.6)
    pencil.arc((CENTRE - 15, 226, CENTRE + 15, 251), 20, 160, _toned(look.skin, 0.74), 3.2)
    pencil.arc((CENTRE - 20, 232, CENTRE - 8, 250), 90, 230, _toned(look.skin, 0.8), 2)
    pencil.arc((CENTRE + 8, 232, CENTRE + 20, 250), 310, 90, _toned(look.skin, 0.8), 2)
    lips = (198, 92, 92) if look.is_female else _toned(look.skin, 0.66)
    pencil.oval(CENTRE, 279, 17, 5.2, _mixed(lips, look.skin, 0.25))
    high = look.smile
    pencil.arc((CENTRE - 33, 274 - 2 * high, CENTRE + 33, 277 + high), 25, 155, lips, 3.4)
    if look.is_old:
        for side in (-1, 1):
            x = CENTRE + side * 48
            start, end = (100, 170) if side < 0 else (10, 80)
            pencil.arc((x - 22, 236, x + 22, 292), start, end, _toned(look.skin, 0.86), 1.8)


def _front_hair(pencil: Pencil, look: Look) -> None:
    """Draw the hair above the forehead; its top is 16 pixels below the upper edge."""
    pencil.shape(list(_cap(look)), look.hair)
    if look.cut == "bun":
        pencil.oval(CENTRE, 30, 34, 17, look.hair)
        pencil.arc((CENTRE - 34, 24, CENTRE + 34, 60), 200, 340, _toned(look.hair, 1.5), 2)
    shine = _mixed(look.hair, (255, 255, 255), 0.14)
    pencil.arc((CENTRE - 74, 30, CENTRE + 74, 150), 215, 285, shine, 5)


def _cap(look: Look) -> Iterator[tuple[float, float]]:
    """Yield the outline of the hair: over the skull, then back along the hairline."""
    wide, top = look.face + (10 if look.is_female else 5), 24 if look.cut == "bun" else 16
    side = {"crew": 150, "short": 176, "side": 178}.get(look.cut, 192)
    for step in range(41):
        share = step / 20 - 1
        yield CENTRE + wide * share, side - (side - top) * (1 - abs(share) ** 2.5) ** 0.5
    line = {"crew": 86, "short": 96, "side": 92, "bun": 90, "ponytail": 94}.get(look.cut, 104)
    lean = {"side": 34, "bob": 12, "long": -24, "ponytail": 20}.get(look.cut, 0)
    inner = look.face - 5
    for step in range(41):
        share = 1 - step / 20
        yield (
            CENTRE + inner * share,
            line + lean * share * (1 - abs(share)) + (side - line) * abs(share) ** 4.5,
        )


def _glasses(pencil: Pencil) -> None:
    frame = (52, 54, 62)
    for side in (-1, 1):
        x = CENTRE + side * 41
        pencil.arc((x - 30, 180, x + 30, 226), 0, 360, frame, 2.6)
        pencil.arc((x + side * 29 - 14, 192, x + side * 29 + 14, 204), 200, 340, frame, 2)
    pencil.arc((CENTRE - 12, 194, CENTRE + 12, 212), 200, 340, frame, 2.6)


def _grained(picture: Image.Image, dice: random.Random) -> Image.Image:
    """Lay light from one side and a photographic grain over the figure; white stays white."""
    moved = ImageChops.offset(_shade(), dice.randrange(-GRAIN_ROOM, GRAIN_ROOM), 0)
    figure = ImageChops.multiply(picture, moved)
    ground = picture.convert("L").point([255 if value >= 254 else 0 for value in range(256)])
    return Image.composite(picture, figure, ground)


@functools.cache
def _shade() -> Image.Image:
    """Draw light and grain once; 4 ms a portrait are saved by moving it instead."""
    noise = random.Random(0).randbytes(WIDTH * HEIGHT)  # noqa: S311 -- a drawing, not a secret
    grain = Image.frombytes("L", (WIDTH, HEIGHT), noise).filter(ImageFilter.GaussianBlur(0.8))
    light = Image.linear_gradient("L").rotate(90).resize((WIDTH, HEIGHT))
    shade = ImageChops.multiply(
        grain.point([255 - value // 11 for value in range(256)]),
        light.point([243 + value // 22 for value in range(256)]),
    )
    return Image.merge("RGB", (shade, shade, shade))


def _jpeg(picture: Image.Image) -> bytes:
    """Save with the best quality that stays within the size allowed."""
    for quality in (88, 94, 80, 70, 60):
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, dpi=(DPI, DPI))
        if SMALLEST <= out.tell() <= LARGEST:
            return out.getvalue()
    raise ValueError("the drawing does not fit the size of a card photograph")


def _scaled(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = box
    return x0 * OVERSIZE, y0 * OVERSIZE, x1 * OVERSIZE, y1 * OVERSIZE


def _toned(colour: Colour, factor: float) -> Colour:
    red, green, blue = (min(255, round(part * factor)) for part in colour)
    return red, green, blue


def _mixed(colour: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (
        round(a * (1 - share) + b * share) for a, b in zip(colour, other, strict=True)
    )
    return red, green, blue
