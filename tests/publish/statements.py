"""A check document with every block filled, and its pieces: numbers a person can add up.

The site is 260 by 160 m: 4.16 ha. LUC has two pieces (1.44 ha), LUK one (0.72 ha), CLN one
(1.99 ha), and 0.01 ha carries no parcel.
"""

import copy
import json

import shapely

from geoapp.geometry.crs import to_wgs84
from tests.worlds import CRS, box, moved

SITE_M2 = 41_600.0
PIECES = [
    ("1", "t1", "LUC", box(20, 20, 110, 100), 9_000.0),
    ("2", "t2", "LUC", box(20, 100, 110, 180), 9_000.0),
    ("3", "t3", "LUK", box(110, 20, 155, 180), 8_000.0),
    ("4", "t4", "CLN", box(155, 20, 280, 180).difference(box(270, 20, 280, 30)), 30_000.0),
]
BARE = box(270, 20, 280, 30)


def lonlat(shape):
    return json.loads(shapely.to_geojson(to_wgs84([moved(shape)], CRS)[0]))


def _piece(identity, parcel, code, shape, parcel_m2):
    return {
        "type": "Feature",
        "id": identity,
        "properties": {
            "parcel": parcel,
            "code": code,
            "class": code if code in ("LUC", "LUK") else "other",
            "area_m2": shape.area,
            "gross_m2": shape.area,
            "parcel_m2": parcel_m2,
            "sliver": False,
            "kept_by": [],
            "source_layer": "landuse",
            "kind": "cadastre",
            "site": "cum-thu",
        },
        "geometry": lonlat(shape),
    }


def pieces():
    bare = {
        "parcel": None, "code": None, "class": "none", "area_m2": BARE.area, "sliver": False,
        "source_layer": "landuse", "kind": "cadastre", "site": "cum-thu",
    }  # fmt: skip
    features = [_piece(*each) for each in PIECES]
    features.append({"type": "Feature", "id": "none", "properties": bare, "geometry": lonlat(BARE)})
    return {"type": "FeatureCollection", "features": features}


def _code(code, class_, area, features):
    return {
        "code": code, "class": class_, "area_m2": area, "share": area / SITE_M2,
        "features": features, "gross_m2": area, "lost_m2": 0.0,
    }  # fmt: skip


