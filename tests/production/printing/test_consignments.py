from zoneinfo import ZoneInfo

import pytest

from minka.production.printing.consignments import (
    ConsignmentList,
    ListedBox,
    ListedCard,
    consignment_list_pdf,
)
from minka.production.printing.labels import (
    BoxLabel,
    EnvelopeLabel,
    box_labels_pdf,
    envelope_labels_pdf,
)
from tests.production.printing.reading import LONG, MADE_AT, codes_on, pages_of, printed

SHANGHAI = ZoneInfo("Asia/Shanghai")
CENTRE = "示例市社会保障卡服务中心"


def make_list(*counts: int) -> ConsignmentList:
    boxes = [
        ListedBox(
            f"C20261120-003-{number:02d}",
            f"第{number}网点",
            [
                ListedCard(place, LONG, "619901199001010017", f"Q2026{place:05d}")
                for place in range(1, count + 1)
            ],
        )
        for number, count in enumerate(counts, start=1)
    ]
    return ConsignmentList(
        "C20261120-003", CENTRE, "桃源区", "社会保障卡", "B20261120-003", MADE_AT, boxes
    )


def printed_list(consignment: ConsignmentList) -> bytes:
    return printed(consignment_list_pdf, consignment, zone=SHANGHAI)


def test_a_list_tells_boxes_cards_and_totals():
    (page,) = pages_of(printed_list(make_list(3, 2)))

    for text in ("2箱／5张", "第1网点", "第2网点", "合计2箱5张", "交付人", "接收人", "第1／1页"):
        assert text in page
    assert "2026-11-2016:00" in page


def test_a_list_shows_no_full_name_or_number():
    (page,) = pages_of(printed_list(make_list(1)))

    assert LONG not in page
    assert "619901199001010017" not in page
    assert "619***********0017" in page


def test_every_page_of_a_list_has_its_number_and_its_code():
    pdf = printed_list(make_list(40, 40))

    pages = pages_of(pdf)

    assert [f"第{number}／{len(pages)}页" in page for number, page in enumerate(pages, 1)] == [
        True
    ] * len(pages)
    assert [codes_on(pdf, page) for page in range(len(pages))] == [["C20261120-003"]] * len(pages)


@pytest.mark.parametrize("count", [0, 1, 20, 21, 22, 28, 29, 30, 31, 57, 58, 59])
def test_every_card_stands_on_the_list_once_and_one_page_is_signed(count):
    pages = pages_of(printed_list(make_list(count)))

    text = "".join(pages)
    assert text.count("Q20***") == count
    assert text.count("交付人") == 1
    assert "交付人" in pages[-1]


def test_a_box_heading_is_never_the_last_line_of_a_page():
    pages = pages_of(printed_list(make_list(28, 5)))

    assert "第2网点" not in pages[0]
    assert "第2网点" in pages[1]


def test_a_box_label_says_where_it_goes_and_its_code_says_which_box():
    label = BoxLabel(
        "C20261120-003-03", "C20261120-003", "桃源街道社会保障服务站", "幸福路128号",
        "0900-5550188", "社会保障卡", "B20261120-003", 250, 3, 14,
    )  # fmt: skip

    pdf = printed(box_labels_pdf, [label], sender=CENTRE)

    (page,) = pages_of(pdf)
    assert all(text in page for text in ("桃源街道社会保障服务站", "250张", "3／14", CENTRE))
    assert codes_on(pdf) == ["C20261120-003-03"]


def test_an_envelope_label_has_address_name_and_the_letters_code():
    label = EnvelopeLabel(LONG, "619100", "示例市桃源区示例街道幸福路" * 3, "MK-B1-000001-X")

    pdf = printed(envelope_labels_pdf, [label], sender=CENTRE)

    (page,) = pages_of(pdf)
    assert all(text in page for text in (LONG, "619100", label.address, CENTRE))
    assert codes_on(pdf) == ["MK-B1-000001-X"]
