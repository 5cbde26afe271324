"""What a check found, and its JSON: the document of ``geoapp check --json``."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from geoapp.domain.landuse import CERTAIN, PRIORITY
from geoapp.domain.verdict import Judgement, Outcome, at_most, worst
from geoapp.workflows import measure as numbers
from geoapp.workflows.measure import Measured
from geoapp.workflows.measure_pieces import pieces_json
from geoapp.workflows.screen import decided
from geoapp.workflows.sites import Site
from geoapp.workflows.words import Words

_NUMBERS = (
    "covered_m2", "overlap_m2", "gross_m2", "doubled_m2", "share", "gap_m2", "uncovered_m2",
    "classes", "codes", "slivers",
)  # fmt: skip
_RICE = (
    "luc_m2", "luk_m2", "lua_m2", "total_m2", "possible_m2", "unknown_m2", "upper_m2",
    "approved_m2", "missing_m2",
)  # fmt: skip
_LEDGER = ("pieces", "sum_m2", "gap_m2", "uncovered_m2", "site_m2", "closes_within_m2")


@dataclass(frozen=True, eq=False)
class LayerCheck:
    """One layer's outcome; ``measured`` is None where no number could be had."""

    layer: str
    judgement: Judgement
    words: Words
    edition: str | None = None
    kind: str | None = None
    measured: Measured | None = None


@dataclass(frozen=True, eq=False)
class CheckResult:
    """What a check found. ``site`` is None for a cluster that nobody has mapped.

    ``lines``: what the other layers show (``screen.py``), None where none of them decides and
    nobody has asked yet.
    ``of_record``: the site is a cluster of the record.
    """

    site_id: str
    name: str | None
    as_of: date
    work_crs: str
    site: Site | None
    layers: tuple[LayerCheck, ...]
    sliver_limits: tuple[float, float]
    approved_share: float = 0.0
    operation: str = ""
    lines: tuple[dict[str, Any], ...] | None = None
    of_record: bool = False

    @cached_property
    def more(self) -> list[dict[str, Any]]:
        """Layers beside land use that count in the verdict, as they stand in the document."""
        return decided(self.lines or ())

    @property
    def verdict(self) -> Outcome:
        """The worst outcome of the layers."""
        others = [Outcome(layer["outcome"]) for layer in self.more]
        return worst([*(layer.judgement.outcome for layer in self.layers), *others])

    @property
    def failed(self) -> bool:
        """Whether a layer could not be checked."""
        return bool(self.failures) or any(x["outcome"] == Outcome.failed for x in self.more)

    @property
    def failures(self) -> list[LayerCheck]:
        """The layers that could not be checked; their words say why."""
        return [x for x in self.layers if x.judgement.outcome is Outcome.failed]

    def to_json(self) -> dict[str, Any]:
        """The document of ``geoapp check --json``; numbers are null where nothing is known."""
        return {
            "site": self._site_json(),
            "as_of": self.as_of.isoformat(),
            "verdict": str(self.verdict),
            "layers": [*(self._layer_json(layer) for layer in self.layers), *self.more],
            "rice": self.rice_json(),
            "findings": [],
            "ledger": self._ledger_json(self._found),
            "priority": list(PRIORITY),
            "operation": self.operation,
        }

    def pieces_geojson(self, class_: str | None = None) -> dict[str, Any]:
        """The ledger's pieces (of one class; ``none``: ground under no parcel) for display."""
        features: list[dict[str, Any]] = []
        for layer in self.layers:
            if layer.measured:
                rows = numbers.sliver_rows(layer.measured, *self.sliver_limits)
                features += pieces_json(layer.measured, rows, class_)
        for each in features:
            each["properties"]["site"] = self.site_id
        return {"type": "FeatureCollection", "features": features}

    def _site_json(self) -> dict[str, Any]:
        if self.site:
            made = self.site.to_json() | {"id": self.site_id, "name": self.name}
        else:
            areas = {"planar": None, "planar_crs": self.work_crs, "geodesic": None}
            made = {"id": self.site_id, "name": self.name, "area_m2": areas}
            made |= {"repairs": [], "edition": None, "parts": 0}
        return made | {"illustrative": bool(self.site and self.site.drawn)}

    def _layer_json(self, layer: LayerCheck) -> dict[str, Any]:
        head = {
            "layer": layer.layer,
            "outcome": str(layer.judgement.outcome),
            "edition": layer.edition,
            "kind": layer.kind,
            "reasons": list(layer.judgement.reasons),
            "message": layer.words.en,
            "message_vi": layer.words.vi,
            "message_en": layer.words.en,
        }
        if not (self.site and layer.measured):
            return head | dict.fromkeys(_NUMBERS) | {"repairs": []}
        found, site = layer.measured, self.site
        rows = numbers.sliver_rows(found, *self.sliver_limits)
        return head | {
            "covered_m2": found.covered_m2,
            "overlap_m2": found.overlap_m2,
            "gross_m2": found.gross_m2,
            "doubled_m2": max(found.gross_m2 - found.overlap_m2, 0.0),
            "share": min(found.overlap_m2 / site.area_m2, 1.0),
            "gap_m2": found.gap_m2,
            "uncovered_m2": found.uncovered_m2,
            "classes": numbers.classes_json(site, found),
            "codes": numbers.codes_json(site, found),
            "slivers": numbers.slivers_json(found, rows),
            "repairs": [r.to_json() for r in found.repairs],
        }

    @property
    def union_m2(self) -> float | None:
        """The ground of the pieces joined, which proves the ledger's sum. Raises GeometryError."""
        return self._found.union_m2 if self._found else None

    @property
    def _found(self) -> Measured | None:
        return next((x.measured for x in self.layers if x.measured), None)

    def _at_most(self, shown_m2: float) -> float:
        """The most rice there can be where so much is shown or left open."""
        asked = next(x for x in self.layers if x.measured)
        return at_most(shown_m2, self.site.area_m2 if self.site else 0.0, asked.judgement.reasons)

    def rice_json(self) -> dict[str, float | None]:
        """The rice of the site alone, m²; None where nothing is known."""
        found = self._found
        if not found:
            return dict.fromkeys(_RICE)
        luc, luk, lua = (found.of(key) for key in CERTAIN)
        total = luc + luk + lua
        unmapped = found.uncovered_m2 + (found.gap_m2 if found.land.partition else 0.0)
        approved = total * self.approved_share
        return {
            "luc_m2": luc,
            "luk_m2": luk,
            "lua_m2": lua,
            "total_m2": total,
            "possible_m2": found.of("possible"),
            "unknown_m2": found.of("unknown"),
            "upper_m2": self._at_most(total + found.of("possible", "unknown") + unmapped),
            "approved_m2": approved,
            "missing_m2": total - approved,
        }

    def _ledger_json(self, found: Measured | None) -> dict[str, float | None]:
        if not (found and self.site):
            return dict.fromkeys(_LEDGER)
        return {
            "pieces": int((found.ledger.area_m2 > 0).sum()),
            "sum_m2": found.overlap_m2,
            "gap_m2": found.gap_m2,
            "uncovered_m2": found.uncovered_m2,
            "site_m2": self.site.area_m2,
            "closes_within_m2": found.closes_m2,
        }
