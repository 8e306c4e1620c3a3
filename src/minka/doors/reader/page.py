"""The reader's own page, in one language at a time."""

import html
import json
import re
from importlib.resources import files

from minka.doors.reader.language import CHINESE, ENGLISH, Say, in_language

IN_MARKUP = re.compile(r'\{% translate "(.*?)" %\}')
IN_SCRIPT = re.compile(r'\b_\("(.*?)"\)')


def page(language: str, *, token: str, nonce: str) -> str:
    """Return the page; its script finds its texts in a table of their translations."""
    say = in_language(language)
    template = files("minka.doors.reader").joinpath("templates", "page.html").read_text("utf-8")
    text = IN_MARKUP.sub(lambda mark: html.escape(say(mark[1])), template)
    fields = {
        "language": language,
        "other": CHINESE if language == ENGLISH else ENGLISH,
        "texts": _script_texts(template, say),
        "token": token,
        "nonce": nonce,
    }
    for name, value in fields.items():
        text = text.replace("{{" + name + "}}", value)
    return text


def _script_texts(template: str, say: Say) -> str:
    table = {text: say(text) for text in IN_SCRIPT.findall(template)}
    return json.dumps(table, ensure_ascii=False).replace("<", "\\u003c")
