"""Randomness that depends on a place and a seed, never on the order of the calls.

A hash of integer keys instead of a generator with a state: any block of the fabric can be
made alone and comes out the same, whatever was made before it.
"""

from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX2 = np.uint64(0x94D049BB133111EB)


def seed_of(text: str) -> int:
    """A seed out of a name: the first 32 bits of its SHA-256."""
    return int.from_bytes(sha256(text.encode()).digest()[:4], "big")


def mix(*keys: ArrayLike) -> NDArray[np.uint64]:
    """Hash integer keys (broadcast together): SplitMix64's finaliser, chained.

    Steele, Lea and Flood (2014), "Fast splittable pseudorandom number generators".
    """
    state: Any = np.uint64(0)
    with np.errstate(over="ignore"):
        for key in keys:
            state = (state ^ np.asarray(key, dtype=np.int64).astype(np.uint64)) + _GOLDEN
            state = (state ^ (state >> np.uint64(30))) * _MIX1
            state = (state ^ (state >> np.uint64(27))) * _MIX2
            state = state ^ (state >> np.uint64(31))
    return np.asarray(state)


def uniform(*keys: ArrayLike) -> Floats:
    """Numbers in [0, 1), one for each combination of the keys."""
    return (mix(*keys) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def smooth(xy: Floats, wavelength_m: float, *keys: int) -> Floats:
    """A smooth random field in [0, 1] at points ``xy`` (..., 2): value noise."""
    cell = xy / wavelength_m
    corner = np.floor(cell)
    t = cell - corner
    t = t * t * (3.0 - 2.0 * t)
    i, j = corner[..., 0].astype(np.int64), corner[..., 1].astype(np.int64)
    low = _between(uniform(*keys, i, j), uniform(*keys, i + 1, j), t[..., 0])
    high = _between(uniform(*keys, i, j + 1), uniform(*keys, i + 1, j + 1), t[..., 0])
    return _between(low, high, t[..., 1])


def choose(shares: dict[str, float], u: Floats) -> NDArray[np.object_]:
    """The key of ``shares`` (summing to 1) in which each number of ``u`` falls."""
    edges = np.cumsum(list(shares.values()))[:-1]
    return np.array(list(shares), dtype=object)[np.searchsorted(edges, u, side="right")]


def _between(low: Floats, high: Floats, t: Floats) -> Floats:
    return low + (high - low) * t