CODES = [
    _code("CLN", "other", 19_900.0, 1),
    _code("LUC", "LUC", 14_400.0, 2),
    _code("LUK", "LUK", 7_200.0, 1),
]
BASE = {
    "id": "0123456789abcdef",
    "site": {
        "id": "cum-thu",
        "name": "Cụm thử <Nghiệm> & Đồng Phú",
        "area_m2": {"planar": SITE_M2, "planar_crs": CRS, "geodesic": 41_604.2},
        "declared_m2": 41_000.0,
        "repairs": [],
        "edition": "sha256:" + "a" * 64,
        "parts": 1,
        "illustrative": False,
        "geometry": lonlat(box(20, 20, 280, 180)),
    },
    "as_of": "2026-11-01",
    "issued_on": "2026-11-02",
    "by": "Nguyễn Văn Ước",
    "cluster": "cum-thu",
    "verdict": "conflict",
    "layers": [
        {
            "layer": "landuse",
            "outcome": "conflict",
            "edition": "sha256:" + "b" * 64,
            "kind": "cadastre",
            "reasons": ["rice", "gap"],
            "message": "100.0 m² inside the coverage carries no parcel.",
            "message_vi": "100,0 m² trong vùng phủ không có thửa nào.",
            "message_en": "100.0 m² inside the coverage carries no parcel.",
            "covered_m2": SITE_M2,
            "overlap_m2": 41_500.0,
            "gross_m2": 41_510.0,
            "doubled_m2": 10.0,
            "share": 41_500.0 / SITE_M2,
            "gap_m2": 100.0,
            "uncovered_m2": 0.0,
            "classes": {},
            "codes": CODES,
            "slivers": {"count": 0, "area_m2": 0.0, "pieces": []},
            "repairs": [],
        },
        {
            "layer": "houses",
            "outcome": "no_data",
            "edition": None,
            "kind": None,
            "reasons": ["no_file"],
            "message": "The layer is declared but has no data yet.",
            "message_vi": "Lớp được khai báo nhưng chưa có dữ liệu.",
            "message_en": "The layer is declared but has no data yet.",
        },
    ],
    "rice": {
        "luc_m2": 14_400.0, "luk_m2": 7_200.0, "lua_m2": 0.0, "total_m2": 21_600.0,
        "possible_m2": 0.0, "unknown_m2": 0.0, "upper_m2": 21_700.0,
        "approved_m2": 10_000.0, "missing_m2": 11_600.0,
    },
    "ledger": {
        "pieces": 4, "sum_m2": 41_500.0, "gap_m2": 100.0, "uncovered_m2": 0.0,
        "site_m2": SITE_M2, "closes_within_m2": 0.0,
    },
    "priority": ["LUC", "LUK", "LUA", "possible", "unknown", "other"],
    "operation": "Inverse of VN-2000 to WGS 84 (2) + Vietnam TM-3 zone 482 (1 m; PROJ 9.5.1)",
    "findings": [
        {
            "rule": "luat-dat-dai-2024-122",
            "title_vi": "Nghị quyết của HĐND trước khi chuyển mục đích đất lúa",
            "title_en": "Resolution of the People's Council before rice land is converted",
            "outcome": "applies", "value": 21_600.0, "threshold": 0.0, "comparison": ">",
            "unit": "m2", "basis": "planar", "effective_from": "2024-08-01",
            "effective_to": None, "citation": "Luật Đất đai 2024, Điều 122",
            "source": "https://example.org/luat?a=1&b=<2>", "sure": "sourced",
            "text_vi": "2,1600 ha đất lúa: phải có nghị quyết của HĐND thành phố.",
            "text_en": "2.1600 ha of rice land: a resolution of the council is required.",
            "probability": 0.98,
            "value_high": 21_700.0,
            "citation_en": "Land Law 2024, Article 122",
            "other_date": [
                {"rule": "luat-dat-dai-2013-58", "title_vi": "Thủ tướng chấp thuận",
                 "title_en": "Approval of the Prime Minister", "effective_from": None,
                 "effective_to": "2024-07-31", "threshold": 100_000.0,
                 "outcome": "does_not_apply", "citation": "Luật Đất đai 2013, Điều 58",
                 "citation_en": "Land Law 2013, Article 58"}
            ],
        },
        {
            "rule": "nd-32-2024-no-residents",
            "title_vi": "Không có dân cư trong cụm", "title_en": "No residents in a cluster",
            "outcome": "no_data", "value": None, "threshold": 0.0, "comparison": "<=",
            "unit": "m2", "basis": "planar", "effective_from": "2024-05-01",
            "effective_to": "2026-09-14", "citation": "Nghị định 32/2024/NĐ-CP, Điều 2",
            "source": "ND-32-2024", "sure": "secondary",
            "text_vi": "Chưa có lớp nhà ở.", "text_en": "There is no layer of houses.",
            "probability": None,
        },
    ],
    "approvals": {
        "decision_m2": 42_000.0, "polygon_m2": SITE_M2, "parcels_m2": 41_500.0,
        "resolution": {
            "number": "69/NQ-HĐND", "date": "2024-12-10", "valid_to": "2026-12-31",
            "rice_m2": 10_000.0, "source": "Nghị quyết 69/NQ-HĐND",
        },
        "decisions": [{"value_m2": 42_000.0, "value": 4.2, "unit": "ha", "on": None,
                       "source": "https://example.org/qd"}],
        "approved_m2": 10_000.0,
        "state": "partly", "needed_m2": 21_600.0, "missing_m2": 11_600.0,
        "differences": [
            {"between": "decision/polygon", "value_m2": 400.0, "share": 0.0096,
             "reason": "rounding", "between_vi": "quyết định – ranh giới",
             "between_en": "decision – boundary", "reason_vi": "làm tròn",
             "reason_en": "rounding of the decision"}
        ],
        "budget": {"year": 2026, "approved_m2": 500_000.0, "used_m2": 120_000.0,
                   "left_m2": 380_000.0, "source": "Nghị quyết 69/NQ-HĐND"},
        "text_vi": "Chấp thuận một phần: còn thiếu 1,1600 ha.",
        "text_en": "Partly approved: 1.1600 ha are missing.",
    },
    "costs": {
        "luc_m2": 14_400.0, "price_vnd_m2": 252_000.0, "rate": 0.7, "fee_vnd": 2_540_160_000.0,
        "luc_high_m2": 14_500.0, "fee_high_vnd": 2_557_800_000.0, "topsoil_m3": [2_880.0, 3_625.0],
        "text_vi": "Tiền nộp tính trên 1,4400 ha LUC.", "text_en": "The fee is on 1.4400 ha LUC.",
    },
    "accuracy": {
        "site": {"sigma_m": 0.3, "correlated_m": 0.3, "source": "đo đạc"},
        "layers": [{"layer": "landuse", "sigma_m": 1.0, "correlated_m": 0.5, "source": "1:2000"}],
        "rice_m2": {"value": 21_600.0, "sd": 120.0, "low": 21_400.0, "high": 21_800.0,
                    "level": 0.9},
        "area_m2": {"value": SITE_M2, "sd": 60.0, "low": 41_500.0, "high": 41_700.0,
                    "level": 0.9},
        "thresholds": [
            {"rule": "luat-dat-dai-2024-122", "threshold_m2": 20_000.0,
             "probability_over": 0.98}
        ],
        "decided": True,
        "edges": [{"n": 1, "from": lonlat(shapely.Point(20, 180))["coordinates"],
                   "to": lonlat(shapely.Point(280, 180))["coordinates"], "way": "n",
                   "length_m": 260.0, "share_of_variance": 0.61}],
        "seed": 2024, "draws": 200,
        "text_vi": "2,16 ha ± 0,02 ha.", "text_en": "2.16 ha ± 0.02 ha.",
    },
    "context": [
        {
            "layer": "dykes", "title_vi": "Đê điều", "title_en": "Dykes", "operator": "within",
            "distance_m": 200.0, "outcome": "conflict", "decides": False,
            "edition": "sha256:" + "c" * 64, "kind": "survey", "source": "Sở NN", "date":
            "2026-01-01",
            "rows": [{"id": "d1", "name": "Đê tả Đáy", "area_m2": None, "share": None,
                      "distance_m": 87.5, "length_m": None}],
            "total_m2": None, "message_vi": "Một đoạn đê trong 200 m.",
            "message_en": "One dyke within 200 m.",
        },
        {
            "layer": "heritage", "title_vi": "Di tích", "title_en": "Heritage",
            "operator": "overlap", "distance_m": None, "outcome": "no_data", "decides": False,
            "edition": None, "kind": None, "source": None, "date": None, "rows": [],
            "total_m2": None, "message_vi": "Chưa có dữ liệu di tích.",
            "message_en": "No data on heritage yet.",
        },
    ],
    "intake": {
        "from": "corners", "file": "toa_do.xlsx", "sha256": "d" * 64,
        "crs": {
            "code": CRS, "chosen_by": "user",
            "hypotheses": [{"key": "5897", "crs": CRS, "title_vi": "VN-2000 105°00'",
                            "title_en": "VN-2000 105°00'", "score": 0.93}],
        },
        "issues": [{"row": 5, "field": "x", "kind": "closing", "vi": "Điểm cuối lặp điểm đầu.",
                    "en": "The last point repeats the first.", "severity": "info"}],
        "text_repairs": [{"column": "ten", "encoding": "tcvn3", "count": 1, "case_lost": 0,
                          "applied": True,
                          "samples": [{"before": "§ång", "after": "Đồng"}]}],
    },
    "sensitivity": {
        "cases": [], "thresholds": [], "flips": True,
        "text_vi": "Kết luận đổi khi ngưỡng là 25.000 m².",
        "text_en": "The outcome changes at a tolerance of 25,000 m².",
    },
    "not_declared": [
        {"key": "forest", "title_vi": "Rừng", "title_en": "Forest"},
    ],
    "judgements": [
        {"target": "rice.luk_m2", "says": "corrected", "value": 7_000.0,
         "reason": "Đo lại ngày 30/10", "evidence": {"name": "bien_ban.pdf", "sha256": "e" * 64},
         "by": "Trần Thị Ước", "on": "2026-11-03"}
    ],
}  # fmt: skip


