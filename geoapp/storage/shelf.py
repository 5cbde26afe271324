"""Which store fits a layer's record as it is now, found without reading the record again."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from geoapp.errors import LayerUnavailable
from geoapp.sentence import say
from geoapp.storage.memo import Stamp, stamp
from geoapp.storage.store import StoredParcels, open_store
from geoapp.storage.store.layout import MANIFEST, damaged
from geoapp.storage.store.place import crs_name, put_file, store_name, stores_of

STAMP = "stamp.json"


@dataclass
class _Seen:
    """A store as it was last seen, and the record it fits without another look.

    ``store``: the failure where it cannot be opened.
    """

    manifest: Stamp
    record: Stamp | None
    store: StoredParcels | LayerUnavailable


class Shelf:
    """The stores of a workspace's layers; thread-safe.

    A store fits where the record's file has the size, time and inode that the store remembers.
    Where it has not, ``edition_of(record)`` is asked, and what fits then is remembered.
    """

    def __init__(self, workspace: Path, edition_of: Callable[[Path], str]) -> None:
        self._workspace, self._edition_of = workspace, edition_of
        self._seen: dict[Path, _Seen] = {}
        self._lock = threading.RLock()

    def fitting(self, layer: str, record: Path, work_crs: str) -> StoredParcels | None:
        """The layer's store of the record as it is now, None where there is none.

        Raises LayerUnavailable where there is one that is damaged, or the record is missing.
        """
        with self._lock:
            stores = self._look(layer, work_crs)
            if not stores:
                return None
            now = stamp(record)
            for seen in stores.values():
                if seen.record == now and isinstance(seen.store, StoredParcels):
                    return seen.store
            return self._by_edition(stores, record, work_crs)

    def _by_edition(
        self, stores: dict[Path, _Seen], record: Path, work_crs: str
    ) -> StoredParcels | None:
        now, edition = stamp(record), self._edition_of(record)
        name = store_name(edition, work_crs)
        for folder, seen in stores.items():
            if folder.name != name:
                continue
            if isinstance(seen.store, LayerUnavailable):
                raise seen.store
            if seen.store.edition != edition:
                raise damaged(seen.store.manifest.layer, say("it is of another record"))
            seen.record = now
            with suppress(OSError):  # a folder that cannot be written to: remembered till we end
                put_file(folder / STAMP, msgspec.json.encode(now))
            return seen.store
        return None

    def _look(self, layer: str, work_crs: str) -> dict[Path, _Seen]:
        """What stands there now; one that has changed or is new is opened."""
        found, ending = {}, f"-{crs_name(work_crs)}"
        place = stores_of(self._workspace, layer)
        with suppress(FileNotFoundError, NotADirectoryError):
            for folder in sorted(place.iterdir()):
                if folder.name.endswith(ending) and not folder.name.startswith("."):
                    found[folder] = self._opened(folder)
        for gone in [f for f in self._seen if f.parent == place and f not in found]:
            del self._seen[gone]
        return found

    def _opened(self, folder: Path) -> _Seen:
        try:
            now = stamp(folder / MANIFEST)
        except LayerUnavailable:
            missing = damaged(folder.parent.name, say("{file} is missing", file=MANIFEST))
            return _Seen((0, 0, 0), None, missing)
        held = self._seen.get(folder)
        if held is None or held.manifest != now:
            held = self._seen[folder] = _opened(folder, now)
        return held


def _opened(folder: Path, manifest: Stamp) -> _Seen:
    try:
        store = open_store(folder)
    except LayerUnavailable as error:
        return _Seen(manifest, None, error)
    record = store.manifest.stamp
    with suppress(OSError, msgspec.DecodeError):
        record = msgspec.json.decode((folder / STAMP).read_bytes(), type=Stamp)
    return _Seen(manifest, record, store)
