"""What benchmarks with a database share: one of their own, empty, dropped afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minka.config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402 -- after setup
from django.db import connection  # noqa: E402 -- after setup

from minka.plumbing.database import available  # noqa: E402 -- after setup


@contextmanager
def scratch_database(name: str) -> Iterator[None]:
    """Hold a database of this name with empty tables; it is dropped afterwards."""
    with available(settings.HOME) as reached:
        settings.DATABASES["default"].update(reached)
        connection.settings_dict.update(reached)
        usual = connection.settings_dict["NAME"]
        connection.settings_dict["TEST"]["NAME"] = name
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(usual, verbosity=0)
