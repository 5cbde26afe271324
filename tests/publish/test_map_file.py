"""The offline map: one file, inert, no network, no console error in a real browser."""

import re
from datetime import date

import numpy as np
import pytest
import shapely

from geoapp.domain.stage import STAGES
from geoapp.errors import FormatError, TooLarge
from geoapp.publish import map as offline
from geoapp.publish.map import Mapped, MapView, map_html
from geoapp.publish.map_page import Page, with_policy

HOSTILE = (
    '</script><script>window.broken=1</script><img src=x onerror="window.broken=1">\'`${broken}'
)
SHAPE = shapely.box(105.5, 21.0, 105.51, 21.01)


def a_map(text="Sơn Đông", **changes):
    clusters = [
        Mapped(text, "clearance", (("Giai đoạn", text), ("Nguồn", text)), SHAPE),
        Mapped(text, "unknown", (("Giai đoạn", text),), shapely.Point(105.6, 21.1)),
    ]
    view = {
        "lang": "vi",
        "title": f"Bản đồ {text}",
        "map_label": f"Bản đồ {text}",
        "notices": (text, "minh họa"),
        "legend_title": text,
        "stages": [(s, s.title_vi, 1) for s in STAGES],
        "unmapped_title": text,
        "unmapped": (text, "CCN chưa công bố tên 01"),
        "footer": (text,),
        "clusters": clusters,
        "districts": np.array([shapely.box(105.3, 20.6, 106.0, 21.4)], dtype=object),
    }
    return MapView(**(view | changes))


def test_nothing_is_loaded_from_anywhere():
    page = map_html(a_map()).decode()
    body = re.sub(r"<script>.*?</script>|<style>.*?</style>", "", page, flags=re.S)
    assert "http:" not in body
    assert "https:" not in body
    assert not re.search(r"<(link|iframe|object|embed|base)\b", page)
    assert not re.search(r"<script[^>]+src", page)
    assert not re.search(r"//(cdn|code|netdna|unpkg)", page)
    assert "url(http" not in page
    assert re.search(r"url\(data:image/png", page)


def test_the_page_is_for_everyone():
    page = map_html(a_map(lang="en")).decode()
    assert '<html lang="en">' in page
    assert "<title>Bản đồ Sơn Đông</title>" in page
    assert "user-scalable" not in page
    assert "maximum-scale" not in page
    assert "CCN chưa công bố tên 01" in page
    assert "minh họa" in page


def test_the_policy_allows_exactly_what_is_there():
    page = map_html(a_map()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert "unsafe" not in policy
    assert policy.count("'sha256-") == 4
    assert page.index("Content-Security-Policy") < page.index("<script")
    assert " style=" not in re.sub(r"<script>.*?</script>", "", page, flags=re.S)


def test_the_same_map_is_the_same_bytes():
    assert map_html(a_map()) == map_html(a_map())


def test_hostile_text_stays_text():
    page = map_html(a_map(HOSTILE)).decode()
    assert len(re.findall("<script", page)) == 2
    assert "<img" not in re.sub(r"<script>.*?</script>", "", page, flags=re.S)


def test_a_script_that_is_not_ours_is_never_given_a_hash():
    page = f"{Page.policy}<script>a</script><script>b</script><script>c</script>"
    with pytest.raises(FormatError):
        with_policy(page)
    with pytest.raises(FormatError):
        with_policy(f'{Page.policy}<script>a</script><SCRIPT src="x"></script>')


def test_too_much_is_refused_with_advice(monkeypatch):
    monkeypatch.setattr(offline, "MOST_FEATURES", 1)
    with pytest.raises(TooLarge, match="geoapp serve"):
        map_html(a_map())
    monkeypatch.setattr(offline, "MOST_FEATURES", 5_000)
    monkeypatch.setattr(offline, "MOST_BYTES", 1_000)
    with pytest.raises(TooLarge, match="GeoPackage"):
        map_html(a_map())


def test_a_map_of_nothing_is_still_a_map():
    empty = np.array([], dtype=object)
    assert b"</html>" in map_html(a_map(clusters=[], districts=empty))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_shipped_workspace_as_one_file(shipped, lang):
    from geoapp.storage import open_workspace
    from geoapp.workflows.offline_map import offline_map, view

    space = open_workspace(shipped)
    page = offline_map(space, date(2024, 12, 26), lang).decode()
    assert "26/12/2024" in page
    assert space.edition_all() in page
    assert len(page) < 1_500_000
    shown = view(space, date(2024, 12, 26), lang)
    assert len(shown.clusters) + len(shown.unmapped) == 43
    assert sum(count for _, _, count in shown.stages) == 43
