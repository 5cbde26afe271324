"""Check documents and clusters made up for the tests of the law."""

import datetime as dt

from geoapp.domain.cluster import Fact
from geoapp.domain.verdict import at_most
from tests.domain.records import cluster

CLEAR = ("clear", ["clear"])


def day(text):
    return dt.date.fromisoformat(text)


def document(luc=0.0, luk=0.0, lua=0.0, possible=0.0, unknown=0.0, unmapped=0.0, site=200_000.0,
             geodesic=None, outcome=None, reasons=None, codes=(), drawn=False, repairs=(),
             approved=0.0, context=(), known=True, gross=None, doubled=0.0):  # fmt: skip
    """A check's document; rice in m², ``known`` False where the layer could not be read."""
    total = luc + luk + lua
    outcome = outcome or ("conflict" if total > 10 else "clear")
    reasons = ["stale", *(reasons or ())] if outcome == "stale" else reasons
    shown = total + possible + unknown + unmapped
    made = {
        "luc_m2": luc, "luk_m2": luk, "lua_m2": lua, "total_m2": total, "possible_m2": possible,
        "unknown_m2": unknown, "upper_m2": at_most(shown, site or 0.0, reasons or ()),
        "approved_m2": approved, "missing_m2": total - approved,
    }  # fmt: skip
    rice = [("LUC", luc), ("LUK", luk), ("LUA", lua), ("ONT+LUC", possible), ("X?", unknown)]
    every = [{"code": c, "area_m2": a} for c, a in (*rice, *codes) if a]
    message = "Lớp có điều chưa rõ." if reasons else None
    layer = {
        "layer": "landuse", "outcome": outcome, "kind": "survey",
        "reasons": reasons or ["rice" if total > 10 else "clear"],
        "message_vi": message, "message_en": message and "The layer has its doubts.",
        "codes": every if known else None, "gap_m2": unmapped if known else None,
        "uncovered_m2": 0.0 if known else None, "doubled_m2": doubled if known else None,
        "gross_m2": (site - unmapped + doubled if gross is None else gross) if known else None,
    }  # fmt: skip
    areas = {"planar": site, "planar_crs": "EPSG:5897", "geodesic": geodesic or site}
    return {
        "site": {"id": "a", "name": "A", "area_m2": areas, "repairs": list(repairs),
                 "illustrative": drawn, "declared_m2": None},
        "layers": [layer],
        "rice": made if known else dict.fromkeys(made),
        "context": list(context),
    }  # fmt: skip


def fact(name, value, unit=None, on=None):
    return Fact(name, value, unit, day(on) if on else None, None, "a source")


def of(*facts, events=(), established=True, **more):
    return cluster(*events, established=established, facts=tuple(facts), **more)
