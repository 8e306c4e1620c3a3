"""A clerk uploads a collection file, sees what was found in it, and fetches the reply."""

import io

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect
from procrastinate.contrib.django.models import ProcrastinateJob

from minka.cards import actions as card_actions
from minka.journeys import jobs
from tests.factories.exchange import collection_list

pytestmark = pytest.mark.browser


def test_a_clerk_uploads_a_file_and_takes_home_the_reply(sign_in, city, tmp_path):
    card_actions.sync_products()
    sent = tmp_path / "单位名单.csv"
    sent.write_text(collection_list(), encoding="utf-8")
    page = sign_in("cai", city.district, "采集员")

    page.get_by_role("link", name="信息采集").click()
    page.get_by_role("link", name="上传文件").click()
    page.get_by_label("采集文件").set_input_files(sent)
    page.get_by_label("领卡机构").select_option(label=city.outlet.name)
    page.get_by_label("申领渠道").select_option(label="单位批量")
    page.get_by_role("button", name="上传并核查").click()
    expect(page.get_by_text("正在处理，完成后自动显示结果")).to_be_visible()
    job = ProcrastinateJob.objects.get(task_name="take_file")
    jobs.take_file.func(**job.args)

    expect(page.get_by_role("link", name="2 直接入库")).to_be_visible()
    page.get_by_role("link", name="1 退回").click()
    row = page.get_by_role("row", name="退回")
    expect(row).to_contain_text("证件号码的位数不对")
    expect(row).to_contain_text("按证件原件填写完整号码")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载回执工作簿").click()
    assert download.value.suggested_filename == "单位名单-回执.xlsx"
    content = io.BytesIO(download.value.path().read_bytes())
    refused = list(load_workbook(content).worksheets[0].values)
    assert "赵敏" in str(refused)
