"""A cluster's properties are read strictly, and what is wrong is named."""

import copy
from datetime import date

import pytest

from geoapp.domain.cluster import cluster_from_properties
from geoapp.errors import InputError

GOOD = {
    "id": "a", "name": "A", "named": True, "craft_village": None, "district_code": "275",
    "communes_2024": ["Ngọc Mỹ"],
    "communes_2025": [{"code": "09895", "name": "Quốc Oai", "certainty": "likely"}],
    "boundary": "illustrative", "boundary_source": None, "boundary_date": "2024-01-02",
    "membership": "likely",
    "facts": [{"fact": "area_ha", "value": 20, "unit": "ha", "on": None, "known_on": "2019-10-29",
               "source": "s", "note_vi": None, "note_en": None},
              {"fact": "area_ha", "value": 21.99, "source": "t"}],
    "events": [{"track": "site_handover", "value": [0.1, 0.2], "from": "2024-12-26",
                "to": "2024-12-26", "known_on": "2024-12-26", "document": None, "source": "s",
                "note_vi": None, "note_en": None}],
}  # fmt: skip


def test_reads_every_field():
    found = cluster_from_properties(GOOD)
    assert (found.id, found.district_code, found.boundary_date) == ("a", "275", date(2024, 1, 2))
    assert found.communes_2025[0].certainty == "likely"
    assert found.events[0].value == (0.1, 0.2)
    assert found.events[0].start == date(2024, 12, 26)
    assert [f.value for f in found.values("area_ha")] == [20, 21.99]
    assert found.values("investor") == ()


def changed(path, value):
    properties = copy.deepcopy(GOOD)
    place = properties
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return properties


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("id",), None),
        (("name",), " "),
        (("named",), "true"),
        (("craft_village",), "yes"),
        (("district_code",), 275),
        (("communes_2024",), "Ngọc Mỹ"),
        (("communes_2025", 0), "Quốc Oai"),
        (("communes_2025", 0, "certainty"), "sure"),
        (("boundary",), None),
        (("boundary_date",), "2/1/2024"),
        (("facts",), None),
        (("facts", 0, "value"), None),
        (("facts", 0, "value"), True),
        (("facts", 0, "source"), ""),
        (("facts", 0, "on"), "2024"),
        (("events", 0, "track"), "speed"),
        (("events", 0, "value"), 10),
        (("events", 0, "value"), True),
        (("events", 0, "value"), "maybe"),
        (("events", 0, "value"), [0.2, 0.1]),
        (("events", 0, "value"), [0.1, 0.2, 0.3]),
        (("events", 0, "from"), None),
        (("events", 0, "from"), "2024-12-27"),
        (("events", 0, "source"), None),
    ],
)
def test_names_what_is_wrong(path, value):
    named = [step for step in path if isinstance(step, str)][-1]
    with pytest.raises(InputError, match=rf"cluster .*{named}"):
        cluster_from_properties(changed(path, value))
