"""The file a personalisation machine gives back: what became of every order.

One line a card: order, 卡识别码, ATR, outcome, and for a card that failed the step and the code;
each with a MAC under the transport key, the last line with the totals.
"""

import enum
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, TextIO

from minka.chip.atr import historical_bytes
from minka.chip.errors import BadAnswer
from minka.chip.keys import MasterKey
from minka.chip.personalisation._batch import LONGEST_LINE, FileKeys, FileRefused
from minka.chip.personalisation._result import PersonalisationResult
from minka.kernel import card_identifier
from minka.kernel.crypto import provider
from minka.kernel.errors import ValidationError

FORMAT = "minka-return-1"


class Outcome(enum.StrEnum):
    """What became of an order."""

    MADE = "MADE"
    TORN = "TORN"  # begun; the same card may be finished
    SPOILT = "SPOILT"  # the card is lost


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One order's outcome; `code` and `step` are "" for a card that was made."""

    number: int
    outcome: str
    identifier: str = ""
    atr: str = ""
    step: str = ""
    code: str = ""


def outcome_of(number: int, result: PersonalisationResult) -> ReturnLine:
    """Return the line for a result."""
    failed = result.failed_step
    if failed is None:
        return ReturnLine(number, Outcome.MADE, result.identifier, result.atr)
    outcome = Outcome.SPOILT if result.must_spoil else Outcome.TORN
    step = f"{failed.name} {failed.target}".strip()
    return ReturnLine(number, outcome, result.identifier, result.atr, step, failed.code)


def write_return(
    file: TextIO, batch: str, lines: Iterable[ReturnLine], *, transport: MasterKey
) -> Counter[str]:
    """Write the file as a stream; return how many had which outcome."""
    nonce = provider().random(16)
    keys = FileKeys.of(transport, nonce)
    head = _dump({"format": FORMAT, "batch": batch, "nonce": nonce.hex()})
    file.write(head + "\n")
    totals: Counter[str] = Counter()
    chain = keys.tag("header", head)
    for line in lines:
        body = _dump(asdict(line))
        tag = keys.tag("line", head, body)
        chain = keys.tag("chain", chain, tag)
        totals[line.outcome] += 1
        file.write(_dump({"line": body, "mac": tag}) + "\n")
    counted = _dump(dict(sorted(totals.items())))
    file.write(_dump({"totals": counted, "mac": keys.tag("trailer", chain, counted)}) + "\n")
    return totals


def read_return(file: TextIO, batch: str, *, transport: MasterKey) -> list[ReturnLine]:
    """Return the lines; raises FileRefused for another batch, an altered or incomplete file.

    Also refuses an order that stands twice, a 卡识别码 that stands twice, and a card that was made
    whose ATR and 卡识别码 do not belong together: the factory mixed up two cards.
    """
    head = file.readline(LONGEST_LINE).rstrip("\n")
    header = _load(head)
    if header.get("format") != FORMAT or header.get("batch") != batch:
        raise FileRefused("不是本批次的回盘文件")
    try:
        keys = FileKeys.of(transport, bytes.fromhex(str(header["nonce"])))
    except (ValueError, KeyError):
        raise FileRefused("文件头不完整") from None
    lines = list(_verified(file, keys, head))
    _must_be_once(lines)
    for line in lines:
        if line.outcome == Outcome.MADE and not _belong_together(line):
            raise FileRefused(f"第{line.number}张的卡识别码与卡复位信息不符")
    return lines


def _verified(file: TextIO, keys: FileKeys, head: str) -> Iterator[ReturnLine]:
    chain = keys.tag("header", head)
    totals: Counter[str] = Counter()
    while text := file.readline(LONGEST_LINE):
        entry = _load(text)
        tag = entry.get("mac")
        if "totals" in entry:
            counted = _dump(dict(sorted(totals.items())))
            if entry["totals"] != counted or keys.tag("trailer", chain, counted) != tag:
                raise FileRefused("合计与明细不符")
            if file.readline():
                raise FileRefused("合计行之后还有内容")
            return
        body = str(entry.get("line"))
        if keys.tag("line", head, body) != tag:
            raise FileRefused("有一行的校验码不符")
        chain = keys.tag("chain", chain, str(tag))
        line = ReturnLine(**_load(body))
        totals[line.outcome] += 1
        yield line
    raise FileRefused("缺少合计行，文件不完整")


def _must_be_once(lines: list[ReturnLine]) -> None:
    for values in ([line.number for line in lines], [x.identifier for x in lines if x.identifier]):
        doubled = [value for value, count in Counter(values).items() if count > 1]
        if doubled:
            raise FileRefused(f"有{len(doubled)}个序号或卡识别码重复")


def _belong_together(line: ReturnLine) -> bool:
    try:
        history = historical_bytes(bytes.fromhex(line.atr)).hex()
        return card_identifier.matches_atr(line.identifier, history)
    except (ValueError, ValidationError, BadAnswer):
        return False


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _load(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise FileRefused("有一行格式错误")
    return value
