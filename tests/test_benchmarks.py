"""What the benchmark draws, says and pictures; its times are nobody's promise."""

from itertools import chain
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely

from benchmarks import cover, growth, overlap, report
from benchmarks.common import Table, p50_p99, seconds, times
from benchmarks.overlap_tools import Areas, Geoapp, areas


def drawn(kind, seed=7, count=5_000):
    parts = list(cover.pieces(count, kind, seed))
    return (
        np.concatenate([p.shapes for p in parts]),
        np.concatenate([p.codes for p in parts]),
        list(chain.from_iterable(p.ids for p in parts)),
    )


def test_plain_parcels_share_their_edges_across_pieces(monkeypatch):
    whole = drawn("plain")[0]
    monkeypatch.setattr(cover, "PIECE", 16)
    shapes, _, ids = drawn("plain")
    assert shapely.coverage_is_valid(shapes)
    assert len(set(ids)) == len(ids)
    assert {s.wkb for s in shapes} == {s.wkb for s in whole}


def test_mixed_parcels_have_what_real_layers_have():
    shapes, codes, ids = drawn("mixed")
    assert shapely.is_valid(shapes).all()
    assert len(set(ids)) == len(ids)
    assert (shapely.get_num_geometries(shapes) == 2).any()
    assert shapely.get_num_interior_rings(shapes).any()
    assert shapely.area(shapes).sum() > shapely.union_all(shapes).area + 1_000
    assert set(codes) == {*cover.SHARES, "MNC"}


def test_the_same_seed_draws_the_same():
    assert shapely.equals(drawn("mixed")[0], drawn("mixed")[0]).all()
    assert shapely.equals(cover.sites(5, 5_000, 7), cover.sites(5, 5_000, 7)).all()


def test_areas_are_summed_by_site_and_code():
    found = areas([0, 1, 0, 1], ["LUC", "LUK", "LUC", "LUC"], [1.0, 2.0, 4.0, 0.0])
    assert [(s, overlap.CODES[c], m) for s, c, m in zip(*found, strict=True)] == [
        (0, "LUC", 5.0),
        (1, "LUK", 2.0),
    ]


@pytest.mark.parametrize("other", [[5.0, 2.001], [5.0, 0.0]])
def test_a_difference_ends_the_comparison(other):
    ours = Areas(np.array([0, 1]), np.array([0, 1]), np.array([5.0, 2.0]))
    overlap.same("itself", ours, ours)
    with pytest.raises(SystemExit, match="not equal"):
        overlap.same("a peer", ours, ours._replace(m2=np.array(other)))


def test_the_report_replaces_what_stands_between_marks():
    text = "a\n<!-- x -->\nold\n<!-- /x -->\nb\n"
    shown = Table("T", ["k", "v"], [["1", "2"]], ["note"])
    made = report.filled(text, {"x": shown.markdown()})
    assert "old" not in made
    assert made.startswith("a\n<!-- x -->\n**T**\n\n| k | v |\n|---|---|\n| 1 | 2 |\n\nnote")
    assert report.filled(made, {"x": shown.markdown()}) == made
    with pytest.raises(SystemExit, match="no <!-- y -->"):
        report.filled(text, {"y": ""})


def test_every_comparison_has_its_place_in_the_document():
    text = report.DOCUMENT.read_text(encoding="utf-8")
    assert report.filled(text, dict.fromkeys(report.PARTS, "")) != ""


def test_growth_is_a_picture_with_a_line_a_tool():
    rows = [
        {"tool": Geoapp.name, "kind": "mixed", "parcels": n, "sites": s, "absent": "",
         "seconds": n * s * 1e-9, "private_mb": 90.0}
        for n in (10_000, 1_000_000) for s in (43, 1_000)
    ]  # fmt: skip
    svg = growth.picture(growth.panels(rows, "mixed"), "about <it>")
    texts = [
        each.text for each in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    ]
    assert {"10k", "1M", "43 sites: time of the query", Geoapp.name, "about <it>"} <= set(texts)


def test_numbers_read_well():
    assert [seconds(v) for v in (0.0000123, 0.0123, 1.234, 123.4)] == [
        "12.3 µs", "12.3 ms", "1.23 s", "123 s",
    ]  # fmt: skip
    assert [times(v) for v in (0.25, 12.34, 1234.0)] == ["0.2x", "12.3x", "1,234x"]
    assert p50_p99([0.001] * 99 + [1.0])["p99_ms"] == 1.0
