"""What all tests share: the database server, and no silent skips where everything must run."""

import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings

from minka.plumbing.database import available

# Examples are slow on a machine with other work to do; that is no fault of the code.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")

RUN_ALL = os.environ.get("MINKA_TEST_ALL") == "1"


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Hold a database server for the session; it forgets on power failure, so it is quick."""
    with available(settings.HOME, quick=True) as reached:
        settings.DATABASES["default"].update(reached)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    """With MINKA_TEST_ALL=1 a skipped test is a failed one: nothing may be missing there."""
    report = yield
    if RUN_ALL and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"MINKA_TEST_ALL=1 allows no skip: {reason}"
    return report
