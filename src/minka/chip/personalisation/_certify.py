"""Give a 3.00 card its key pair and certificates, after its data."""

import secrets
from collections.abc import Callable

from minka.chip.access import Rights
from minka.chip.certificates import CardCertificates, build_request
from minka.chip.errors import ChipError
from minka.chip.keys import KeyProvider
from minka.chip.session import CardSession
from minka.chip.transports import Transport
from minka.kernel.crypto import Sm2PublicKey

FILES = ("PKIEF01", "PKIEF02", "PKIEF03")


def certify(
    transport: Transport,
    subject: bytes,
    issue: Callable[[bytes], CardCertificates],
    keys: KeyProvider,
    *,
    pin: str = "123456",
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> CardCertificates:
    """Let the card make a key pair and a request, write what `issue` returns, read it back.

    `subject`: the distinguished name in DER; `pin`: the card's PIN, for it signs the request.
    Raises ChipError; run again, the card makes a new key pair and the old certificates are void.
    """
    session = CardSession(transport, random=random)
    session.start()
    card, profile = session.identify()
    session.internal_authenticate(card, keys, profile.key("IRK"))
    rights = Rights(session, card, profile, keys, pin=lambda: pin)
    rights.win(["UKSSSE", "PIN"])
    public_key = Sm2PublicKey(session.make_key_pair())
    issued = issue(build_request(public_key, subject, session.sign_digest))
    for path, der in zip(FILES, (issued.signing, issued.encryption, issued.envelope), strict=True):
        spec = profile.file(path)
        rights.open(spec, spec.update)
        session.update_binary(der.ljust(spec.size, b"\0"))
        rights.open(spec, spec.read)
        if session.read_binary(len(der)) != der:
            raise ChipError("READ_BACK_DIFFERS", file=path, tag="")
    return issued
