"""Read and write gettext catalogues: .po for people, .mo for gettext.

Only what our catalogues use: one msgid, one msgstr, no plurals and no contexts. The format is
that of the GNU gettext manual, chapters "PO files" and "MO files".
"""

import ast
import struct
from collections.abc import Iterable, Mapping
from pathlib import Path

MAGIC = 0x950412DE
HEADER = (
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Language: en\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)


def read_po(path: Path) -> dict[str, str]:
    """Return msgid → msgstr, without the header; raises SyntaxError for a damaged literal."""
    entries: dict[str, str] = {}
    ids, strings, current = [], [], None
    for line in [*path.read_text(encoding="utf-8").splitlines(), "msgid "]:
        if line.startswith("msgid "):
            if strings:
                entries["".join(ids)] = "".join(strings)
            ids, strings, current = [], [], None
            current = ids
        elif line.startswith("msgstr "):
            current = strings
        elif not line.startswith('"'):
            continue
        if current is not None and (literal := line.partition(" ")[2] if line[0] == "m" else line):
            current.append(ast.literal_eval(literal))
    entries.pop("", None)
    return entries


def write_po(path: Path, entries: Mapping[str, str], places: Mapping[str, Iterable[str]]) -> None:
    """Write entries in the order of their first place, each with its places as a comment."""
    blocks = [f'msgid ""\nmsgstr ""\n{_lines(HEADER)}']
    for msgid in sorted(entries, key=lambda text: (sorted(places[text])[0], text)):
        where = " ".join(sorted(places[msgid]))
        blocks.append(f"#: {where}\nmsgid {_quoted(msgid)}\nmsgstr {_quoted(entries[msgid])}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def compiled(entries: Mapping[str, str]) -> bytes:
    """Return the entries as a .mo file; an empty msgstr is left out."""
    pairs = {"": HEADER, **{msgid: text for msgid, text in entries.items() if text}}
    coded = sorted((msgid.encode(), text.encode()) for msgid, text in pairs.items())
    count = len(coded)
    start = 7 * 4
    offset = start + 16 * count
    ids, strings = b"", b""
    id_table, string_table = [], []
    for msgid, _text in coded:
        id_table += [len(msgid), offset + len(ids)]
        ids += msgid + b"\0"
    for _msgid, text in coded:
        string_table += [len(text), offset + len(ids) + len(strings)]
        strings += text + b"\0"
    head = struct.pack("<7I", MAGIC, 0, count, start, start + 8 * count, 0, offset)
    tables = struct.pack(f"<{4 * count}I", *id_table, *string_table)
    return head + tables + ids + strings


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _lines(text: str) -> str:
    return "\n".join(_quoted(line) for line in text.splitlines(keepends=True))
