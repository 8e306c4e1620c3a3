"""Which database: MINKA_DATABASE_URL names one, else the embedded server of the home folder."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .embedded import Say, cluster_at, serving

VARIABLE = "MINKA_DATABASE_URL"
SCHEMES = ("postgres", "postgresql")


class BadDatabaseUrl(ValueError):
    """MINKA_DATABASE_URL cannot be understood; the message shows its form, never its password."""


def is_embedded() -> bool:
    """Say whether the embedded server is used."""
    return not os.environ.get(VARIABLE)


def database_settings(home: Path) -> dict[str, Any]:
    """Return Django's settings of the database; nothing is started.

    Raises BadDatabaseUrl.
    """
    place = _from_cluster(home) if is_embedded() else _from_url(os.environ[VARIABLE])
    options = {"application_name": "minka", "connect_timeout": 10} | place.pop("OPTIONS", {})
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
        **place,
    }


@contextlib.contextmanager
def available(home: Path, *, quick: bool = False, say: Say = print) -> Iterator[dict[str, Any]]:
    """Hold the database and yield its settings; a server that is not ours is left alone."""
    if not is_embedded():
        yield database_settings(home)
        return
    with serving(home, quick=quick, say=say):
        yield database_settings(home)


def _from_cluster(home: Path) -> dict[str, Any]:
    reached = cluster_at(home).conninfo()
    return {
        "HOST": reached["host"],
        "PORT": reached["port"],
        "USER": reached["user"],
        "PASSWORD": reached["password"],
        "NAME": reached["dbname"],
    }


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = 0
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in SCHEMES or port == 0 or not name:
        raise BadDatabaseUrl(f"{VARIABLE} 应写作 postgresql://用户:口令@主机:5432/库名")
    return {
        "HOST": unquote(parts.hostname or ""),
        "PORT": port or "",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "NAME": name,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
