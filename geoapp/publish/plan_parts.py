"""What a plan is made of: its words, its pieces on the plane, its hatches."""

from dataclasses import dataclass

import shapely

from geoapp import i18n
from geoapp.publish.clean import shown
from geoapp.publish.plan_frame import Frame, grid_step, grid_values

INK, FAINT, ACCENT = "#111111", "#8a8a8a", "#b00020"
FONT = "'Libertinus Serif', 'Noto Serif', 'Times New Roman', serif"
HATCHES = {
    "LUC": "M0 3L3 0",
    "LUK": "M0 0L3 3",
    "LUA": "M0 3L3 0M0 0L3 3",
    "possible": "M0 1.5H3",
    "unknown": "M1.5 0V3",
    "none": "M0 1.5H3M1.5 0V3",
}
"""A class's lines in a square of 3 mm: rice is told by hatching, not by a shade of yellow."""
WORDS = {
    "title": ("Sơ đồ khu đất và các mảnh đất", "Plan of the site and its pieces of land"),
    "legend": ("Chú giải", "Legend"),
    "site": ("Ranh giới khu đất, số hiệu điểm góc", "Boundary of the site, corner numbers"),
    "none": ("Không có thửa", "No parcel"),
    "none_unknown": ("Không có thửa: chưa có dữ liệu", "No parcel: no data yet"),
    "none_read": ("Chưa có dữ liệu về loại đất", "No data on land use yet"),
    "no_code": ("Không có mã", "No code"),
    "unread": ("Mã không đọc được", "Code that cannot be read"),
    "mixed": ("Mã ghép, có thể có lúa", "Double code, may hold rice"),
    "scale": ("Tỷ lệ khi in đúng cỡ", "Scale when printed at full size"),
    "crs": (
        "Hệ tọa độ {crs}. Lưới ô {step} m; X hướng Bắc, Y hướng Đông, mét.",
        "Coordinates in {crs}. Grid of {step} m; N north, E east, metres.",
    ),
    "north": ("B", "N"),
    "x": ("X", "N"),
    "y": ("Y", "E"),
    "illustrative": ("MINH HỌA", "ILLUSTRATIVE"),
    "simulated": ("MÔ PHỎNG", "SIMULATED"),
    "piece": ("Mảnh {id}: {code}, {area} m²", "Piece {id}: {code}, {area} m²"),
}


@dataclass(frozen=True)
class Piece:
    """A piece on the plane, m. ``hatch``: a key of HATCHES or None.

    ``bare``: the word for ground under no parcel, None where there is one.
    """

    identity: str
    shape: shapely.Geometry
    code: str | None
    hatch: str | None
    fill: str
    area_m2: float
    bare: str | None = None


@dataclass(frozen=True)
class Drawing:
    """What a plan is drawn from."""

    frame: Frame
    site: shapely.Geometry
    pieces: list[Piece]
    crs: str
    lang: str
    mark: str | None
    linked: bool

    def say(self, key: str, **values: object) -> str:
        """A text of the plan, escaped."""
        return shown(self.words(key, **values))

    def words(self, key: str, **values: object) -> str:
        """A text of the plan as it is."""
        text = WORDS[key][self.lang != "vi"]
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def number(self, value: float, digits: int = 0) -> str:
        """A number as its language writes it."""
        return i18n.number(value, self.lang, digits)


def path(shape: shapely.Geometry, frame: Frame) -> str:
    """SVG path data of a polygonal shape on the plane."""
    lines = []
    for part in shapely.get_parts(shape):
        for ring in shapely.get_rings(part):
            points = frame.place(shapely.get_coordinates(ring))[:-1]
            lines.append("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z")
    return "".join(lines)


def grid(drawing: Drawing) -> tuple[list[float], list[float]]:
    """The eastings and northings of the grid's lines, m."""
    west, south, east, north = drawing.frame.bounds
    step = grid_step(drawing.frame)
    return grid_values(west, east, step), grid_values(south, north, step)
