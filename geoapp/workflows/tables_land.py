"""T1, the site by land type, and T2, its rice parcels: every square metre in exactly one row."""

from collections.abc import Iterable, Sequence
from math import fsum
from typing import Any

from geoapp.domain.landuse import CERTAIN, LAND_CODES, classify, group_of, parts_of, titles
from geoapp.workflows.table import (
    NO_DATA,
    Pair,
    Row,
    Table,
    column,
    pair,
    row,
    summed,
    table,
    words,
)

Document = dict[str, Any]
CLOSES_M2 = 1e-6
"""The rows of T1 sum to the site to this, in m²; more than it is a row of its own."""
SUMMED = ("area_m2", "area_ha", "share", "parcels")
_T1 = (
    words("land", "Loại đất", "Land type"),
    column("code", "Mã", "Code"),
    column("area_m2", "Diện tích", "Area", "m2", 1),
    column("area_ha", "Diện tích", "Area", "ha", 4),
    column("share", "Tỷ lệ", "Share", "%", 2),
    column("parcels", "Số thửa", "Parcels", None, 0),
    words("households", "Số hộ", "Households"),
    words("note", "Ghi chú", "Note"),
)
_GROUPS: dict[str, Pair] = {
    "agricultural": ("Đất nông nghiệp", "Agricultural land"),
    "rice": ("Đất trồng lúa (LUA = LUC + LUK)", "Rice land (LUA = LUC + LUK)"),
    "non_agricultural": ("Đất phi nông nghiệp", "Non-agricultural land"),
    "unused": ("Đất chưa sử dụng", "Unused land"),
    "open": ("Mã ghép hoặc chưa rõ: chưa xếp được nhóm", "Double or unclear codes: no group"),
}
_TITLE = ("T1. Tổng hợp diện tích theo loại đất", "T1. Area by land type")
_TOTAL = ("Toàn khu", "Whole site")
_BARE: dict[str, Pair] = {
    "gap": (
        "Không có thửa nào, trong vùng phủ của lớp",
        "No parcel, inside the layer's coverage",
    ),
    "uncovered": (
        "Không có thửa nào, ngoài vùng phủ của lớp",
        "No parcel, outside the layer's coverage",
    ),
    "rounding": ("Chênh lệch làm tròn tọa độ", "Rounding of coordinates"),
    "unknown": ("Loại đất: chưa có dữ liệu", "Land type: no data"),
}
_DOUBLED = (
    "Các thửa chồng nhau (đã tính một lần ở các dòng trên)",
    "Parcels that overlap (counted once in the lines above)",
)
_BESIDE = ("Không cộng vào tổng.", "Not part of the total.")
_RICE_CODES = {key: LAND_CODES[key] for key in CERTAIN}


def land_table(document: Document) -> Table:
    """T1. Subtotals name the rows they sum; the total is the area of the site exactly.

    Without rows where the site has no area, for nobody has mapped it.
    """
    site_m2 = document["site"]["area_m2"]["planar"]
    return table(_TITLE, _T1, [] if site_m2 is None else _rows(document["layers"][0], site_m2))


def _rows(layer: Document, site_m2: float) -> list[Row]:
    if layer.get("codes") is None:
        ground = [_bare("unknown", site_m2, site_m2)]
        return [*ground, _total(ground, site_m2)]
    groups = _by_group(layer["codes"], site_m2)
    rice = groups.pop("rice")
    lua = summed("rice", rice, _group_words("rice", "LUA"), SUMMED, "subtotal")
    farm = [lua, *groups.pop("agricultural")]
    made = [summed("agricultural", farm, _group_words("agricultural"), SUMMED, "subtotal")]
    rows = [*made, lua, *rice, *farm[1:]]
    for key, members in groups.items():
        if members or key != "open":
            made.append(summed(key, members, _zero(key), SUMMED, "subtotal"))
            rows += [made[-1], *members]
    bare = [_bare(key, layer[f"{key}_m2"] or 0.0, site_m2) for key in ("gap", "uncovered")]
    bare += _rounding([*rows, *bare], site_m2)
    return [*rows, *bare, _doubled(layer, site_m2), _total([*made, *bare], site_m2)]


