"""Entering a master key under dual control: two components, two persons, nobody knows the key.

Each keeper types a component and is shown its check value; the key is their exclusive or, and its
own check value must be the one on the ceremony's paper before the key is taken.
"""

from minka.chip import ciphers
from minka.chip.ciphers import Suite
from minka.chip.errors import BadValue, ChipError
from minka.chip.keys._hierarchy import Level, MasterKey

COMPONENTS = 2


class KeyCeremony:
    """One key on its way in. `repr` shows who has entered, never what."""

    def __init__(self, name: str, suite: Suite, *, version: int, level: Level = Level.ROOT) -> None:
        self.name = name
        self.suite = suite
        self.version = version
        self.level = level
        self._components: dict[str, bytes] = {}

    def enter(self, keeper: str, component: str) -> str:
        """Take a keeper's component (32 hex digits); return its check value to show to them.

        Raises BadValue: not 32 hex digits, all zeros, the same as the other, or a keeper twice.
        """
        try:
            value = bytes.fromhex(component)
        except ValueError:
            value = b""
        if len(value) != 16 or not any(value):
            raise BadValue("VALUE_FORMAT", label="密钥分量", expected="32位十六进制数字且不全为零")
        if keeper in self._components or len(self._components) == COMPONENTS:
            raise BadValue("VALUE_FORMAT", label="保管人", expected="两位不同的人，各输入一次")
        if value in self._components.values():
            raise BadValue("VALUE_FORMAT", label="密钥分量", expected="与另一分量不同的值")
        self._components[keeper] = value
        return ciphers.check_value(self.suite, value)

    def finish(self, check_value: str) -> MasterKey:
        """Join the components; `check_value` is the key's KCV on the ceremony's paper.

        The components are forgotten whatever the outcome. Raises ChipError when one is missing or
        the check value is another.
        """
        values = list(self._components.values())
        self._components.clear()
        if len(values) != COMPONENTS:
            raise BadValue("VALUE_MISSING", label="密钥分量")
        joined = int.from_bytes(values[0], "big") ^ int.from_bytes(values[1], "big")
        key = MasterKey(self.name, self.suite, self.version, joined.to_bytes(16, "big"), self.level)
        if not ciphers.same(key.check_value.encode(), check_value.strip().upper().encode()):
            raise ChipError("KEY_CHECK_VALUE", name=self.name)
        return key

    def __repr__(self) -> str:
        return f"<KeyCeremony {self.name} v{self.version}, entered by {sorted(self._components)}>"
