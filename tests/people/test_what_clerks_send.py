"""What clerks and old systems send, and what becomes of it: the rule book as one table.

Every line of the four tables is a row that somebody really sends, with nothing else wrong in
it. Lines about which careful clerks differ are left out. A value may be a function of the row
that would be right.
"""

import csv
import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest
import xlsxwriter

from minka.people import collection
from tests.people.conftest import CODES, ON, number_of, numbered, row

Cells = dict[str, str | Callable[[dict[str, str]], str]]

ADULT, CHILD = datetime.date(1958, 3, 1), datetime.date(2015, 6, 1)
CENTENARIAN = datetime.date(1921, 4, 5)
PARENT = number_of(datetime.date(1985, 5, 5), 13)
WIDE = str.maketrans("0123456789Xx-", "０１２３４５６７８９Ｘｘ－")


@dataclass(frozen=True)
class Sent:
    """A row of somebody born on a day; `division` begins the number, `ends` is its last sign."""

    cells: Cells
    born: datetime.date = ADULT
    division: str = "619901"
    ends: str = "0123456789X"


def by(born=ADULT, *, division="619901", ends="0123456789X", **cells):
    """Return what is sent, in short."""
    return Sent(cells, born, division, ends)


def child(**cells):
    """Return a row of a minor with a guardian."""
    return Sent({"guardian_name": "李强", "guardian_number": PARENT} | cells, CHILD)


def holder(kind, number, *, born=ADULT, **cells):
    """Return a row of somebody with a document whose number tells nothing."""
    return Sent({"kind": kind, "number": number} | cells, born)


def foreigner(number, name="MARIA GARCIA LOPEZ", **cells):
    """Return a row of somebody with a foreign passport."""
    return holder("08", number, name=name, nationality="ESP", ethnic="", **cells)


def wide(text):
    """Return a text in full width."""
    return text.translate(WIDE)


def fifteen(row):
    """Return the number as it was before 1999."""
    return row["number"][:6] + row["number"][8:17]


def other_check(row):
    """Return the number with a wrong check character."""
    return row["number"][:17] + ("1" if row["number"][17] != "1" else "2")


def dated(day):
    """Return the number with another birth date in it and the check character that fits."""
    return lambda row: numbered(row["number"][:6] + day + row["number"][14:17])


def shifted(row):
    """Return the number with two neighbouring digits exchanged."""
    number = row["number"]
    at = next(n for n in range(14, 16) if number[n] != number[n + 1])
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def birth(form):
    """Return the birth date in a form of strftime, without the zeros that `-` leaves out."""
    return lambda row: f"{datetime.date.fromisoformat(row['birth']):{form}}"


def serial(days=0, form="{}"):
    """Return the birth date as the number a spreadsheet keeps."""
    zero = datetime.date(1899, 12, 30)
    return lambda row: form.format((datetime.date.fromisoformat(row["birth"]) - zero).days + days)


def cell(field, form, change=str):
    """Return a cell changed and put into a form."""
    return lambda row: form.format(change(row[field]))


def male_or_female(row, *, wrong=False):
    """Return the sex in words."""
    return "女男"[(row["sex"] == "1") ^ wrong]


ACCEPTED = {
    "nothing special": by(),
    "a residence permit of Hong Kong": by(division="810000", kind="16"),
    "a residence permit of Macao": by(division="820000", kind="16"),
    "a residence permit of Taiwan": by(division="830000", kind="16"),
    "a travel permit of Hong Kong, 8 digits": holder("04", "H12345678", nationality="HKG"),
    "a travel permit of Hong Kong, 10 digits": holder("04", "H2345678901", nationality="HKG"),
    "a travel permit of Macao": holder("05", "M12345678", nationality="MAC"),
    "a travel permit of Taiwan": holder("06", "12345678", nationality="TWN"),
    "a passport, and blanks that belong to the name": foreigner("E1234501"),
    "a passport, and a name in small letters": foreigner("E1234502", "Maria Garcia"),
    "a passport, and a hyphen": foreigner("E1234503", "ANNE-MARIE DUBOIS"),
    "a permanent residence permit of 2023": by(
        division="911840", kind="07", name="JOHN SMITH", nationality="USA", ethnic=""
    ),
    "a permanent residence permit before that": holder(
        "07", "USA110081080300", name="JOHN SMITH", nationality="USA", ethnic=""
    ),
    "a character of extension B": by(name="李𠮷"),
    "a character of extension A": by(name="李䶮"),
    "a character of extension E": by(name="李𬱟"),
    "the Chinese zero": by(name="李〇明"),
    "traditional characters": by(name="張國華"),
    "a name of three parts": by(name="库尔班江·赛买提·阿布都热合曼", ethnic="05"),
    "the longest name": by(name="阿卜杜克热木买买提江艾合买提古丽巴哈尔西提热合曼依", ethnic="05"),
    "the last ethnic group": by(ethnic="56"),
    "a leap day": by(datetime.date(2000, 2, 29)),
    "18 years and a day": by(datetime.date(2008, 11, 19)),
    "130 years to the day": by(datetime.date(1896, 11, 20)),
    "born today": Sent(child().cells, ON),
    "a guardian of an adult": by(guardian_name="李强", guardian_number=PARENT),
    "a landline": by(phone="021-62345678"),
    "no postcode": by(postcode=""),
    "a comma in the address": by(address="惠民路16号,3单元4室"),
    "quotes in the address": by(address='惠民路"新村"16号'),
}

