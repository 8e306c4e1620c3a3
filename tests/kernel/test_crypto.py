import copy
import ctypes
import pickle
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minka.kernel import crypto
from minka.kernel.crypto import der, libcrypto
from minka.kernel.crypto.keys import SecretNotForTravel
from minka.kernel.crypto.self_test import SM2_KEY, SM2_MESSAGE, SM2_SIGNATURE, SM4_CIPHER, SM4_KEY

DEVICE = crypto.provider()
KEY = DEVICE.sm2_generate()
STRANGER = DEVICE.sm2_generate()

numbers = st.binary(min_size=32, max_size=32)
few = settings(max_examples=25)


class Wrong(crypto.SoftwareProvider):
    """A provider of which one method answers something else."""

    def __init__(self, method, answer):
        super().__init__()
        setattr(self, method, lambda *_, **__: answer)


def test_the_software_provider_passes_its_self_test():
    crypto.self_test(crypto.SoftwareProvider())


@pytest.mark.parametrize(
    ("method", "answer", "algorithm"),
    [
        ("sm3", bytes(32), "SM3"),
        ("sm4_encrypt_ecb", bytes(16), "SM4"),
        ("sm4_cmac", bytes(16), "CMAC"),
        ("sm2_verify_digest", True, "SM2 签名"),
        ("sm2_sign_digest", bytes(64), "SM2 签名"),
        ("sm2_digest", bytes(32), "SM2 签名"),
        ("sm2_decrypt", b"", "SM2 加密"),
    ],
)
def test_a_provider_with_one_wrong_answer_is_not_used(method, answer, algorithm):
    with pytest.raises(crypto.CryptoUnavailable, match=algorithm):
        crypto.self_test(Wrong(method, answer))


def test_a_device_nobody_installed_is_named():
    with pytest.raises(crypto.CryptoUnavailable, match="hsm-7"):
        crypto.provider("hsm-7")


@few
@given(st.binary(max_size=300), st.binary(min_size=1, max_size=20))
def test_a_signature_holds_for_its_message_signer_and_identity_only(message, more):
    signature = DEVICE.sm2_sign(KEY, message)

    assert len(signature) == 64
    assert DEVICE.sm2_verify(KEY.public, message, signature)
    assert not DEVICE.sm2_verify(KEY.public, message + more, signature)
    assert not DEVICE.sm2_verify(STRANGER.public, message, signature)
    assert not DEVICE.sm2_verify(KEY.public, message, signature, identity=b"another signer..")


@pytest.mark.parametrize(
    "signature", [b"", bytes(64), b"\xff" * 64, SM2_SIGNATURE[:63], SM2_SIGNATURE + b"\x00"]
)
def test_what_is_no_signature_is_simply_wrong(signature):
    assert not DEVICE.sm2_verify(SM2_KEY.public, SM2_MESSAGE, signature)


@few
@given(st.binary(min_size=1, max_size=300))
def test_what_is_encrypted_comes_back_to_its_owner_only(data):
    encrypted = DEVICE.sm2_encrypt(KEY.public, data)

    assert len(encrypted) == 97 + len(data)
    assert DEVICE.sm2_decrypt(KEY, encrypted) == data
    with pytest.raises(crypto.CryptoError):
        DEVICE.sm2_decrypt(STRANGER, encrypted)


@pytest.mark.parametrize("data", [b"", b"\x04" + bytes(96), b"\x03" + bytes(120), bytes(97)])
def test_what_is_no_ciphertext_is_refused(data):
    with pytest.raises(crypto.CryptoError):
        DEVICE.sm2_decrypt(KEY, data)


def test_a_point_off_the_curve_is_no_key():
    nowhere = crypto.Sm2PublicKey(b"\x01" * 64)

    with pytest.raises(crypto.CryptoError, match="curve"):
        DEVICE.sm2_verify(nowhere, b"", SM2_SIGNATURE)


def test_a_failed_operation_leaves_nothing_for_others_to_trip_over():
    library = ctypes.CDLL(libcrypto.sm2_library().path)
    library.ERR_peek_error.restype = ctypes.c_ulong

    DEVICE.sm2_verify(KEY.public, b"", b"\xff" * 64)
    with pytest.raises(crypto.CryptoError):
        DEVICE.sm2_decrypt(STRANGER, DEVICE.sm2_encrypt(KEY.public, b"x"))

    assert library.ERR_peek_error() == 0


def test_two_threads_sign_with_one_key():
    with ThreadPoolExecutor(2) as pool:
        signatures = list(pool.map(lambda n: DEVICE.sm2_sign(KEY, b"%d" % n), range(40)))

    assert all(DEVICE.sm2_verify(KEY.public, b"%d" % n, s) for n, s in enumerate(signatures))
    assert len(set(signatures)) == 40


@few
@given(
    st.binary(min_size=16, max_size=16),
    st.integers(0, 4).flatmap(lambda n: st.binary(min_size=16 * n, max_size=16 * n)),
)
def test_whole_blocks_come_back(iv, data):
    assert DEVICE.sm4_decrypt_ecb(SM4_KEY, DEVICE.sm4_encrypt_ecb(SM4_KEY, data)) == data
    chained = DEVICE.sm4_encrypt_cbc(SM4_KEY, data, iv=iv)
    assert DEVICE.sm4_decrypt_cbc(SM4_KEY, chained, iv=iv) == data


