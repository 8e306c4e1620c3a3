"""SM2 certificates for cards: request, small centre CA, encryption key in an envelope.

Written after GM/T 0015 (certificate), GM/T 0009 (SM2 objects) and RFC 2986 (request). The tests
let OpenSSL judge every object made here and judge OpenSSL's own in return.
"""

from minka.chip.certificates._authority import CardCertificates, CentreCA, Subject
from minka.chip.certificates._envelope import envelope, open_envelope
from minka.chip.certificates._request import CertificateRequest, build_request, read_request

__all__ = [
    "CardCertificates",
    "CentreCA",
    "CertificateRequest",
    "Subject",
    "build_request",
    "envelope",
    "open_envelope",
    "read_request",
]
