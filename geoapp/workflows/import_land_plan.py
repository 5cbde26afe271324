"""What an import of land parcels would do, or did."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from geoapp.storage.store.layout import Manifest
from geoapp.workflows.import_issues import Issue, Judged


@dataclass(frozen=True)
class ClassTotal:
    """Parcels of a class and their planar area in m²; ground under two parcels counts twice."""

    parcels: int
    area_m2: float


@dataclass(frozen=True)
class LandPlan(Judged):
    """``codes``: by land-use code, ``""`` for parcels without one; empty where refused.

    ``without_polygon``: features without one. ``faults``: by kind, of the store that was built, or
    thrown away after a preview. ``record``: the new file. ``edition_after``: None where nothing
    changed.
    """

    file: str
    layer: str
    crs: str
    kind: str
    source: str
    on: date | None
    class_field: str
    coverage: bool
    partition: bool
    features: int
    without_polygon: int
    issues: list[Issue]
    edition_before: str | None
    codes: Mapping[str, ClassTotal] = field(default_factory=dict)
    faults: Mapping[str, ClassTotal] = field(default_factory=dict)
    record: str | None = None
    edition_after: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, the same for the same file and settings."""
        return {
            **{k: v for k, v in vars(self).items() if k not in ("on", "issues", "codes", "faults")},
            "date": self.on.isoformat() if self.on else None,
            "accepted": self.accepted,
            "dry_run": self.dry_run,
            "issues": [i.to_json() for i in self.issues],
            "codes": {code: dict(vars(total)) for code, total in self.codes.items()},
            "faults": {
                kind: {"count": total.parcels, "area_m2": total.area_m2}
                for kind, total in self.faults.items()
            },
        }


def counted(plan: LandPlan, manifest: Manifest) -> LandPlan:
    """The plan with what the store that was built says."""
    codes = manifest.codes | {"": manifest.no_code} if manifest.no_code.count else manifest.codes
    return replace(
        plan,
        codes={code: ClassTotal(c.count, c.area_m2) for code, c in codes.items()},
        faults={kind: ClassTotal(c.count, c.area_m2) for kind, c in manifest.faults.items()},
    )
