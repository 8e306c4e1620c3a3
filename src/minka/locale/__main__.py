"""Bring the English catalogue in step with the code: `python -m minka.locale`."""

import os
import sys
from pathlib import Path

import django

from minka.locale.catalogue import compiled, read_po, write_po
from minka.locale.extract import texts

PO = Path(__file__).with_name("en") / "LC_MESSAGES" / "django.po"


def main() -> int:
    """Add what is new, drop what nobody uses, compile; 1 while a text has no translation."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minka.config.settings")
    django.setup()
    places = texts()
    known = read_po(PO) if PO.exists() else {}
    entries = {text: known.get(text, "") for text in places}
    write_po(PO, entries, places)
    PO.with_suffix(".mo").write_bytes(compiled(entries))
    missing = [text for text, english in entries.items() if not english]
    sys.stdout.write(f"{len(entries)} texts, {len(missing)} without translation: {PO}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
