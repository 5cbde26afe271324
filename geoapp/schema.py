"""Every column of every layer: type, unit, titles, and its ten-byte name for shapefiles.

The writers take columns from here, and ``docs/data.md`` is printed from here:
``python -m geoapp.schema > docs/data.md``.
"""

import json
import math
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

TYPES = ("text", "number", "integer", "boolean", "date", "list")


@dataclass(frozen=True)
class Column:
    """One column: ``short`` names it in a shapefile, None leaves it out of shapefiles.

    ``path``: where the value lies in nested properties; the name where it is empty.
    """

    name: str
    type: str
    title_vi: str
    title_en: str
    short: str | None = None
    unit: str | None = None
    path: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The Vietnamese title with the unit."""
        return f"{self.title_vi} ({self.unit})" if self.unit else self.title_vi

    def value(self, properties: Mapping[str, Any]) -> Any:
        """The column's value in ``properties``, of the column's type; None where absent.

        Examples
        --------
        >>> Column("ha", "number", "Diện tích", "Area").value({"ha": float("nan")}) is None
        True
        """
        found: Any = properties
        for key in self.path or (self.name,):
            found = found.get(key) if isinstance(found, Mapping) else None
        return typed(found, self.type)


def typed(value: Any, kind: str) -> Any:
    """``value`` as a Python value of a column type; None for absent, NaN or another type."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if kind == "text":
        return value if isinstance(value, str) else _text(value)
    if kind == "list":
        return [_text(v) for v in value] if isinstance(value, list | tuple) else [_text(value)]
    if kind == "boolean":
        return value if isinstance(value, bool) else None
    if kind == "date":
        return _date(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if kind == "integer" else float(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, default=str)


def _date(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _admin(*more: Column) -> tuple[Column, ...]:
    return (
        Column("code", "text", "Mã", "Code", "code"),
        Column("name", "text", "Tên", "Name", "name"),
        Column("full_name", "text", "Tên đầy đủ", "Full name", "full_name"),
        Column("type", "text", "Loại đơn vị", "Kind of unit", "type"),
        *more,
        Column("area_outline_km2", "number", "Diện tích theo nét vẽ", "Area of the outline",
               "area_km2", "km²"),
    )  # fmt: skip


_EPOCH = (
    Column("valid_from", "date", "Có hiệu lực từ", "In force from", "valid_from",
           path=("epoch", "valid_from")),
    Column("valid_to", "date", "Có hiệu lực đến", "In force until", "valid_to",
           path=("epoch", "valid_to")),
)  # fmt: skip

LAYERS: dict[str, tuple[Column, ...]] = {
    "clusters": (
        Column("id", "text", "Mã cụm", "Cluster id", "id"),
        Column("name", "text", "Tên cụm", "Name", "name"),
        Column("named", "boolean", "Tên đã công bố", "Name published", "named"),
        Column("established", "boolean", "Đã thành lập", "Established", "estab"),
        Column("stage", "text", "Giai đoạn (mã)", "Stage (key)", "stage"),
        Column("stage_letter", "text", "Chữ cái giai đoạn", "Stage letter", "letter"),
        Column("stage_vi", "text", "Giai đoạn", "Stage in Vietnamese", "stage_vi"),
        Column("stage_en", "text", "Giai đoạn (tiếng Anh)", "Stage in English", "stage_en"),
        Column("started", "boolean", "Đã khởi công", "Started", "started"),
        Column("blocked", "boolean", "Có vướng mắc", "Blocked", "blocked"),
        Column("blocking", "list", "Vướng ở khâu", "Blocking tracks", "blocking"),
        Column("wastewater", "text", "Trạm xử lý nước thải", "Wastewater plant", "wastewater"),
        Column("district_code", "text", "Mã huyện cũ", "District code until 30/6/2025",
               "dist_code"),
        Column("district_name", "text", "Quận, huyện, thị xã cũ", "District until 30/6/2025",
               "district"),
        Column("communes_2024", "text", "Xã, phường cũ", "Communes until 30/6/2025",
               "communes24"),
        Column("communes_2025", "text", "Xã, phường từ 1/7/2025", "Communes since 1/7/2025",
               "communes25"),
        Column("communes_2025_codes", "list", "Mã xã, phường từ 1/7/2025",
               "Commune codes since 1/7/2025", "codes25"),
        Column("area_ha_min", "number", "Diện tích công bố nhỏ nhất",
               "Smallest published area", "ha_min", "ha"),
        Column("area_ha_max", "number", "Diện tích công bố lớn nhất",
               "Largest published area", "ha_max", "ha"),
        Column("area_sources", "text", "Diện tích theo từng nguồn", "Area by source"),
        Column("area_drawn_ha", "number", "Diện tích ranh giới trên bản đồ",
               "Area of the boundary on the map", "ha_drawn", "ha"),
        Column("luc_ha", "number", "Đất chuyên trồng lúa (LUC)", "Rice land LUC", "luc_ha", "ha"),
        Column("luk_ha", "number", "Đất trồng lúa còn lại (LUK)", "Rice land LUK", "luk_ha",
               "ha"),
        Column("rice_ha", "number", "Đất lúa", "Rice land", "rice_ha", "ha"),
        Column("rice_upper_ha", "number", "Đất lúa nhiều nhất có thể", "Rice land at most",
               "rice_max", "ha"),
        Column("rice_kind", "text", "Loại số đất lúa", "Kind of the rice figures", "rice_kind"),
        Column("verdict", "text", "Kết quả kiểm tra (mã)", "Outcome of the check (key)",
               "verdict"),
        Column("boundary", "text", "Loại ranh giới (mã)", "Kind of boundary (key)", "boundary"),
        Column("boundary_vi", "text", "Loại ranh giới", "Kind of boundary in Vietnamese",
               "bound_vi"),
        Column("boundary_source", "text", "Nguồn ranh giới", "Source of the boundary"),
        Column("boundary_date", "date", "Ngày của ranh giới", "Date of the boundary",
               "bound_date"),
        Column("membership", "text", "Căn cứ thuộc 43 cụm", "Why it is one of the 43",
               "member"),
        Column("membership_en", "text", "Căn cứ thuộc 43 cụm (tiếng Anh)",
               "Why it is one of the 43, in English"),
        Column("craft_village", "boolean", "Cụm làng nghề", "Craft village cluster", "craft"),
        Column("decision", "text", "Quyết định thành lập", "Establishment decision"),
        Column("investor", "text", "Chủ đầu tư hạ tầng", "Infrastructure investor"),
        Column("source", "text", "Nguồn", "Sources"),
    ),
    "landuse": (
        Column("id", "text", "Mã thửa", "Parcel id", "id"),
        Column("code", "text", "Mã loại đất", "Land-use code", "code"),
        Column("commune", "text", "Xã", "Commune", "commune"),
        Column("note", "text", "Lưu ý", "Note", "note"),
    ),
    "landuse-faults": (
        Column("id", "text", "Mã lỗi", "Fault id", "id"),
        Column("kind", "text", "Loại lỗi (mã)", "Kind (key)", "kind"),
        Column("kind_vi", "text", "Loại lỗi", "Kind in Vietnamese", "kind_vi"),
        Column("kind_en", "text", "Loại lỗi (tiếng Anh)", "Kind in English", "kind_en"),
        Column("parcels", "list", "Mã các thửa", "Parcel ids", "parcels"),
        Column("area_m2", "number", "Diện tích", "Area", "area_m2", "m²"),
        Column("width_m", "number", "Bề rộng trung bình", "Mean width", "width_m", "m"),
        Column("note", "text", "Ghi chú", "Note", "note"),
    ),
    "districts": _admin(
        *_EPOCH,
        Column("area_official_km2", "number", "Diện tích chính thức", "Official area",
               "km2_offic", "km²"),
        Column("area_official_basis", "text", "Căn cứ diện tích chính thức",
               "Basis of the official area", "km2_basis"),
    ),
    "communes_2024": _admin(
        Column("id", "text", "Mã theo nguồn", "Id of the source", "id"),
        Column("district_code", "text", "Mã huyện", "District code", "dist_code"),
        Column("vintage", "text", "Thời điểm nét vẽ", "Vintage of the outline", "vintage"),
        Column("source_name", "text", "Tên theo nguồn", "Name in the source", "src_name"),
    ),
    "communes_2025": _admin(
        *_EPOCH,
        Column("area_declared_km2", "number", "Diện tích công bố", "Published area",
               "km2_decl", "km²"),
    ),
}  # fmt: skip

BOUNDARY_VI = {
    "illustrative": "minh họa",
    "location": "vị trí, chưa có ranh giới",
    "none": "chưa có dữ liệu",
    "imported": "đã nhập, chưa rõ cách đo",
    "survey": "đo đạc",
    "cadastre": "địa chính",
    "plan": "quy hoạch",
    "outline": "nét khái quát",
    "simulated": "mô phỏng",
}
"""How each kind of boundary or layer is called; ``illustrative`` is always said."""


def columns_of(layer: str, rows: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
    """The columns of a layer: as declared here, else inferred from its properties."""
    return LAYERS.get(layer) or inferred(rows)


def left_out(layer: str, rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Properties that a declared layer's rows carry beyond its columns.

    They are not written out: a cadastre may hold names of households.
    """
    if layer not in LAYERS:
        return []
    known = {(c.path or (c.name,))[0] for c in LAYERS[layer]}
    return sorted({key for row in rows for key in row} - known)


def inferred(rows: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
    """A column for each property, of the type that all its values share, else text."""
    kinds: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.items():
            found = kinds.setdefault(str(name), set())
            if value is not None:
                found.add(_kind(value))
    shorts = short_names(kinds)
    return tuple(
        Column(name, _common(found), name, name, shorts[name]) for name, found in kinds.items()
    )


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer" if abs(value) < 2**31 else "number"
    if isinstance(value, float):
        return "number"
    return "list" if isinstance(value, list) else "text"


def _common(kinds: set[str]) -> str:
    if kinds == {"integer", "number"}:
        return "number"
    return kinds.pop() if len(kinds) == 1 else "text"


def short_names(names: Iterable[str]) -> dict[str, str]:
    """ASCII names of at most 10 bytes, all different without regard to case."""
    taken: set[str] = set()
    shorts: dict[str, str] = {}
    for name in names:
        plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in name)[:10] or "field"
        short, number = plain, 1
        while short.lower() in taken:
            number += 1
            short = f"{plain[: 10 - len(str(number))]}{number}"
        taken.add(short.lower())
        shorts[name] = short
    return shorts


def document() -> str:
    """``docs/data.md``."""
    lines = [
        "# Columns of the layers",
        "",
        "Printed from `geoapp/schema.py` by `python -m geoapp.schema > docs/data.md`. A shapefile",
        "cannot hold names over 10 bytes nor text over 254 bytes: its field names stand in the",
        "last column, and columns without one are left out of it (its `fields.csv` says so).",
    ]
    for layer, columns in LAYERS.items():
        lines += ["", f"## {layer}", "", "| column | type | unit | Tiếng Việt | English | SHP |"]
        lines += ["|---|---|---|---|---|---|"]
        lines += [
            f"| `{c.name}` | {c.type} | {c.unit or ''} | {c.title_vi} | {c.title_en} |"
            f" {f'`{c.short}`' if c.short else 'left out'} |"
            for c in columns
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
