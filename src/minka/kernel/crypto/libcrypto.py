"""SM2 from OpenSSL's libcrypto 3, which every current system carries.

Called by ctypes, which frees the interpreter lock, so threads use all cores; the rate
is the library's own (about 2,900 signatures per second and core). A library is taken
when it is of version 3 and knows SM2; some distributions leave SM2 out. `MINKA_LIBCRYPTO`
names one that is not in the usual places. Failed calls clear OpenSSL's error queue,
which belongs to the thread and would surface in Python's own TLS later.

Source: OpenSSL 3.0 manual pages EVP_PKEY_sign, EVP_PKEY_encrypt, d2i_AutoPrivateKey;
RFC 5480 and RFC 5915 for the key encodings with curve OID 1.2.156.10197.1.301.
"""

import ctypes
import ctypes.util
import functools
import os
import sys
import weakref
from collections.abc import Iterator
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_size_t, c_void_p
from pathlib import Path
from types import SimpleNamespace

from minka.kernel.crypto.keys import Sm2PrivateKey, Sm2PublicKey
from minka.kernel.crypto.provider import CryptoError, CryptoUnavailable

_PUBLIC_HEAD = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004")
_PRIVATE_HEAD = bytes.fromhex("30770201010420")
_PRIVATE_MIDDLE = bytes.fromhex("a00a06082a811ccf5501822da14403420004")

_Pointer = POINTER(c_char_p)
_Size = POINTER(c_size_t)
_SIGNATURES: dict[str, tuple[type | None, list[type]]] = {
    "OpenSSL_version_num": (ctypes.c_ulong, []),
    "ERR_clear_error": (None, []),
    "EVP_KEYMGMT_fetch": (c_void_p, [c_void_p, c_char_p, c_char_p]),
    "EVP_KEYMGMT_free": (None, [c_void_p]),
    "EVP_PKEY_Q_keygen": (c_void_p, [c_void_p, c_char_p, c_char_p]),
    "EVP_PKEY_free": (None, [c_void_p]),
    "d2i_PUBKEY": (c_void_p, [c_void_p, _Pointer, c_long]),
    "d2i_AutoPrivateKey": (c_void_p, [c_void_p, _Pointer, c_long]),
    "EVP_PKEY_get_octet_string_param": (c_int, [c_void_p, c_char_p, c_char_p, c_size_t, _Size]),
    "EVP_PKEY_get_bn_param": (c_int, [c_void_p, c_char_p, POINTER(c_void_p)]),
    "BN_bn2binpad": (c_int, [c_void_p, c_char_p, c_int]),
    "BN_clear_free": (None, [c_void_p]),
    "EVP_PKEY_CTX_new": (c_void_p, [c_void_p, c_void_p]),
    "EVP_PKEY_CTX_free": (None, [c_void_p]),
    "EVP_PKEY_sign_init": (c_int, [c_void_p]),
    "EVP_PKEY_sign": (c_int, [c_void_p, c_char_p, _Size, c_char_p, c_size_t]),
    "EVP_PKEY_verify_init": (c_int, [c_void_p]),
    "EVP_PKEY_verify": (c_int, [c_void_p, c_char_p, c_size_t, c_char_p, c_size_t]),
    "EVP_PKEY_encrypt_init": (c_int, [c_void_p]),
    "EVP_PKEY_encrypt": (c_int, [c_void_p, c_char_p, _Size, c_char_p, c_size_t]),
    "EVP_PKEY_decrypt_init": (c_int, [c_void_p]),
    "EVP_PKEY_decrypt": (c_int, [c_void_p, c_char_p, _Size, c_char_p, c_size_t]),
}


