"""Files of houses, dykes and monuments as districts keep them, over the world of ``worlds``."""

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from geoapp.workflows.import_layer import import_layer
from geoapp.workflows.import_layer_ask import Asked
from tests import worlds

DAY = worlds.AS_OF
HOUSES = {
    "Nhà An": worlds.box(290, 40, 300, 60),  # 10 m east of worlds.SITE
    "Nhà Bình": worlds.box(20, 20, 30, 30),  # 100 m² of it
    "Nhà Cúc": worlds.box(400, 0, 430, 30),
}
POINTS = {"Đình": shapely.Point(310, 100), "Chùa": shapely.Point(450, 450)}
LINES = {"Đê hữu": shapely.LineString([(0, 100), (500, 100)])}


def frame_of(shapes, crs=worlds.CRS, **columns):
    """A table with a name for each shape."""
    made = worlds.moved(np.array(list(shapes.values()), dtype=object))
    table = {"ten": list(shapes)} | columns
    return gpd.GeoDataFrame(table, geometry=made, crs=worlds.CRS).to_crs(crs)


def file_of(folder, name, shapes=None, *, crs=worlds.CRS, layer=None, **columns):
    """A real file in the format of its ending, written by GDAL; KML and GeoJSON by hand."""
    path = folder / name
    shapes = HOUSES if shapes is None else shapes
    if path.suffix == ".kml":
        path.write_text(kml(shapes), encoding="utf-8")
    elif path.suffix == ".geojson":
        frame = frame_of(shapes, "OGC:CRS84", **columns)
        rows = frame.drop(columns="geometry").to_dict("records")
        made = zip(frame.geometry, rows, strict=True)
        worlds.write(path, worlds.collection(worlds.feature(s, **row) for s, row in made))
    else:
        extra = {"layer": layer} if layer else {}
        pyogrio.write_dataframe(frame_of(shapes, crs, **columns), path, **extra)
    return path


def kml(shapes):
    """Placemarks of lines and points."""
    marks = []
    for name, shape in zip(shapes, worlds.many_at(list(shapes.values())), strict=True):
        text = " ".join(f"{x},{y}" for x, y in shapely.get_coordinates(shape))
        kind = shape.geom_type
        marks.append(
            f"<Placemark><name>{name}</name><{kind}><coordinates>{text}</coordinates></{kind}>"
            "</Placemark>"
        )
    head = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
    return f"{head}<Document>{''.join(marks)}</Document></kml>"


def features_file(path, *features):
    """A GeoJSON file of features of ``worlds.feature``."""
    worlds.write(path, worlds.collection(features))
    return path


def run(workspace, path, layer="houses", *, dry_run=False, on=DAY, **asked):
    return import_layer(workspace, path, Asked(layer=layer, on=on, **asked), dry_run=dry_run)


def files(folder):
    """Every file of a workspace but locks, by its name."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if not p.name.endswith(".lock")}
