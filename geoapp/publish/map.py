"""The map as one HTML file that needs no network: folium with everything inlined.

Attribute text reaches the page as JSON and is set by ``textContent``; a content security
policy in the file allows exactly its own scripts and styles, by their hashes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import folium
import numpy as np
import orjson
import shapely
from folium.template import Template
from folium.utilities import JsCode
from numpy.typing import NDArray

from geoapp.domain.stage import Stage
from geoapp.errors import FormatError, TooLarge
from geoapp.exchange.geojson import geometry_texts
from geoapp.publish.map_page import Page, Raw, fix_ids, with_policy
from geoapp.publish.map_style import CSS
from geoapp.publish.patterns import pattern_defs
from geoapp.sentence import say

MOST_FEATURES = 5_000
MOST_BYTES = 5_000_000
VENDOR = Path(__file__).parent.parent / "static" / "dist" / "vendor"
Style = Callable[[Any], dict[str, Any]]
ADVICE = say("filter the workspace, export a GeoPackage, or use geoapp serve")

HANOI = (105.28, 20.56, 106.02, 21.39)
"""What an empty map shows."""
NOTHING: list[tuple[str, str]] = []
"""What folium loads from CDNs: nothing; Leaflet is inlined."""

_POPUP = JsCode(
    """function (feature, layer) {
  layer.bindPopup(function () {
    var box = L.DomUtil.create('div', 'cluster');
    L.DomUtil.create('h2', '', box).textContent = feature.properties.name;
    var list = L.DomUtil.create('dl', '', box);
    feature.properties.lines.forEach(function (line) {
      L.DomUtil.create('dt', '', list).textContent = line[0];
      L.DomUtil.create('dd', '', list).textContent = line[1];
    });
    return box;
  });
}"""
)
_LETTER = JsCode(
    """function (feature, latlng) {
  var letter = document.createElement('span');
  letter.textContent = feature.properties.letter;
  var mark = 'letter ' + feature.properties.mark;
  var icon = L.divIcon({html: letter, className: mark, iconSize: [22, 22]});
  var text = feature.properties.name + ': ' + feature.properties.lines[0][1];
  var marker = L.marker(latlng, {icon: icon, title: text, alt: text});
  marker.on('add', function () { marker.getElement().setAttribute('aria-label', text); });
  return marker;
}"""
)


@dataclass(frozen=True)
class Mapped:
    """A cluster on the map: its stage, the lines of its popup (the first is the stage)."""

    name: str
    stage: str
    lines: tuple[tuple[str, str], ...]
    shape: shapely.Geometry


@dataclass(frozen=True)
class MapView:
    """Everything the file says, in one language."""

    lang: str
    title: str
    map_label: str
    notices: tuple[str, ...]
    legend_title: str
    stages: Sequence[tuple[Stage, str, int]]
    unmapped_title: str
    unmapped: Sequence[str]
    footer: tuple[str, ...]
    clusters: Sequence[Mapped]
    districts: NDArray[np.object_]


class _Map(folium.Map):
    """A Leaflet map without folium's CDN links, zoom lock and inline switches."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="map" id="{{ this.get_name() }}" role="application"
             aria-label="{{ this.label|e }}"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }},
          {{ this.options|tojavascript }});
        {{ this.get_name() }}.attributionControl.setPrefix('Leaflet');
        L.control.scale({imperial: false}).addTo({{ this.get_name() }});
        {% endmacro %}
        """
    )
    default_js = NOTHING
    default_css = NOTHING
    label: str


def map_html(view: MapView) -> bytes:
    """The file. Raises TooLarge above the stated limits, FormatError if it is not sound."""
    if len(view.clusters) > MOST_FEATURES:
        raise TooLarge(
            say(
                "{count} clusters are too many for one file (limit {most}); {advice}",
                count=len(view.clusters),
                most=MOST_FEATURES,
                advice=ADVICE,
            )
        )
    page = with_policy(_page(view).render()).encode()
    if len(page) > MOST_BYTES:
        raise TooLarge(
            say(
                "the map would be {size:.1f} MB (limit {most:.0f} MB); {advice}",
                size=len(page) / 1e6,
                most=MOST_BYTES / 1e6,
                advice=ADVICE,
            )
        )
    return page


def _page(view: MapView) -> Page:
    page = Page(title=escape(view.title))
    page.lang = view.lang
    page.header.add_child(Raw(f"<style>{_vendor('leaflet.css')}</style>"), name="leaflet_css")
    page.header.add_child(Raw(f"<style>{_css(view)}</style>"), name="own_css")
    page.header.add_child(Raw(f"<script>{_vendor('leaflet.js')}</script>"), name="leaflet")
    page.head, page.tail = _head(view), _legend(view) + _tail(view)
    page.add_child(_map(view))
    fix_ids(page)
    return page


def _vendor(name: str) -> str:
    path = VENDOR / name
    if not path.is_file():
        raise FormatError(say("static/dist/vendor/{name} is missing; run make front", name=name))
    return path.read_text(encoding="utf-8")


def _map(view: MapView) -> _Map:
    made = _Map(tiles=None, zoom_control=True)
    made.label = view.map_label
    made.options = {"zoomSnap": 0.5, "maxZoom": 19, "minZoom": 7}
    _layer(_outlines(view), made, style=_district_style)
    styles = {stage.key: _cluster_style(stage) for stage, _, _ in view.stages}
    areas, points = _split(view)
    _layer(areas, made, style=lambda f: styles[f["properties"]["stage"]], on_each_feature=_POPUP)
    _layer(points, made, on_each_feature=_POPUP, point_to_layer=_LETTER)
    west, south, east, north = _bounds(view)
    made.fit_bounds([[south, west], [north, east]])
    return made


def _unstyled(_feature: object) -> dict[str, Any]:
    return {}


def _layer(data: dict[str, Any], to: _Map, style: Style = _unstyled, **options: Any) -> None:
    """Add a GeoJSON layer; one without features has nothing to add."""
    if data["features"]:
        folium.GeoJson(data, style_function=style, control=False, **options).add_to(to)


def _outlines(view: MapView) -> dict[str, Any]:
    return _collection(view.districts, [{} for _ in view.districts], decimals=5)


def _split(view: MapView) -> tuple[dict[str, Any], dict[str, Any]]:
    """The drawn shapes, and a lettered point for every mapped cluster."""
    letters = {stage.key: stage.letter for stage, _, _ in view.stages}
    rows = [
        {
            "name": c.name,
            "stage": c.stage,
            "mark": f"stage-{c.stage}",
            "letter": letters[c.stage],
            "lines": c.lines,
        }
        for c in view.clusters
    ]
    shapes = np.array([c.shape for c in view.clusters], dtype=object)
    flat = shapely.get_dimensions(shapes) == 2
    areas = _collection(shapes[flat], [r for r, is_area in zip(rows, flat, strict=True) if is_area])
    return areas, _collection(shapely.point_on_surface(shapes), rows)


def _collection(
    shapes: NDArray[np.object_], rows: Sequence[dict[str, Any]], decimals: int = 6
) -> dict[str, Any]:
    texts = geometry_texts(shapes, decimals) if len(shapes) else []
    features = [
        {"type": "Feature", "id": str(n), "properties": row, "geometry": orjson.loads(text)}
        for n, (row, text) in enumerate(zip(rows, texts, strict=True))
    ]
    return {"type": "FeatureCollection", "features": features}


def _bounds(view: MapView) -> tuple[float, float, float, float]:
    shapes = [*view.districts, *(c.shape for c in view.clusters)]
    if not shapes:
        return HANOI
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object))
    return float(west), float(south), float(east), float(north)


def _district_style(_feature: object) -> dict[str, Any]:
    return {"color": "#666666", "weight": 1, "fill": False, "interactive": False}


def _cluster_style(stage: Stage) -> dict[str, Any]:
    return {
        "color": "#222222",
        "weight": 1.5,
        "fillColor": f"url(#stage-{stage.key})",
        "fillOpacity": 0.85,
    }


def _css(view: MapView) -> str:
    letters = "".join(
        f".stage-{stage.key}{{background:{stage.colour}}}" for stage, _, _ in view.stages
    )
    return CSS + letters


def _head(view: MapView) -> str:
    notices = "".join(f'<p class="notice">{escape(text)}</p>' for text in view.notices)
    patterns = pattern_defs([stage for stage, _, _ in view.stages])
    return f"<header><h1>{escape(view.title)}</h1>{notices}</header>{patterns}<main>"


def _legend(view: MapView) -> str:
    items = "".join(
        f'<li><svg width="26" height="18" aria-hidden="true"><rect x="0.5" y="0.5" width="25"'
        f' height="17" fill="url(#stage-{stage.key})" stroke="#222222"/></svg>'
        f' <b class="letter stage-{stage.key}">{escape(stage.letter)}</b>'
        f" {escape(title)}: {count}</li>"
        for stage, title, count in view.stages
    )
    title = escape(view.legend_title)
    return (
        f'<section class="side" tabindex="0" aria-label="{title}">'
        f'<h2>{title}</h2><ul class="legend">{items}</ul>'
    )


def _tail(view: MapView) -> str:
    names = "".join(f"<li>{escape(name)}</li>" for name in view.unmapped)
    footer = "".join(f"<p>{escape(line)}</p>" for line in view.footer)
    return (
        f"<h2>{escape(view.unmapped_title)}</h2><ul>{names}</ul></section></main>"
        f"<footer>{footer}</footer>"
    )