NORMALISED = {
    "number: full width": by(number=cell("number", "{}", wide)),
    "number: full width and lower-case x": by(
        ends="X", number=lambda r: wide(r["number"][:17] + "x")
    ),
    "number: lower-case x": by(ends="X", number=cell("number", "{}", str.lower)),
    "number: blanks": by(
        number=lambda r: f"{r['number'][:6]} {r['number'][6:14]} {r['number'][14:]}"
    ),
    "number: full width and blanks": by(
        number=lambda r: wide(r["number"][:6]) + "\u3000" + r["number"][6:]
    ),
    "number: a tab behind": by(number=cell("number", "{}\t")),
    "number: a line break behind": by(number=cell("number", "{}\n")),
    "number: no-break blank": by(number=lambda r: r["number"][:6] + "\xa0" + r["number"][6:]),
    "number: zero-width characters": by(number=cell("number", "\u200b{}\ufeff")),
    "number: 15 digits": by(number=fifteen),
    "number: 15 digits, full width": by(number=lambda r: wide(fifteen(r))),
    "number: 15 digits, blanks": by(number=lambda r: f" {fifteen(r)[:6]} {fifteen(r)[6:]}"),
    "number: 15 digits, .0": by(number=lambda r: fifteen(r) + ".0"),
    "number: a residence permit in full width": by(
        division="810000", kind="16", number=cell("number", "{}", wide)
    ),
    "number: a travel permit with a small letter": holder("04", "h12345670", nationality="HKG"),
    "name: blanks around and inside": by(name=" 李　强 "),
    "name: a tab": by(name="李强\t"),
    "name: a line break": by(name="李\n强"),
    "name: a no-break blank": by(name="李\xa0强"),
    "name: a zero-width character": by(name="\ufeff李\u200b强"),
    "name: a bullet": by(name="扎西•次仁", ethnic="04"),
    "name: a Japanese dot": by(name="扎西・次仁", ethnic="04"),
    "name: a full stop": by(name="扎西.次仁", ethnic="04"),
    "name: a full stop in full width": by(name="扎西．次仁", ethnic="04"),
    "name: a hyphenation point": by(name="扎西‧次仁", ethnic="04"),
    "name: blanks around the dot": by(name="扎西 · 次仁", ethnic="04"),
    "name: two kinds of dot": by(name="库尔班江.赛买提•阿布都热合曼", ethnic="05"),
    "name: Latin in full width": foreigner("E1234504", "ＭＡＲＩＡ ＧＡＲＣＩＡ"),
    "birth: slashes": by(birth=birth("%Y/%-m/%-d")),
    "birth: hyphens": by(birth=birth("%Y-%-m-%-d")),
    "birth: dots": by(birth=birth("%Y.%m.%d")),
    "birth: 年月日": by(birth=birth("%Y年%-m月%-d日")),
    "birth: 年月日 with blanks": by(birth=birth("%Y 年 %m 月 %d 日")),
    "birth: full width": by(birth=lambda r: wide(birth("%Y-%m-%d")(r))),
    "birth: with a time": by(birth=birth("%Y-%m-%d 00:00:00")),
    "birth: a serial number": by(birth=serial()),
    "birth: a serial number with .0": by(birth=serial(form="{}.0")),
    "birth: a serial number of four digits": by(CENTENARIAN, birth=serial()),
    "birth: a leap day with slashes": by(datetime.date(2000, 2, 29), birth="2000/2/29"),
    "sex: in words": by(sex=male_or_female),
    "sex: in words, blanks": by(sex=lambda r: f" {male_or_female(r)} "),
    "sex: full width": by(sex=cell("sex", "{}", wide)),
    "ethnic group: its name": by(ethnic="汉族"),
    "ethnic group: its short name": by(ethnic="维吾尔"),
    "ethnic group: a blank in it": by(ethnic="汉 族"),
    "ethnic group: full width": by(ethnic="０１"),
    "kind: full width": by(kind="０１"),
    "guardian: blanks": child(guardian_name="李 强"),
    "guardian: number in full width": child(guardian_number=wide(PARENT)),
    "telephone: blanks": by(phone="135 8683 4497"),
    "telephone: hyphens": by(phone="135-8683-4497"),
    "telephone: +86": by(phone="+86 17016103396"),
    "telephone: full width": by(phone="１３５８６８３４４９７"),
    "telephone: .0": by(phone="13586834497.0"),
    "everything at once": by(
        ends="X",
        number=lambda r: f" {r['number'].lower()} ",
        name="扎西•次仁",
        sex=male_or_female,
        ethnic="藏族",
        birth=birth("%Y年%-m月%-d日"),
    ),
}

