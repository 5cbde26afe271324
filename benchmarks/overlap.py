"""Overlap of many sites with many parcels, area by class: ours against six peers.

``python -m benchmarks.overlap`` takes 100,000 plain and 10,000 mixed parcels; ``--full`` mixed
ones from 10,000 to a million against 43, 1,000 and 10,000 sites, a million plain ones, and ten
million for ours alone. Plain
parcels share their edges; mixed ones have holes, several parts and overlap one another. Parcels
are in memory (or in a database) with their index before anything is timed; first every (site,
class) area is compared with ours, and a sample of ours, where ground counts once, with GEOS unions.
``--parcels``, ``--kind``, ``--tool`` measure a part anew; the rest of the kept result stays.
"""

import argparse
import json
import subprocess
import sys
from typing import Any

import numpy as np
import shapely

from benchmarks import data
from benchmarks.common import (
    Result,
    Table,
    count,
    different,
    keep,
    kept,
    main,
    say,
    seconds,
    stop,
    times,
)
from benchmarks.cover import KINDS
from benchmarks.overlap_tools import CODES, TOOLS, Areas, told

NAME = "overlap"
QUICK = ((100_000, "plain", (43, 200)), (10_000, "mixed", (43,)))
FULL = (
    *((n, "mixed", (43, 1_000, 10_000)) for n in (10_000, 100_000, 1_000_000)),
    (1_000_000, "plain", (43, 1_000)),
    (10_000_000, "mixed", (43, 1_000, 10_000)),
)
PEERS_TO = 1_000_000
"""Parcels up to which peers are asked: at ten million a peer's geometries alone fill the memory."""
LONGEST_S = 140
"""Seconds beyond which a peer is not asked for more sites."""
OURS = ("geoapp", "geoapp, 1 thread")
SAMPLE, TOLERANCE, SHARE = 20, 1e-6, 1e-9
"""Sites compared with unions by GEOS; m² and share of an area that may differ."""


def measure(asked: argparse.Namespace) -> Result:
    """All sizes asked for; rows of an earlier run stay where they are not measured again."""
    rows = _before(asked)
    for number, kind, sites in FULL if asked.full else QUICK:
        if asked.parcels in (None, number) and asked.kind in (None, kind):
            for row in compared(number, kind, sites, asked):
                rows[row["tool"], row["kind"], row["parcels"], row["sites"]] = row
            keep(NAME, asked, _result(rows))
    return _result(rows)


def _result(rows: dict[Any, dict[str, Any]]) -> Result:
    layers = dict.fromkeys((r["kind"], r["parcels"]) for r in rows.values())
    imports = [{"kind": kind, "parcels": n} | data.made(n, kind) for kind, n in layers]
    return {"versions": told(), "rows": list(rows.values()), "imports": imports}


def compared(
    number: int, kind: str, sites: tuple[int, ...], asked: argparse.Namespace
) -> list[dict[str, Any]]:
    """Rows of all tools for one layer: our areas first, then every peer held against them."""
    data.world(number, kind)
    rows, ours = [], {}
    for made in TOOLS:
        if asked.tool and made.name not in (OURS[0], asked.tool):
            continue
        if number > PEERS_TO and made.name not in OURS:
            rows += [
                _row(made.name, kind, number, n, absent="not asked at this size") for n in sites
            ]
            continue
        say(f"{made.name}: {number:,} {kind} parcels")
        rows += _one(made.name, kind, number, sites, asked, ours)
    base = {r["sites"]: r["seconds"] for r in rows if r["tool"] == OURS[0]}
    return [r if r["absent"] else r | {"times_ours": r["seconds"] / base[r["sites"]]} for r in rows]


def _one(
    name: str,
    kind: str,
    number: int,
    sites: tuple[int, ...],
    asked: argparse.Namespace,
    ours: dict[int, Areas],
) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "benchmarks.overlap_child", name, str(number), kind]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    rows = []
    try:
        ready = _heard(child)
        if "absent" in ready:
            return [_row(name, kind, number, n, absent=ready["absent"]) for n in sites]
        for n in sites:
            if name not in OURS and (late := _late(rows, n)):
                rows.append(_row(name, kind, number, n, absent=late))
                continue
            with np.load(_told(child, {"take": n})["areas"]) as found:
                _check(name, kind, number, n, dict(found), ours)
            timing = _told(
                child,
                {
                    "time": asked.runs or (7 if asked.full else 3),
                    "seconds": 15 if asked.full else 1,
                },
            )
            rows.append(_row(name, kind, number, n, load_s=ready["load_s"],
                             areas=len(ours[n].m2), **timing))  # fmt: skip
    finally:
        if child.stdin:
            child.stdin.close()
        try:
            child.wait(60)
        finally:
            stop(child)
    return rows


def _late(rows: list[dict[str, Any]], n: int) -> str:
    """Why a peer is not asked for so many sites: fewer took it too long already."""
    if not rows or rows[-1]["absent"]:
        return rows[-1]["absent"] if rows else ""
    expected = rows[-1]["seconds"] * n / rows[-1]["sites"]
    few = f"{rows[-1]['sites']:,} sites took {seconds(rows[-1]['seconds'])}"
    return f"{n:,} sites not asked: {few}" if expected > LONGEST_S else ""


