"""The keys that chips are made with: the centre's key file, or the demonstration's public keys."""

import logging
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_noop as _

from minka.chip.errors import ChipError
from minka.chip.keys import SoftwareKeys, load_keys, needed_keys
from minka.kernel.refusal import Refusal, Refused

LOGGER = logging.getLogger(__name__)
PUBLIC_KEYS = (
    "芯片将用公开的演示密钥制作，任何人都能读写这些卡。"
    "正式制卡前请设置 MINKA_CHIP_KEYS（见 docs/settings.md）"
)

UNREADABLE = _("芯片密钥文件{path}不能使用：{why}。请核对 MINKA_CHIP_KEYS 及其口令的设置")
INCOMPLETE = _(
    "芯片密钥文件缺少规范版本{version}的密钥{keys}，请由两位保管人用 minka keys 导入后再制作"
)


def chip_keys() -> SoftwareKeys:
    """Return the keys; read once for the life of the process.

    Says in the log, once, when they are the demonstration's. Raises Refused for a file that
    cannot be used.
    """
    return _keys_of(
        settings.CHIP_KEYS, settings.CHIP_KEYS_PASSPHRASE, settings.CHIP_KEYS_PASSPHRASE_FILE
    )


def check_keys(version: str) -> None:
    """Refuse to begin with cards of a version whose keys are not all there.

    A blank without its keys would be spoilt, one after the other.
    """
    keys = chip_keys()
    missing = [name for name, suite in needed_keys([version]) if not keys.has(name, suite)]
    if missing:
        values = {"version": version, "keys": "、".join(missing)}
        raise Refused(Refusal("CHIP_KEYS_INCOMPLETE", INCOMPLETE, values))


@cache
def _keys_of(path: str, passphrase: str, passphrase_file: str) -> SoftwareKeys:
    if not path:
        LOGGER.warning(PUBLIC_KEYS)
        return SoftwareKeys.demonstration()
    try:
        if passphrase_file:
            passphrase = Path(passphrase_file).read_text(encoding="utf-8").strip("\r\n")
        return SoftwareKeys(load_keys(Path(path), passphrase))
    except (ChipError, OSError, UnicodeDecodeError) as error:
        values = {"path": path, "why": str(error)}
        raise Refused(Refusal("CHIP_KEYS_UNREADABLE", UNREADABLE, values)) from None