REMARKED = {
    "no telephone": by(phone=""),
    "blanks for a telephone": by(phone=" \u3000"),
    "无 for a telephone": by(phone="无"),
    "0 for a telephone": by(phone="0"),
    "five digits": by(phone="12345"),
    "ten digits": by(phone="1380013800"),
    "twelve digits with 86 inside": by(phone="152865407827"),
    "zeros": by(phone="00000000000"),
    "ones": by(phone="11111111111"),
    "11 digits that begin with 12": by(phone="12345678901"),
    "a telephone that became a number": by(phone="1.38E+10"),
    "a masked telephone": by(phone="138****8000"),
    "a letter for a digit": by(phone="1380013800O"),
    "a repaired number and no telephone": by(number=cell("number", "{}", wide), phone=""),
    "15 digits and an impossible telephone": by(number=fifteen, phone="00000000000"),
    "a minor without a telephone": child(phone=""),
}

REFUSED = {
    "number: check character": by(number=other_check),
    "number: check character, full width": by(number=lambda r: wide(other_check(r))),
    "number: two digits exchanged": by(number=shifted),
    "number: 8 digits": by(number=lambda r: r["number"][:8]),
    "number: 16 digits": by(number=lambda r: r["number"][:16]),
    "number: 17 digits": by(number=lambda r: r["number"][:17]),
    "number: 19 digits": by(number=cell("number", "{}0")),
    "number: pasted twice": by(number=lambda r: r["number"] * 2),
    "number: none": by(number=""),
    "number: 无": by(number="无"),
    "number: masked": by(number=lambda r: r["number"][:6] + "********" + r["number"][14:]),
    "number: a remark behind": by(number=cell("number", "{}(新)")),
    "number: x in the middle": by(number=lambda r: r["number"][:10] + "x" + r["number"][11:]),
    "number: * for X": by(ends="X", number=lambda r: r["number"][:17] + "*"),
    "number: scientific": by(number="6.19901E+17"),
    "number: scientific with 15 digits": by(number=lambda r: f"6.{r['number'][1:15]}E+17"),
    "number: month 13": by(number=dated("19581301")),
    "number: 30 February": by(number=dated("19580230"), birth="19580230"),
    "number: 29 February of no leap year": by(number=dated("19830229"), birth="19830229"),
    "number: 15 digits with 30 February": by(
        number=lambda r: r["number"][:6] + "580230" + r["number"][14:17]
    ),
    "number: 15 digits, one a letter": by(number=lambda r: fifteen(r)[:14] + "A"),
    "number: a residence permit with a wrong check": by(
        division="810000", kind="16", number=other_check
    ),
    "number: a travel permit too short": holder("04", "H1234", nationality="HKG"),
    "number: a travel permit of Taiwan too short": holder("06", "12345", nationality="TWN"),
    "number: a permanent residence permit with a wrong check": by(
        division="911840", kind="07", number=other_check, nationality="USA", ethnic=""
    ),
    "number: a passport with Chinese in it": foreigner("护照遗失"),
    "sex contradicts": by(sex=lambda r: "12"[r["sex"] == "1"]),
    "sex in words contradicts": by(sex=lambda r: male_or_female(r, wrong=True)),
    "sex contradicts 15 digits": by(number=fifteen, sex=lambda r: "12"[r["sex"] == "1"]),
    "sex contradicts a residence permit": by(
        division="830000", kind="16", sex=lambda r: "12"[r["sex"] == "1"]
    ),
    "sex: 3": by(sex="3"),
    "birth contradicts": by(birth="19580302"),
    "birth contradicts 15 digits": by(number=fifteen, birth="19590301"),
    "birth: day and month exchanged": by(datetime.date(1983, 1, 8), birth="1983-08-01"),
    "birth: a serial number one day off": by(birth=serial(1)),
    "birth: a serial number of 1904": by(birth=serial(-1462)),
    "birth: 1900-01-01, the default of a program": by(birth="1900-01-01"),
    "birth: 30 February": by(birth="1958-02-30"),
    "birth: month 13": by(birth="1958-13-01"),
    "birth: zeros": by(birth="00000000"),
    "born tomorrow": Sent(child().cells, datetime.date(2026, 11, 21)),
    "born in 2030": Sent(child().cells, datetime.date(2030, 1, 1)),
    "130 years and a day": by(datetime.date(1896, 11, 19)),
    "born in 1870": by(datetime.date(1870, 3, 3)),
    "a travel permit, born in 1880": holder(
        "04", "H12345671", born=datetime.date(1880, 7, 7), nationality="HKG"
    ),
    "a travel permit, no such day": holder(
        "04", "H12345672", birth="1990-02-30", nationality="HKG"
    ),
    "kind: 88": by(kind="88"),
    "kind: 00": by(kind="00"),
    "kind: 身份": by(kind="身份"),
    "kind: 学生证": by(kind="学生证"),
    "ethnic group: 77": by(ethnic="77"),
    "ethnic group: 00": by(ethnic="00"),
    "ethnic group: 外星族": by(ethnic="外星族"),
    **{f"name: {text!r}": by(name=text) for text in ("", "  ", "无", "/", "-", "...", "·", "不详")},
    **{f"name: {text!r}": by(name=text) for text in ("NULL", "#N/A", "无名氏", "某某", "*")},
    **{f"name: 李强{sign}": by(name=f"李强{sign}") for sign in "2２*#,;？①_😀"},
    "name: a remark": by(name="李强(大)"),
    "name: a remark in full width": by(name="李强（女）"),
    "name: two people": by(name="李强、王芳"),
    "name: two people and a slash": by(name="李强/王芳"),
    "name: a lost character": by(name="李?"),
    "name: another lost character": by(name="李\ufffd"),
    "name: dots for the rest": by(name="李……"),
    "name: the number": by(name=lambda r: r["number"]),
    "name: of a web page": by(name="李强&nbsp;"),
    "name: hundreds of characters": by(name="李" * 300),
    "name: Latin with a digit": foreigner("E1234505", "MARIA 2"),
    "minor: no guardian": child(guardian_name="", guardian_number=""),
    "minor: 无 for a guardian": child(guardian_name="无", guardian_number=""),
    "minor: / for a guardian": child(guardian_name="/", guardian_number="/"),
    "minor: blanks for a guardian": child(guardian_name=" ", guardian_number="\u3000"),
    "minor: 18 tomorrow": by(datetime.date(2008, 11, 21)),
    "minor: with a passport": foreigner("E1234506", birth="20160606"),
    "minor: with a residence permit": by(CHILD, division="830000", kind="16"),
    "check character, and no telephone": by(number=other_check, phone=""),
}