class Sm2Library:
    """SM2 on DER signatures and ciphertexts, as OpenSSL speaks."""

    def __init__(self, path: str) -> None:
        """Load a library; raises OSError, or CryptoUnavailable when it does not do."""
        self.path = path
        self._c = _typed(ctypes.CDLL(path))
        self._check()
        self._private: weakref.WeakKeyDictionary[Sm2PrivateKey, _Handle] = (
            weakref.WeakKeyDictionary()
        )
        self._public = functools.lru_cache(maxsize=1024)(self._load_public)

    def generate(self) -> Sm2PrivateKey:
        """Return a new key pair."""
        address = self._c.EVP_PKEY_Q_keygen(None, None, b"SM2")
        self._require(bool(address))
        handle = _Handle(self._c, address)
        point = ctypes.create_string_buffer(65)
        length = c_size_t()
        number = c_void_p()
        get_point = self._c.EVP_PKEY_get_octet_string_param
        self._require(get_point(handle.address, b"pub", point, 65, byref(length)))
        self._require(self._c.EVP_PKEY_get_bn_param(handle.address, b"priv", byref(number)))
        secret = ctypes.create_string_buffer(32)
        self._c.BN_bn2binpad(number, secret, 32)
        self._c.BN_clear_free(number)
        return Sm2PrivateKey(secret.raw, Sm2PublicKey(point.raw[1:]))

    def sign(self, key: Sm2PrivateKey, digest: bytes) -> bytes:
        """Return the DER signature of a pre-processed hash."""
        return self._apply("sign", self._private_handle(key), digest, room=72)

    def verify(self, key: Sm2PublicKey, digest: bytes, signature: bytes) -> bool:
        """Tell whether a DER signature belongs to a pre-processed hash."""
        with _Context(self._c, self._public(key)) as context:
            self._require(self._c.EVP_PKEY_verify_init(context))
            answer = self._c.EVP_PKEY_verify(
                context, signature, len(signature), digest, len(digest)
            )
        if answer != 1:
            self._c.ERR_clear_error()
        return bool(answer == 1)

    def encrypt(self, key: Sm2PublicKey, data: bytes) -> bytes:
        """Return the DER ciphertext."""
        return self._apply("encrypt", self._public(key), data, room=len(data) + 128)

    def decrypt(self, key: Sm2PrivateKey, data: bytes) -> bytes:
        """Return the plain text of a DER ciphertext."""
        return self._apply("decrypt", self._private_handle(key), data, room=len(data))

    def _apply(self, operation: str, handle: "_Handle", data: bytes, *, room: int) -> bytes:
        answer = ctypes.create_string_buffer(room)
        length = c_size_t(room)
        with _Context(self._c, handle) as context:
            self._require(getattr(self._c, f"EVP_PKEY_{operation}_init")(context))
            call = getattr(self._c, f"EVP_PKEY_{operation}")
            self._require(call(context, answer, byref(length), data, len(data)))
        return answer.raw[: length.value]

    def _private_handle(self, key: Sm2PrivateKey) -> "_Handle":
        """Return the library's form of a key, kept as long as the key itself lives."""
        handle = self._private.get(key)
        if handle is None:
            der = _PRIVATE_HEAD + key.secret + _PRIVATE_MIDDLE + key.public.point
            handle = self._private[key] = self._load("d2i_AutoPrivateKey", der)
        return handle

    def _load_public(self, key: Sm2PublicKey) -> "_Handle":
        return self._load("d2i_PUBKEY", _PUBLIC_HEAD + key.point)

    def _load(self, function: str, der: bytes) -> "_Handle":
        address = getattr(self._c, function)(None, byref(c_char_p(der)), len(der))
        if not address:
            self._c.ERR_clear_error()
            raise CryptoError("the SM2 key is no point of the curve")
        return _Handle(self._c, address)

    def _require(self, answer: int) -> None:
        if answer != 1:
            self._c.ERR_clear_error()
            raise CryptoError("libcrypto refused the SM2 operation")

    def _check(self) -> None:
        if self._c.OpenSSL_version_num() >> 28 < 3:
            raise CryptoUnavailable(f"{self.path} is older than OpenSSL 3")
        manager = self._c.EVP_KEYMGMT_fetch(None, b"SM2", None)
        if not manager:
            self._c.ERR_clear_error()
            raise CryptoUnavailable(f"{self.path} was built without SM2")
        self._c.EVP_KEYMGMT_free(manager)


def _typed(library: ctypes.CDLL) -> SimpleNamespace:
    """Return the functions we call, with their types.

    Raises CryptoUnavailable when one is missing, as in every OpenSSL before 3.
    """
    functions = SimpleNamespace()
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(library, name, None)
        if function is None:
            raise CryptoUnavailable(f"{name} is missing: not OpenSSL 3")
        function.restype, function.argtypes = result, arguments
        setattr(functions, name, function)
    return functions


class _Handle:
    """Owner of an EVP_PKEY; frees it, which also wipes a private key."""

    def __init__(self, functions: SimpleNamespace, address: int) -> None:
        self.address = address
        self._free = functions.EVP_PKEY_free

    def __del__(self) -> None:
        self._free(self.address)


class _Context:
    """An EVP_PKEY_CTX for one operation."""

    def __init__(self, functions: SimpleNamespace, handle: _Handle) -> None:
        self._c = functions
        self._handle = handle  # the key must outlive its context

    def __enter__(self) -> c_void_p:
        self._context = c_void_p(self._c.EVP_PKEY_CTX_new(self._handle.address, None))
        return self._context

    def __exit__(self, *_: object) -> None:
        self._c.EVP_PKEY_CTX_free(self._context)


@functools.cache
def sm2_library() -> Sm2Library:
    """Return the first library that does; raises CryptoUnavailable with what to do."""
    for path in _candidates():
        try:
            return Sm2Library(path)
        except (OSError, CryptoUnavailable):
            continue
    raise CryptoUnavailable(
        "没有找到带 SM2 的 libcrypto 3：请安装 OpenSSL 3（Debian/Ubuntu：apt install libssl3），"
        "或用环境变量 MINKA_LIBCRYPTO 指明文件"
    )


def _candidates() -> Iterator[str]:
    """Yield libraries to try: the named one alone, else the system's, else those in wheels."""
    if named := os.environ.get("MINKA_LIBCRYPTO"):
        yield named
        return
    yield from ("libcrypto.so.3", "libcrypto.3.dylib", "libcrypto-3-x64.dll", "libcrypto-3.dll")
    if found := ctypes.util.find_library("crypto"):
        yield found
    for folder in map(Path, sys.path):
        yield from map(str, sorted(folder.glob("*.libs/libcrypto*.so.3")))
