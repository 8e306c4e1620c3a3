"""Django settings, read from the environment; every variable is listed in docs/settings.md."""

import os
from pathlib import Path

from minka.plumbing.embedded import database_settings

HOME = Path(os.environ.get("MINKA_HOME", "var")).resolve()
DEBUG = False