def _by_group(codes: Sequence[Document], site_m2: float) -> dict[str, list[Row]]:
    """Rows of each group, the largest first; rice always LUC, LUK and, where there is any, LUA."""
    found: dict[str, dict[str, list[Document]]] = {key: {} for key in _GROUPS}
    found["rice"] = {"LUC": [], "LUK": []}
    for each in codes:
        found[group_of(each["code"])].setdefault(_row_key(each["code"]), []).append(each)
    return {
        group: _sorted(group, [_code(key, m, site_m2) for key, m in members.items()])
        for group, members in found.items()
    }


def _sorted(group: str, rows: list[Row]) -> list[Row]:
    if group == "rice":
        return sorted(rows, key=lambda r: CERTAIN.index(r["key"]))
    return sorted(rows, key=lambda r: (-r["values"]["area_m2"], r["key"]))


def _row_key(code: str | None) -> str:
    """The code that a row stands for: rice by its class, others by their own code."""
    land, parts = classify(code), parts_of(code)
    if land.key in CERTAIN:
        return land.key
    return parts[0] if len(parts) == 1 and parts[0] in LAND_CODES else f"code:{code or ''}"


def _code(key: str, members: Sequence[Document], site_m2: float) -> Row:
    written = [str(m["code"] or "").strip() for m in members]
    shown = key.removeprefix("code:")
    values = _measured(fsum(m["area_m2"] for m in members), site_m2)
    values |= {"code": shown or None, "parcels": sum(m["features"] for m in members)}
    named = pair("land", _title(key, shown)) | pair("households", NO_DATA)
    return row(key, values | named | pair("note", _written(shown, written)))


def _title(key: str, shown: str) -> Pair:
    known = _RICE_CODES.get(key) or LAND_CODES.get(key)
    if known:
        return known.title_vi, known.title_en
    unknown = ("Không có mã", "No code") if not shown else ("Mã không rõ", "Unknown code")
    return titles(shown) or unknown


def _written(shown: str, written: Iterable[str]) -> Pair | None:
    """How the layer writes the code, where that is not how the row says it."""
    other = ", ".join(sorted({w for w in written if w and w != shown}))
    return (f"Lớp ghi: {other}.", f"Written in the layer: {other}.") if other else None


def _measured(area_m2: float, site_m2: float) -> dict[str, Any]:
    return {"area_m2": area_m2, "area_ha": area_m2 / 1e4, "share": area_m2 / site_m2}


def _group_words(group: str, code: str | None = None) -> dict[str, Any]:
    return pair("land", _GROUPS[group]) | pair("households", NO_DATA) | {"code": code}


def _zero(group: str) -> dict[str, Any]:
    """A group without any row is nothing, which is known."""
    return _group_words(group) | {"area_m2": 0.0, "area_ha": 0.0, "share": 0.0, "parcels": 0}


def _bare(key: str, area_m2: float, site_m2: float) -> Row:
    return row(key, pair("land", _BARE[key]) | _measured(area_m2, site_m2))


def _rounding(rows: Iterable[Row], site_m2: float) -> list[Row]:
    ground = [r["values"]["area_m2"] for r in rows if r["kind"] == "row"]
    left = fsum([site_m2, *(-area for area in ground)])
    return [_bare("rounding", left, site_m2)] if abs(left) > CLOSES_M2 else []


def _doubled(layer: Document, site_m2: float) -> Row:
    values = _measured(layer.get("doubled_m2") or 0.0, site_m2)
    return row("doubled", values | pair("land", _DOUBLED) | pair("note", _BESIDE), "note")


def _total(parts: Sequence[Row], site_m2: float) -> Row:
    made = summed("total", parts, pair("land", _TOTAL), SUMMED, "total")
    made["values"] |= _measured(site_m2, site_m2) | pair("households", NO_DATA)
    return made