TWICE: dict[str, list[tuple[str, Sent]]] = {
    "the same person": [("ACCEPT", by()), ("REFUSE", by())],
    "the same person three times": [("ACCEPT", by()), ("REFUSE", by()), ("REFUSE", by())],
    "another address": [("ACCEPT", by()), ("REFUSE", by(address="惠民路18号"))],
    "the first without a telephone": [("WARN", by(phone="")), ("REFUSE", by())],
    "two names": [("REFUSE", by()), ("REFUSE", by(name="赵敏"))],
    "two names, three rows": [
        *(("REFUSE", by()), ("REFUSE", by(name="赵敏")), ("REFUSE", by())),
    ],
    "one name, two dots": [
        ("ACCEPT", by(name="扎西·次仁", ethnic="04")),
        ("REFUSE", by(name="扎西.次仁", ethnic="04")),
    ],
    "one name, a blank": [("ACCEPT", by(name="李建强")), ("REFUSE", by(name="李 建强"))],
    "two characters that look alike": [("REFUSE", by(name="李𠮷")), ("REFUSE", by(name="李吉"))],
    "x and X": [("ACCEPT", by(ends="X")), ("REFUSE", by(number=cell("number", "{}", str.lower)))],
    "full width first": [
        ("NORMALISE", by(number=cell("number", "{}", wide))),
        ("REFUSE", by()),
    ],
    "15 digits first": [("NORMALISE", by(number=fifteen)), ("REFUSE", by())],
    "15 digits last": [("ACCEPT", by()), ("REFUSE", by(number=fifteen))],
    "15 digits and another name": [("REFUSE", by(number=fifteen)), ("REFUSE", by(name="赵敏"))],
    "the kind in full width": [("ACCEPT", by()), ("REFUSE", by(kind="０１"))],
    "two permits, one holder": [
        ("ACCEPT", holder("04", "H12345679", nationality="HKG")),
        ("REFUSE", holder("04", "H1234567902", nationality="HKG")),
    ],
}