def test_nothing_is_padded():
    with pytest.raises(ValueError, match="block"):
        DEVICE.sm4_encrypt_cbc(SM4_KEY, b"seventeen letters", iv=bytes(16))


def test_encrypting_a_million_times_gives_the_published_answer():
    """A chain over zeros encrypts its vector again and again."""
    chained = DEVICE.sm4_encrypt_cbc(SM4_KEY, bytes(16 * 1_000_000), iv=SM4_KEY.secret)

    assert chained[:16] == SM4_CIPHER
    assert chained[-16:].hex().upper() == "595298C7C6FD271F0402F804C33D3F66"


def test_hmac_is_the_hash_of_hashes():
    key, data = b"k" * 32, b"data"
    inner = DEVICE.sm3(bytes(b ^ 0x36 for b in key.ljust(64, b"\x00")) + data)

    outer = DEVICE.sm3(bytes(b ^ 0x5C for b in key.ljust(64, b"\x00")) + inner)

    assert DEVICE.hmac_sm3(key, data) == outer


def test_a_key_check_value_tells_keys_apart_and_no_more():
    assert (
        DEVICE.key_check_value(SM4_KEY)
        == DEVICE.sm4_encrypt_ecb(SM4_KEY, bytes(16)).hex()[:6].upper()
    )
    assert len(DEVICE.random(16)) == 16
    assert DEVICE.random(16) != DEVICE.random(16)


@pytest.mark.parametrize("key", [KEY, SM4_KEY])
def test_a_secret_shows_itself_nowhere(key):
    shown = f"{key} {key!r}"

    assert key.secret.hex() not in shown
    assert repr(key.secret) not in shown
    with pytest.raises(SecretNotForTravel):
        pickle.dumps(key)
    with pytest.raises(SecretNotForTravel):
        copy.deepcopy(key)


@pytest.mark.parametrize("make", [crypto.Sm4Key, crypto.Sm2PublicKey])
def test_a_key_of_another_size_is_no_key(make):
    with pytest.raises(ValueError, match="bytes"):
        make(bytes(15))


@given(numbers, numbers)
def test_a_signature_survives_der_and_back(r, s):
    assert der.signature_from_der(der.signature_to_der(r + s)) == r + s


@given(numbers, numbers, numbers, st.binary(min_size=1, max_size=300))
def test_a_ciphertext_survives_der_and_back(x, y, digest, data):
    plain = b"\x04" + x + y + digest + data

    assert der.ciphertext_from_der(der.ciphertext_to_der(plain)) == plain


@pytest.mark.parametrize(
    "data",
    [
        "",
        "30",
        "3006020101",
        "300602010102010100",
        "300702010102020001",
        "3006020181020101",
        "30800201010201010000",
        "30810602010102010 1".replace(" ", ""),
        "3006020101040101",
        "30050201010200",
        "3009020101020101020101",
        "302602010102210" + "1" * 65,
    ],
)
def test_only_the_one_encoding_of_a_signature_is_read(data):
    with pytest.raises(der.MalformedDer):
        der.signature_from_der(bytes.fromhex(data))


def test_der_of_half_a_signature_is_not_written():
    with pytest.raises(ValueError, match="32 bytes"):
        der.signature_to_der(bytes(32))


@pytest.fixture
def searching():
    libcrypto.sm2_library.cache_clear()
    yield
    libcrypto.sm2_library.cache_clear()


@pytest.mark.parametrize("path", ["/nowhere/libcrypto.so.3", "libc.so.6"])
@pytest.mark.usefixtures("searching")
def test_without_a_library_the_error_says_what_to_install(monkeypatch, path):
    monkeypatch.setenv("MINKA_LIBCRYPTO", path)

    with pytest.raises(crypto.CryptoUnavailable, match="libssl3"):
        crypto.SoftwareProvider().sm2_generate()


@pytest.mark.usefixtures("searching")
def test_the_named_library_is_taken(monkeypatch):
    path = libcrypto.sm2_library().path
    libcrypto.sm2_library.cache_clear()
    monkeypatch.setenv("MINKA_LIBCRYPTO", path)

    assert libcrypto.sm2_library().path == path


@pytest.mark.skipif(not shutil.which("openssl"), reason="the openssl command is the other party")
def test_the_openssl_command_accepts_our_signature(tmp_path):
    (tmp_path / "key.der").write_bytes(libcrypto._PUBLIC_HEAD + KEY.public.point)
    (tmp_path / "signature").write_bytes(der.signature_to_der(DEVICE.sm2_sign(KEY, b"message")))
    (tmp_path / "message").write_bytes(b"message")
    command = "openssl pkeyutl -verify -pubin -inkey key.der -keyform DER -rawin -digest sm3"
    command += " -pkeyopt distid:1234567812345678 -in message -sigfile signature"

    done = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr
