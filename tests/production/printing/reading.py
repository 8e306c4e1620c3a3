"""Read printed files as others would: their text, their pictures, their codes."""

import datetime
import io

import pypdfium2
import zxingcpp
from PIL import Image

from minka.journeys.demonstration.portrait import portrait
from minka.production.printing.codes import match_code
from minka.production.printing.faces import FaceData
from minka.production.printing.letters import LetterData, LetterPaper

MADE_AT = datetime.datetime(2026, 11, 20, 8, 0, tzinfo=datetime.UTC)
BATCH = "B20261120-003"
RARE = "马𠮷䶮"
LONG = "库尔班江·赛买提·阿布都热合曼"
LONGEST = "迪丽热巴尔古丽·阿卜杜克热木·买买提吐尔逊江·热"
NAMES = ("王芳", "李强", "赵敏", RARE, "𬭊㛃", LONG, LONGEST, "张▀")
PAPER = LetterPaper(
    "示例市社会保障卡服务中心", "社会保障卡（第三代）", "12333", "工作日 9:00—17:30"
)


def make_face(position: int = 1, name: str = "王芳", **changes) -> FaceData:
    values = {
        "name": name,
        "number": f"61990119900101{position:04d}",
        "card_number": f"Q2026{position:05d}",
        "issued_on": datetime.date(2026, 3, 9),
        "photograph": portrait(position),
        "match_code": match_code(BATCH, position),
        "sex": "女",
        "ethnic_group": "汉族",
        "residence": "示例市桃源区示例街道幸福路一百二十八号示例花园小区三号楼二单元一千二百零一室",
        "issuer": "示例市公安局桃源分局",
        "valid_until": datetime.date(2027, 3, 8),
    }
    return FaceData(**(values | changes))


def make_letter(position: int = 1, name: str = "王芳", **changes) -> LetterData:
    values = {
        "name": name,
        "postcode": "619100",
        "address": "示例市桃源区幸福路12号",
        "number": f"61990119900101{position:04d}",
        "card_number": f"Q2026{position:05d}",
        "issued_on": datetime.date(2026, 3, 9),
        "outlet": "桃源街道社会保障服务站",
        "outlet_address": "桃源区幸福路128号一楼",
        "outlet_hours": "周一至周五 9:00—12:00，13:30—17:00",
        "outlet_phone": "0900-5550188",
        "match_code": match_code(BATCH, position),
    }
    return LetterData(**(values | changes))


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page without line ends and spaces."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    return ["".join(text.split()) for text in texts]


def sizes_of(pdf: bytes) -> set[tuple[float, float]]:
    """Return the page sizes that occur, in mm."""
    document = pypdfium2.PdfDocument(pdf)
    return {tuple(round(side * 25.4 / 72, 1) for side in page.get_size()) for page in document}


def picture_of(pdf: bytes, page: int = 0, *, dpi: int = 300) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    return document[page].render(scale=dpi / 72).to_pil()


def codes_on(pdf: bytes, page: int = 0) -> list[str]:
    """Return what a scanner reads on the rendered page."""
    return [found.text for found in zxingcpp.read_barcodes(picture_of(pdf, page))]


def character_boxes(pdf: bytes, page: int = 0) -> list[tuple[float, float, float, float]]:
    """Return left, bottom, right, top of every visible character in points."""
    text = pypdfium2.PdfDocument(pdf)[page].get_textpage()
    return [text.get_charbox(number) for number in range(text.count_chars())]


def printed(print_to, *args, **kwargs) -> bytes:
    """Call a printing function and return the bytes it wrote."""
    out = io.BytesIO()
    print_to(*args, out, made_at=MADE_AT, **kwargs)
    return out.getvalue()
