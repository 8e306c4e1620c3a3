"""Write collection files as a centre receives them: an employer's workbook, an old system's export.

Every name is put together from common characters, every number lies in a division that does
not exist (6199xx). A seed decides everything, so the same file is written each time and a
second demonstration meets its own digest. About one row in eight carries a mistake of the
kind clerks and old systems make.
"""

import csv
import datetime
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import xlsxwriter

from minka.kernel import identity_number

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "文博思远雅静明轩佳怡宇航欣然志强丽娜建国晓梅海燕春华秋实若晨子涵"
RARE_NAMES = (
    "马𠮷",
    "刘䶮",
    "陈𬭊",
    "阿卜杜克热木·买买提江",
    "扎西·次仁",
    "古丽巴哈尔·阿不都热西提",
)
COLUMNS = {
    "name": ("姓名", "AAC003"),
    "document_kind": ("证件类型", "AAC058"),
    "number": ("证件号码", "AAC147"),
    "sex": ("性别", "AAC004"),
    "ethnic": ("民族", "AAC005"),
    "birth": ("出生日期", "AAC006"),
    "household": ("户口性质", "AAC009"),
    "phone": ("联系电话", "AAE005"),
    "address": ("通讯地址", "AAE006"),
    "postcode": ("邮政编码", "AAE007"),
    "nationality": ("国籍", "AAC161"),
    "guardian": ("监护人姓名", "AAC044"),
    "guardian_number": ("监护人证件号码", "AAC042"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One person of a file, as text."""

    name: str
    document_kind: str
    number: str
    sex: str
    ethnic: str
    birth: str
    household: str
    phone: str
    address: str
    postcode: str
    nationality: str
    guardian: str
    guardian_number: str

    def cells(self) -> list[str]:
        """Return the cells in column order."""
        return [getattr(self, field) for field in COLUMNS]


def make_number(chance: random.Random, division: str, birth: datetime.date, *, male: bool) -> str:
    """Return a valid number of nobody: the division does not exist."""
    sequence = chance.randrange(0, 499) * 2 + (1 if male else 2)
    body = f"{division}{birth:%Y%m%d}{sequence:03d}"
    return body + identity_number.calc_check_digit(body)


def people(
    chance: random.Random, *, count: int, postcodes: Sequence[str], on: datetime.date
) -> Iterator[Row]:
    """Make up `count` residents, all without a mistake; one in fifty bears a rare name."""
    for _each in range(count):
        birth = on - datetime.timedelta(days=chance.randrange(365, 365 * 90))
        male = chance.random() < 0.5
        division = chance.choice(["619901", "619902", "619903"])
        name = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice([1, 2])))
        child = (on - birth).days < 18 * 366
        parent_birth = birth - datetime.timedelta(days=chance.randrange(8000, 13000))
        yield Row(
            name=chance.choice(RARE_NAMES) if chance.random() < 0.02 else name,
            document_kind="01",
            number=make_number(chance, division, birth, male=male),
            sex="1" if male else "2",
            ethnic="01" if chance.random() < 0.9 else chance.choice(["03", "04", "05", "11"]),
            birth=f"{birth:%Y-%m-%d}",
            household=chance.choice(["10", "20", "50"]),
            phone=f"1{chance.choice('35789')}{chance.randrange(10**9):09d}",
            address=f"测试省海川市第{chance.randrange(1, 40)}街道{chance.randrange(1, 900)}号",
            postcode=chance.choice(postcodes),
            nationality="CHN",
            guardian=chance.choice(SURNAMES) + chance.choice(GIVEN) if child else "",
            guardian_number=make_number(chance, "619901", parent_birth, male=True) if child else "",
        )


def _break_checksum(row: Row) -> Row:
    wrong = "0" if row.number[-1] != "0" else "1"
    return replace(row, number=row.number[:-1] + wrong)


MISTAKES: list[Callable[[Row], Row]] = [
    _break_checksum,
    lambda row: replace(row, sex="2" if row.sex == "1" else "1"),
    lambda row: replace(row, name=""),
    lambda row: replace(row, phone=""),
    lambda row: replace(row, phone="12345"),
    lambda row: replace(row, ethnic="外星族"),
    lambda row: replace(row, number=row.number[:-3]),
    lambda row: replace(row, name=row.name[0] + "\u3000" + row.name[1:]),
    lambda row: replace(row, sex="男" if row.sex == "1" else "女"),
    lambda row: replace(
        row, number=row.number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    ),
    lambda row: replace(row, birth=row.birth.replace("-", "/")),
    lambda row: replace(row, guardian="", guardian_number=""),
]


def with_mistakes(chance: random.Random, rows: Iterator[Row]) -> Iterator[Row]:
    """Spoil about one row in eight, now and then send a row twice."""
    for row in rows:
        roll = chance.random()
        yield chance.choice(MISTAKES)(row) if roll < 0.12 else row
        if roll > 0.995:
            yield row


def write_employer_workbook(path: Path, rows: Sequence[Row], *, employer: str) -> Path:
    """Write rows as an employer sends them: title, particulars, header in row 3, footer."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"created": datetime.datetime(2026, 1, 1)})  # noqa: DTZ001 -- file metadata has no zone
        sheet = book.add_worksheet("申领名单")
        header = ["序号", *(names[0] for names in COLUMNS.values())]
        title = book.add_format({"bold": True, "align": "center", "font_size": 14})
        sheet.merge_range(0, 0, 0, len(header) - 1, f"{employer} 社会保障卡批量申领表", title)
        sheet.write_row(1, 0, ["单位编号：9900001", "", "", "经办人：测试员"])
        sheet.write_row(2, 0, header)
        for number, row in enumerate(rows, start=1):
            sheet.write_number(number + 2, 0, number)
            for column, cell in enumerate(row.cells(), start=1):
                sheet.write_string(number + 2, column, cell)
        sheet.write_row(len(rows) + 3, 0, ["合计", f"{len(rows)}人"])
    return path


def write_legacy_export(path: Path, rows: Sequence[Row]) -> Path:
    """Write rows as an old system exports them: GB 18030, 指标代码, dates without hyphens."""
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names[1] for names in COLUMNS.values())
        for row in rows:
            plain = row.birth.replace("-", "") if row.birth.count("-") == 2 else row.birth
            writer.writerow(replace(row, birth=plain).cells())
    return path
