"""Set up the demonstration city 海川市: organisations, logins, machines, stock."""

import datetime
import json
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import User
from django.db import transaction

from minka.cards.actions import sync_products
from minka.outlets import actions as outlets
from minka.outlets import queries as outlet_queries
from minka.production import actions as production
from minka.production import queries as production_queries
from minka.production.rules import Delivery

ORGANISATIONS = Path(__file__).with_name("organisations.toml")
SUPPLIER = "测试卡基有限公司"
FIRST_SERIAL = 0x1000_0000
BLANKS = 20_000


@dataclass(frozen=True, slots=True)
class Login:
    """A demonstration login: who signs in, where she works and what she does."""

    username: str
    full_name: str
    organisation_code: str
    roles: tuple[str, ...]


LOGINS = (
    Login("caiji", "周采薇", "HC", ("采集员",)),
    Login("zhika", "孙志刚", "HC", ("计划员", "制卡工", "配送员")),
    Login("linjiang", "何晓梅", "HC-LJ", ("区中心",)),
    Login("wangchao", "吕静怡", "HC-LJ-01", ("网点操作员",)),
    Login("qingshi", "许文博", "HC-LJ-02", ("网点操作员",)),
    Login("jixiao", "沈明轩", "HC", ("绩效统计员",)),
    Login("shenji", "魏国强", "HC", ("审计员",)),
)
MACHINES = (
    ("GR-01", "个人化机 1 号", "PERSONALISE"),
    ("DY-01", "高速打印机 1 号", "PRINT"),
    ("YF-01", "邮封机 1 号", "SEAL"),
    ("FJ-01", "分拣台 1 号", "SORT"),
)
SUPPLIES = (("RIBBON", 100), ("LETTER", 30_000), ("ENVELOPE", 30_000), ("TAPE", 200))


@transaction.atomic
def set_up(*, at: datetime.datetime, actor: str) -> None:
    """Create what the walk needs, or find it there."""
    sync_products()
    outlets.sync_roles()
    _open_organisations()
    for code, name, station in MACHINES:
        production.install(code=code, name=name, station=station)
    if not production_queries.lots().exists():
        _fill_stock(at, actor)


def _open_organisations() -> None:
    blocks = tomllib.loads(ORGANISATIONS.read_text(encoding="utf-8"))["organisation"]
    for block in blocks:
        parent = block.pop("parent", "")
        outlets.open_organisation(
            parent=outlet_queries.get_organisation(parent) if parent else None, **block
        )


def _fill_stock(at: datetime.datetime, actor: str) -> None:
    blanks = Delivery(
        code="KJ-0001",
        supply="BLANK",
        supplier=SUPPLIER,
        price_fen=980,
        serials=(FIRST_SERIAL, FIRST_SERIAL + BLANKS),
        chip_profile="3.00",
    )
    production.receive_lot(blanks, at=at, actor=actor)
    for supply, quantity in SUPPLIES:
        delivery = Delivery(
            code=f"{supply}-0001",
            supply=supply,
            supplier=SUPPLIER,
            price_fen=120,
            quantity=quantity,
        )
        production.receive_lot(delivery, at=at, actor=actor)


def appoint_operators(passwords: Path) -> dict[str, str]:
    """Appoint the demonstration's operators; return {username: password}.

    Passwords are drawn once and kept in `passwords`, readable by its owner only, so that a
    second run shows the same ones.
    """
    known = json.loads(passwords.read_text(encoding="utf-8")) if passwords.exists() else {}
    for login in LOGINS:
        password = known.setdefault(login.username, f"minka-{secrets.token_hex(3)}")
        user, is_new = User.objects.get_or_create(username=login.username)
        if is_new or not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
        outlets.appoint(
            user,
            organisation=outlet_queries.get_organisation(login.organisation_code),
            staff_number=f"HC{user.pk:05d}",
            full_name=login.full_name,
            groups=login.roles,
        )
    passwords.touch(mode=0o600, exist_ok=True)
    passwords.write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")
    return known
