"""Files that are broken, disguised or meant to do harm: each goes back with a clear sentence."""

import io
import re
import tracemalloc
import zipfile

import pytest

from minka.exchange import workbook_guard
from minka.exchange.refusals import FileRefused
from minka.exchange.text_lines import PADDING
from minka.exchange.workbook_guard import OLE
from tests.exchange.conftest import HEADER, LI, WANG, opened, read


def refusal_of(path):
    """Return the code and the sentence with which a file goes back."""
    with pytest.raises(FileRefused) as refused:
        read(path)
    return refused.value.refusal.code, str(refused.value)


def test_an_empty_file(text):
    assert refusal_of(text(b""))[0] == "FILE_EMPTY"
    assert refusal_of(text(b"\xef\xbb\xbf\r\n \r\n"))[0] == "FILE_EMPTY"


def test_an_old_workbook_with_a_new_name(text):
    code, sentence = refusal_of(text(OLE + bytes(600), name="名单.xlsx"))

    assert (code, "另存为" in sentence) == ("FILE_OLD_WORKBOOK", True)


def test_a_workbook_with_a_password(text):
    container = OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le") + bytes(64)

    assert refusal_of(text(container, name="名单.xlsx"))[0] == "FILE_PASSWORD"


@pytest.mark.parametrize(
    ("entry", "kind"),
    [("word/document.xml", "文字处理文档"), ("content.xml", "OpenDocument"), ("x.txt", "压缩包")],
)
def test_another_kind_of_document_with_a_new_name(text, entry, kind):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(entry, "<x/>")

    code, sentence = refusal_of(text(packed.getvalue(), name="名单.xlsx"))

    assert (code, kind in sentence) == ("FILE_DOCUMENT", True)


@pytest.mark.parametrize(
    ("start", "kind"),
    [(b"%PDF-1.7", "PDF"), (b"<html><table>", "网页"), (b"\xff\xd8\xff\xe0", "图片")],
)
def test_a_document_that_is_no_table_at_all(text, start, kind):
    code, sentence = refusal_of(text(start + b"1234567890", name="名单.xls"))

    assert (code, kind in sentence) == ("FILE_DOCUMENT", True)


def test_a_workbook_cut_in_the_middle(book):
    path = book([HEADER, WANG])
    path.write_bytes(path.read_bytes()[:-300])

    assert refusal_of(path)[0] == "FILE_DAMAGED"


def test_a_workbook_with_a_spoilt_sheet(book):
    path = book([HEADER, WANG])
    content = bytearray(path.read_bytes())
    at = content.index(b"xl/worksheets/sheet1.xml") + 40
    content[at : at + 40] = bytes(40)
    path.write_bytes(bytes(content))

    assert refusal_of(path)[0] == "FILE_DAMAGED"


SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def changed(path, **parts):
    """Replace parts of a workbook; a part may be a function of what it was."""
    content = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = parts.get(entry.filename, old.read(entry))
            new.writestr(entry.filename, part(old.read(entry)) if callable(part) else part)
    return path


def with_sheet(path, sheet):
    """Replace the first sheet of a workbook."""
    return changed(path, **{SHEET: sheet})


def test_a_zip_bomb_is_left_alone_in_little_memory(book, monkeypatch):
    monkeypatch.setattr(workbook_guard, "UNPACKED_BYTES_AT_MOST", 32 << 20)
    path = with_sheet(book([HEADER, WANG]), b"<sheetData>" + b" " * (64 << 20))

    tracemalloc.start()
    code, _sentence = refusal_of(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (code, peak < 10 << 20) == ("FILE_BOMB", True)


def test_a_cell_in_the_last_corner_does_not_allocate_the_sheet(book):
    row = '<row r="{0}"><c r="{1}{0}" t="inlineStr"><is><t>x</t></is></c></row>'
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + row.format(1, "A")
        + row.format(1048576, "XFD")
        + "</sheetData></worksheet>"
    )

    assert refusal_of(with_sheet(book([HEADER, WANG]), sheet))[0] == "FILE_TOO_WIDE"


