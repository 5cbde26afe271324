"""A simulated record: clusters at every stage, each word of it invented and saying so."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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
    """Events of one cluster, each some months after the one before."""

    def __init__(self, seed: int, number: int, source: str) -> None:
        self._seed, self._number, self._source = seed, number, source
        self._drawn = 0
        self._day = FIRST_DAY + dt.timedelta(days=int(700 * self.draw()))
        self.events: list[dict[str, Any]] = []

    def draw(self) -> float:
        """The next number in [0, 1) of this cluster."""
        self._drawn += 1
        return float(uniform(self._seed, 31, self._number, self._drawn))

    def add(self, track: str, value: object) -> None:
        """An event on a day after the last one."""
        self._day += dt.timedelta(days=25 + int(115 * self.draw()))
        day = self._day.isoformat()
        self.events.append(
            {
                "track": track,
                "value": value,
                "from": day,
                "to": day,
                "known_on": day,
                "document": None,
                "source": self._source,
                "note_vi": "mô phỏng",
                "note_en": "simulated",
            }
        )


def source_of(seed: int) -> str:
    """What every simulated fact names as its source."""
    return f"mô phỏng (geoapp demo, seed {seed})"


def stage_of(number: int) -> str:
    """The stage planned for cluster ``number`` (from 0)."""
    return ROUND[number % len(ROUND)]


def cluster(seed: int, number: int, area_ha: float, place: Place) -> dict[str, Any]:
    """Properties of simulated cluster ``number`` (from 0), as in ``clusters.geojson``."""
    diary = _Diary(seed, number, source_of(seed))
    diary.add("establishment", "yes")
    _STORIES[stage_of(number)](diary)
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
                "known_on": diary.events[0]["known_on"],
                "source": source_of(seed),
                "note_vi": None,
                "note_en": None,
            }
        ],
        "events": diary.events,
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
    diary.add("detailed_plan", "yes")
    diary.add("compensation_plan", "yes")
    diary.add("households_agreed", round(0.6 + 0.4 * diary.draw(), 2))
    diary.add("site_handover", round(0.5 + 0.5 * diary.draw(), 2))
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
    diary.add("wastewater_exists", "yes" if diary.draw() < 0.7 else "under_way")


def _operating(diary: _Diary) -> None:
    _complete(diary)
    diary.add("wastewater_standard", "yes" if diary.draw() < 0.5 else "no")
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
