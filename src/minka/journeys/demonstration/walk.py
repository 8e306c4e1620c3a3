"""The main job of the demonstration: from two collection files to cards in hands.

The clock is an argument: the walk starts on day zero and takes the working days a centre
takes, so that the histories and the indicators look like a centre's. Each step looks at
what is there first; running the walk again goes on where it stopped, and then adds nothing.
"""

import datetime
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from minka.cards import actions as card_actions
from minka.cards import queries as cards
from minka.cards.rules import ADULT_AGE, Paper, age_on
from minka.exchange import queries as exchange
from minka.journeys import first_issue
from minka.kernel.working_day import add_working_days
from minka.outlets import queries as outlets
from minka.people import actions as people_actions
from minka.people import queries as people
from minka.production import actions as production
from minka.production import queries as floor
from minka.production.lifecycle import Station
from minka.production.rules import RUNNING, defects_by_chance, may_run

from . import files

Progress = Callable[[str, int, int], None]

FILES = (
    ("employer.xlsx", "HC-LJ", "EMPLOYER", 240),
    ("legacy-gb18030.csv", "HC-LJ", "LEGACY", 900),
    ("legacy-yuntai.csv", "HC-YT", "LEGACY", 300),
)
LATE_FILE = ("employer-new.xlsx", "HC-LJ", "EMPLOYER", 120)
DEFECT_RATE = 0.004
DEFECTS = defects_by_chance(DEFECT_RATE, seed=1)
A_DAY = datetime.timedelta(days=1)
FOUR_HOURS = datetime.timedelta(hours=4)
HANDED_OVER = 0.6
"""The share of cards that are collected during the walk; the rest wait at the counters."""


def machine_at(station: Station) -> floor.Machine:
    """Return the demonstration's machine of a station."""
    return floor.machines_of(station).get()


