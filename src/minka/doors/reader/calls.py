"""A call as JSON: `{"function": "iReadCardBas", "iType": 3}` → code, pOutInfo, message."""

import inspect
import json
from collections.abc import Callable
from typing import Any

from minka.doors.reader.functions import Answer, ReaderFunctions
from minka.doors.reader.hsm_functions import HsmFunctions
from minka.doors.reader.language import Say
from minka.doors.reader.return_codes import Code, meaning_of

LONGEST = 16_384


class Calls:
    """The functions by name, with their parameters checked before anything is done."""

    def __init__(self, reader: ReaderFunctions) -> None:
        self.reader = reader
        self.hsm = HsmFunctions(reader)
        self.functions: dict[str, Callable[..., str]] = {}
        for holder in (reader, self.hsm):
            for name, function in inspect.getmembers(holder, inspect.ismethod):
                if name.startswith("i") and name[1:2].isupper():
                    self.functions[name] = function

    def names(self) -> dict[str, list[str]]:
        """Return every function with its parameters, in order."""
        return {
            name: list(inspect.signature(function).parameters)
            for name, function in sorted(self.functions.items())
        }

    def answer(self, text: str | bytes, say: Say = str) -> dict[str, Any]:
        """Run the call in a JSON text; never raises for what the text holds."""
        request = _parsed(text)
        if request is None:
            return shown(Answer(Code.BAD_PARAMETER), say)
        tag = {"id": request["id"]} if isinstance(request.get("id"), int | str) else {}
        return {**shown(self._run(request), say), **tag}

    def _run(self, request: dict[str, Any]) -> Answer:
        name = request.get("function")
        function = self.functions.get(name) if isinstance(name, str) else None
        if function is None:
            return Answer(Code.UNKNOWN_FUNCTION)
        arguments = {}
        for parameter in inspect.signature(function).parameters.values():
            value = request.get(parameter.name)
            wanted = parameter.annotation
            if type(value) is not wanted or len(str(value)) > LONGEST:
                return Answer(Code.BAD_PARAMETER)
            arguments[parameter.name] = value
        return self.reader.run(lambda: self._alone(function, arguments))

    def _alone(self, function: Callable[..., str], arguments: dict[str, Any]) -> str:
        """Run a function; a card held between steps is given up to any other function."""
        if not self.hsm.owns(function):
            self.hsm.release()
        try:
            return function(**arguments)
        finally:
            self.hsm.release_unless_pending()


def _parsed(text: str | bytes) -> dict[str, Any] | None:
    try:
        request = json.loads(text)
        json.dumps(request, ensure_ascii=False).encode()  # half a surrogate is no text
    except (ValueError, RecursionError):
        return None
    return request if isinstance(request, dict) else None


def shown(answer: Answer, say: Say) -> dict[str, Any]:
    """Return an answer as the bridges of the field write it, its message in a language."""
    return {
        "success": answer.code == Code.OK,
        "code": int(answer.code),
        "pOutInfo": answer.output,
        "message": meaning_of(answer.code, say),
    }
