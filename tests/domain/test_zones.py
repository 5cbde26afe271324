"""The table of zones against the EPSG dataset, and what a name may and may not say."""

import re
from collections import defaultdict

import pytest
from pyproj.database import query_crs_info

from geoapp.domain.text import fold
from geoapp.domain.zones import MERGED, PROVINCES, ZONES, zone_named, zone_of
from geoapp.errors import InputError

OLD = {code: name for some in PROVINCES.values() for code, name in some.items()}


def words(text):
    return " ".join(re.findall("[a-z]+", fold(text)))


def provinces():
    """Names in the areas of use of the VN-2000 zones in the EPSG dataset, with the zones' codes."""
    found = defaultdict(set)
    for info in query_crs_info(auth_name="EPSG"):
        if info.name.startswith("VN-2000 / TM-3"):
            area = re.sub(
                "Vietnam -|city|cities|municipality|provinces?", "", info.area_of_use.name
            )
            for name in re.split("[,;:.]| and ", area):
                found[words(name)].add(int(info.code))
    return found


def test_every_province_is_in_the_zone_that_epsg_names_for_it():
    named = provinces()
    for meridian, some in PROVINCES.items():
        for name in some.values():
            assert named[words(name)] == {ZONES[meridian]}, name


def test_the_34_provinces_are_made_of_the_63():
    parts = [code for codes in MERGED.values() for code in codes.split()]
    assert len(OLD) == 63
    assert len(MERGED) == 34
    assert sorted(parts) == sorted(OLD)
    assert all(code in codes.split() for (code, _), codes in MERGED.items())


@pytest.mark.parametrize(
    ("said", "units", "crs"),
    [
        ("Hà Nội", None, "EPSG:5897"),
        ("Thành phố Hà Nội", None, "EPSG:5897"),
        ("01", None, "EPSG:5897"),
        (1, None, "EPSG:5897"),
        (1.0, None, "EPSG:5897"),
        ("TP. Hồ Chí Minh", "2024", "EPSG:9210"),
        ("TP.HCM", "2024", "EPSG:9210"),
        ("HOA BINH", None, "EPSG:9211"),
        ("Hoà Bình", None, "EPSG:9211"),
        ("Bà Rịa - Vũng Tàu", None, "EPSG:5899"),
        ("Huế", None, "EPSG:9214"),
        ("Thừa Thiên - Huế", None, "EPSG:9214"),
        ("Lào Cai", None, "EPSG:9208"),
        ("15", None, "EPSG:9208"),
        ("24", "2024", "EPSG:9214"),
        ("Bắc Ninh", "2024", "EPSG:9209"),
        ("Quảng Nam", None, "EPSG:5899"),
    ],
)
def test_a_province_has_a_zone(said, units, crs):
    assert zone_of(said, units) == crs


@pytest.mark.parametrize("said", ["Hồ Chí Minh", "79", "Bắc Ninh", "24", 24, "Phú Thọ", "Cà Mau"])
def test_a_merged_province_of_several_zones_says_none(said):
    for units in (None, "2025"):
        with pytest.raises(InputError, match="--units 2024, or the zone with --zone-field"):
            zone_of(said, units)


def test_the_sentence_names_the_parts():
    with pytest.raises(InputError, match="104-45: Phú Thọ; 105-00: Vĩnh Phúc; 106-00: Hòa Bình"):
        zone_of("Phú Thọ", "2025")


@pytest.mark.parametrize("said", ["", "Hà Tây", "Atlantis", 99, None, "0"])
def test_what_is_no_province_has_none(said):
    with pytest.raises(InputError, match="no province of Vietnam"):
        zone_of(said)


def test_units_that_were_merged_away_are_not_of_2025():
    with pytest.raises(InputError, match="no province"):
        zone_of("Bình Dương", "2025")


@pytest.mark.parametrize(
    ("said", "crs"),
    [
        ("105-45", "EPSG:9210"),
        ("105°45'", "EPSG:9210"),
        ("105°45′", "EPSG:9210"),
        (105.75, "EPSG:9210"),
        ("105,75", "EPSG:9210"),
        ("106.25", "EPSG:9212"),
        (105, "EPSG:5897"),
        (105.0, "EPSG:5897"),
        ("108°", "EPSG:5898"),
        ("EPSG:9210", "EPSG:9210"),
        ("epsg:3405", "EPSG:3405"),
        (9210, "EPSG:9210"),
    ],
)
def test_a_zone_by_its_meridian_or_code(said, crs):
    assert zone_named(said) == crs


@pytest.mark.parametrize("said", ["105-40", "", None, "101", "x", "105-45-30 E, roughly", 109])
def test_what_is_no_zone(said):
    with pytest.raises(InputError, match="no VN-2000 zone"):
        zone_named(said)
