"""Whatever is done with the stock, in whatever order, balance and ledger say the same."""

import hypothesis.extra.django
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minka.cards import actions as card_actions
from minka.kernel.refusal import Refused
from minka.production import actions, queries
from minka.production.actions import _stock
from minka.production.models import Reservation
from minka.production.rules import Portion
from tests.production.conftest import AT, apply_all, open_city, receive_blanks

STEPS = st.one_of(
    st.tuples(st.just("receive"), st.integers(1, 12)),
    st.tuples(st.just("set_aside"), st.integers(1, 9)),
    st.tuples(st.just("give_back"), st.integers(1, 9)),
    st.tuples(st.sampled_from(["good", "spoilt"]), st.integers(1, 9)),
    st.tuples(st.just("steal"), st.integers(1, 9)),
)


class Shelf:
    """The boring twin: sets of serials in Python."""

    def __init__(self, batch):
        self.batch = batch
        self.next = 1
        self.free, self.reserved = set(), []
        self.gone = {"good": 0, "spoilt": 0}

    def receive(self, count):
        receive_blanks(f"KJ{self.next}", first=self.next, count=count)
        self.free |= set(range(self.next, self.next + count))
        self.next += count + 3

    def set_aside(self, count):
        if count > len(self.free):
            try:
                _stock.set_aside(self.batch, count, chip_profile="3.00", at=AT, actor="x")
            except Refused:
                return
            raise AssertionError("more was reserved than is there")
        runs = _stock.set_aside(self.batch, count, chip_profile="3.00", at=AT, actor="x")
        taken = [serial for run in runs for serial in range(run.lower, run.upper)]
        assert len(taken) == count
        assert set(taken) <= self.free
        self.free -= set(taken)
        self.reserved += taken

    def give_back(self, count):
        back, self.reserved = self.reserved[:count], self.reserved[count:]
        if back:
            _stock.release(self.batch, back, at=AT, actor="x")
            self.free |= set(back)

    def end(self, place, count):
        ended, self.reserved = self.reserved[:count], self.reserved[count:]
        if ended:
            _stock.move_blanks(ended, self.batch, to_place=place, at=AT, actor="x")
            self.gone[place] += len(ended)

    def steal(self, count):
        """Book more out of the first lot than it holds: the database must refuse."""
        lot = queries.lots(supply="BLANK").last()
        if lot is None:
            return
        portion = Portion(lot.pk, lot.balance.in_stock + count)
        try:
            with transaction.atomic():
                _stock.move_stock(
                    [portion], from_place="in_stock", to_place="good", at=AT, actor="x"
                )
        except IntegrityError:
            return
        raise AssertionError("stock went below zero")

    def take(self, step, count):
        if step in self.gone:
            self.end(step, count)
        else:
            getattr(self, step)(count)


class TestAnyWalk(hypothesis.extra.django.TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(STEPS, max_size=14))
    def test_balance_and_ledger_say_the_same_and_no_serial_is_lost(self, steps):
        card_actions.sync_products()
        apply_all(open_city(), 1)
        (batch,) = actions.plan_batches(at=AT, actor="x")
        shelf = Shelf(batch)

        for step, count in steps:
            shelf.take(step, count)

        assert queries.ledger_gaps() == []
        assert queries.in_stock("BLANK", chip_profile="3.00") == len(shelf.free)
        report = [(b.reserved, b.good, b.spoilt) for b in queries.balance_report()]
        gone = (len(shelf.reserved), shelf.gone["good"], shelf.gone["spoilt"])
        assert report == ([gone] if shelf.next > 1 else [])
        held = sum(r.serials.upper - r.serials.lower for r in Reservation.objects.all())
        assert held == len(shelf.reserved) + shelf.gone["good"] + shelf.gone["spoilt"]
