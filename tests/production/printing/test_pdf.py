import io

import pytest
from PIL import Image, ImageFont

from minka.production.printing.canvas import Box, Canvas, Style
from minka.production.printing.fonts import FontChoice, Source, packaged_font
from minka.production.printing.pdf import PdfFile, jpeg_shape
from minka.production.printing.typefaces import typefaces
from tests.production.printing.reading import MADE_AT, pages_of, picture_of


@pytest.fixture
def latin_face(tmp_path):
    """The small TrueType face that comes with Pillow; it knows no Chinese."""
    path = tmp_path / "latin.ttf"
    path.write_bytes(ImageFont.load_default(10).font_bytes)
    return FontChoice(path, 0, Source.SETTING, "latin")


def written(text: str, *choices: FontChoice) -> bytes:
    out = io.BytesIO()
    pdf = PdfFile(
        out, faces=typefaces(choices), width=120, height=30, made_at=MADE_AT, title="试印"
    )
    canvas = Canvas(pdf)
    canvas.text(10, 20, text, Style(20))
    pdf.add_page(canvas.content)
    pdf.close()
    return out.getvalue()


def ink(pdf: bytes) -> int:
    return sum(value < 128 for value in picture_of(pdf, dpi=100).convert("L").tobytes())


def test_two_faces_share_a_line_and_the_text_is_read_back_whole(latin_face):
    text = "Wang王芳ABC𠮷12"

    pdf = written(text, latin_face, packaged_font())

    assert pages_of(pdf) == [text]
    assert b"/FontFile2" in pdf
    assert b"/FontFile3" in pdf


def test_a_truetype_face_is_really_drawn(latin_face):
    assert ink(written("HHHH", latin_face)) > 2 * ink(written("i", latin_face)) > 0


def test_characters_that_look_alike_are_read_back_as_they_were_written():
    kangxi_radical_one, one = "\u2f00", "\u4e00"

    pdf = written(f"{kangxi_radical_one}{one}", packaged_font())

    assert pages_of(pdf) == [f"{kangxi_radical_one}{one}"]


def test_the_font_is_embedded_once_however_many_pages_there_are():
    out = io.BytesIO()
    pdf = PdfFile(out, faces=typefaces(), width=50, height=50, made_at=MADE_AT, title="试印")
    for _ in range(5):
        canvas = Canvas(pdf)
        canvas.text(10, 20, "王芳", Style(20))
        pdf.add_page(canvas.content)
    file = pdf.close()

    assert file.pages == 5
    assert out.getvalue().count(b"/FontFile3") == 1


def test_a_photograph_fills_its_box_without_being_stretched():
    out, jpeg = io.BytesIO(), io.BytesIO()
    picture = Image.new("RGB", (200, 100), "red")
    picture.paste("blue", (50, 0, 150, 100))
    picture.save(jpeg, "JPEG", quality=95)
    pdf = PdfFile(out, faces=typefaces(), width=40, height=40, made_at=MADE_AT, title="试印")
    canvas = Canvas(pdf)
    canvas.photograph(Box(10, 10, 20, 20), jpeg.getvalue(), jpeg_shape(jpeg.getvalue()))
    pdf.add_page(canvas.content, canvas.images)
    pdf.close()

    colours = picture_of(out.getvalue(), dpi=127).getcolors(maxcolors=100_000)
    blue = sum(count for count, (r, _g, b) in colours if b > 200 and r < 60)
    red = sum(count for count, (r, _g, b) in colours if r > 200 and b < 60)
    assert blue == pytest.approx(100 * 100, rel=0.05)
    assert red == 0


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("progressive", [False, True])
def test_the_shape_of_a_jpeg_is_read_from_its_header(mode, progressive):
    out = io.BytesIO()
    Image.new(mode, (31, 17)).save(out, "JPEG", progressive=progressive)

    assert jpeg_shape(out.getvalue()) == (31, 17, 3 if mode == "RGB" else 1)


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8", b"\xff\xd8\xff", b"GIF89a" * 9, b"\xff\xd8" * 9]
)
def test_what_is_no_jpeg_is_refused(data):
    with pytest.raises(ValueError, match="JPEG"):
        jpeg_shape(data)
