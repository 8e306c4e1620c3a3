"""Settings of the tests: a data folder and a database server of their own, and cheap passwords."""

import os
from pathlib import Path

os.environ["MINKA_HOME"] = str(Path(os.environ.get("MINKA_HOME") or "var") / "test")

from minka.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
