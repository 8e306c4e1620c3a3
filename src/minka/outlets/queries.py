"""Questions others may ask about organisations and operators."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db.models import QuerySet

from .models import Level, Operator, Organisation

ROLES = Path(__file__).with_name("roles.toml")


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the desk: the Chinese name of its group and what it may do ("room.codename")."""

    name: str
    permissions: tuple[str, ...]


def get_organisation(code: str) -> Organisation:
    """Return the organisation with this code; raises Organisation.DoesNotExist."""
    return Organisation.objects.get(code=code)


def centre() -> Organisation:
    """Return the municipal centre, the root of the tree."""
    return Organisation.objects.get(level=Level.MUNICIPAL)


def below(organisation: Organisation) -> QuerySet[Organisation]:
    """Return the organisation and everything under it, in code order."""
    return Organisation.objects.filter(path__startswith=organisation.path)


def outlets_below(organisation: Organisation) -> QuerySet[Organisation]:
    """Return the outlets (street stations and replacement outlets) in this scope."""
    return below(organisation).filter(level__in=[Level.STREET, Level.REPLACEMENT])


def districts() -> QuerySet[Organisation]:
    """Return the district centres in code order."""
    return Organisation.objects.filter(level=Level.DISTRICT)


def district_of(organisation: Organisation) -> Organisation:
    """Return the district an outlet belongs to; a district is its own, the centre has none."""
    while organisation.level in {Level.STREET, Level.REPLACEMENT}:
        organisation = organisation.parent
    if organisation.level != Level.DISTRICT:
        raise Organisation.DoesNotExist(f"{organisation.code} lies in no district")
    return organisation


def operator_of(user: object) -> Operator | None:
    """Return the operator behind a signed-in user, or None (say, an auditor without a post)."""
    return Operator.objects.select_related("organisation").filter(user=user).first()


def all_organisations() -> QuerySet[Organisation]:
    """Return every organisation, for joins in other rooms' queries."""
    return Organisation.objects.all()


def get_by_id(organisation_id: int) -> Organisation:
    """Return one organisation; raises Organisation.DoesNotExist."""
    return Organisation.objects.get(pk=organisation_id)


@cache
def roles() -> tuple[Role, ...]:
    """Return the roles as declared in roles.toml, in file order."""
    blocks = tomllib.loads(ROLES.read_text(encoding="utf-8"))["role"]
    return tuple(Role(block["name"], tuple(block["permissions"])) for block in blocks)


def roles_with(permission: str) -> list[str]:
    """Return the names of the roles that include a permission."""
    return [role.name for role in roles() if permission in role.permissions]
