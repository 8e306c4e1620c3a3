"""Known answers: a provider that does not give them is not used.

Source: GB/T 32905-2016 annex A (SM3), GB/T 32907-2016 annex A (SM4), GB/T 32918.5-2017
annexes A and C (SM2 signature and encryption). SM4-CMAC has no published vector at
hand; it is compared with its definition (NIST SP 800-38B) over the SM4 just tested.
"""

from collections.abc import Callable

from minka.kernel.crypto.keys import Sm2PrivateKey, Sm2PublicKey, Sm4Key
from minka.kernel.crypto.provider import CryptoError, CryptoProvider, CryptoUnavailable

SM3_VECTORS = [
    (b"abc", "66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0"),
    (b"abcd" * 16, "DEBE9FF92275B8A138604889C18E5A4D6FDB70E5387E5765293DCBA39C0C5732"),
    (b"", "1AB21D8355CFA17F8E61194831E81A8F22BEC8C728FEFB747ED035EB5082AA2B"),
]
SM4_KEY = Sm4Key(bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"))
SM4_PLAIN = SM4_KEY.secret
SM4_CIPHER = bytes.fromhex("681EDF34D206965E86B3E94F536E4246")

SM2_KEY = Sm2PrivateKey(
    bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"),
    Sm2PublicKey(
        bytes.fromhex(
            "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
            "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
        )
    ),
)
SM2_MESSAGE = b"message digest"
SM2_DIGEST = bytes.fromhex("F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640")
SM2_SIGNATURE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)
SM2_PLAIN = b"encryption standard"
SM2_CIPHER = bytes.fromhex(
    "0404EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73"
    "E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0"
    "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766"
    "21886CA989CA9C7D58087307CA93092D651EFA"
)


def self_test(provider: CryptoProvider) -> None:
    """Raise CryptoUnavailable naming the first algorithm whose answer is wrong."""
    for algorithm, check in _CHECKS.items():
        try:
            good = check(provider)
        except CryptoUnavailable:
            raise
        except (CryptoError, ValueError) as error:
            raise CryptoUnavailable(f"{provider.name}: {algorithm} 自检失败") from error
        if not good:
            raise CryptoUnavailable(f"{provider.name}: {algorithm} 自检失败")


def _sm3(provider: CryptoProvider) -> bool:
    return all(provider.sm3(data).hex().upper() == digest for data, digest in SM3_VECTORS)


def _sm4(provider: CryptoProvider) -> bool:
    return (
        provider.sm4_encrypt_ecb(SM4_KEY, SM4_PLAIN) == SM4_CIPHER
        and provider.sm4_decrypt_ecb(SM4_KEY, SM4_CIPHER) == SM4_PLAIN
        and provider.sm4_encrypt_cbc(SM4_KEY, SM4_PLAIN, iv=bytes(16)) == SM4_CIPHER
        and provider.sm4_decrypt_cbc(SM4_KEY, SM4_CIPHER, iv=bytes(16)) == SM4_PLAIN
    )


def _cmac(provider: CryptoProvider) -> bool:
    """One whole block: encrypt the block xor the doubled encryption of zero."""
    subkey = int.from_bytes(provider.sm4_encrypt_ecb(SM4_KEY, bytes(16)), "big") << 1
    if subkey >> 128:
        subkey = (subkey & ((1 << 128) - 1)) ^ 0x87
    block = (int.from_bytes(SM4_PLAIN, "big") ^ subkey).to_bytes(16, "big")
    return provider.sm4_cmac(SM4_KEY, SM4_PLAIN) == provider.sm4_encrypt_ecb(SM4_KEY, block)


def _sm2_signature(provider: CryptoProvider) -> bool:
    public = SM2_KEY.public
    own = provider.sm2_sign(SM2_KEY, SM2_MESSAGE)
    return (
        provider.sm2_digest(public, SM2_MESSAGE) == SM2_DIGEST
        and provider.sm2_verify(public, SM2_MESSAGE, SM2_SIGNATURE)
        and not provider.sm2_verify(public, SM2_MESSAGE + b"!", SM2_SIGNATURE)
        and provider.sm2_verify(public, SM2_MESSAGE, own)
    )


def _sm2_encryption(provider: CryptoProvider) -> bool:
    own = provider.sm2_encrypt(SM2_KEY.public, SM2_PLAIN)
    return (
        provider.sm2_decrypt(SM2_KEY, SM2_CIPHER) == SM2_PLAIN
        and provider.sm2_decrypt(SM2_KEY, own) == SM2_PLAIN
    )


_CHECKS: dict[str, Callable[[CryptoProvider], bool]] = {
    "SM3": _sm3,
    "SM4": _sm4,
    "SM4-CMAC": _cmac,
    "SM2 签名": _sm2_signature,
    "SM2 加密": _sm2_encryption,
}
