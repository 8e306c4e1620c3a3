"""The two files exchanged with a card factory (制卡厂): the order and its return.

Text in GB 18030, one record a line, every field closed by `|`. The order has two header
lines, a rule of dashes, one task line and one line for each card; the return has one header
line and one line for each card that was made. Columns such as `ssseef0507` name a file of
the chip and a tag in it. Pure: bytes and dataclasses, no database.

Source: the file of a working card management system, as its code writes and reads it; no
standard exists, so a factory that wants other columns needs a format of its own.
"""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from minka.exchange.refusals import FileRefused
from minka.kernel import card_identifier, gb18030
from minka.kernel.errors import ValidationError
from minka.kernel.errors import gettext_noop as _

CLOSE, RULE = "|", "----------"

TASK_FIELDS = (
    "task_id", "card_type", "bank_id", "recordcount", "taskaddr", "serid", "sername",
    "companyid", "company", "region_name", "street", "community",
)  # fmt: skip
CARD_FIELDS = (
    "task_id", "data_seq", "client_id", "bar_code", "validitydate", "version", "cardissuedate",
    "ssseef0506", "ssseef0507", "cert_no", "name", "sex", "nation", "birthday", "letter_addr",
    "post_code",
)  # fmt: skip
RETURN_FIELDS = (
    "task_id", "data_seq", "client_id", "name", "cert_no", "ssseef0507", "card_no",
    "struct_main_type", "struct_child_type", "bar_code", "card_id", "atr", "rfatr", "bankcardno",
)  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class OrderedCard:
    """One card of an order. `serial` is that of the blank meant for it."""

    position: int
    person_id: int
    serial: int
    card_number: str
    identity_number: str
    name: str
    sex: str
    ethnic_group: str
    birth_on: datetime.date
    address: str
    postcode: str


@dataclass(frozen=True, slots=True)
class Order:
    """What is the same for all cards of a task; `valid_to` is exclusive."""

    batch_number: str
    product: str
    chip_profile: str
    district: str
    issue_on: datetime.date
    valid_to: datetime.date


@dataclass(frozen=True, slots=True, repr=False)
class ReturnedCard:
    """One line of a return, as sent; `number` counts cards from 1, `place` lines of the file."""

    number: int
    place: int
    cells: tuple[str, ...]

    def __getitem__(self, field: str) -> str:
        """Return one field; "" when the line is too short."""
        at = RETURN_FIELDS.index(field)
        return self.cells[at].strip() if at < len(self.cells) else ""

    @property
    def position(self) -> int:
        """The position in the batch, 0 when it is no number."""
        text = self["data_seq"]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    @property
    def serial(self) -> int:
        """The serial of the blank that was used; call only when `faults_of` found nothing."""
        return int(card_identifier.parts(card_identifier.compact(self["card_id"])).serial, 16)


FAULTS: dict[str, str] = {
    "COLUMNS": _("列数不对，应为14列"),
    "OTHER_BATCH": _("任务号不是本批次"),
    "NOT_ORDERED": _("序号不在订单内，或此卡已登记制成"),
    "LINE_TWICE": _("同一序号在文件中出现多次"),
    "NOT_THE_PERSON": _("姓名、证件号码或卡号与订单不一致"),
    "IDENTIFIER": _("卡识别码格式不对"),
    "ATR": _("卡识别码与复位信息（ATR）的序列号不一致"),
    "SERIAL_ALIEN": _("卡基序列号不在本批次预留的号段内"),
    "SERIAL_TWICE": _("卡基序列号已用于另一张卡"),
}
"""What may be wrong with a line; the line stays out, the others go on."""


def render_order(order: Order, cards: Iterable[OrderedCard]) -> bytes:
    """Write an order."""
    lines = [_detail(order, card) for card in cards]
    task = dict.fromkeys(TASK_FIELDS, "") | {
        "task_id": order.batch_number,
        "card_type": order.product,
        "recordcount": str(len(lines)),
        "region_name": order.district,
    }
    head = [TASK_FIELDS, CARD_FIELDS]
    rows = [*map(_closed, head), RULE, _closed([task[name] for name in TASK_FIELDS]), *lines]
    return gb18030.encode("".join(f"{row}\r\n" for row in rows))


