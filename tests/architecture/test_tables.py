"""What every table must be: findable in the glossary, ready to be distributed, migrated."""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

from minka.config.diagrams import lifecycles, lifecycles_page
from tests.architecture.code import ROOT

LOCAL = {
    "production.Item": "a position in a batch; batches stay on one server",
}
"""Tables that name a person but are not distributed by persons, and why."""

WHEN_DISTRIBUTED = {
    "cards.CardAccount": "one account a card: becomes (person, card) with the key of the table",
}
"""Rules that are right on one server and are widened by the migration that distributes."""

OWN_CLAIM = {
    "people.PersonNumber": "is the claim table of numbers, distributed by the claimed value",
    "cards.CardNumber": "is the claim table of card numbers, distributed by the number",
}

EXCEPTIONS = LOCAL | OWN_CLAIM | WHEN_DISTRIBUTED


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("minka.")]


def names_a_person(model: type[models.Model]) -> bool:
    return any(field.column == "person_id" for field in model._meta.concrete_fields)


@pytest.fixture(scope="module")
def glossary() -> str:
    return (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def test_every_table_stands_in_the_glossary(glossary):
    missing = [model.__name__ for model in ours() if f"`{model.__name__}`" not in glossary]

    assert missing == []


def test_every_status_stands_in_the_glossary(glossary):
    statuses = {
        f"{room}.{cycle.name}: {status}"
        for room, cycles in lifecycles().items()
        for cycle in cycles
        for status in cycle.statuses
    }

    assert sorted(s for s in statuses if not re.search(rf"\b{s.split()[1]}\b", glossary)) == []


def test_the_pictures_of_the_lifecycles_equal_the_code():
    drawn = (ROOT / "docs" / "lifecycles.md").read_text(encoding="utf-8")

    assert drawn == lifecycles_page(), "run: minka lifecycles"


def test_no_text_column_brings_a_second_index_along():
    """unique and db_index on text also build a LIKE index, a third of the speed of inserts."""
    doubled = [
        str(field)
        for model in ours()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and (field.unique or field.db_index)
        and not field.primary_key
    ]

    assert doubled == []


def _unique_sets(model: type[models.Model]) -> Iterator[tuple[str, set[str]]]:
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            yield constraint.name, set(constraint.fields)
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key:
            yield str(field), {field.name}


def test_what_is_unique_about_a_person_can_be_checked_where_she_is_stored():
    loose = [
        f"{model._meta.label}: {name}"
        for model in ours()
        if names_a_person(model) and model._meta.label not in EXCEPTIONS
        for name, fields in _unique_sets(model)
        if not fields & {"person", "person_id"}
    ]

    assert loose == []


def test_what_belongs_to_a_person_points_only_to_persons_and_small_tables():
    """A foreign key from a distributed table to a local one cannot exist."""
    small = {"people.Person", "cards.Product"}
    local = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in ours()
        if names_a_person(model) and model._meta.label not in LOCAL
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.db_constraint
        and field.related_model._meta.label not in small
        and not names_a_person(field.related_model)
    ]

    assert local == []


def test_no_exception_outlives_its_table():
    labels = {model._meta.label for model in ours()}

    assert EXCEPTIONS.keys() - labels == set()


def test_money_is_whole_fen():
    assert [
        str(field)
        for model in ours()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FloatField | models.DecimalField)
    ] == []


def test_the_migrations_equal_the_models():
    loader = MigrationLoader(None)
    with translation.override(None):
        present = ProjectState.from_apps(apps)

        changes = MigrationAutodetector(loader.project_state(), present).changes(loader.graph)

    assert {room: [m.operations for m in todo] for room, todo in changes.items()} == {}
