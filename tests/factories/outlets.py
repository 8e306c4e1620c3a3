"""A small city: a centre, two districts, three outlets; and operators with a role in each."""

from dataclasses import dataclass

from django.contrib.auth.models import User

from minka.outlets.actions import appoint, open_organisation, sync_roles

PASSWORD = "correct horse 2026"
CLERK, DISTRICT_CLERK = "网点操作员", "区中心"


@dataclass(frozen=True)
class City:
    """`outlet` and `neighbour` lie in one district, `far` in the other."""

    centre: object
    district: object
    outlet: object
    neighbour: object
    other_district: object
    far: object


def open_city() -> City:
    """Open the organisations; opening them twice opens nothing."""
    centre = _open("HC", "海川市社会保障卡服务中心", "MUNICIPAL", None, name_en="Haichuan Centre")
    district = _open("HC-LJ", "临江区中心", "DISTRICT", centre, name_en="Linjiang District")
    other = _open("HC-YS", "云山区中心", "DISTRICT", centre, name_en="Yunshan District")
    return City(
        centre=centre,
        district=district,
        outlet=_open("HC-LJ-01", "望潮街道服务站", "STREET", district, postcode="719901"),
        neighbour=_open("HC-LJ-02", "听泉街道服务站", "STREET", district, postcode="719902"),
        other_district=other,
        far=_open("HC-YS-01", "云山镇服务站", "STREET", other, postcode="719911"),
    )


def _open(code: str, name: str, level: str, parent: object, **facts: str) -> object:
    return open_organisation(
        code=code, name=name, level=level, parent=parent, division_code="619901", **facts
    )


def make_operator(username: str, organisation: object, *roles: str) -> User:
    """Appoint a user who signs in with PASSWORD; without roles she may do nothing."""
    sync_roles()
    user = User.objects.create_user(username, password=PASSWORD)
    appoint(
        user,
        organisation=organisation,
        staff_number=f"S-{username}",
        full_name=username,
        groups=roles,
    )
    return user