# T2

_T2 = (
    column("tt", "TT", "No.", None, 0),
    column("commune_2024", "Xã cũ", "Former commune"),
    column("commune_2025", "Xã từ 1/7/2025", "Commune since 1/7/2025"),
    column("parcel", "Thửa (mã của lớp)", "Parcel (id in the layer)"),
    column("sheet", "Tờ bản đồ", "Map sheet"),
    column("number", "Số thửa", "Parcel no."),
    words("owner", "Chủ sử dụng", "Land user"),
    column("parcel_m2", "Diện tích thửa", "Area of the parcel", "m2", 1),
    column("area_m2", "Diện tích trong khu", "Area in the site", "m2", 1),
    column("share", "Tỷ lệ thửa", "Share of the parcel", "%", 2),
    column("code", "Mã", "Code"),
    column("class", "LUC/LUK", "LUC/LUK"),
    words("clearance", "Tình trạng GPMB", "Clearance"),
    words("note", "Ghi chú", "Note"),
)
_T2_TITLE = ("T2. Danh sách thửa đất lúa bị ảnh hưởng", "T2. Rice parcels affected")
_ALL_RICE = ("Tổng đất lúa", "All rice land")
_MAYBE = (
    "Mã ghép có phần lúa, chưa rõ bao nhiêu; không cộng vào tổng.",
    "A double code with rice, not known how much; not part of the total.",
)
_UNREAD = (
    "Mã không đọc được: có thể là lúa; không cộng vào tổng.",
    "The code cannot be read: it may be rice; not part of the total.",
)
_SLIVER = ("Mảnh vụn, vẫn được tính.", "A sliver, counted all the same.")


def rice_table(document: Document, pieces: Document) -> Table:
    """T2 from the pieces of a check (GeoJSON): certain rice in rows, possible rice in notes.

    The total is the rice of the check. Names of land users are in no public layer.
    """
    units = {key: _unit(document, f"communes_{key}") for key in ("2024", "2025")}
    order = {key: n for n, key in enumerate((*CERTAIN, "possible", "unknown"))}
    found = [f["properties"] for f in pieces["features"] if f["properties"]["class"] in order]
    found.sort(key=lambda p: (order[p["class"]], str(p["parcel"])))
    rows = [_parcel(n, each, units) for n, each in enumerate(found, 1)]
    values = {"area_m2": document["rice"]["total_m2"]} | pair("note", _ALL_RICE)
    certain = [r["key"] for r in rows if r["kind"] == "row"]
    return table(_T2_TITLE, _T2, [*rows, row("total", values, "total", certain)])


def _unit(document: Document, layer: str) -> str | None:
    """The commune of the whole site; all of them, where it straddles, for nobody says which."""
    lines = [x for x in document.get("context") or [] if x["layer"] == layer and x["rows"]]
    names = [str(r["name"]) for r in lines[0]["rows"]] if lines else []
    return " / ".join(names) or None


def _parcel(n: int, piece: Document, units: dict[str, str | None]) -> Row:
    area, whole = piece["area_m2"], piece.get("parcel_m2")
    values = {
        "tt": n,
        **{f"commune_{key}": name for key, name in units.items()},
        "parcel": piece["parcel"],
        "sheet": piece.get("sheet"),
        "number": piece.get("number"),
        "parcel_m2": whole,
        "area_m2": area,
        "share": min(area / whole, 1.0) if whole else None,
        "code": piece["code"],
        "class": piece["class"] if piece["class"] in CERTAIN else None,
    }
    said = pair("owner", NO_DATA) | pair("clearance", NO_DATA) | pair("note", _parcel_note(piece))
    return row(f"p{n}", values | said, "row" if piece["class"] in CERTAIN else "note")


def _parcel_note(piece: Document) -> Pair | None:
    if piece["class"] in CERTAIN:
        return _SLIVER if piece.get("sliver") else None
    return _MAYBE if piece["class"] == "possible" else _UNREAD
