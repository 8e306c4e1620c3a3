"""A station that a worker runs: its progress, its end, and what is said when nobody works."""

import pytest

from minka.production import actions
from minka.production.models import Machine
from tests.factories import cards as card_factory
from tests.factories import outlets, people, production, queue


@pytest.fixture
def maker(client, city):
    client.force_login(outlets.make_operator("zhi", city.centre, "制卡工"))
    return client


@pytest.fixture
def batch(city):
    production.fill_stock()
    production.install_machines()
    card_factory.apply_for(people.extras(3, city.outlet.postcode), [city.outlet])
    (planned,) = production.plan()
    actions.reserve(planned, at=card_factory.AT, actor="desk:factory")
    return planned


def ask(client, batch, station="PERSONALISE"):
    machine = Machine.objects.get(station=station)
    address = f"/production/{batch.number}/stations/{station}/"
    return client.post(address, {"machine": machine.pk}, follow=True)


def page_of(client, batch):
    return client.get(f"/production/{batch.number}/").content.decode()


def poll(client, batch, page):
    address = page.partition('hx-get="')[2].partition('"')[0]
    assert address.startswith(f"/production/{batch.number}/progress/")
    return client.get(address, headers={"HX-Request": "true"})


def test_progress_is_shown_at_once_and_after_a_reload(maker, batch):
    with queue.worker():
        first = ask(maker, batch).content.decode()
        again = page_of(maker, batch)

    for page in (first, again):
        assert "已排队，马上开始" in page
        assert '<progress value="0" max="3"' in page
        assert 'hx-trigger="every 300ms"' in page
        assert "zhi · 芯片个人化机 1号" in page


def test_the_fragment_asks_for_the_page_when_the_run_has_ended(maker, batch):
    page = ask(maker, batch).content.decode()
    before = poll(maker, batch, page)
    queue.work()
    after = poll(maker, batch, page)

    assert [answer.headers.get("HX-Refresh") for answer in (before, after)] == [None, "true"]
    assert "芯片个人化：通过3张，作废0张。" in page_of(maker, batch)
    assert "hx-get" not in page_of(maker, batch)


def test_that_no_worker_runs_is_said_plainly(maker, batch):
    page = ask(maker, batch).content.decode()

    assert "后台任务没有在运行" in page
    assert "请通知系统运行部启动后台任务" in page


def test_that_a_worker_fell_silent_is_said_plainly(maker, batch):
    ask(maker, batch)
    with queue.worker(silent_for="5 minutes") as number:
        queue.take(number)

        page = page_of(maker, batch)

    assert "后台任务中断了" in page
    assert "一两分钟内自动接着做" in page


def test_a_refusal_met_behind_is_told_in_its_sentence_in_both_languages(maker, batch):
    ask(maker, batch)
    Machine.objects.filter(station="PERSONALISE").update(is_in_service=False)
    queue.work()

    chinese = page_of(maker, batch)
    maker.post("/preferences/", {"language": "en"})
    english = page_of(maker, batch)

    assert "设备“芯片个人化机 1号”已停用" in chinese
    assert "Machine “芯片个人化机 1号” is out of service" in english


def test_cards_spoilt_and_still_waiting_are_told(maker, batch):
    ask(maker, batch)
    queue.work()
    ask(maker, batch, "PRINT")
    item = batch.items.get(position=2)
    machine = Machine.objects.get(station="PRINT")
    same = {"machine": machine, "at": card_factory.AT, "actor": "desk:zhi"}
    actions.spoil(item, "PRINT", "卡面有划痕", **same)
    queue.work()

    page = page_of(maker, batch)

    assert "卡面打印：通过2张，作废1张。" in page
    assert "本批还有1张没有通过此工位。" in page


def test_who_comes_second_is_told_who_is_at_it(maker, batch, city):
    ask(maker, batch)
    maker.force_login(outlets.make_operator("min", city.centre, "制卡工"))

    page = page_of(maker, batch)
    second = ask(maker, batch)

    assert "zhi正在办理，请等其完成" in page
    assert second.status_code == 422
    assert "芯片个人化”正由zhi（PERS-1）办理" in second.content.decode()


def test_a_run_that_broke_off_may_be_started_again(maker, batch):
    ask(maker, batch)
    with queue.worker() as number:
        queue.end(queue.take(number), "failed")
    page = page_of(maker, batch)

    ask(maker, batch)
    queue.work()

    assert "系统出错，没有做完" in page
    assert "通过3张，作废0张" in page_of(maker, batch)
