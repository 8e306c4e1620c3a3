"""Certificates of 3.00 cards, judged by OpenSSL and not by ourselves."""

import datetime
import shutil
import subprocess

import pytest

from minka.chip import InProcess
from minka.chip.certificates import (
    CentreCA,
    Subject,
    build_request,
    open_envelope,
    read_request,
)
from minka.chip.errors import CardRefused
from minka.chip.session import CardSession
from minka.kernel.crypto import (
    CryptoError,
    Sm2PublicKey,
    provider,
    signature_from_der,
    signature_to_der,
)
from tests.chip.cast import KEYS, blank

DISTID = "distid:1234567812345678"
FROM = datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)
TO = datetime.datetime(2056, 11, 20, tzinfo=datetime.UTC)
WANG_FANG = Subject("王芳", "A00000017", "619901199003070023")
openssl_needed = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl")


def openssl(*arguments, **more):
    return subprocess.run(
        ["openssl", *map(str, arguments)], capture_output=True, text=True, check=False, **more
    )


@pytest.fixture
def session():
    session = CardSession(InProcess(blank("3.00")))
    session.start()
    card, profile = session.identify()
    session.external_authenticate(card, KEYS, profile.key("UKSSSE"))
    return session


@pytest.fixture
def request_der(session):
    public_key = Sm2PublicKey(session.make_key_pair())
    session.verify_pin("123456")
    return build_request(public_key, WANG_FANG.encode(), session.sign_digest)


@pytest.fixture(scope="module")
def centre():
    return CentreCA(provider().sm2_generate(), organisation="某市人社", name="测试根证书")


@openssl_needed
def test_openssl_accepts_a_request_that_the_card_signed(request_der, tmp_path):
    path = tmp_path / "card.csr"
    path.write_bytes(request_der)

    answer = openssl("req", "-inform", "DER", "-in", path, "-verify", "-noout", "-vfyopt", DISTID)

    assert answer.returncode == 0, answer.stderr
    assert "OK" in answer.stdout + answer.stderr


@openssl_needed
def test_openssl_follows_the_chain_of_both_certificates(request_der, centre, tmp_path):
    root = tmp_path / "root.der"
    root.write_bytes(centre.root(valid_from=FROM, valid_to=TO))
    openssl("x509", "-inform", "DER", "-in", root, "-out", tmp_path / "root.pem")
    issued = centre.issue(request_der, WANG_FANG, valid_from=FROM, valid_to=TO)

    for name, der in (("sign", issued.signing), ("encrypt", issued.encryption)):
        path, pem = tmp_path / f"{name}.der", tmp_path / f"{name}.pem"
        path.write_bytes(der)
        openssl("x509", "-inform", "DER", "-in", path, "-out", pem)
        answer = openssl(
            "verify",
            "-x509_strict",
            "-attime",
            int(FROM.timestamp()) + 9,
            "-vfyopt",
            DISTID,
            "-CAfile",
            tmp_path / "root.pem",
            pem,
        )
        assert answer.returncode == 0, answer.stderr
        assert len(der) <= 1024

    shown = openssl("x509", "-in", tmp_path / "sign.pem", "-noout", "-text", "-nameopt", "utf8")
    assert "王芳" in shown.stdout
    assert "A00000017" in shown.stdout
    assert "Digital Signature, Non Repudiation" in shown.stdout
    assert "1.2.156.10260.4.1.2" in shown.stdout


@openssl_needed
def test_openssl_refuses_a_certificate_altered_by_one_bit(request_der, centre, tmp_path):
    openssl_root = tmp_path / "root.pem"
    (tmp_path / "root.der").write_bytes(centre.root(valid_from=FROM, valid_to=TO))
    openssl("x509", "-inform", "DER", "-in", tmp_path / "root.der", "-out", openssl_root)
    der = bytearray(centre.issue(request_der, WANG_FANG, valid_from=FROM, valid_to=TO).signing)
    der[der.index("王芳".encode())] ^= 1
    (tmp_path / "leaf.der").write_bytes(der)
    openssl("x509", "-inform", "DER", "-in", tmp_path / "leaf.der", "-out", tmp_path / "leaf.pem")

    answer = openssl("verify", "-vfyopt", DISTID, "-CAfile", openssl_root, tmp_path / "leaf.pem")

    assert answer.returncode != 0


