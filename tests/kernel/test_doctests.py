import doctest
import importlib
import pkgutil

import pytest

from minka import kernel

MODULES = [info.name for info in pkgutil.walk_packages(kernel.__path__, "minka.kernel.")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_hold(name):
    failed, _ = doctest.testmod(importlib.import_module(name))

    assert failed == 0