def _t1():
    def row(kind, key, title, code, area, count, parts=()):
        values = {
            "land_vi": title, "land_en": title, "households_vi": "chưa có dữ liệu",
            "households_en": "no data", "code": code, "area_m2": area,
            "area_ha": area / 1e4, "share": area / SITE_M2, "parcels": count, "note_vi": None,
            "note_en": None,
        }  # fmt: skip
        return {"kind": kind, "key": key, "sum_of": list(parts), "values": values}

    return {
        "title_vi": "Tổng hợp diện tích theo loại đất",
        "title_en": "Area by land use",
        "columns": [
            {"key": "land_vi", "vi": "Loại đất", "en": "Loại đất", "unit": None, "digits": None},
            {"key": "land_en", "vi": "Land use", "en": "Land use", "unit": None, "digits": None},
            {"key": "code", "vi": "Mã", "en": "Code", "unit": None, "digits": None},
            {"key": "area_m2", "vi": "Diện tích", "en": "Area", "unit": "m2", "digits": 1},
            {"key": "area_ha", "vi": "Diện tích", "en": "Area", "unit": "ha", "digits": 4},
            {"key": "share", "vi": "Tỷ lệ", "en": "Share", "unit": "%", "digits": 2},
            {"key": "parcels", "vi": "Số thửa", "en": "Parcels", "unit": None, "digits": 0},
            {"key": "households_vi", "vi": "Số hộ", "en": "Số hộ", "unit": None, "digits": None},
            {"key": "households_en", "vi": "Households", "en": "Households", "unit": None,
             "digits": None},
            {"key": "note_vi", "vi": "Ghi chú", "en": "Ghi chú", "unit": None, "digits": None},
            {"key": "note_en", "vi": "Note", "en": "Note", "unit": None, "digits": None},
        ],
        "rows": [
            row("subtotal", "rice", "Đất lúa (LUA = LUC + LUK)", "LUA", 21_600.0, 3,
                ("LUC", "LUK")),
            row("row", "LUC", "Đất chuyên trồng lúa", "LUC", 14_400.0, 2),
            row("row", "LUK", "Đất trồng lúa còn lại", "LUK", 7_200.0, 1),
            row("subtotal", "agricultural", "Nông nghiệp khác", None, 19_900.0, 1, ("CLN",)),
            row("row", "CLN", "Đất trồng cây lâu năm", "CLN", 19_900.0, 1),
            row("row", "gap", "Không có thửa", None, 100.0, None),
            row("total", "total", "Toàn khu", None, SITE_M2, 4, ("rice", "agricultural", "gap")),
        ],
    }  # fmt: skip


