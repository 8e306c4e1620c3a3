"""Keys that do not show themselves: repr, str and pickle reveal no secret.

Sizes in bytes; points are x and y, 32 bytes each, without the leading 04.
"""

from dataclasses import dataclass, field
from typing import NoReturn


class SecretNotForTravel(TypeError):
    """Somebody tried to pickle or copy a secret key out of the process."""


class _Secret:
    """What all secret keys have in common."""

    __slots__ = ()

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled: a job's arguments or a cache are no place for a key."""
        raise SecretNotForTravel(f"{type(self).__name__} cannot be pickled")


@dataclass(frozen=True, slots=True)
class Sm2PublicKey:
    """A point of the SM2 curve, 64 bytes; whether it lies on the curve the provider checks."""

    point: bytes

    def __post_init__(self) -> None:
        """Raise ValueError for another size."""
        _require(self.point, 64)

    def __repr__(self) -> str:
        """Show the beginning: enough to compare, and the key is public anyway."""
        return f"Sm2PublicKey({self.point[:4].hex()}…)"


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Sm2PrivateKey(_Secret):
    """A private scalar of 32 bytes with its public key."""

    secret: bytes = field(repr=False)
    public: Sm2PublicKey

    def __post_init__(self) -> None:
        """Raise ValueError for another size."""
        _require(self.secret, 32)


@dataclass(frozen=True, slots=True)
class Sm4Key(_Secret):
    """A symmetric key of 16 bytes."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Raise ValueError for another size."""
        _require(self.secret, 16)


def _require(data: bytes, size: int) -> None:
    if len(data) != size:
        raise ValueError(f"a key of this kind has {size} bytes, not {len(data)}")
