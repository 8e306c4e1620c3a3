"""Keys: hierarchy, custody, and the operations a 密码机 offers for cards."""

from minka.chip.keys._hierarchy import CardIdentity, Level, MasterKey
from minka.chip.keys._port import KeyProvider
from minka.chip.keys._software import SoftwareKeys

__all__ = ["CardIdentity", "KeyProvider", "Level", "MasterKey", "SoftwareKeys"]
