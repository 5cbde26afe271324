"""What a worker does: the sums of some sites over one block of a store that it opens itself."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from geoapp.geometry.disputed import Disjoint, disjoint
from geoapp.geometry.packed import Packed, Rows
from geoapp.geometry.totals import Partial, block_totals
from geoapp.storage.store import StoredParcels
from geoapp.storage.store.remote import open_at


class ByName:
    """Codes by name, none last: who keeps disputed ground where no law says it."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._rank = {name: n for n, name in enumerate(sorted(names))}

    def __call__(self, code: str | None) -> int:
        """The rank of a code; the smaller keeps the ground."""
        return len(self._rank) if code is None else self._rank[code]


@lru_cache(maxsize=4)
def opened(address: str) -> tuple[StoredParcels, Disjoint]:
    """A store and its disputed ground, opened once a process; no block is read yet."""
    parcels = open_at(address)
    return parcels, disjoint(parcels, ByName(parcels.code_names))


def block_sums(address: str, number: int, sites: Packed, chosen: Rows) -> Partial:
    """The sums of ``sites`` over block ``number``; ``chosen`` are their numbers in the batch."""
    parcels, apart = opened(address)
    part = block_totals(parcels, number, sites, np.arange(len(sites)), apart)
    return replace(part, sums=part.sums._replace(site=chosen[part.sums.site]))
