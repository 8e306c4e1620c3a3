"""Open organisations and appoint operators."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission, User
from django.db import transaction

from . import queries
from .models import Level, Operator, Organisation

BENEATH = {
    Level.MUNICIPAL: {Level.DISTRICT},
    Level.DISTRICT: {Level.STREET, Level.REPLACEMENT},
}


class WrongPlace(ValueError):
    """An organisation of this level cannot lie below that parent."""


class UnknownPermission(LookupError):
    """roles.toml grants a permission that no room declares."""


@transaction.atomic
def open_organisation(
    *, code: str, name: str, level: str, parent: Organisation | None, **facts: str
) -> Organisation:
    """Open an organisation below its parent, or return the one that has this code already.

    Raises WrongPlace when the tiers do not fit (a street lies below a district, a district
    below the centre).
    """
    allowed = BENEATH.get(Level(parent.level), set()) if parent else {Level.MUNICIPAL}
    if level not in allowed:
        raise WrongPlace(f"{level} {code} cannot lie below {parent and parent.code}")
    opened, is_new = Organisation.objects.get_or_create(
        code=code, defaults={"name": name, "level": level, "parent": parent, **facts}
    )
    if is_new:
        opened.path = f"{parent.path if parent else '/'}{opened.pk}/"
        opened.save(update_fields=["path"])
    return opened


@transaction.atomic
def appoint(
    user: User,
    *,
    organisation: Organisation,
    staff_number: str,
    full_name: str,
    groups: Iterable[str] = (),
) -> Operator:
    """Make a user an operator of an organisation with these roles (group names)."""
    operator, _is_new = Operator.objects.update_or_create(
        user=user,
        defaults={
            "organisation": organisation,
            "staff_number": staff_number,
            "full_name": full_name,
        },
    )
    user.groups.set(Group.objects.filter(name__in=list(groups)))
    return operator


@transaction.atomic
def sync_roles() -> int:
    """Bring Django's groups in step with roles.toml; return how many roles there are.

    A permission taken out of the file is taken from the group. Run it after migrations,
    which create the permissions. Raises UnknownPermission.
    """
    known = {
        f"{app}.{codename}": pk
        for app, codename, pk in Permission.objects.values_list(
            "content_type__app_label", "codename", "pk"
        )
    }
    for role in queries.roles():
        if unknown := set(role.permissions) - known.keys():
            raise UnknownPermission(f"{role.name}: {sorted(unknown)}")
        group, _is_new = Group.objects.get_or_create(name=role.name)
        group.permissions.set([known[name] for name in role.permissions])
    return len(queries.roles())
