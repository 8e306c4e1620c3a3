"""A real Chromium at a live desk. Playwright drives the Chromium of the system: no download."""

import os
import shutil

import pytest
from django.contrib.auth.models import Group

from tests.factories import outlets, queue
from tests.factories.outlets import PASSWORD

CHROMIUM = os.environ.get("MINKA_CHROMIUM") or shutil.which("chromium") or ""


@pytest.fixture(scope="session", autouse=True)
def _chromium():
    if not CHROMIUM:
        pytest.skip("没有 Chromium：请安装 chromium，或用 MINKA_CHROMIUM 指定")


@pytest.fixture(scope="session", autouse=True)
def _database_beside_the_event_loop():
    """Playwright keeps an event loop in this thread; the tests use the database beside it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    quiet = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--proxy-server=direct://"]
    quiet += ["--disable-background-networking", "--disable-component-update"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": quiet}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    china = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
    return {**browser_context_args, **china, "viewport": {"width": 1280, "height": 800}}


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.HOME = tmp_path


@pytest.fixture
def city(transactional_db):
    yield outlets.open_city()
    queue.empty()


@pytest.fixture
def sign_in(page, live_server, city):
    """Sign in at the door as an operator of an organisation with some roles, or all."""
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def enter(name, organisation, *roles):
        user = outlets.make_operator(name, organisation, *roles)
        if not roles:
            user.groups.set(Group.objects.all())
        page.context.clear_cookies()
        page.goto(f"{live_server.url}/sign-in/")
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_role("heading", name="今日").wait_for()
        return page

    yield enter
    # A refusal is answered with 4xx, which Chromium reports as an error of its own.
    assert [text for text in complaints if "status of 4" not in text] == []
