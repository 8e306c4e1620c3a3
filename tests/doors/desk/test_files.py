"""A collection file comes in over the desk, is collected behind, and is answered."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from procrastinate.contrib.django.models import ProcrastinateJob

from minka.cards import actions as card_actions
from minka.exchange.models import ExchangeFile
from minka.journeys import jobs
from tests.factories import outlets
from tests.factories.exchange import collection_list


@pytest.fixture
def products(db):
    card_actions.sync_products()


@pytest.fixture
def collector(client, city, products):
    client.force_login(outlets.make_operator("cai", city.district, "采集员"))
    return client


def upload(client, organisation, content=None, name="名单.csv"):
    facts = {
        "file": SimpleUploadedFile(name, (content or collection_list()).encode()),
        "organisation": organisation.pk,
        "product": "SSC3",
        "channel": "EMPLOYER",
    }
    return client.post("/files/upload/", facts)


def work():
    """Do the jobs that wait, as a worker would."""
    for job in ProcrastinateJob.objects.filter(status="todo", task_name="take_file"):
        jobs.take_file.func(**job.args)


def test_an_uploaded_file_has_a_receipt_number_at_once_and_a_job_behind_it(collector, city):
    response = upload(collector, city.outlet)

    page = collector.get(response.url).content.decode()
    assert ExchangeFile.objects.get().receipt_number in page
    assert 'hx-trigger="every 1s"' in page
    assert ProcrastinateJob.objects.get().task_name == "take_file"


def test_the_progress_fragment_asks_for_the_page_when_the_file_is_done(collector, city):
    address = f"{upload(collector, city.outlet).url}progress/"
    before = collector.get(address)
    work()
    after = collector.get(address)

    assert [answer.headers.get("HX-Refresh") for answer in (before, after)] == [None, "true"]


def test_findings_name_row_field_reason_and_remedy(collector, city):
    address = upload(collector, city.outlet).url
    work()

    page = collector.get(f"{address}?outcome=REFUSE").content.decode()

    assert "证件号码的位数不对" in page
    assert "按证件原件填写完整号码" in page
    assert "12345" not in page.replace("13812345678", "")


def test_the_reply_workbook_holds_the_refused_row(collector, city):
    address = upload(collector, city.outlet).url
    work()

    reply = collector.get(f"{address}reply/")

    book = load_workbook(io.BytesIO(b"".join(reply.streaming_content)))
    rows = list(book.worksheets[0].values)
    assert "赵敏" in str(rows)
    assert "王芳" not in str(rows)


def test_whom_a_file_stored_has_applied(collector, city):
    upload(collector, city.outlet)
    work()
    work()

    from minka.cards.models import Application

    assert sorted(Application.objects.values_list("person__name", flat=True)) == ["李静", "王芳"]


def test_the_same_file_twice_is_refused_with_its_receipt(collector, city):
    upload(collector, city.outlet)
    work()

    again = upload(collector, city.outlet)

    receipt = ExchangeFile.objects.get().receipt_number
    assert again.status_code == 422
    assert f"回执号{receipt}" in again.content.decode()


def test_a_file_sent_back_as_a_whole_says_why(collector, city):
    address = upload(collector, city.outlet, content="谁,什么\n1,2\n").url
    work()

    page = collector.get(address).content.decode()

    assert "整份退回，没有任何一行入库" in page
    assert ExchangeFile.objects.get().status == "REJECTED"


def test_a_file_for_another_districts_outlet_is_not_taken(collector, city):
    response = upload(collector, city.far)

    assert (response.status_code, ExchangeFile.objects.count()) == (422, 0)
