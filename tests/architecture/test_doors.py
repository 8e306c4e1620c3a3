"""What every door must do."""

import os
import re

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from minka.config.commands import COMMANDS
from tests.architecture.code import ROOT, SOURCE, modules


def routes(patterns, prefix: str = ""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern), pattern


def test_every_route_says_who_may_open_it():
    """One undeclared route is one page for everybody."""
    found: list[tuple[str, URLPattern]] = list(routes(get_resolver().url_patterns))

    assert found
    assert [
        route for route, pattern in found if not getattr(pattern.callback, "permission", None)
    ] == []


def test_every_setting_of_the_environment_is_documented():
    documented = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    used = {
        name
        for path in modules(SOURCE)
        for name in re.findall(r"\bMINKA_[A-Z_]+[A-Z]\b", path.read_text(encoding="utf-8"))
    }

    assert sorted(name for name in used if f"`{name}`" not in documented) == []


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_its_module_and_explains_itself(name):
    module = __import__(COMMANDS[name].module, fromlist=["HELP"])

    assert re.search(r"[\u4e00-\u9fff]", module.HELP)
    assert re.search(r"[A-Za-z]{4}", module.HELP)
    assert callable(module.add_arguments)
    assert callable(module.run)


def test_the_house_is_closed_to_the_outside_by_default():
    assert not settings.DEBUG
    assert "*" not in settings.ALLOWED_HOSTS
    assert oct(os.stat(settings.HOME / "secret_key").st_mode)[-3:] == "600"
