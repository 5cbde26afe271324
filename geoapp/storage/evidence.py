"""Files that officers show beside what they say of a check, kept by digest in its folder."""

from hashlib import sha256

from geoapp.errors import LayerUnavailable, NotFound, TooLarge
from geoapp.sentence import say
from geoapp.storage.checks import DOCUMENT, Checks
from geoapp.storage.kept_inputs import write_whole

FOLDER = "evidence"
MOST_FILES = 100
"""Files of one check."""


def keep_evidence(checks: Checks, identity: str, content: bytes) -> str:
    """Keep a file and give its SHA-256; the same file is kept once.

    Raises NotFound, LayerUnavailable, TooLarge, NoRoom.
    """
    checks.read(identity, DOCUMENT)
    digest = sha256(content).hexdigest()
    known = kept_evidence(checks, identity)
    if digest in known:
        return digest
    if len(known) >= MOST_FILES:
        raise TooLarge(
            say("check {check} has {most} files beside it already", check=identity, most=MOST_FILES)
        )
    with checks.writing(identity) as folder:
        (folder / FOLDER).mkdir(exist_ok=True)
        write_whole(folder / FOLDER / digest, content)
    return digest


def kept_evidence(checks: Checks, identity: str) -> set[str]:
    """Digests of what is kept beside a check. Raises NotFound."""
    return {name for name in checks.names(identity, FOLDER) if _is_digest(name)}


def read_evidence(checks: Checks, identity: str, digest: str) -> bytes:
    """A kept file. Raises NotFound, LayerUnavailable where it is not what it was any more."""
    if not _is_digest(digest) or digest not in kept_evidence(checks, identity):
        raise NotFound(say("check {check} has no such file beside it", check=identity[:60]))
    content = checks.read(identity, digest, FOLDER)
    if sha256(content).hexdigest() != digest:
        raise LayerUnavailable(
            say(
                "check {check}: the file {digest} was changed; restore it from a backup",
                check=identity,
                digest=digest[:12],
            )
        )
    return content


def _is_digest(name: str) -> bool:
    return len(name) == 64 and set(name) <= set("0123456789abcdef")
