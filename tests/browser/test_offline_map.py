"""The offline map in a real browser: opened from a file, nothing requested, nothing broken."""

import numpy as np
import pytest
import shapely

from geoapp.domain.stage import STAGES
from geoapp.publish.map import Mapped, MapView, map_html

HOSTILE = "</script><script>window.broken=1</script><img src=x onerror=window.broken=1>'`${broken}"


def a_map(text):
    clusters = [
        Mapped(text, "clearance", (("Giai đoạn", text),), shapely.box(105.5, 21, 105.51, 21.01)),
        Mapped(text, "unknown", (("Giai đoạn", text),), shapely.Point(105.6, 21.1)),
    ]
    return MapView(
        lang="vi",
        title=text,
        map_label=text,
        notices=(text,),
        legend_title=text,
        stages=[(s, s.title_vi, 1) for s in STAGES],
        unmapped_title=text,
        unmapped=(text,),
        footer=(text,),
        clusters=clusters,
        districts=np.array([shapely.box(105.3, 20.6, 106.0, 21.4)], dtype=object),
    )


@pytest.mark.browser
@pytest.mark.parametrize("text", ["Sơn Đông", HOSTILE], ids=["plain", "hostile"])
def test_it_opens_from_a_stick(tmp_path, browser, text):
    path = tmp_path / "map.html"
    path.write_bytes(map_html(a_map(text)))
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    noise, requests = [], []
    page.on("console", lambda m: noise.append(m.text))
    page.on("pageerror", lambda e: noise.append(str(e)))
    page.on("request", lambda r: requests.append(r.url))
    page.goto(path.as_uri())
    markers = page.locator(".leaflet-marker-icon.letter")
    assert markers.count() == 2
    assert markers.first.inner_text() == "B"
    fill = page.locator("path.leaflet-interactive").first.get_attribute("fill")
    assert fill == "url(#stage-clearance)"
    markers.first.click()
    assert page.locator(".cluster h2").inner_text().strip() == text.strip()
    assert page.evaluate("window.broken") is None
    assert [u for u in requests if not u.startswith(("file:", "data:"))] == []
    assert noise == []
    page.close()
