"""What a signature on a report's PDF adds to its verification.

A signature stands behind the bytes that were written, so those can be made again and compared;
what it says of the whole file is read beside.
"""

from geoapp.publish.report.signature import Absent, Signature, has_signature, signatures


def before_signature(form: str, old: bytes, new: bytes) -> bytes:
    """The bytes of ``old`` to compare with ``new``: all of them, or those that were signed."""
    return old[: len(new)] if form == "pdf" and has_signature(old[len(new) :]) else old


def broken_signature(pdf: bytes) -> str:
    """What is wrong with the signatures of a PDF; empty where nothing is, or nobody can tell."""
    found = _found(pdf)
    if found is None or all(each.intact for each in found):
        return ""
    return "its signature is broken: the file was changed after it was signed"


def told_signatures(name: str, pdf: bytes) -> list[str]:
    """A sentence for each signature of the PDF ``name``."""
    found = _found(pdf)
    if found is None:
        what = "whether the signature is intact needs pyHanko: python -m pip install pyhanko"
        return [f"{name} is signed; {what}"]
    return [
        f"{name} is signed by {each.signer}; the signature is intact for the whole file; whether"
        " its certificate is to be trusted is not judged"
        for each in found
    ]


def _found(pdf: bytes) -> list[Signature] | None:
    if not has_signature(pdf):
        return []
    try:
        return signatures(pdf)
    except Absent:
        return None
