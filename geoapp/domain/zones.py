"""Which VN-2000 zone a province measures in: a country has many, an area belongs to one.

Cadastral maps are drawn in a transverse Mercator zone of 3 degrees (k 0.9999) whose central
meridian is the province's. The table is the EPSG dataset's (area of use of each zone, held against
it by a test), which agrees with the lists that surveyors hand on; circulars list the same. It is
by provinces as they were until 30/6/2025. The 34 of 1/7/2025 (Resolution 202/2025/QH15; codes of
Decision 19/2025/QĐ-TTg) are given by what they were made of: nothing was found that gave merged
ground a new meridian, so where the parts have different ones the province alone says no zone.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from geoapp.domain.text import fold
from geoapp.errors import InputError
from geoapp.sentence import say

ZONES = {
    "102-00": 5896, "103-00": 9205, "104-00": 9206, "104-30": 9207, "104-45": 9208, "105-00": 5897,
    "105-30": 9209, "105-45": 9210, "106-00": 9211, "106-15": 9212, "106-30": 9213, "107-00": 9214,
    "107-15": 9215, "107-30": 9216, "107-45": 5899, "108-00": 5898, "108-15": 9217, "108-30": 9218,
}  # fmt: skip
"""EPSG codes of the zones of 3 degrees by central meridian, degrees and minutes east."""
PROVINCES = {
    "103-00": {"11": "Điện Biên", "12": "Lai Châu"},
    "104-00": {"14": "Sơn La"},
    "104-30": {"91": "Kiên Giang", "96": "Cà Mau"},
    "104-45": {
        "10": "Lào Cai", "15": "Yên Bái", "25": "Phú Thọ", "40": "Nghệ An", "89": "An Giang",
    },
    "105-00": {
        "01": "Hà Nội", "26": "Vĩnh Phúc", "35": "Hà Nam", "37": "Ninh Bình", "38": "Thanh Hóa",
        "87": "Đồng Tháp", "92": "Cần Thơ", "93": "Hậu Giang", "95": "Bạc Liêu",
    },
    "105-30": {
        "02": "Hà Giang", "27": "Bắc Ninh", "30": "Hải Dương", "33": "Hưng Yên", "34": "Thái Bình",
        "36": "Nam Định", "42": "Hà Tĩnh", "72": "Tây Ninh", "84": "Trà Vinh", "86": "Vĩnh Long",
        "94": "Sóc Trăng",
    },
    "105-45": {
        "04": "Cao Bằng", "31": "Hải Phòng", "74": "Bình Dương", "79": "Hồ Chí Minh",
        "80": "Long An", "82": "Tiền Giang", "83": "Bến Tre",
    },
    "106-00": {"08": "Tuyên Quang", "17": "Hòa Bình", "44": "Quảng Bình"},
    "106-15": {"45": "Quảng Trị", "70": "Bình Phước"},
    "106-30": {"06": "Bắc Kạn", "19": "Thái Nguyên"},
    "107-00": {"24": "Bắc Giang", "46": "Thừa Thiên Huế"},
    "107-15": {"20": "Lạng Sơn"},
    "107-30": {"62": "Kon Tum"},
    "107-45": {
        "22": "Quảng Ninh", "48": "Đà Nẵng", "49": "Quảng Nam", "68": "Lâm Đồng", "75": "Đồng Nai",
        "77": "Bà Rịa Vũng Tàu",
    },
    "108-00": {"51": "Quảng Ngãi"},
    "108-15": {"52": "Bình Định", "56": "Khánh Hòa", "58": "Ninh Thuận"},
    "108-30": {
        "54": "Phú Yên", "60": "Bình Thuận", "64": "Gia Lai", "66": "Đắk Lắk", "67": "Đắk Nông",
    },
}  # fmt: skip
"""The 63 provinces until 30/6/2025 by central meridian, with their codes."""
MERGED = {
    ("01", "Hà Nội"): "01", ("04", "Cao Bằng"): "04", ("08", "Tuyên Quang"): "02 08",
    ("11", "Điện Biên"): "11", ("12", "Lai Châu"): "12", ("14", "Sơn La"): "14",
    ("15", "Lào Cai"): "10 15", ("19", "Thái Nguyên"): "06 19", ("20", "Lạng Sơn"): "20",
    ("22", "Quảng Ninh"): "22", ("24", "Bắc Ninh"): "24 27", ("25", "Phú Thọ"): "17 25 26",
    ("31", "Hải Phòng"): "30 31", ("33", "Hưng Yên"): "33 34", ("37", "Ninh Bình"): "35 36 37",
    ("38", "Thanh Hóa"): "38", ("40", "Nghệ An"): "40", ("42", "Hà Tĩnh"): "42",
    ("44", "Quảng Trị"): "44 45", ("46", "Huế"): "46", ("48", "Đà Nẵng"): "48 49",
    ("51", "Quảng Ngãi"): "51 62", ("52", "Gia Lai"): "52 64", ("56", "Khánh Hòa"): "56 58",
    ("66", "Đắk Lắk"): "54 66", ("68", "Lâm Đồng"): "60 67 68", ("75", "Đồng Nai"): "70 75",
    ("79", "Hồ Chí Minh"): "74 77 79", ("80", "Tây Ninh"): "72 80", ("82", "Đồng Tháp"): "82 87",
    ("86", "Vĩnh Long"): "83 84 86", ("91", "An Giang"): "89 91", ("92", "Cần Thơ"): "92 93 94",
    ("96", "Cà Mau"): "95 96",
}  # fmt: skip
"""The 34 provinces since 1/7/2025, each with the codes of those it was made of."""
UNITS = ("2024", "2025")
"""Which provinces a name or code speaks of: those until 30/6/2025, those since."""
_SPELT = {"hcm": "ho chi minh", "thua thien hue": "hue", "dac lac": "dak lak",
          "dac nong": "dak nong", "bac can": "bac kan"}  # fmt: skip
_WORDS = re.compile(r"^(tinh|thanh pho|tp) ?")
_MERIDIAN = re.compile(r"(10[2-8])(?:\D+([0-5]?\d))?\D*")


def zone_of(province: Any, units: str | None = None) -> str:
    """The CRS ``EPSG:N`` of a province's zone, by name or code.

    ``units``: one of UNITS; without it the zone must be the same under both, for a name or code
    may stand for other ground since the mergers. Raises InputError.

    Examples
    --------
    >>> zone_of("Hà Nội"), zone_of("Tỉnh Hoà Bình"), zone_of(1), zone_of("Phú Thọ", "2024")
    ('EPSG:5897', 'EPSG:9211', 'EPSG:5897', 'EPSG:9208')
    """
    parts = {
        old: meridian
        for epoch in ([units] if units else UNITS)
        for old, meridian in _table()[epoch].get(_key(province), {}).items()
    }
    meridians = sorted(set(parts.values()))
    if len(meridians) == 1:
        return f"EPSG:{ZONES[meridians[0]]}"
    if not parts:
        raise InputError(
            say(
                "{province!r} is no province of Vietnam, by name or code",
                province=str(province)[:40],
            )
        )
    there = "; ".join(f"{m}: {', '.join(p for p in parts if parts[p] == m)}" for m in meridians)
    raise InputError(
        say(
            "{province!r} does not say which zone: its ground has, by the provinces until"
            " 30/6/2025, {zones}; give those with --units 2024, or the zone with --zone-field",
            province=str(province)[:40],
            zones=there,
        )
    )


def zone_named(text: Any) -> str:
    """The CRS of a zone given by central meridian (``105-45``, ``105°45'``, 105.75) or EPSG code.

    Raises InputError.
    """
    said = str(text).strip()
    code = re.fullmatch(r"(?:EPSG:)?(\d{4,6})(?:\.0)?", said, re.IGNORECASE)
    if code:
        return f"EPSG:{code[1]}"
    meridian = _meridian(said)
    if meridian not in ZONES:
        raise InputError(
            say(
                "{zone!r} is no VN-2000 zone; give its central meridian, such as 105-45 or"
                " 105.75, or its code, such as EPSG:9210",
                zone=said[:40],
            )
        )
    return f"EPSG:{ZONES[meridian]}"


def _meridian(said: str) -> str:
    decimal = re.fullmatch(r"(10[2-8])[.,](\d+)°?", said)
    if decimal:
        return f"{decimal[1]}-{float('0.' + decimal[2]) * 60:02.0f}"
    found = _MERIDIAN.fullmatch(said)
    return f"{found[1]}-{int(found[2] or 0):02d}" if found else ""


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    """By units, then by name or code: the old provinces of that ground with their meridians."""
    old = {c: (name, m) for m, some in PROVINCES.items() for c, name in some.items()}
    new = {both: dict(old[c] for c in codes.split()) for both, codes in MERGED.items()}
    return {
        "2024": {_key(k): {name: m} for c, (name, m) in old.items() for k in (c, name)},
        "2025": {_key(k): parts for both, parts in new.items() for k in both},
    }


def _key(province: Any) -> str:
    """A code as two digits, a name without accents, marks and what kind of unit it is."""
    if isinstance(province, int | float) and float(province).is_integer():
        province = int(province)
    text = " ".join(_letters(fold(str(province))))
    if text.isdigit():
        return text.zfill(2)
    name = _WORDS.sub("", text)
    return _SPELT.get(name, name)


def _letters(text: str) -> Iterator[str]:
    return (word[0] for word in re.finditer(r"[a-z0-9]+", text))