def right_row(serial_number: int, sent: Sent) -> dict[str, str]:
    """Return a right row of somebody of her own."""
    divisions = [sent.division, *(f"6199{n:02d}" for n in range(2, 99))]
    numbers = (number_of(sent.born, serial_number, division=d) for d in divisions)
    number = next(n for n in numbers if n[-1] in sent.ends)
    return row(birth_on=sent.born, serial=serial_number) | {"number": number}


def as_sent(right: Mapping[str, str], sent: Sent) -> dict[str, str]:
    """Return a right row with the cells that are sent in its place."""
    return {**right} | {
        field: value(right) if callable(value) else value for field, value in sent.cells.items()
    }


def whole_file() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield (what it is, what becomes of it, the row) of every line of the tables."""
    tables = {"ACCEPT": ACCEPTED, "NORMALISE": NORMALISED, "WARN": REMARKED, "REFUSE": REFUSED}
    place = 1
    for disposition, table in tables.items():
        for what, sent in table.items():
            yield what, disposition, as_sent(right_row(place, sent), sent)
            place += 2
    for what, rows in TWICE.items():
        right = right_row(place, rows[0][1])
        for disposition, sent in rows:
            yield f"twice: {what}", disposition, as_sent(right, sent)
        place += 2


def as_text(path, rows, encoding):
    """Write rows as an old system does."""
    with path.open("w", encoding=encoding, newline="") as target:
        writer = csv.writer(target)
        writer.writerow(CODES.values())
        writer.writerows([cells[field] for field in CODES] for cells in rows)


def as_workbook(path, rows, _encoding):
    """Write rows as an employer does: a title, a running number, blank rows, a total."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 13, "海川市第一机械厂社会保障卡申领表")
        sheet.write_row(2, 0, ["序号", *CODES.values()])
        place = 3
        for number, cells in enumerate(rows, start=1):
            place += number % 50 == 0
            sheet.write_row(place, 0, [str(number), *(cells[field] for field in CODES)])
            place += 1
        sheet.write_row(place, 0, ["合计", f"{len(rows)}人"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "encoding", "write"),
    [
        ("名单.csv", "gb18030", as_text),
        ("名单.csv", "utf-8-sig", as_text),
        ("名单.xlsx", "", as_workbook),
    ],
)
def test_every_row_ends_as_a_careful_clerk_would_have_it(tmp_path, name, encoding, write):
    lines = list(whole_file())
    write(tmp_path / name, [cells for _, _, cells in lines], encoding)

    with collection.checked(tmp_path / name, on=ON) as result:
        verdicts = list(result.verdicts)

    assert len(verdicts) == len(lines)
    wrong = {
        what: (expected, disposition, reasons)
        for (what, expected, _), (_, disposition, reasons) in zip(lines, verdicts, strict=True)
        if disposition != expected
    }
    assert wrong == {}


@pytest.mark.django_db
def test_cells_that_a_spreadsheet_took_for_numbers_and_dates(tmp_path):
    right = [right_row(n, by()) for n in range(1, 12, 2)]
    typed = [
        ("ACCEPT", {"phone": 13800138000}),
        ("NORMALISE", {"number": int(fifteen(right[1]))}),
        ("REFUSE", {"number": int(right[2]["number"][:15]) * 1000.0}),
        ("NORMALISE", {"birth": int(serial()(right[3]))}),
        ("ACCEPT", {"sex": int(right[4]["sex"])}),
        ("REFUSE", {"birth": int(serial()(right[5])) + 1}),
    ]
    as_workbook(tmp_path / "名单.xlsx", [r | c for r, (_, c) in zip(right, typed, strict=True)], "")

    with collection.checked(tmp_path / "名单.xlsx", on=ON) as result:
        assert [disposition for _, disposition, _ in result.verdicts] == [d for d, _ in typed]
