"""What every writer takes: typed columns, geometry in a named CRS, and where it comes from."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.errors import FormatError
from geoapp.exchange.geojson_text import Heads, Shapes
from geoapp.exchange.geojson_write import CHUNK, feature_head
from geoapp.geometry.packed import Geometries, Rows
from geoapp.schema import Column
from geoapp.sentence import say

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
"""Keys of what is said about a table in their order, with their titles (Vietnamese, English)."""


class Run:
    """Some features of a layer, same index in ``ids``, ``properties`` and ``geometry``.

    ``geometry``: 2D shapely objects (None where there is none) in the table's CRS, x before y.
    ``properties``: what the columns take their values from.
    """

    columns: tuple[Column, ...]
    ids: Sequence[str]
    properties: Sequence[Mapping[str, Any]]
    geometry: Geometries

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def packed(self) -> tuple[Shapes, Rows] | None:
        """The shapes as flat arrays, and which of them are these; None where they are not so."""
        shapes = Shapes.of(self.geometry)
        return None if shapes is None else (shapes, np.arange(len(shapes)))

    def heads(self) -> Heads:
        """Each feature as GeoJSON without its geometry."""
        each = zip(self.ids, self.records(), strict=True)
        return Heads.of_lines(b"".join(feature_head(i, p) for i, p in each))

    def records(self) -> Iterator[dict[str, Any]]:
        """Each feature's columns by name, typed, without NaN."""
        for properties in self.properties:
            yield {c.name: c.value(properties) for c in self.columns}

    def column(self, column: Column) -> list[Any]:
        """One column's values, flat: a list becomes text."""
        return [flat(column.value(p)) for p in self.properties]

    def without_geometry(self) -> NDArray[np.bool_]:
        """Which features have none."""
        missing: NDArray[np.bool_] = shapely.is_missing(self.geometry)
        return missing


@dataclass(frozen=True)
class Held(Run):
    """Features in memory. Raises FormatError where a coordinate is not finite."""

    columns: tuple[Column, ...]
    ids: Sequence[str]
    properties: Sequence[Mapping[str, Any]]
    geometry: Geometries

    def __post_init__(self) -> None:
        coordinates, owner = shapely.get_coordinates(self.geometry, return_index=True)
        broken = owner[~np.isfinite(coordinates).all(axis=1)]
        if len(broken):
            raise FormatError(
                say(
                    "feature {feature}: a coordinate is not a finite number; repair the layer"
                    " first",
                    feature=self.ids[broken[0]],
                )
            )

    def part(self, rows: Any) -> "Held":
        """Some of the features: a slice, or places in order."""
        places = np.arange(len(self))[rows].tolist()
        return Held(
            columns=self.columns,
            ids=[self.ids[n] for n in places],
            properties=[self.properties[n] for n in places],
            geometry=self.geometry[rows],
        )


@dataclass(frozen=True, eq=False)
class Table:
    """A layer on its way out: features come in runs, so that it may be larger than memory.

    ``about``: as-of day, edition, source, kind and the like, plain JSON values, keys of
    ``ABOUT_TITLES``; every format carries it in its own way. ``runs``: all features, as often
    as it is called. ``counts``: the rest of ``about``, known once the features have been gone
    through; asking before makes it go through them. ``extent``: of all features in ``crs``, where
    it is known before. ``packed``: every run has its shapes packed.
    """

    name: str
    columns: tuple[Column, ...]
    crs: str
    about: dict[str, Any]
    runs: Callable[[], Iterable[Run]]
    counts: Callable[[], dict[str, Any]]
    extent: tuple[float, float, float, float] | None = None
    packed: bool = False

    @classmethod
    def of(
        cls, name: str, held: Held, crs: str, about: dict[str, Any], counts: dict[str, Any]
    ) -> "Table":
        """A layer that is in memory."""

        def runs() -> Iterator[Run]:
            for start in range(0, len(held), CHUNK):
                yield held.part(slice(start, start + CHUNK))

        return cls(name, held.columns, crs, about, runs, lambda: counts)

    def said(self) -> dict[str, Any]:
        """All that must be said, in the order of ``ABOUT_TITLES``."""
        known = self.about | self.counts()
        return {key: known[key] for key in ABOUT_TITLES if key in known}

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

    def whole(self, form: str, most: int) -> Held:
        """All features at once. Raises FormatError where they are more than ``most``."""
        count = self.counts()["count"]
        if count > most:
            raise FormatError(
                say(
                    "{layer}: {count} features; {format} is made in memory and takes {most}:"
                    " choose a part by a filter or a box, or take gpkg, fgb, parquet or geojson",
                    layer=self.name,
                    count=count,
                    format=form,
                    most=most,
                )
            )
        runs = list(self.runs())
        return Held(
            columns=self.columns,
            ids=[i for run in runs for i in run.ids],
            properties=[p for run in runs for p in run.properties],
            geometry=np.concatenate([np.empty(0, dtype=object), *(r.geometry for r in runs)]),
        )


def flat(value: Any) -> Any:
    """A value for a table cell: a list as text, anything else unchanged."""
    return "; ".join(value) if isinstance(value, list) else value