def test_a_long_text_that_every_cell_refers_to_is_not_multiplied(book):
    path = with_sheet(book([HEADER, ["长" * 8000, *WANG[1:]]]), shared_by_all(30_000))

    tracemalloc.start()
    code, _sentence = refusal_of(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (code, peak < 50 << 20) == ("FILE_BOMB", True)


def shared_by_all(rows):
    """Return a sheet in which every cell is the text that stands eighth in the shared texts."""
    cell = '<c r="{}{}" t="s"><v>7</v></c>'
    lines = (
        f'<row r="{row}">' + "".join(cell.format(column, row) for column in "ABC") + "</row>"
        for row in range(1, rows + 1)
    )
    return f"<worksheet><sheetData>{''.join(lines)}</sheetData></worksheet>"


@pytest.mark.parametrize(
    "address", ["A4294967295", "A99999999999", "ZZZZZZZ2", "A0", "", "王", "AAAAAAAAAAAA2"]
)
def test_a_cell_at_an_address_that_no_sheet_has(book, address):
    def moved(part):
        return part.replace(b'r="A2"', f'r="{address}"'.encode())

    assert refusal_of(changed(book([HEADER, WANG]), **{SHEET: moved}))[0] in (
        *("FILE_TOO_WIDE", "FILE_DAMAGED", "FILE_BOMB"),
    )


def test_a_reader_that_dies_of_a_workbook_takes_nothing_with_it(book):
    def boasting(part):
        return re.sub(rb'uniqueCount="\d+"', b'uniqueCount="4000000000"', part)

    path = changed(book([HEADER, WANG]), **{STRINGS: boasting})

    assert refusal_of(path)[0] == "FILE_BOMB"


def test_a_workbook_without_sheets(book):
    def emptied(part):
        return re.sub(rb"<sheet [^>]*>", b"", part)

    assert refusal_of(changed(book([HEADER, WANG]), **{"xl/workbook.xml": emptied})) == (
        "FILE_EMPTY",
        "文件是空的，请重新导出后再送",
    )


def test_a_cell_longer_than_any_spreadsheet_allows(book):
    def prolonged(part):
        return part.replace("王芳".encode(), "王".encode() * 300_000)

    assert refusal_of(changed(book([HEADER, WANG]), **{STRINGS: prolonged}))[0] == (
        "FILE_ENDLESS_LINE"
    )


@pytest.mark.parametrize("name", ["名单.xls", "名单.csv", "名单"])
def test_a_workbook_is_read_whatever_its_name_says(book, name):
    path = book([HEADER, WANG])

    assert read(path.rename(path.with_name(name))) == [WANG]


def test_an_endless_line_is_given_up_in_little_memory(text):
    path = text(",".join(HEADER).encode() + b"\n" + b"9" * (64 << 20))

    tracemalloc.start()
    code, sentence = refusal_of(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (code, "第2行" in sentence, peak < 30 << 20) == ("FILE_ENDLESS_LINE", True, True)


def test_what_old_programs_fill_cells_and_blocks_with_is_no_content(text):
    rows = [[*WANG[:-1], WANG[-1] + "\0"], LI]
    body = "".join(",".join(row) + "\r\n" for row in (HEADER, *rows)).encode("gb18030")

    (wang, li) = read(text(body + b"\x1a" + bytes(4096)))

    assert (wang[:-1], wang[-1].strip(PADDING), li) == (WANG[:-1], WANG[-1], LI)


def test_a_nul_in_a_cell_of_a_workbook_is_no_content(book):
    def padded(part):
        return part.replace("王芳".encode(), "王芳_x0000_".encode())

    (row,) = read(changed(book([HEADER, WANG]), **{STRINGS: padded}))

    assert row == [f"王芳{PADDING}", *WANG[1:]]


def test_text_in_sixteen_bits_may_end_without_a_line_break(text):
    body = "\r\n".join(",".join(row) for row in (HEADER, WANG))

    assert read(text(body.encode("utf-16"))) == [WANG]


def test_bytes_that_are_no_text_say_their_line(text):
    body = ",".join(HEADER).encode() + b"\n" + ",".join(WANG).encode() + b"\n" + bytes(99) + b"\n"

    assert refusal_of(text(body)) == (
        "FILE_NUL",
        "第3行含有空字符（NUL），文件可能已损坏，请重新导出",
    )


def test_bytes_of_no_encoding(text):
    noise = bytes(range(0x80, 0xFF)) * 3

    assert refusal_of(text(b"\n".join([noise] * 30)))[0] == "FILE_ENCODING"
    named = ",".join(["AAC003", "AAC058", "AAC147", "AAC004", "AAC005", "AAC006", "AAE005"])
    assert refusal_of(text(named.encode() + b"\n" + b"\n".join([noise] * 30)))[0] == "FILE_ENCODING"


@pytest.mark.parametrize(
    ("right", "wrong"), [("utf-8", "gb18030"), ("utf-8", "latin-1"), ("gb18030", "latin-1")]
)
def test_text_that_was_decoded_wrongly_before_it_came(text, right, wrong):
    codes = ["AAC003", "AAC058", "AAC147", "AAC004", "AAC005", "AAC006", "AAE005"]
    names = ["王芳", "李强", "赵敏", "欧阳雨"]
    rows = [[n.encode(right).decode(wrong, "replace"), *WANG[1:]] for n in names]

    assert refusal_of(text([codes, *rows]))[0] == "FILE_MOJIBAKE"
    assert (
        refusal_of(text([[h.encode(right).decode(wrong, "replace") for h in HEADER], *rows]))[0]
        == "FILE_MOJIBAKE"
    )


def test_several_sheets_that_look_like_the_list(book):
    code, sentence = refusal_of(book(sheets={"一季度": [HEADER, WANG], "二季度": [HEADER, LI]}))

    assert (code, "一季度、二季度" in sentence) == ("FILE_SHEETS", True)


def test_the_list_is_found_among_other_sheets_and_hidden_ones_do_not_count(book):
    sheets = {"说明": [["填表说明"]], "名单": [HEADER, WANG], "旧": [HEADER, LI]}

    assert read(book(sheets=sheets, hidden=["旧"])) == [WANG]


def test_a_workbook_with_nothing_in_it(book):
    assert refusal_of(book([[]]))[0] == "FILE_EMPTY"


def test_a_stray_quote_in_every_line_spoils_every_line_and_nothing_else(text):
    line = ",".join(['"王芳', *WANG[1:]])

    assert read(text([HEADER, *[line] * 300])) == [['"王芳', *WANG[1:]]] * 300


def test_opening_reads_no_more_than_the_head(text):
    path = text([HEADER, *[WANG] * 50_000])

    tracemalloc.start()
    opened(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 15 << 20
