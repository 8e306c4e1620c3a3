"""Keys: hierarchy, custody, and the operations a 密码机 offers for cards."""

from minka.chip.keys._ceremony import KeyCeremony
from minka.chip.keys._file import load_keys, save_keys
from minka.chip.keys._hierarchy import CardIdentity, Level, MasterKey
from minka.chip.keys._pkcs11 import Pkcs11Keys
from minka.chip.keys._port import KeyProvider
from minka.chip.keys._software import SoftwareKeys, needed_keys

__all__ = [
    "CardIdentity",
    "KeyCeremony",
    "KeyProvider",
    "Level",
    "MasterKey",
    "Pkcs11Keys",
    "SoftwareKeys",
    "load_keys",
    "needed_keys",
    "save_keys",
]
