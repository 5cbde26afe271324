"""Keys that sign PDFs, made for a test: PKCS#12 with a certificate that signs itself."""

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    NoEncryption,
    pkcs12,
)
from cryptography.x509.oid import NameOID

PASSWORD = "mật khẩu"


def key_file(
    name="Nguyễn Văn Ước", start=datetime(2020, 1, 1), end=datetime(2100, 1, 1), password=PASSWORD
):
    """The bytes of a ``.p12`` file."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder().subject_name(who).issuer_name(who).serial_number(1)
        .public_key(key.public_key()).not_valid_before(start).not_valid_after(end)
        .sign(key, SHA256())
    )  # fmt: skip
    locked = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    return pkcs12.serialize_key_and_certificates(b"key", key, certificate, None, locked)


def certificate_alone():
    """A ``.p12`` file without a key."""
    made = pkcs12.load_pkcs12(key_file(), PASSWORD.encode())
    return pkcs12.serialize_key_and_certificates(
        b"key", None, made.cert.certificate, None, BestAvailableEncryption(PASSWORD.encode())
    )
