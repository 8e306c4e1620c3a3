"""What a photograph must be, and what to tell the one who sent it. Pure.

Limits are data (`limits.toml`). A measure that could not be taken is not judged: without a face
there is no width of the face, and the missing face is refusal enough.
"""

import datetime
import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minka.kernel.errors import gettext_noop as _

LIMITS = Path(__file__).with_name("limits.toml")

LABELS: dict[str, str] = {
    "SIZE": _("文件大小"),
    "WIDTH": _("宽"),
    "HEIGHT": _("高"),
    "RESOLUTION": _("分辨率"),
    "COMPONENTS": _("颜色通道"),
    "ORIENTATION": _("旋转标记"),
    "AGE": _("拍摄天数"),
    "FACES": _("人脸数"),
    "EYES": _("眼睛"),
    "FACE_WIDTH": _("脸宽"),
    "HAIR_TOP": _("头顶距上边"),
    "EYE_MIDPOINT": _("两眼中点距左边"),
    "EYE_LINE": _("眼睛距下边"),
    "TILT": _("头部倾斜"),
    "BACKGROUND": _("背景亮度"),
    "EVENNESS": _("背景均匀"),
    "SHARPNESS": _("清晰度"),
    "BRIGHTNESS": _("脸部亮度"),
    "CHROMA": _("色彩"),
    "FLATNESS": _("无纹理部分"),
}
"""What is measured, under the limit's code."""

TOO_LOW: dict[str, str] = {
    "SIZE": _("文件太小：{measured} 字节，应为 {limit}；请用较高的 JPEG 质量重新保存"),
    "WIDTH": _("宽 {measured} 像素，应为 {limit}；请按 358×441 裁剪，不要拉伸"),
    "HEIGHT": _("高 {measured} 像素，应为 {limit}；请按 358×441 裁剪，不要拉伸"),
    "RESOLUTION": _("分辨率写的是 {measured} dpi，应为 {limit}；请在导出时改为 350 dpi"),
    "COMPONENTS": _("照片是灰度（单色）图，应为 24 位 RGB 彩色；请用彩色原片重新导出"),
    "ORIENTATION": _("照片没有有效的方向标记；请用看图软件摆正后另存为 JPEG"),
    "FACES": _("没有找到人脸；请使用本人正面免冠照片，不要用卡通、风景或证件翻拍"),
    "EYES": _("只看清 {measured} 只眼睛；请确认双眼睁开、镜片无反光、头发未遮眼"),
    "FACE_WIDTH": _("脸太小：脸宽约 {measured} 像素，应为 {limit}；请靠近重拍，或把画面裁小"),
    "HAIR_TOP": _("头顶距上边 {measured} 像素，应为 {limit}；请在头顶上方多留一点空白"),
    "EYE_MIDPOINT": _("人像偏左：两眼中点距左边 {measured} 像素，应为 {limit}；请居中重新裁剪"),
    "EYE_LINE": _("眼睛太低：距下边 {measured} 像素，应为 {limit}；请向下多裁或重拍"),
    "BACKGROUND": _("背景不是白色：亮度 {measured}，应为 {limit}；请用白色背景重拍"),
    "EVENNESS": _("背景不干净：均匀部分 {measured}，应为 {limit}；请去掉阴影、花纹和边框"),
    "SHARPNESS": _("照片模糊：清晰度 {measured}，应为 {limit}；请对准焦点重拍，不要放大小图"),
    "BRIGHTNESS": _("脸部太暗：亮度 {measured}，应为 {limit}；请补光重拍"),
    "CHROMA": _("照片没有颜色：色彩 {measured}，应为 {limit}；请使用彩色照片"),
}
TOO_HIGH: dict[str, str] = {
    "SIZE": _("文件太大：{measured} 字节，应为 {limit}；请用较低的 JPEG 质量重新保存"),
    "WIDTH": TOO_LOW["WIDTH"],
    "HEIGHT": TOO_LOW["HEIGHT"],
    "RESOLUTION": TOO_LOW["RESOLUTION"],
    "COMPONENTS": _("照片是 CMYK 印刷色，应为 24 位 RGB 彩色；请转换为 RGB 后另存"),
    "ORIENTATION": _(
        "照片带有旋转标记（{measured}），打印时会躺倒；请用看图软件旋转摆正后另存为 JPEG"
    ),
    "AGE": _("照片拍摄已有 {measured} 天，应为 {limit}；请使用六个月内的照片"),
    "FACES": _("找到 {measured} 张脸；请使用只有本人一人的照片，背景不要有人像"),
    "EYES": TOO_LOW["EYES"],
    "FACE_WIDTH": _("脸太大：脸宽约 {measured} 像素，应为 {limit}；请退后重拍，或放宽裁剪"),
    "HAIR_TOP": _("头顶距上边 {measured} 像素，应为 {limit}；请裁去头顶上方多余的空白"),
    "EYE_MIDPOINT": _("人像偏右：两眼中点距左边 {measured} 像素，应为 {limit}；请居中重新裁剪"),
    "TILT": _("头歪了：倾斜 {measured}，应为 {limit}；请摆正头部重拍"),
    "BRIGHTNESS": _("脸部太亮：亮度 {measured}，应为 {limit}；请减弱灯光重拍"),
    "FLATNESS": _(
        "像是图画而不是照片：无纹理部分 {measured}，应为 {limit}；请使用本人照片，不要美颜"
    ),
}
"""What to say when a measure is below or above its limits, under the limit's code."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One rule: the measure `code` lies from `least` to `most` (inclusive; None is open)."""

    code: str
    valid_from: datetime.date
    unit: str
    source: str
    confidence: str
    product: str = ""
    least: float | None = None
    most: float | None = None
    tolerance: float = 0
    is_advice: bool = False
    by_hand: bool = False

    def side(self, measured: float) -> int:
        """Return -1 below the limits, 1 above them, 0 within, the tolerance being granted."""
        if self.least is not None and measured < self.least - self.tolerance:
            return -1
        if self.most is not None and measured > self.most + self.tolerance:
            return 1
        return 0

    def text(self) -> str:
        """Write the limits as people read them, as published, without the tolerance."""
        unit = self.unit if self.unit in ("", "%", "°") else f" {self.unit}"
        if self.least == self.most:
            return f"{_number(self.least)}{unit}"
        if self.most is None:
            return f"≥ {_number(self.least)}{unit}"
        if self.least is None:
            return f"≤ {_number(self.most)}{unit}"
        return f"{_number(self.least)}–{_number(self.most)}{unit}"


