"""A small layer with everything that breaks a writer."""

import numpy as np
import shapely

from geoapp.exchange.formats import Held, Table
from geoapp.exchange.geojson import CRS84
from geoapp.schema import Column

COLUMNS = (
    Column("id", "text", "Mã", "Id", "id"),
    Column("name", "text", "Tên", "Name", "name"),
    Column("stage", "text", "Giai đoạn", "Stage", "stage"),
    Column("started", "boolean", "Đã khởi công", "Started", "started"),
    Column("households", "integer", "Số hộ", "Households", "households"),
    Column("ha", "number", "Diện tích", "Area", "ha", "ha"),
    Column("decided", "date", "Ngày quyết định", "Decided on", "decided"),
    Column("blocking", "list", "Vướng", "Blocking", "blocking"),
    Column("source", "text", "Nguồn", "Source"),
)
ROWS = [
    {
        "id": "son-dong",
        "name": "Sơn Đồng – “Hoà” & <b>Lạc</b>",
        "stage": "early",
        "started": True,
        "households": 12,
        "ha": 72.9,
        "decided": "2020-06-30",
        "blocking": ["wastewater", "rice"],
        "source": "https://example.org/?a=1&b=2 " + "ự" * 300,
    },
    {
        "id": "b",
        "name": '=HYPERLINK("http://x")',
        "stage": None,
        "ha": float("nan"),
        "blocking": [],
    },
    {"id": "c", "name": "Chưa công bố \x0b01", "started": False, "households": None, "ha": -1.5},
]
HOLED = shapely.Polygon(
    [(105.6, 20.9), (105.6, 20.91), (105.61, 20.91), (105.61, 20.9)],
    [[(105.602, 20.902), (105.604, 20.902), (105.604, 20.904)]],
)
SHAPES = [HOLED, shapely.Point(105.7, 21.0), None]
ABOUT = {
    "layer": "clusters",
    "title_vi": "Cụm công nghiệp",
    "title_en": "Industrial clusters",
    "as_of": "2024-12-26",
    "edition": "sha256:abc",
    "source": "Bài báo 26/12/2024",
    "kind": "illustrative",
    "note_vi": "minh họa",
    "note_en": "illustrative",
}
COUNTS = {
    "crs_name": CRS84,
    "count": 3,
    "without_geometry": 1,
    "filter": None,
    "left_out": ["owner"],
}


def table(ids=None, properties=None, geometry=None, crs=CRS84, **counts):
    """The layer, or a variant of it."""
    if geometry is None:
        geometry = np.empty(3, dtype=object)
        geometry[:] = SHAPES
    ids = [row["id"] for row in ROWS] if ids is None else ids
    held = Held(COLUMNS, ids, ROWS if properties is None else properties, geometry)
    without = sum(g is None for g in geometry)
    known = COUNTS | {"count": len(ids), "without_geometry": without} | counts
    return Table.of("clusters", held, crs, ABOUT, known)
