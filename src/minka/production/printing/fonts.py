"""Which typeface is used, and whether it can print every name of a batch.

A centre's own font wins (`MINKA_FONT`), then one found on the system, then the one that the
package noto-cjk-sans-otc carries, so a machine without any CJK font can print. After the
main face come faces for rare characters that the main one lacks, where the system has them.
Decision record 0010 says how the choice was made.
"""

import enum
import functools
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import noto_cjk_sans_otc
import uharfbuzz as hb

from minka.kernel.errors import gettext_noop
from minka.kernel.refusal import Refusal, Refused

PROBE = "民卡𠮷䶮𬭊㛃·▀1A年"
"""A main face must have all of these: rare characters of the levels 1 to 3 of GB 18030-2022,
the separator of names and the placeholder for a character that is not encoded."""

MAIN_FACES = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "SourceHanSans-Regular.ttc",
    "SourceHanSansSC-Regular.otf",
    "SourceHanSansCN-Regular.otf",
)
RARE_FACES = (
    "BabelStoneHan.ttf",
    "HanaMinA.ttf",
    "HanaMinB.ttf",
    "PlangothicP1-Regular.ttf",
    "PlangothicP2-Regular.ttf",
    "simsunb.ttf",
)
SIMPLIFIED = (" SC", " CN", "SimSun")
SHOWN_CHARACTERS = 10
SHOWN_ROWS = 5


class Source(enum.StrEnum):
    """Where a face comes from."""

    SETTING = "SETTING"
    SYSTEM = "SYSTEM"
    PACKAGE = "PACKAGE"


SOURCE_NAMES = {
    Source.SETTING: gettext_noop("MINKA_FONT 指定"),
    Source.SYSTEM: gettext_noop("系统字体"),
    Source.PACKAGE: gettext_noop("随软件包自带"),
}


@dataclass(frozen=True, slots=True)
class FontChoice:
    """One face: the file, its number in a collection, where it was found, its full name."""

    path: Path
    index: int
    source: Source
    name: str

    def __str__(self) -> str:
        return f"{self.name}（{SOURCE_NAMES[self.source]}：{self.path}）"


class FontUnusable(ValueError):
    """A font that was asked for by `MINKA_FONT` cannot be read."""


def chosen_font() -> FontChoice:
    """Return the main face. Raises FontUnusable if `MINKA_FONT` names no readable font."""
    return chosen_fonts()[0]


def chosen_fonts() -> tuple[FontChoice, ...]:
    """Return the main face, then those that are asked for what it lacks, in that order."""
    return _choose(os.environ.get("MINKA_FONT", ""))


@functools.lru_cache(maxsize=8)
def _choose(setting: str) -> tuple[FontChoice, ...]:
    asked = tuple(_asked(Path(part)) for part in setting.split(os.pathsep) if part)
    rare = tuple(_on_system(RARE_FACES))
    if asked:
        return (*asked, packaged_font(), *rare)
    main = next((face for face in _on_system(MAIN_FACES) if covers(face, PROBE)), None)
    return (main or packaged_font(), *rare)


def packaged_font() -> FontChoice:
    """Return the face that comes with Minka's own dependencies; it needs no installing."""
    return _face(Path(str(noto_cjk_sans_otc.FONT_PATH)), Source.PACKAGE)


def covers(choice: FontChoice, text: str) -> bool:
    """Tell whether the face has a glyph for every character."""
    known = load_face(choice).unicodes
    return all(ord(character) in known for character in text)


def missing_glyphs(texts: Iterable[str]) -> dict[str, list[int]]:
    """Return the characters that no chosen face has, each with the rows (from 1) it stands in.

    Characters are in the order in which they were met. Check a whole batch before its first
    page is printed: a name with a hole in it must never reach a card.
    """
    known: set[str] = set()
    missing: dict[str, list[int]] = {}
    faces = [load_face(choice).unicodes for choice in chosen_fonts()]
    for row, text in enumerate(texts, start=1):
        for character in dict.fromkeys(text):
            if character in known:
                continue
            if any(ord(character) in face for face in faces):
                known.add(character)
            else:
                missing.setdefault(character, []).append(row)
    return missing


def glyph_refusal(missing: Mapping[str, list[int]]) -> Refusal:
    """Say which characters cannot be printed, in which rows, and what to do about it."""
    return Refusal(
        "GLYPHS_MISSING",
        gettext_noop(
            "字体{font}缺少{count}个字：{characters}。本批未打印。请安装含有这些字的字体"
            "（如 fonts-hanazono）或用 MINKA_FONT 指定，也可先把这些卡撤出本批"
        ),
        {
            "font": chosen_font().name,
            "count": len(missing),
            "characters": _listed(missing),
        },
    )


def check_glyphs(texts: Iterable[str]) -> None:
    """Raise Refused, naming characters and rows, unless every text can be printed."""
    if missing := missing_glyphs(texts):
        raise Refused(glyph_refusal(missing))


@functools.lru_cache(maxsize=16)
def load_face(choice: FontChoice) -> hb.Face:
    """Open a face; the file is mapped, so a collection of 20 MB costs no time."""
    return hb.Face(hb.Blob.from_file_path(str(choice.path)), choice.index)


def _listed(missing: Mapping[str, list[int]]) -> str:
    shown = [
        f"{character}（U+{ord(character):04X}，第{_rows(rows)}行）"
        for character, rows in list(missing.items())[:SHOWN_CHARACTERS]
    ]
    return "、".join(shown) + ("等" if len(missing) > SHOWN_CHARACTERS else "")


def _rows(rows: list[int]) -> str:
    return "、".join(map(str, rows[:SHOWN_ROWS])) + ("…" if len(rows) > SHOWN_ROWS else "")


def _asked(path: Path) -> FontChoice:
    if not path.is_file():
        raise FontUnusable(f"MINKA_FONT 指定的字体文件不存在：{path}")
    choice = _face(path, Source.SETTING)
    if not load_face(choice).unicodes:
        raise FontUnusable(f"MINKA_FONT 指定的文件不是可用的字体：{path}")
    return choice


def _on_system(names: tuple[str, ...]) -> Iterator[FontChoice]:
    """Yield the faces found in the system's font folders, in the order of the names."""
    found: dict[str, Path] = {}
    for folder in _font_folders():
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            found.setdefault(path.name, path)
    for name in names:
        if name in found:
            yield _face(found[name], Source.SYSTEM)


def _font_folders() -> tuple[Path, ...]:
    home = Path.home()
    if sys.platform == "win32":
        return (Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",)
    if sys.platform == "darwin":
        return (home / "Library/Fonts", Path("/Library/Fonts"))
    data = Path(os.environ.get("XDG_DATA_HOME", home / ".local/share"))
    return (data / "fonts", Path("/usr/local/share/fonts"), Path("/usr/share/fonts"))


def _face(path: Path, source: Source) -> FontChoice:
    """Describe the simplified Chinese face of a file, or its first one."""
    blob = hb.Blob.from_file_path(str(path))
    count = max(hb.Face(blob, 0).count, 1)
    names = [_full_name(hb.Face(blob, index)) or path.stem for index in range(count)]
    index = next((i for i, name in enumerate(names) if _is_simplified(name)), 0)
    return FontChoice(path, index, source, names[index])


def _is_simplified(name: str) -> bool:
    return any(mark in f"{name} " for mark in SIMPLIFIED) and "Mono" not in name


def _full_name(face: hb.Face) -> str:
    return str(face.get_name(hb.OTNameIdPredefined.FULL_NAME, "en") or "")