def _check(
    name: str, kind: str, number: int, n: int, found: dict[str, Any], ours: dict[int, Areas]
) -> None:
    areas = Areas(found["site"], found["code"], found["m2"])
    if n in ours:
        same(f"{name}, {number:,} {kind} parcels x {n:,} sites", ours[n], areas)
        return
    ours[n] = areas
    once = Areas(found["once_site"], found["once_code"], found["once_m2"])
    chosen = np.unique(np.linspace(0, n - 1, SAMPLE).astype(int))
    mine = np.isin(once.site, chosen)
    same(f"geoapp, ground counted once, {number:,} {kind} parcels",
         united(number, kind, n, chosen), Areas(*(column[mine] for column in once)))  # fmt: skip


def same(what: str, expected: Areas, found: Areas) -> None:
    """Stop unless both have the same areas, up to 1e-6 m² and 1e-9 of each."""
    a, b = (dict(zip(zip(x.site.tolist(), x.code.tolist(), strict=True), x.m2.tolist(),
                     strict=True)) for x in (expected, found))  # fmt: skip
    for key in a.keys() | b.keys():
        gap = abs(a.get(key, 0.0) - b.get(key, 0.0))
        if gap > TOLERANCE + SHARE * a.get(key, 0.0):
            site, code = key
            different(f"{what}: site {site}, {CODES[code]}: {a.get(key)} and {b.get(key)} m²")


def united(number: int, kind: str, n: int, chosen: np.ndarray) -> Areas:
    """What GEOS says of some sites where shared ground goes to the first code: by unions."""
    parcels = data.parcels(number, kind)
    plots = data.plots(n, number)
    rows = []
    for site in chosen.tolist():
        _, near = parcels.meeting(shapely.bounds(plots[site]))
        cut = shapely.intersection(parcels.geometries(near), plots[site])
        codes = np.array([CODES.index(code) for code in parcels.codes(near)])
        taken = shapely.Polygon()
        for code in range(len(CODES)):
            more = shapely.union_all([taken, *cut[codes == code]])
            rows.append((site, code, more.area - taken.area))
            taken = more
    site, code, m2 = map(np.array, zip(*rows, strict=True))
    some = m2 > TOLERANCE
    return Areas(site[some], code[some], m2[some])


def tables(result: Result) -> list[Table]:
    """One a layer: each tool's time for each number of sites as a ratio to ours."""
    layers = dict.fromkeys((r["kind"], r["parcels"]) for r in result["rows"])
    shown = [_table(kind, number, result["rows"]) for kind, number in layers]
    return [*shown, _imports(result["imports"])]


def _imports(rows: list[dict[str, Any]]) -> Table:
    shown = [[f"{count(r['parcels'])} {r['kind']}", seconds(r["import_s"]),
              f"{r['parcels'] / r['import_s']:,.0f}", f"{r['import_peak_mb']:,.0f}"]
             for r in rows]  # fmt: skip
    return Table("`geoapp import` of the layers: record, store, faults",
                 ["parcels", "seconds", "parcels a second", "peak MB"], shown)  # fmt: skip


def _table(kind: str, number: int, every: list[dict[str, Any]]) -> Table:
    rows = [r for r in every if (r["kind"], r["parcels"]) == (kind, number)]
    sites = sorted({r["sites"] for r in rows})
    tools = [t.name for t in TOOLS if t.name in {r["tool"] for r in rows}]
    at = {(r["tool"], r["sites"]): r for r in rows}
    shown = [[tool, *(_cell(at, tool, n) for n in sites), *_held([at[tool, n] for n in sites])]
             for tool in tools]  # fmt: skip
    head = ["tool", *(f"{n:,} sites" for n in sites), "load", "private MB"]
    notes = list(dict.fromkeys(f"{r['tool']}: {r['absent']}" for r in rows if r["absent"]))
    return Table(f"{count(number)} {kind} parcels", head, shown, notes)


def _cell(at: dict[tuple[str, int], Any], tool: str, n: int) -> str:
    row = at.get((tool, n))
    if row is None or row["absent"]:
        return "-"
    ratio = "1" if tool == OURS[0] else times(row["times_ours"])
    return f"{ratio} ({seconds(row['seconds'])})"


def _held(rows: list[dict[str, Any]]) -> tuple[str, str]:
    asked = [row for row in rows if not row["absent"]]
    if not asked:
        return "-", "-"
    row = asked[-1]
    return seconds(row["load_s"]), f"{row['private_mb']:,.0f}"


def _row(
    tool: str, kind: str, number: int, n: int, absent: str = "", **more: Any
) -> dict[str, Any]:
    return {"tool": tool, "kind": kind, "parcels": number, "sites": n, "absent": absent, **more}


def _heard(child: "subprocess.Popen[str]") -> dict[str, Any]:
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line:
        sys.exit(f"{child.args[3]} ended: {child.wait()}")  # type: ignore[index]
    return dict(json.loads(line))


def _told(child: "subprocess.Popen[str]", asked: dict[str, Any]) -> dict[str, Any]:
    assert child.stdin is not None
    child.stdin.write(json.dumps(asked) + "\n")
    child.stdin.flush()
    return _heard(child)


def _before(asked: argparse.Namespace) -> dict[tuple[str, str, int, int], dict[str, Any]]:
    path = kept(NAME, full=asked.full)
    part = asked.parcels or asked.kind or asked.tool
    rows = json.loads(path.read_text())["rows"] if part and path.exists() else []
    return {(r["tool"], r["kind"], r["parcels"], r["sites"]): r for r in rows}


def _add(words: argparse.ArgumentParser) -> None:
    words.add_argument("--parcels", type=int, help="only the layers of this size")
    words.add_argument("--kind", choices=KINDS, help="only this kind of layer")
    words.add_argument("--tool", help="only this tool, and ours")


if __name__ == "__main__":
    main(NAME, __doc__, measure, tables, _add)
