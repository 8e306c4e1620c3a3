"""Named locks and time limits, with a second session to compete with."""

import threading

import pytest
from django.db import OperationalError, connection, transaction

from minka.kernel.refusal import Refused
from minka.plumbing.locks import named_lock, time_limits, waiting_lock

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(work) -> list:
    """Run `work` in a thread, hence in another database session; return its results."""
    answers = []

    def target():
        try:
            answers.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=target)
    thread.start()
    thread.join()
    return answers


def take(name: str) -> str:
    try:
        with named_lock(name, holder="desk:赵敏", what="排批"):
            return "taken"
    except Refused as refused:
        return str(refused)


def wait_for(name: str) -> str:
    try:
        with waiting_lock(name, seconds=0.05):
            return "taken"
    except OperationalError:
        return "waited in vain"


def test_the_second_who_comes_learns_who_holds_the_lock():
    with named_lock("plan", holder="desk:王芳", what="排批"):
        assert elsewhere(lambda: take("plan")) == ["“排批”正由desk:王芳办理，请等其完成后再试"]
        assert elsewhere(lambda: take("other")) == ["taken"]

    assert elsewhere(lambda: take("plan")) == ["taken"]


def test_a_lock_taken_in_a_transaction_ends_with_it_even_when_the_transaction_fails():
    with (
        pytest.raises(ZeroDivisionError),
        transaction.atomic(),
        named_lock("plan", holder="desk:王芳", what="排批"),
    ):
        raise ZeroDivisionError

    assert elsewhere(lambda: take("plan")) == ["taken"]


def test_a_statement_that_fails_under_a_lock_is_the_error_that_is_seen():
    with (
        pytest.raises(OperationalError),
        transaction.atomic(),
        named_lock("plan", holder="desk:王芳", what="排批"),
        time_limits(statement=0.01),
    ):
        connection.cursor().execute("SELECT pg_sleep(1)")

    assert elsewhere(lambda: take("plan")) == ["taken"]


def test_waiting_for_a_lock_ends_after_its_seconds():
    with waiting_lock("migrate", seconds=1):
        assert elsewhere(lambda: wait_for("migrate")) == ["waited in vain"]

    assert elsewhere(lambda: wait_for("migrate")) == ["taken"]


def limits() -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')"
        )
        return cursor.fetchone()


@pytest.mark.parametrize("in_transaction", [False, True])
def test_time_limits_hold_inside_and_end_with_the_block(in_transaction):
    if in_transaction:
        with transaction.atomic(), time_limits(lock=2, statement=5):
            assert limits() == ("2s", "5s")
    else:
        with time_limits(lock=2, statement=5):
            assert limits() == ("2s", "5s")

    assert limits() == ("0", "0")
