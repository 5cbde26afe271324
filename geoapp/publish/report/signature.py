"""A digital signature on a PDF statement: an update behind bytes that stay as they were written.

pyHanko makes and reads it; it comes with the extra ``sign``, for most users never sign. Nothing
here asks a network: no time server, no list of withdrawn certificates. The time of signing that
pyHanko notes is the machine's.
"""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from geoapp.errors import InputError
from geoapp.publish.clean import clean
from geoapp.sentence import Sentence, say

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

FIELD = "GeoappSignature"


class Absent(Exception):
    """pyHanko is not installed, so a signature cannot be made or read."""


@dataclass(frozen=True)
class Signature:
    """``signer``: the name that its certificate gives. ``intact``: for every byte of the file."""

    signer: str
    intact: bool


def open_key(name: str, data: bytes, password: str, on: date) -> "SimpleSigner":
    """The key and certificate of a PKCS#12 file, in force on a day.

    ``name``: of the file, for the sentence. Raises InputError where it cannot be used.
    """
    try:
        from pyhanko.sign.signers import SimpleSigner
    except ImportError as error:
        raise InputError(
            say("--sign needs pyHanko, which is not installed: python -m pip install pyhanko")
        ) from error
    try:
        key: SimpleSigner = SimpleSigner.load_pkcs12_data(data, set(), password.encode() or None)
    except Exception as error:  # whatever the bytes make the libraries raise
        raise InputError(_unread(name)) from error
    _check_days(name, key, on)
    return key


def _unread(name: str) -> Sentence:
    return say(
        "{file}: no key and certificate can be read from it; either it is no PKCS#12 file (.p12,"
        " .pfx) with both, or the password is wrong",
        file=name,
    )


def _check_days(name: str, key: "SimpleSigner", on: date) -> None:
    if key.signing_cert is None:
        raise InputError(_unread(name))
    start, end = key.signing_cert.not_valid_before.date(), key.signing_cert.not_valid_after.date()
    if not start <= on <= end:
        raise InputError(
            say(
                "{file}: its certificate is valid from {start} to {end}, not on {day}; sign with"
                " one that is in force",
                file=name,
                start=start,
                end=end,
                day=on,
            )
        )


def signed(pdf: bytes, key: "SimpleSigner") -> bytes:
    """``pdf`` and behind it an update with a signature over all of it (PAdES, SHA-256)."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, sign_pdf

    out = io.BytesIO()
    about = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    # pyHanko runs an event loop of its own, and a thread may have one already
    with ThreadPoolExecutor(1) as apart:
        apart.submit(sign_pdf, writer, about, key, output=out).result()
    return out.getvalue()


def has_signature(pdf: bytes) -> bool:
    """Whether a PDF says that it has one, read without a library."""
    return b"/ByteRange" in pdf


def signatures(pdf: bytes) -> list[Signature]:
    """The signatures of a PDF, the first one first; a damaged one is there and not intact.

    The last one has to cover the file to its end. Whether a certificate is to be trusted is not
    judged. Raises Absent without pyHanko.
    """
    try:
        from pyhanko.pdf_utils.reader import PdfFileReader
    except ImportError as error:
        raise Absent from error
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        found = [_read(each) for each in reader.embedded_regular_signatures]
    except Exception:  # noqa: BLE001 - a changed byte may make the file anything
        return [Signature("", intact=False)]
    if found and not _covered(reader):
        found[-1] = Signature(found[-1].signer, intact=False)
    return found or [Signature("", intact=False)]


def _read(given: "EmbeddedPdfSignature") -> Signature:
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    name = clean(given.signer_cert.subject.native.get("common_name") or "–")
    intact, valid = validate_sig_integrity(
        given.signer_info, given.signer_cert, "data", given.compute_digest()
    )
    return Signature(name, intact=bool(intact and valid))


def _covered(reader: "PdfFileReader") -> bool:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    last = reader.embedded_regular_signatures[-1]
    return bool(last.evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE)
