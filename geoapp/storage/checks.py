"""Issued checks: a folder each in the workspace's ``checks``, written once and never changed.

What officers say of a check afterwards is appended beside it, a line each (``judgements.jsonl``).
A check appears whole by one rename; two writers of the same check write the same bytes.
"""

import errno
import fcntl
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from geoapp.errors import LayerUnavailable, NoRoom, NotFound, TooLarge
from geoapp.sentence import say
from geoapp.storage.kept_inputs import FOLDER, Input, keep

DOCUMENT, JUDGEMENTS = "check.json", "judgements.jsonl"
MOST_JUDGEMENTS = 1 << 20
"""Bytes of what is said of one check."""
_ID = re.compile(r"[0-9a-f]{16}", re.ASCII)


@dataclass(frozen=True)
class Checks:
    """The issued checks of the workspace in ``folder``."""

    folder: Path

    def save(self, identity: str, files: Mapping[str, bytes]) -> bool:
        """Keep a check's files; False where it was kept before, which then stays as it is.

        Raises NoRoom where the workspace cannot be written to.
        """
        target = self._folder(identity)
        if target.is_dir():
            return False
        with _writable(self.folder):
            target.parent.mkdir(exist_ok=True)
            part = Path(tempfile.mkdtemp(prefix=f".{identity}.", dir=target.parent))
            try:
                for name, content in files.items():
                    _write(part / name, content)
                part.chmod(0o755)
                part.rename(target)
            except OSError:
                if not target.is_dir():
                    raise
                return False
            finally:
                shutil.rmtree(part, ignore_errors=True)
        return True

    def keep_inputs(self, inputs: Sequence[Input]) -> None:
        """Keep what a check was made from (``kept_inputs``). Raises NoRoom."""
        with _writable(self.folder):
            keep(self.folder, inputs)

    @contextmanager
    def writing(self, identity: str) -> Iterator[Path]:
        """The folder of a check, to put something beside it. Raises NotFound, NoRoom."""
        self._existing(identity)
        with _writable(self.folder):
            yield self._folder(identity)

    def names(self, identity: str, folder: str) -> list[str]:
        """What lies in a folder beside a check; nothing where there is none. Raises NotFound."""
        self._existing(identity)
        place = self._folder(identity) / folder
        if place.is_symlink() or not place.is_dir():
            return []
        return sorted(path.name for path in place.iterdir())

    def read(self, identity: str, name: str, folder: str = "") -> bytes:
        """One file of a check. Raises NotFound, LayerUnavailable where it cannot be read."""
        self._existing(identity)
        try:
            return _bytes(self._folder(identity) / folder, name)
        except OSError as error:
            raise LayerUnavailable(
                say(
                    "check {check}: {name} cannot be read ({why}); restore the folder"
                    " checks of the workspace from a backup",
                    check=identity,
                    name=name,
                    why=error.strerror,
                )
            ) from error

    def identities(self) -> list[str]:
        """Every check that was issued here, whole or damaged, in the order of the addresses.

        What is being written, or was when a program was killed, has no address yet. Raises
        LayerUnavailable where the folder cannot be read.
        """
        try:
            names = (path.name for path in (self.folder / FOLDER).iterdir())
            return sorted(filter(_ID.fullmatch, names))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise LayerUnavailable(
                say(
                    "the folder checks of the workspace cannot be read ({why}); restore it from"
                    " a backup",
                    why=error.strerror,
                )
            ) from error

    def path(self, identity: str) -> Path:
        """The file whose stamp tells a check's document from another. Raises NotFound."""
        return self._folder(identity) / DOCUMENT

    def append(self, identity: str, line: bytes) -> None:
        """Add what an officer says, on disk before this returns.

        Raises NotFound, NoRoom, TooLarge.
        """
        self.read(identity, DOCUMENT)
        path = self._folder(identity) / JUDGEMENTS
        with _writable(self.folder), open(path, "a+b", opener=_no_link) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            whole = file.read()
            if len(whole) + len(line) > MOST_JUDGEMENTS:
                raise TooLarge(
                    say(
                        "check {check} has no room for more judgements; issue a new one",
                        check=identity,
                    )
                )
            file.truncate(whole.rfind(b"\n") + 1)  # a line that a crash cut off was never said
            file.write(line.rstrip(b"\n") + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def judgements(self, identity: str) -> list[bytes]:
        """What was said of a check, oldest first; a last line cut off by a crash is left out.

        Raises NotFound, LayerUnavailable.
        """
        self._existing(identity)
        path = self._folder(identity) / JUDGEMENTS
        whole = self.read(identity, JUDGEMENTS) if os.path.lexists(path) else b""
        return [line for line in whole[: whole.rfind(b"\n") + 1].split(b"\n") if line]

    def _existing(self, identity: str) -> None:
        if not self._folder(identity).is_dir():
            raise no_check(identity)

    def _folder(self, identity: str) -> Path:
        if not _ID.fullmatch(identity):
            raise no_check(identity)
        return self.folder / FOLDER / identity


def no_check(identity: str) -> NotFound:
    """The failure for a check that was never issued here."""
    return NotFound(
        say("no check {name!r} was issued here", name=identity[:60]),
        reason="check",
        name=identity[:60],
    )


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NoRoom(
            say(
                "the check cannot be kept in {folder} ({why}); make the workspace"
                " writable or free some room",
                folder=folder.name,
                why=error.strerror,
            )
        ) from error


def _bytes(folder: Path, name: str) -> bytes:
    """A plain file of a plain folder: a link in here would show what lies elsewhere."""
    inside = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=inside)
    finally:
        os.close(inside)
    with os.fdopen(file, "rb") as found:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise OSError(errno.EINVAL, "not a plain file")
        return found.read()


def _no_link(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o644)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
