"""What grows or stands where: kinds of block, and the land codes within each kind."""

import numpy as np
from numpy.typing import NDArray

from geoapp.simulate.noise import Floats, smooth

# Shares of plots by land code (codes of Circular 08/2024/TT-BTNMT) within a kind of block.
SHARES: dict[str, dict[str, float]] = {
    "luc": {"LUC": 0.93, "LUK": 0.02, "NTS": 0.02, "CLN": 0.01, "HNK": 0.01, "NTD": 0.01},
    "luk": {"LUK": 0.88, "LUC": 0.03, "HNK": 0.05, "NTS": 0.02, "NTD": 0.01, "BCS": 0.01},
    "dry": {"HNK": 0.60, "CLN": 0.24, "LUK": 0.08, "NTS": 0.05, "NTD": 0.02, "BCS": 0.01},
    "village": {
        "ONT": 0.74,
        "CLN": 0.10,
        "NTS": 0.05,
        "TMD": 0.03,
        "SKC": 0.03,
        "TSC": 0.02,
        "TIN": 0.01,
        "TON": 0.01,
        "BCS": 0.01,
    },
    "pond": {"NTS": 0.72, "CLN": 0.18, "HNK": 0.10},
    "grave": {"NTD": 0.72, "HNK": 0.24, "BCS": 0.04},
    "industry": {"SKN": 1.0},
}
RICE_KINDS = ("luc", "luk")


def kinds(seed: int, xy: Floats) -> NDArray[np.object_]:
    """The kind of the block at each point (n, 2): villages in clumps, rice in wide fields."""
    settled = 0.65 * smooth(xy, 950.0, seed, 11) + 0.35 * smooth(xy, 380.0, seed, 12)
    soil = smooth(xy, 2_600.0, seed, 13)
    rare = smooth(xy, 330.0, seed, 14)
    kind = np.full(len(xy), "luc", dtype=object)
    kind[soil > 0.60] = "luk"
    kind[soil > 0.74] = "dry"
    kind[rare > 0.90] = "pond"
    kind[rare < 0.075] = "grave"
    kind[settled > 0.70] = "village"
    return kind