def _detail(order: Order, card: OrderedCard) -> str:
    values = {
        "task_id": order.batch_number,
        "data_seq": str(card.position),
        "client_id": str(card.person_id),
        "bar_code": f"{card.serial:010d}",
        "validitydate": f"{order.valid_to:%Y%m%d}",
        "version": order.chip_profile,
        "cardissuedate": f"{order.issue_on:%Y%m%d}",
        "ssseef0506": f"{order.valid_to:%Y%m%d}",
        "ssseef0507": card.card_number,
        "cert_no": card.identity_number,
        "name": card.name,
        "sex": card.sex,
        "nation": card.ethnic_group,
        "birthday": f"{card.birth_on:%Y%m%d}",
        "letter_addr": card.address,
        "post_code": card.postcode,
    }
    return _closed([values[name] for name in CARD_FIELDS])


def _closed(cells: Iterable[str]) -> str:
    """Join cells; a character that would end a field or a line becomes a blank."""
    spoilers = str.maketrans("|\r\n", "   ")
    return "".join(f"{cell.translate(spoilers)}{CLOSE}" for cell in cells)


def file_name(order: Order, *, factory: str, at: datetime.datetime) -> str:
    """Return the name an order travels under; `at` is in the centre's zone."""
    return f"{order.product}_{order.batch_number}_{at:%Y%m%d%H%M%S}_{factory}_S.txt"


def parse_return(data: bytes, *, ordered: int) -> list[ReturnedCard]:
    """Read a return; raises FileRefused when the file as a whole cannot be what was ordered."""
    if not data.strip():
        raise FileRefused("FILE_EMPTY")
    try:
        text = gb18030.decode(data)
    except ValidationError as error:
        line = data.count(b"\n", 0, int(str(error.values["position"]))) + 1
        raise FileRefused("FILE_ENCODING", line=line) from error
    stripped = (line.strip("\r\ufeff \x1a") for line in text.split("\n"))
    lines = [(place, line) for place, line in enumerate(stripped, start=1) if line]
    (_place, header), *rest = lines or [(1, "")]
    if header.lower() != _closed(RETURN_FIELDS):
        raise FileRefused("FILE_NO_HEADER", within=1, columns="、".join(RETURN_FIELDS))
    if rest and not rest[-1][1].endswith(CLOSE):
        raise FileRefused("FILE_CUT", line=rest[-1][0])
    if len(rest) > ordered:
        raise FileRefused("FILE_TOTALS", what=_("制成数量"), declared=ordered, counted=len(rest))
    return [
        ReturnedCard(number, place, tuple(line.removesuffix(CLOSE).split(CLOSE)))
        for number, (place, line) in enumerate(rest, start=1)
    ]


def check_return(
    lines: Sequence[ReturnedCard],
    ordered: Mapping[int, OrderedCard],
    *,
    batch_number: str,
    reserved: Collection[int],
    used: Collection[int],
) -> dict[int, str]:
    """Return the fault of each faulty line by its number.

    `ordered` holds the cards that are still to be made, by position; `reserved` are the
    serials of the batch's blanks, `used` those that are in other cards or spoilt already. Of
    two lines for one card, or with one blank, neither is trusted.
    """
    positions = Counter(line.position for line in lines)
    serials = Counter(line["card_id"].upper()[16:24] for line in lines)
    faults = {}
    for line in lines:
        fault = _order_fault(line, ordered, batch_number) or _chip_fault(line, reserved, used)
        if not fault and positions[line.position] > 1:
            fault = "LINE_TWICE"
        if not fault and serials[line["card_id"].upper()[16:24]] > 1:
            fault = "SERIAL_TWICE"
        if fault:
            faults[line.number] = fault
    return faults


def _order_fault(line: ReturnedCard, ordered: Mapping[int, OrderedCard], batch_number: str) -> str:
    if len(line.cells) != len(RETURN_FIELDS):
        return "COLUMNS"
    if line["task_id"] != batch_number:
        return "OTHER_BATCH"
    card = ordered.get(line.position)
    if card is None:
        return "NOT_ORDERED"
    told = (line["name"], line["cert_no"].upper(), line["ssseef0507"].upper())
    meant = (card.name, card.identity_number, card.card_number)
    return "" if told == meant else "NOT_THE_PERSON"


def _chip_fault(line: ReturnedCard, reserved: Collection[int], used: Collection[int]) -> str:
    if not card_identifier.is_valid(line["card_id"]):
        return "IDENTIFIER"
    if not card_identifier.matches_atr(card_identifier.compact(line["card_id"]), line["atr"]):
        return "ATR"
    if line.serial not in reserved:
        return "SERIAL_ALIEN"
    return "SERIAL_TWICE" if line.serial in used else ""