@dataclass(frozen=True, slots=True)
class Walk:
    """Where the walk's files are, when it starts, and who listens to its progress."""

    folder: Path
    day_zero: datetime.date
    say: Progress

    def day(self, working_days: int) -> datetime.date:
        """Return the day so many working days after day zero."""
        return add_working_days(self.day_zero, working_days)

    def at(self, working_days: int, hour: int = 9) -> datetime.datetime:
        """Return an instant on that day, in China."""
        clock = datetime.time(hour, tzinfo=timezone.get_default_timezone())
        return datetime.datetime.combine(self.day(working_days), clock)

    def run(self) -> None:
        """Walk from the files to the hands, then leave fresh work on every desk."""
        self.collect(FILES, at=self.at(0))
        self.plan(at=self.at(2))
        for number, station in enumerate(Station):
            self.work(station, at=self.at(3 + number))
        self.remake(at=self.at(7))
        self.open_accounts(at=self.at(8))
        self.dispatch(at=self.at(8, 15))
        self.pass_on(at=self.at(9))
        self.receive(at=self.at(10))
        self.hand_over()
        self.leave_work()

    def collect(
        self, wanted: tuple[tuple[str, str, str, int], ...], *, at: datetime.datetime
    ) -> None:
        """Write the collection files and take each one in."""
        for number, (name, code, channel, count) in enumerate(wanted):
            organisation = outlets.get_organisation(code)
            path = self._write_file(name, organisation, count)
            if exchange.is_known(path):
                self.say(f"采集 {name}（已收过）", 1, 1)
                continue
            taken = first_issue.take_file(
                path,
                organisation=organisation,
                product=cards.get_product("SSC3"),
                channel=channel,
                on=timezone.localdate(at),
                at=at,
                actor="caiji",
                progress=self.say,
            )
            reply = people_actions.write_reply(
                taken.collected.file_id, self.folder / f"回执-{path.stem}.xlsx"
            )
            self.say(f"采集 {name}，回执 {reply.name}", number + 1, len(wanted))

    def _write_file(self, name: str, organisation: outlets.Organisation, count: int) -> Path:
        path = self.folder / name
        if path.exists():
            return path
        chance = random.Random(name)  # noqa: S311 -- made-up people, not secrets
        postcodes = [outlet.postcode for outlet in outlets.outlets_below(organisation)]
        made_up = files.people(chance, count=count, postcodes=postcodes, on=self.day_zero)
        rows = list(files.with_mistakes(chance, made_up))
        if path.suffix == ".xlsx":
            return files.write_employer_workbook(path, rows, employer="海川市第一测试机械厂")
        return files.write_legacy_export(path, rows)

    def plan(self, *, at: datetime.datetime) -> None:
        """Put waiting applications into batches and reserve blanks for each."""
        production.plan_batches(at=at, actor="zhika")
        for batch in floor.all_batches().filter(status="PLANNED"):
            production.reserve(batch, at=at, actor="zhika")

    def work(self, station: Station, *, at: datetime.datetime) -> None:
        """Take every batch that stands before a station through it once."""
        due = [batch for batch in floor.all_batches() if may_run(station, batch.status) is None]
        for number, batch in enumerate(due, start=1):
            production.run_station(
                batch, station, machine=machine_at(station), at=at, actor="zhika", defects=DEFECTS
            )
            self.say(f"{station.label}　{batch.number}", number, len(due))

    def remake(self, *, at: datetime.datetime) -> None:
        """Make the spoilt cards again, until every batch is sorted."""
        machines = {station: machine_at(station) for station in Station}
        due = list(floor.all_batches().filter(status__in=RUNNING))
        for number, batch in enumerate(due, start=1):
            production.make(batch, machines=machines, at=at, actor="zhika", defects=DEFECTS)
            self.say(f"返工补齐　{batch.number}", number, len(due))

    def open_accounts(self, *, at: datetime.datetime) -> None:
        """Let the demonstration's bank answer that it opened the accounts of the made cards."""
        card_actions.open_accounts(cards.all_cards().filter(status="MADE"), at=at, actor="bank")

    def dispatch(self, *, at: datetime.datetime) -> None:
        """Pack every sorted batch and send it to its district."""
        due = list(floor.all_batches().filter(status="SORTED"))
        for number, batch in enumerate(due, start=1):
            consignment = production.pack(batch, at=at, actor="zhika")
            production.dispatch(consignment, at=at, actor="zhika")
            self.say(f"配送　{consignment.number}", number, len(due))

    def pass_on(self, *, at: datetime.datetime) -> None:
        """Let the districts receive their boxes and send them on to the outlets."""
        boxes = floor.all_boxes()
        production.receive_at_district(boxes, at=at, actor="linjiang")
        production.forward(boxes, at=at + FOUR_HOURS, actor="linjiang")

    def receive(self, *, at: datetime.datetime) -> None:
        """Scan the boxes at the outlets; one arrives a card short, which turns up next day."""
        due = list(floor.all_boxes().filter(status="TO_OUTLET").order_by("number"))
        for number, box in enumerate(due, start=1):
            codes = list(floor.cards_in_box(box).values_list("card_number", flat=True))
            scanned = codes[1:] if number == 1 and len(codes) > 1 else codes
            production.receive_at_outlet(box, scanned, at=at, actor="wangchao")
            self.say(f"网点收货　{box.number}", number, len(due))
        for difference in floor.all_differences().filter(settled_at=None):
            production.settle_found(
                difference, note="夹在信封之间，次日找到", at=at + A_DAY, actor="wangchao"
            )

    def hand_over(self) -> None:
        """Hand most waiting cards to their holders or proxies, over two weeks; activate them."""
        chance = random.Random(7)  # noqa: S311 -- made-up visits, not secrets
        waiting = list(cards.all_cards().filter(status="AT_OUTLET").order_by("id"))
        if cards.all_hand_overs().exists():
            return
        visitors = [card for card in waiting if chance.random() < HANDED_OVER]
        for number, card in enumerate(visitors, start=1):
            at = self.at(11 + number * 10 // len(visitors), 9 + number % 8)
            self._visit(cards.get_card(card.pk), at)
            self.say("领卡激活", number, len(visitors))

    def _visit(self, card: cards.Card, at: datetime.datetime) -> None:
        on = timezone.localdate(at)
        counter = {
            "outlet": outlets.get_by_id(card.outlet_id),
            "on": on,
            "at": at,
            "actor": "wangchao",
        }
        if age_on(card.person.birth_on, on) < ADULT_AGE:
            guardian = people.get_person(card.person_id)
            first_issue.hand_over(
                card,
                shown_number=guardian.guardian_number,
                proxy_name=guardian.guardian_name,
                papers=frozenset({Paper.HOLDER_ID, Paper.PROXY_ID, Paper.GUARDIANSHIP}),
                **counter,
            )
        else:
            own = people.current_number(card.person_id)
            papers = frozenset({Paper.HOLDER_ID})
            first_issue.hand_over(card, shown_number=own, papers=papers, **counter)
        card_actions.activate(card, at=at, actor="wangchao")

    def leave_work(self) -> None:
        """Leave fresh work: a file just taken, one batch half made, one box on its way."""
        self.collect((LATE_FILE,), at=self.at(25))
        self.plan(at=self.at(25, 11))
        self.work(Station.PERSONALISE, at=self.at(26))
