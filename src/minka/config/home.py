"""Where this installation keeps everything: MINKA_HOME, else the folder `var` where we stand."""

import os
from pathlib import Path

HOME = Path(os.environ.get("MINKA_HOME") or "var").resolve()
