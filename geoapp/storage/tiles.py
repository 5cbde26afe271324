"""Tiles that were made, in an MBTiles file beside the store they were made from.

It is a cache: whatever is wrong with it, it is made again. Each tile carries a checksum over its
address and its bytes, so that a damaged one is never sent. Nothing waits for the disk: a reader
is not held up by a writer, and a file that a power cut spoils is thrown away.
"""

import fcntl
import logging
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, TypeVar
from zlib import crc32

T = TypeVar("T")
Address = tuple[int, int, int]
FILE, LOCK = "tiles.mbtiles", ".tiles.lock"
BUSY_SECONDS = 5.0
SPOILT = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
"""What SQLite says of a file that is damaged or another's; all else (busy, full) passes."""
_TABLE = """
CREATE TABLE {0} (zoom_level integer, tile_column integer, tile_row integer, tile_data blob,
    checksum integer);
CREATE UNIQUE INDEX {0}_index ON {0} (zoom_level, tile_column, tile_row);
"""
_SCHEMA = "CREATE TABLE metadata (name text PRIMARY KEY, value text);" + "".join(
    _TABLE.format(name) for name in ("tiles", "sums")
)
_FIND = {
    "tiles": "SELECT tile_data, checksum FROM tiles"
    " WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
    "sums": "SELECT tile_data, checksum FROM sums"
    " WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
}
_KEEP = {
    "tiles": "INSERT OR REPLACE INTO tiles VALUES (?, ?, ?, ?, ?)",
    "sums": "INSERT OR REPLACE INTO sums VALUES (?, ?, ?, ?, ?)",
}
_log = logging.getLogger(__name__)


class _Link(NamedTuple):
    """A connection and the file that it holds open."""

    base: sqlite3.Connection
    inode: int


class TileFile:
    """Implements ``workflows.tiles.Kept`` over a file; for many threads and processes.

    ``metadata``: what MBTiles 1.3 asks for, and ``edition``; a file of another edition is
    replaced. Never raises for the file's sake: what cannot be kept is made again.
    """

    def __init__(self, folder: Path, metadata: Mapping[str, str]) -> None:
        self.path = folder.absolute() / FILE
        self._metadata = dict(metadata)
        self._local = threading.local()
        self._links: list[sqlite3.Connection] = []
        self.close = weakref.finalize(self, _close, self._links)

    def usable(self) -> bool:
        """Whether there is, or can be made, such a file in the folder."""
        return self.said("edition") == self._metadata["edition"]

    def tile(self, tile: Address) -> bytes | None:
        """A tile that was kept, None where there is none or it is damaged."""
        return self._try(lambda base: _find(base, "tiles", tile))

    def keep_tile(self, tile: Address, data: bytes) -> None:
        """Keep a tile that has parcels."""
        if data:
            self._try(lambda base: _keep(base, "tiles", tile, data))

    def sums(self, tile: Address) -> bytes | None:
        """Sums that were kept."""
        return self._try(lambda base: _find(base, "sums", tile))

    def keep_sums(self, tile: Address, data: bytes) -> None:
        """Keep the sums behind a tile."""
        self._try(lambda base: _keep(base, "sums", tile, data))

    def said(self, name: str) -> str | None:
        """A line of the metadata."""
        return self._try(lambda base: _said(base, name))

    def say(self, name: str, value: str) -> None:
        """Write a line of the metadata."""
        sql = "INSERT OR REPLACE INTO metadata VALUES (?, ?)"
        self._try(lambda base: base.execute(sql, (name, value)))

    def _try(self, use: Callable[[sqlite3.Connection], T]) -> T | None:
        """What ``use`` finds in the file; in a new one where this one is spoilt."""
        for _ in range(2):
            try:
                return use(self._link().base)
            except sqlite3.DatabaseError as error:
                if not _is_spoilt(error):
                    _log.info("%s: %s", self.path, error)
                    return None
                _log.warning("%s is damaged and made again: %s", self.path, error)
                self._drop()
            except OSError as error:
                _log.info("%s: %s", self.path, error)
                return None
        return None

    def _link(self) -> _Link:
        """The connection of the present thread."""
        link: _Link | None = getattr(self._local, "link", None)
        if link is None:
            self._make_sure()
            inode = self.path.stat().st_ino
            link = self._local.link = _Link(_connected(self.path), inode)
            self._links.append(link.base)
        return link

    def _make_sure(self) -> None:
        """See that there is a file of this edition; made whole, then put in its place."""
        if _edition(self.path) == self._metadata["edition"]:
            return
        with locked(self.path.with_name(LOCK)):
            if _edition(self.path) == self._metadata["edition"]:
                return
            part = self.path.with_name(f".{FILE}.part")
            part.unlink(missing_ok=True)
            with closing(_connected(part)) as base:
                base.executescript(_SCHEMA)
                base.executemany("INSERT INTO metadata VALUES (?, ?)", self._metadata.items())
            self.path.with_name(f"{FILE}-journal").unlink(missing_ok=True)
            part.replace(self.path)

    def _drop(self) -> None:
        """Take a spoilt file away, unless another process has put a new one there already."""
        link: _Link | None = getattr(self._local, "link", None)
        if link is None:
            return
        del self._local.link
        self._links.remove(link.base)
        link.base.close()
        with locked(self.path.with_name(LOCK)), suppress(FileNotFoundError):
            if self.path.stat().st_ino == link.inode:
                self.path.unlink()


def _close(links: list[sqlite3.Connection]) -> None:
    for base in links:
        base.close()
    links.clear()


def _connected(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    # a crash of this process loses nothing; a power cut may, and the checksums tell
    base.execute("PRAGMA synchronous = OFF")
    base.execute("PRAGMA journal_mode = TRUNCATE")
    return base


def _is_spoilt(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in SPOILT


def _edition(path: Path) -> str | None:
    """What the file says it is of; None for one that is missing or spoilt."""
    if not path.is_file():
        return None
    link = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)
    with closing(link) as base:
        try:
            return _said(base, "edition")
        except sqlite3.DatabaseError as error:
            if _is_spoilt(error):
                return None
            raise


def _said(base: sqlite3.Connection, name: str) -> str | None:
    found = base.execute("SELECT value FROM metadata WHERE name = ?", (name,)).fetchone()
    return None if found is None else str(found[0])


def _find(base: sqlite3.Connection, table: str, tile: Address) -> bytes | None:
    found = base.execute(_FIND[table], _key(tile)).fetchone()
    if found is None or found[1] != _checksum(tile, found[0]):
        return None
    data: bytes = found[0]
    return data


def _keep(base: sqlite3.Connection, table: str, tile: Address, data: bytes) -> None:
    base.execute(_KEEP[table], (*_key(tile), data, _checksum(tile, data)))


def _key(tile: Address) -> Address:
    """MBTiles counts rows from the south."""
    zoom, column, row = tile
    return zoom, column, (1 << zoom) - 1 - row


def _checksum(tile: Address, data: bytes) -> int:
    return crc32(data, crc32(repr(tuple(tile)).encode()))


@contextmanager
def locked(path: Path, wait: bool = True) -> Iterator[None]:
    """Hold a lock file; the kernel lets go of it when the process ends.

    Raises BlockingIOError where another process holds it and ``wait`` is false.
    """
    with path.open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
