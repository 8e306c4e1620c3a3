"""Coming in and going out, in Chinese or English, in usual or large type."""

import pytest

from tests.factories.outlets import PASSWORD, make_operator


@pytest.fixture
def clerk(city):
    return make_operator("wang", city.outlet, "网点操作员")


def enter(client, *, password=PASSWORD, **more):
    return client.post("/sign-in/", {"username": "wang", "password": password, **more})


def test_the_right_password_leads_to_where_she_wanted(client, clerk):
    assert enter(client, next="/counter/").url == "/counter/"


def test_a_foreign_address_is_not_followed(client, clerk):
    assert enter(client, next="https://example.org/").url == "/"


def test_a_wrong_password_and_an_unknown_name_sound_the_same(client, clerk):
    wrong = enter(client, password="no")
    unknown = client.post("/sign-in/", {"username": "nobody", "password": "no"})

    said = "用户名或密码不对，请核对后重试；账号不会因此锁定。"
    assert [said in page.content.decode() for page in (wrong, unknown)] == [True, True]
    assert (wrong.status_code, unknown.status_code) == (422, 422)


def test_many_wrong_passwords_lock_nobody_out(client, clerk):
    for _attempt in range(12):
        enter(client, password="no")

    assert enter(client).status_code == 302


def test_signing_out_ends_the_session(client, clerk):
    enter(client)
    client.post("/sign-out/")

    assert client.get("/").status_code == 302


def test_chinese_is_spoken_whatever_the_browser_prefers(client, db):
    response = client.get("/sign-in/", headers={"Accept-Language": "en"})

    assert response.headers["Content-Language"] == "zh-hans"
    assert "登录工作台" in response.content.decode()


def test_the_switch_turns_the_desk_to_english_and_back(client, db):
    client.post("/preferences/", {"language": "en", "next": "/sign-in/"})
    english = client.get("/sign-in/").content.decode()
    client.post("/preferences/", {"language": "zh-hans", "next": "/sign-in/"})
    chinese = client.get("/sign-in/").content.decode()

    assert ["Sign in to the desk" in english, "登录工作台" in chinese] == [True, True]


def test_large_type_stays_until_it_is_switched_off(client, db):
    client.post("/preferences/", {"type": "large", "next": "/sign-in/"})
    large = client.get("/sign-in/").content.decode()
    client.post("/preferences/", {"type": "usual", "next": "/sign-in/"})
    usual = client.get("/sign-in/").content.decode()

    assert ['class="large"' in large, 'class="large"' in usual] == [True, False]
