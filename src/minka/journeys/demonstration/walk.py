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

from django.db.models import QuerySet
from django.utils import timezone

from minka.cards import actions as card_actions
from minka.cards import queries as cards
from minka.cards.rules import ADULT_AGE, Paper, age_on
from minka.exchange.actions import DuplicateFile
from minka.journeys import first_issue
from minka.kernel.working_day import add_working_days
from minka.outlets import queries as outlets
from minka.people import actions as people_actions
from minka.people import queries as people
from minka.production import actions as production
from minka.production import queries as floor
from minka.production.lifecycle import Station
from minka.production.rules import RUNNING, defects_by_chance

from . import files
from .photographs import take_photographs

Progress = Callable[[str, int, int], None]

FILES = (
    ("employer.xlsx", "HC-LJ", "EMPLOYER", 240),
    ("legacy-gb18030.csv", "HC-LJ", "LEGACY", 900),
    ("legacy-yuntai.csv", "HC-YT", "LEGACY", 300),
)
SHIPPED_FILE = (("employer-2.xlsx", "HC-LJ", "EMPLOYER", 140),)
HALF_MADE_FILE = (("legacy-2.csv", "HC-YT", "LEGACY", 160),)
WAITING_FILE = (("employer-3.xlsx", "HC-LJ", "EMPLOYER", 60),)

DEFECTS = defects_by_chance(0.004, seed=1)
COLLECTED_OF_TEN = 6
"""So many cards of ten are collected during the walk; the rest wait at the counters."""
A_DAY = datetime.timedelta(days=1)
FOUR_HOURS = datetime.timedelta(hours=4)
STANDS_BEFORE = {
    Station.PERSONALISE: "READY",
    Station.PRINT: "PERSONALISED",
    Station.SEAL: "PRINTED",
    Station.SORT: "SEALED",
}


def machine_at(station: Station) -> floor.Machine:
    """Return the demonstration's machine of a station."""
    return floor.machines_of(station).get()