@dataclass(frozen=True, slots=True)
class Requirement:
    """From which age a product needs a photograph, and whether it is refused without one."""

    valid_from: datetime.date
    age_from: int
    is_enforced: bool
    source: str
    confidence: str
    product: str = ""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Every limit and requirement there ever was."""

    limits: tuple[Limit, ...]
    requirements: tuple[Requirement, ...]

    def limits_for(self, product: str, on: datetime.date) -> list[Limit]:
        """Return one limit per code, in the book's order: the product's own before the general.

        Of several that began on or before the day, the latest holds.
        """
        chosen: dict[str, Limit] = {}
        for limit in self.limits:
            if limit.valid_from > on or limit.product not in ("", product):
                continue
            known = chosen.get(limit.code)
            if known is None or _rank(limit) >= _rank(known):
                chosen[limit.code] = limit
        return list(chosen.values())

    def needs_photograph(self, product: str, *, age: int, on: datetime.date) -> bool:
        """Tell whether a card of the product is not made for someone of this age without one."""
        fitting = [
            each
            for each in self.requirements
            if each.valid_from <= on and each.product in ("", product)
        ]
        rule = max(fitting, key=_rank, default=None)
        return rule is not None and rule.is_enforced and age >= rule.age_from


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one photograph; `side` as in Limit.side."""

    limit: Limit
    measured: float
    side: int

    @property
    def is_met(self) -> bool:
        """Whether the measure lies within the limits."""
        return self.side == 0

    @property
    def refuses(self) -> bool:
        """Whether the photograph goes back because of this."""
        return not self.is_met and not self.limit.is_advice

    @property
    def template(self) -> str:
        """The Chinese sentence with its gaps, the key of the catalogue; empty when met."""
        if self.is_met:
            return ""
        return (TOO_LOW if self.side < 0 else TOO_HIGH)[self.limit.code]

    @property
    def values(self) -> dict[str, str]:
        """What fills the gaps."""
        unit = self.limit.unit if self.limit.unit in ("%", "°") else ""
        return {"measured": f"{_number(self.measured)}{unit}", "limit": self.limit.text()}

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in Chinese; empty when the rule is met."""
        return self.template.format(**self.values)

    def stored(self) -> dict[str, Any]:
        """Return what is kept of the verdict: the measure and its limits; more of a broken rule.

        Short, because a city keeps twenty of them for each of its photographs.
        """
        kept: dict[str, Any] = {
            "code": self.limit.code,
            "measured": round(self.measured, 1),
            "limit": self.limit.text(),
        }
        if self.is_met:
            return kept
        said = {"template": self.template, "values": self.values}
        return kept | {"refuses": self.refuses, "by_hand": self.limit.by_hand, **said}


@functools.cache
def rule_book(path: Path = LIMITS) -> RuleBook:
    """Read the rules. Raises TypeError for a field that no rule has."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return RuleBook(
        tuple(Limit(**block) for block in raw["limit"]),
        tuple(Requirement(**block) for block in raw.get("requirement", [])),
    )


def judge(measures: Mapping[str, float], limits: Sequence[Limit]) -> list[Verdict]:
    """Return a verdict for every limit whose measure was taken, in the order of the limits."""
    return [
        Verdict(limit, measures[limit.code], limit.side(measures[limit.code]))
        for limit in limits
        if limit.code in measures
    ]


def is_fit(verdicts: Sequence[Verdict]) -> bool:
    """Tell whether no verdict refuses the photograph."""
    return not any(verdict.refuses for verdict in verdicts)


def may_overrule(stored: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether a person may accept a refused photograph: only the detector objected."""
    return all(verdict["by_hand"] for verdict in stored if verdict.get("refuses"))


def _rank(rule: Limit | Requirement) -> tuple[bool, datetime.date]:
    return bool(rule.product), rule.valid_from


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if float(value).is_integer() or abs(value) >= 100 else f"{value:.1f}"