@openssl_needed
def test_openssl_verifies_what_the_card_signs_and_the_other_way_round(session, tmp_path):
    public_key = Sm2PublicKey(session.make_key_pair())
    session.verify_pin("123456")
    message = "我同意".encode()
    (tmp_path / "message").write_bytes(message)
    spki = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004")
    (tmp_path / "card.pub").write_bytes(spki + public_key.point)
    digest = provider().sm2_digest(public_key, message)
    (tmp_path / "signature").write_bytes(signature_to_der(session.sign_digest(digest)))

    answer = openssl(
        "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", tmp_path / "card.pub",
        "-rawin", "-digest", "sm3", "-in", tmp_path / "message",
        "-sigfile", tmp_path / "signature", "-pkeyopt", DISTID,
    )  # fmt: skip
    assert "Successfully" in answer.stdout, answer.stderr

    own = tmp_path / "own.pem"
    openssl("genpkey", "-algorithm", "SM2", "-out", own)
    openssl(
        "pkeyutl", "-sign", "-inkey", own, "-rawin", "-digest", "sm3",
        "-in", tmp_path / "message", "-out", tmp_path / "theirs", "-pkeyopt", DISTID,
    )  # fmt: skip
    openssl("pkey", "-in", own, "-pubout", "-outform", "DER", "-out", tmp_path / "their.pub")
    theirs = Sm2PublicKey((tmp_path / "their.pub").read_bytes()[-64:])
    signature = signature_from_der((tmp_path / "theirs").read_bytes())
    assert provider().sm2_verify(theirs, message, signature)


@openssl_needed
def test_a_request_of_openssl_is_read_and_an_altered_one_refused(tmp_path):
    openssl("genpkey", "-algorithm", "SM2", "-out", tmp_path / "key.pem")
    made = openssl(
        "req", "-new", "-key", tmp_path / "key.pem", "-sm3", "-sigopt", DISTID, "-subj",
        "/C=CN/CN=test", "-outform", "DER", "-out", tmp_path / "request.der",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    raw = bytearray((tmp_path / "request.der").read_bytes())

    assert read_request(bytes(raw)).public_key
    raw[20] ^= 1
    with pytest.raises(ValueError, match=r"signature|DER|key|length|object|part"):
        read_request(bytes(raw))


def test_only_the_card_can_open_the_envelope_of_its_encryption_key(centre):
    card_key, stranger = provider().sm2_generate(), provider().sm2_generate()
    request = build_request(
        card_key.public,
        WANG_FANG.encode(),
        lambda digest: provider().sm2_sign_digest(card_key, digest),
    )
    issued = centre.issue(request, WANG_FANG, valid_from=FROM, valid_to=TO)

    opened = open_envelope(issued.envelope, card_key)

    assert opened.public.point in issued.encryption
    with pytest.raises(CryptoError):
        open_envelope(issued.envelope, stranger)


def test_every_cut_of_a_request_is_refused_and_nothing_else_happens(request_der):
    for end in range(len(request_der)):
        with pytest.raises(ValueError, match=r".+"):
            read_request(request_der[:end])


def test_the_card_signs_only_after_its_pin(session):
    session.make_key_pair()

    with pytest.raises(CardRefused) as caught:
        session.sign_digest(bytes(32))
    assert caught.value.status == 0x6982


def test_old_cards_make_no_key_pair():
    session = CardSession(InProcess(blank("2.00")))
    session.start()

    with pytest.raises(CardRefused) as caught:
        session.make_key_pair()
    assert caught.value.status == 0x6A81
