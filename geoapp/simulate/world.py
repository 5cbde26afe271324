"""A simulated record: clusters at every stage, each word of it invented and saying so."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from geoapp.domain.cluster import cluster_from_properties
from geoapp.domain.figures import FIGURES
from geoapp.simulate.noise import uniform

# One round of stages in about the proportions a planner meets; every stage occurs in it.
ROUND = (
    "decided",
    "clearance",
    "started",
    "early",
    "from_50",
    "from_90",
    "complete",
    "operating",
    "unknown",
    "early",
    "clearance",
    "early",
    "started",
    "decided",
    "from_50",
    "early",
    "operating",
)
# Where building is (nearly) over, the land is no longer fields: nothing is left to convert.
BUILT = ("from_90", "complete", "operating")
FIRST_DAY = dt.date(2018, 3, 1)
LAST_DAY = dt.date(2024, 12, 31)  # every event lies before it


@dataclass(frozen=True)
class Place:
    """Units of a site: old commune and district, new commune."""

    commune_2024: str
    district_code: str
    commune_2025: dict[str, str]


class _Diary:
    """What happened to one cluster, in order; the days are given out at the end."""

    def __init__(self, seed: int, number: int) -> None:
        self._seed, self._number = seed, number
        self._drawn = 0
        self._told: list[tuple[str, object]] = []

    def draw(self) -> float:
        """The next number in [0, 1) of this cluster."""
        self._drawn += 1
        return float(uniform(self._seed, 31, self._number, self._drawn))

    def add(self, track: str, value: object) -> None:
        """What came next."""
        self._told.append((track, value))

    def events(self, source: str) -> list[dict[str, Any]]:
        """All of it, from a day in 2018-2020 to one in 2022-2024."""
        first = FIRST_DAY + dt.timedelta(days=int(900 * self.draw()))
        last = LAST_DAY - dt.timedelta(days=1 + int(1000 * self.draw()))
        step = (last - first) / max(len(self._told) - 1, 1)
        return [
            _event(track, value, (first + n * step).isoformat(), source)
            for n, (track, value) in enumerate(self._told)
        ]


def _event(track: str, value: object, day: str, source: str) -> dict[str, Any]:
    return {
        "track": track,
        "value": value,
        "from": day,
        "to": day,
        "known_on": day,
        "document": None,
        "source": source,
        "note_vi": "mô phỏng",
        "note_en": "simulated",
    }


def source_of(seed: int) -> str:
    """What every simulated fact names as its source."""
    return f"mô phỏng (geoapp demo, seed {seed})"


def stage_of(number: int) -> str:
    """The stage planned for cluster ``number`` (from 0)."""
    return ROUND[number % len(ROUND)]


def cluster(seed: int, number: int, area_ha: float, place: Place) -> dict[str, Any]:
    """Properties of simulated cluster ``number`` (from 0), as in ``clusters.geojson``."""
    diary = _Diary(seed, number)
    diary.add("establishment", "yes")
    _STORIES[stage_of(number)](diary)
    events = diary.events(source_of(seed))
    return {
        "id": f"mo-phong-{number + 1:02d}",
        "name": f"CCN mô phỏng {number + 1:02d}",
        "named": True,
        "craft_village": True if area_ha < 10 else None,
        "district_code": place.district_code,
        "communes_2024": [place.commune_2024],
        "communes_2025": [place.commune_2025 | {"certainty": "likely"}],
        "boundary": "simulated",
        "boundary_source": source_of(seed),
        "boundary_date": None,
        "membership": "decision date",
        "facts": [
            {
                "fact": "area_ha",
                "value": area_ha,
                "unit": "ha",
                "on": None,
                "known_on": events[0]["known_on"],
                "source": source_of(seed),
                "note_vi": None,
                "note_en": None,
            }
        ],
        "events": events,
    }


def _decided(diary: _Diary) -> None:
    diary.add("detailed_plan", "under_way")
    diary.add("ground_broken", "no")
    diary.add("compensation_plan", "no")


def _unknown(diary: _Diary) -> None:
    diary.add("detailed_plan", "yes")


def _clearance(diary: _Diary) -> None:
    diary.add("detailed_plan", "yes")
    diary.add("compensation_plan", "yes")
    diary.add("site_handover", [0.1, 0.2])
    diary.add("rice_conversion", "no")
    diary.add("ground_broken", "no")


def _cleared(diary: _Diary) -> None:
    stuck = diary.draw() < 0.5
    diary.add("detailed_plan", "yes")
    diary.add("compensation_plan", "yes")
    diary.add("households_agreed", round(0.6 + 0.3 * diary.draw(), 2) if stuck else 1.0)
    diary.add("site_handover", round(0.5 + 0.4 * diary.draw(), 2) if stuck else 1.0)
    diary.add("rice_conversion", "yes")


def _started(diary: _Diary) -> None:
    _cleared(diary)
    diary.add("ground_broken", "yes")


def _building(low: float, high: float) -> Callable[[_Diary], None]:
    def story(diary: _Diary) -> None:
        _started(diary)
        diary.add("infrastructure", round(low + (high - low) * diary.draw(), 2))

    return story


def _complete(diary: _Diary) -> None:
    _started(diary)
    diary.add("site_handover", 1.0)
    diary.add("infrastructure", 1.0)


def _operating(diary: _Diary) -> None:
    _complete(diary)
    if diary.draw() < 0.5:
        diary.add("wastewater_exists", "under_way")
    else:
        diary.add("wastewater_exists", "yes")
        diary.add("wastewater_standard", "yes" if diary.draw() < 0.6 else "no")
    diary.add("secondary_investors", "yes")
    diary.add("operation", "yes")


_STORIES: dict[str, Callable[[_Diary], None]] = {
    "decided": _decided,
    "unknown": _unknown,
    "clearance": _clearance,
    "started": _started,
    "early": _building(0.05, 0.45),
    "from_50": _building(0.5, 0.88),
    "from_90": _building(0.9, 0.98),
    "complete": _complete,
    "operating": _operating,
}


def statements(seed: int, properties: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a simulated report says on LAST_DAY: what the simulated record proves on that day."""
    clusters = [cluster_from_properties(p) for p in properties]
    day = LAST_DAY.isoformat()
    return [
        {
            "key": key,
            "value": sum(answer(c, LAST_DAY, None) is True for c in clusters),
            "as_of": day,
            "published_on": day,
            "source": source_of(seed),
            "quote": None,
            "derived": None,
            "note_vi": "mô phỏng",
            "note_en": "simulated",
        }
        for key, answer in FIGURES.items()
    ]
