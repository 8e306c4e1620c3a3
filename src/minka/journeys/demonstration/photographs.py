"""Give the people of the demonstration drawn portraits, judged and stored like any photograph.

A few dozen drawings are shared by all: each is measured once, and a person takes one of her sex
and age.
"""

import datetime
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from minka.exchange import storage
from minka.people.photographs import actions, queries, rules
from minka.people.photographs.actions import PhotographRow
from minka.people.photographs.measuring import Judgement, Measured, measure

from .portrait import portrait

AGES = (25, 35, 50, 70)
SEEDS = 8
CHUNK = 5_000
FEMALE = "2"

Progress = Callable[[str, int, int], None]
Look = tuple[bool, int, int]
"""Whether a woman, of which age, by which seed."""


def take_photographs(
    *, product_code: str, on: datetime.date, at: datetime.datetime, actor: str, say: Progress
) -> int:
    """Take a portrait of everybody who has none; return how many. Again, it takes none."""
    waiting = list(queries.without_photograph().values_list("id", "sex_code", "birth_on"))
    looks = {pk: (sex == FEMALE, _age(birth, on), pk % SEEDS) for pk, sex, birth in waiting}
    limits = rules.rule_book().limits_for(product_code, on)
    rows = {look: _row(look, limits) for look in set(looks.values())}
    persons = list(looks)
    for start in range(0, len(persons), CHUNK):
        chunk = persons[start : start + CHUNK]
        taken = [replace(rows[looks[person]], person_id=person) for person in chunk]
        actions.add_photographs(taken, at=at, actor=actor)
        say("照片核验入库", start + len(chunk), len(persons))
    return len(persons)


def _age(birth_on: datetime.date, on: datetime.date) -> int:
    """Return the drawn age nearest to a person's."""
    years = (on - birth_on).days / 365.25
    return min(AGES, key=lambda age: abs(age - years))


def _row(look: Look, limits: list[rules.Limit]) -> PhotographRow:
    """Store a portrait and judge it; the row has no person yet."""
    data, measured = _drawn(look)
    judgement = Judgement(measured, rules.judge(measured.measures, limits))
    return actions.row_of(0, storage.keep(data).digest, judgement)


@cache
def _drawn(look: Look) -> tuple[bytes, Measured]:
    """Draw and measure a portrait once."""
    is_female, age, seed = look
    data = portrait(seed, is_female=is_female, age=age)
    return data, measure(data, on=datetime.date.max)