def _t6():
    def row(key, vi, en, amount, unit, factors=()):
        values = {"item_vi": vi, "item_en": en, "amount": amount, "unit": unit}
        digits = {"amount": {"đ": 0, "đ/m²": 0, "m²": 1}.get(unit, 2)}
        return {"kind": "row", "key": key, "sum_of": [], "product_of": list(factors),
                "values": values, "digits": digits}  # fmt: skip

    return {
        "title_vi": "Kinh phí đất lúa",
        "title_en": "Costs of the rice land",
        "columns": [
            {"key": "item_vi", "vi": "Khoản mục", "en": "Khoản mục", "unit": None,
             "digits": None},
            {"key": "item_en", "vi": "Item", "en": "Item", "unit": None, "digits": None},
            {"key": "amount", "vi": "Giá trị", "en": "Amount", "unit": None, "digits": 2},
            {"key": "unit", "vi": "Đơn vị", "en": "Unit", "unit": None, "digits": None},
        ],
        "rows": [
            row("luc_m2", "LUC", "LUC", 14_400.0, "m²"),
            row("price_vnd_m2", "Giá", "Price", 252_000.0, "đ/m²"),
            row("rate", "Tỷ lệ", "Rate", 0.7, ""),
            row("fee_vnd", "Tiền", "Fee", 2_540_160_000.0, "đ",
                ("luc_m2", "price_vnd_m2", "rate")),
        ],
    }  # fmt: skip


def document():
    """A new one each time: a test may change it."""
    made = copy.deepcopy(BASE)
    made["tables"] = {"T1": _t1(), "T2": {}, "T6": _t6()}
    return made


def bare_document():
    """The same check with nothing but what the ledger gives."""
    made = document()
    for key in ("approvals", "costs", "accuracy", "intake", "tables", "context", "judgements",
                "sensitivity"):  # fmt: skip
        made[key] = None
    made["findings"] = []
    made["site"] |= {"declared_m2": None, "geometry": None}
    for key in ("by", "issued_on", "id"):
        made.pop(key)
    return made
