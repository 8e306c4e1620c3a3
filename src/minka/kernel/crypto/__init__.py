"""SM2, SM3 and SM4 behind one provider.

    device = provider()
    key = device.sm2_generate()
    signature = device.sm2_sign(key, b"…")

A hardware module is another package that declares an entry point in the group
`minka.crypto`; its name is then passed to `provider`.
"""

import functools
from importlib.metadata import entry_points

from minka.kernel.crypto.der import signature_from_der, signature_to_der
from minka.kernel.crypto.keys import Sm2PrivateKey, Sm2PublicKey, Sm4Key
from minka.kernel.crypto.provider import (
    DEFAULT_IDENTITY,
    CryptoError,
    CryptoProvider,
    CryptoUnavailable,
)
from minka.kernel.crypto.self_test import self_test
from minka.kernel.crypto.software import SoftwareProvider

__all__ = [
    "DEFAULT_IDENTITY",
    "CryptoError",
    "CryptoProvider",
    "CryptoUnavailable",
    "Sm2PrivateKey",
    "Sm2PublicKey",
    "Sm4Key",
    "SoftwareProvider",
    "provider",
    "self_test",
    "signature_from_der",
    "signature_to_der",
]


@functools.cache
def provider(name: str = SoftwareProvider.name) -> CryptoProvider:
    """Return a provider that has just passed its self-test; the same one for every caller.

    Raises CryptoUnavailable when there is none of this name or it fails.
    """
    device = _found(name)
    self_test(device)
    return device


def _found(name: str) -> CryptoProvider:
    if name == SoftwareProvider.name:
        return SoftwareProvider()
    for entry in entry_points(group="minka.crypto", name=name):
        device = entry.load()()
        assert isinstance(device, CryptoProvider)
        return device
    raise CryptoUnavailable(f"没有名为 {name} 的密码设备驱动（入口点组 minka.crypto）")
