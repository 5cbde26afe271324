"""Who keeps disputed ground in a batch, where no law says it: the class first by name."""

from bisect import bisect_left
from dataclasses import dataclass

from geoapp.geometry.disputed import Disjoint, disjoint
from geoapp.geometry.parcels import Parcels

REMEMBERED = 20_000
"""Shapes of what disputed parcels keep that are held until they are forgotten together."""


@dataclass(frozen=True)
class ByName:
    """``names``: the classes in order. None comes last, and an empty one is none."""

    names: tuple[str, ...]

    def __call__(self, code: str | None) -> int:
        """The rank of a code; the smaller keeps the ground."""
        return bisect_left(self.names, code) if code else len(self.names)


def ranked(parcels: Parcels) -> ByName:
    """The order of precedence in a layer."""
    names = tuple(sorted(name for name in parcels.code_names if name))
    made: ByName = parcels.memo.setdefault(ByName, ByName(names))
    return made


def apart(parcels: Parcels) -> Disjoint:
    """The layer's disputed ground; what was worked out of it is forgotten when it grows large."""
    rank = ranked(parcels)
    made = disjoint(parcels, rank)
    if len(made.kept) > REMEMBERED:  # others may still use the old one: it is let go, not emptied
        parcels.memo.pop(rank, None)
        made = disjoint(parcels, rank)
    return made