@dataclass(frozen=True, slots=True)
class Walk:
    """Where the walk's files are, when it starts, who listens, and how large the city is."""

    folder: Path
    day_zero: datetime.date
    say: Progress
    scale: float = 1.0

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
        first = self.plan(at=self.at(2))
        for number, station in enumerate(Station):
            self.work(first, station, at=self.at(3 + number))
        self.remake(first, at=self.at(7))
        self.open_accounts(at=self.at(8))
        self.dispatch(first, at=self.at(8, 15))
        self.pass_on(first, at=self.at(9))
        self.receive(first, at=self.at(10))
        self.hand_over()
        self.leave_work()

    def leave_work(self) -> None:
        """Leave fresh work: boxes on their way, a batch half made, applications not yet planned."""
        self.collect(SHIPPED_FILE, at=self.at(20))
        shipped = self.plan(at=self.at(21))
        self.remake(shipped, at=self.at(24))
        self.dispatch(shipped, at=self.at(25))
        self.pass_on(shipped, at=self.at(26))
        self.collect(HALF_MADE_FILE, at=self.at(26))
        half_made = self.plan(at=self.at(27))
        self.work(half_made, Station.PERSONALISE, at=self.at(28))
        self.collect(WAITING_FILE, at=self.at(29))

    def collect(
        self, wanted: tuple[tuple[str, str, str, int], ...], *, at: datetime.datetime
    ) -> None:
        """Write the collection files and take each one in."""
        for number, (name, code, channel, count) in enumerate(wanted, start=1):
            organisation = outlets.get_organisation(code)
            path = self._write_file(name, organisation, int(count * self.scale))
            try:
                taken = first_issue.take_file(
                    path,
                    organisation=organisation,
                    product=cards.get_product("SSC3"),
                    channel=channel,
                    on=timezone.localdate(at),
                    at=at,
                    actor="caiji",
                )
            except DuplicateFile:
                self.say(f"采集　{name} 已收过", number, len(wanted))
                continue
            reply = self.folder / f"回执-{path.stem}.xlsx"
            people_actions.write_reply(taken.collected.file_id, reply)
            self.say(f"采集　{name}，回执 {reply.name}", number, len(wanted))
        take_photographs(
            product_code="SSC3", on=timezone.localdate(at), at=at, actor="caiji", say=self.say
        )

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

    def plan(self, *, at: datetime.datetime) -> QuerySet:
        """Put waiting applications into batches with blanks; return the batches of this instant."""
        batches = floor.all_batches().filter(opened_at=at)
        if not batches.exists():
            production.plan_batches(at=at, actor="zhika")
        for batch in batches.filter(status="PLANNED"):
            production.reserve(batch, at=at, actor="zhika")
        return batches

    def work(self, batches: QuerySet, station: Station, *, at: datetime.datetime) -> None:
        """Take those of the batches that stand before a station through it once."""
        due = [batch for batch in batches if batch.status == STANDS_BEFORE[station]]
        for number, batch in enumerate(due, start=1):
            production.run_station(
                batch, station, machine=machine_at(station), at=at, actor="zhika", defects=DEFECTS
            )
            self.say(f"{station.label}　{batch.number}", number, len(due))

    def remake(self, batches: QuerySet, *, at: datetime.datetime) -> None:
        """Finish batches: what was spoilt is made again until all is sorted."""
        machines = {station: machine_at(station) for station in Station}
        due = list(batches.filter(status__in=RUNNING))
        for number, batch in enumerate(due, start=1):
            production.make(batch, machines=machines, at=at, actor="zhika", defects=DEFECTS)
            self.say(f"返工补齐　{batch.number}", number, len(due))

    def open_accounts(self, *, at: datetime.datetime) -> None:
        """Let the demonstration's bank answer that it opened the accounts of the made cards."""
        card_actions.open_accounts(cards.all_cards().filter(status="MADE"), at=at, actor="bank")

    def dispatch(self, batches: QuerySet, *, at: datetime.datetime) -> None:
        """Pack sorted batches and send them to their districts."""
        due = list(batches.filter(status="SORTED"))
        for number, batch in enumerate(due, start=1):
            consignment = production.pack(batch, at=at, actor="zhika")
            production.dispatch(consignment, at=at, actor="zhika")
            self.say(f"配送　{consignment.number}", number, len(due))

    def pass_on(self, batches: QuerySet, *, at: datetime.datetime) -> None:
        """Let the districts receive their boxes and send them on to the outlets."""
        boxes = floor.all_boxes().filter(consignment__batch__in=batches)
        production.receive_at_district(boxes, at=at, actor="linjiang")
        production.forward(boxes, at=at + FOUR_HOURS, actor="linjiang")

    def receive(self, batches: QuerySet, *, at: datetime.datetime) -> None:
        """Scan the boxes at the outlets; one arrives a card short, which turns up next day."""
        boxes = floor.all_boxes().filter(consignment__batch__in=batches)
        due = list(boxes.filter(status="TO_OUTLET").order_by("number"))
        for number, box in enumerate(due, start=1):
            codes = list(floor.cards_in_box(box).values_list("card_number", flat=True))
            scanned = codes[1:] if box.number.endswith("-001") else codes
            production.receive_at_outlet(box, scanned, at=at, actor="wangchao")
            self.say(f"网点收货　{box.number}", number, len(due))
        for difference in floor.all_differences().filter(settled_at=None):
            production.settle_found(
                difference, note="夹在信封之间，次日找到", at=at + A_DAY, actor="wangchao"
            )

    def hand_over(self) -> None:
        """Hand most waiting cards to their holders or proxies, over two weeks; activate them."""
        waiting = cards.all_cards().filter(status="AT_OUTLET").order_by("id")
        visitors = [card.pk for card in waiting if card.pk % 10 < COLLECTED_OF_TEN]
        for number, card_id in enumerate(visitors, start=1):
            at = self.at(11 + card_id % 9, 9 + card_id % 8)
            self._visit(cards.get_card(card_id), at)
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
