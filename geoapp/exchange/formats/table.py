"""What every writer takes: typed columns, geometry in a named CRS, and where it comes from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.errors import FormatError
from geoapp.schema import Column

ABOUT_TITLES = {
    "layer": ("Lớp", "Layer"),
    "title_vi": ("Tên lớp", "Title in Vietnamese"),
    "title_en": ("Tên lớp (tiếng Anh)", "Title"),
    "as_of": ("Số liệu tính đến ngày", "As of"),
    "edition": ("Phiên bản dữ liệu", "Edition"),
    "source": ("Nguồn", "Source"),
    "date": ("Ngày của nội dung", "Date of the content"),
    "kind": ("Loại dữ liệu", "Kind"),
    "note_vi": ("Lưu ý", "Note in Vietnamese"),
    "note_en": ("Lưu ý (tiếng Anh)", "Note"),
    "workspace": ("Bộ dữ liệu", "Workspace"),
    "crs_name": ("Hệ tọa độ", "CRS"),
    "count": ("Số đối tượng", "Features"),
    "without_geometry": ("Số đối tượng chưa có hình", "Features without geometry"),
    "unplaced": ("Chưa có hình nên không xét trong khung", "Without geometry, left out by the box"),
    "filter": ("Điều kiện lọc", "Filter"),
    "box": ("Khung lọc", "Box"),
    "left_out": ("Thuộc tính không xuất", "Properties left out"),
}
"""Keys of ``Table.about`` in their order, with their titles (Vietnamese, English)."""


@dataclass(frozen=True)
class Table:
    """A layer ready to write: same index in ``ids``, ``properties`` and ``geometry``.

    ``geometry``: 2D shapely objects (None where there is none) in ``crs``, x before y.
    ``about``: as-of day, edition, source, kind and the like, plain JSON values, keys of
    ``ABOUT_TITLES``; every format carries it in its own way.
    """

    name: str
    ids: Sequence[str]
    columns: tuple[Column, ...]
    properties: Sequence[Mapping[str, Any]]
    geometry: NDArray[np.object_]
    crs: str
    about: dict[str, Any]

    def __post_init__(self) -> None:
        coordinates, owner = shapely.get_coordinates(self.geometry, return_index=True)
        broken = owner[~np.isfinite(coordinates).all(axis=1)]
        if len(broken):
            raise FormatError(
                f"{self.name}: feature {self.ids[broken[0]]}: a coordinate is not a finite"
                " number; repair the layer first"
            )

    def __len__(self) -> int:
        return len(self.ids)

    def records(self) -> Iterator[dict[str, Any]]:
        """Each feature's columns by name, typed, without NaN."""
        for properties in self.properties:
            yield {c.name: c.value(properties) for c in self.columns}

    def column(self, column: Column) -> list[Any]:
        """One column's values, flat: a list becomes text."""
        return [flat(column.value(p)) for p in self.properties]

    def notes(self) -> list[str]:
        """What must be said wherever the layer is drawn: ``minh họa``, source, as-of day."""
        about = self.about
        said = [about.get("note_vi"), about.get("note_en")]
        return [
            *(str(note) for note in said if note),
            *(
                f"{ABOUT_TITLES[k][0]}: {about[k]}"
                for k in ("as_of", "edition", "source")
                if about.get(k)
            ),
        ]

    def without_geometry(self) -> NDArray[np.bool_]:
        """Which features have none."""
        missing: NDArray[np.bool_] = shapely.is_missing(self.geometry)
        return missing


def flat(value: Any) -> Any:
    """A value for a table cell: a list as text, anything else unchanged."""
    return "; ".join(value) if isinstance(value, list) else value
