"""What the API answers, for its OpenAPI document; tests hold the answers to it."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

Box = tuple[float, float, float, float]


class Titled(BaseModel):
    """Anything with a title in both languages."""

    title_vi: str
    title_en: str


class WorkspaceOut(BaseModel):
    """The workspace; ``simulated`` data is never real."""

    name: str
    kind: Literal["real", "simulated"]
    edition: str
    work_crs: str


class StageOut(Titled):
    """A construction stage with its colour, pattern and letter."""

    key: str
    letter: str
    colour: str
    pattern: str


class KeyOut(Titled):
    """A track or an outcome."""

    key: str


class LandCodeOut(Titled):
    """A land-use code with its official colour."""

    code: str
    colour: str
    group: str


class LayerOut(Titled):
    """A layer; ``count`` null where it cannot be used."""

    name: str
    kind: str
    source: str
    date: date | None
    count: int | None


class TileOut(BaseModel):
    """An online tile layer, where one is configured."""

    url: str
    attribution: str


class Meta(BaseModel):
    """What the map needs before it draws."""

    workspace: WorkspaceOut
    today: date
    stages: list[StageOut]
    tracks: list[KeyOut]
    land_codes: list[LandCodeOut]
    outcomes: list[KeyOut]
    layers: list[LayerOut]
    bounds: Box
    tile: TileOut | None


class Geometry(BaseModel):
    """A GeoJSON geometry, lon/lat WGS84."""

    type: Literal["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]
    coordinates: list[Any]


class Rice(BaseModel):
    """Rice under a cluster; null where nothing could be checked, which is not zero."""

    outcome: str
    luc_m2: float | None
    luk_m2: float | None
    total_m2: float | None
    upper_m2: float | None


class ClusterRow(BaseModel):
    """A cluster as the map and the table show it."""

    model_config = ConfigDict(extra="allow")

    id: str
    name: str
    named: bool
    stage: str
    blocked: bool | None
    blocking: list[str]
    boundary: str
    rice: Rice


class ClusterFeature(BaseModel):
    """A cluster with its drawn, surveyed or absent geometry."""

    type: Literal["Feature"]
    id: str
    properties: ClusterRow
    geometry: Geometry | None


class ClusterCollection(BaseModel):
    """All clusters."""

    type: Literal["FeatureCollection"]
    as_of: date
    features: list[ClusterFeature]


class Area(BaseModel):
    """An area in the plane of the working CRS and on the ellipsoid."""

    planar: float | None
    planar_crs: str
    geodesic: float | None


class Site(BaseModel):
    """What was checked."""

    model_config = ConfigDict(extra="allow")

    id: str
    name: str | None
    area_m2: Area
    repairs: list[dict[str, Any]]
    edition: str | None


class LandClass(BaseModel):
    """A class's part of the overlap."""

    model_config = ConfigDict(extra="allow")

    area_m2: float
    share: float
    features: int


class LayerCheck(BaseModel):
    """One layer's typed outcome; numbers null where it could not be computed."""

    model_config = ConfigDict(extra="allow")

    layer: str
    outcome: str
    edition: str | None
    covered_m2: float | None
    overlap_m2: float | None
    gross_m2: float | None
    doubled_m2: float | None
    share: float | None
    classes: dict[str, LandClass] | None
    slivers: dict[str, Any] | None
    message: str | None


class Check(BaseModel):
    """The conflict check of one site. ``verdict`` is the worst outcome of its layers."""

    model_config = ConfigDict(extra="allow")

    site: Site
    as_of: date
    verdict: Literal["failed", "no_data", "stale", "conflict", "below_tolerance", "clear"]
    layers: list[LayerCheck]
    rice: dict[str, float | None]
    findings: list[dict[str, Any]]
    ledger: dict[str, float | None]


class ClusterDetail(BaseModel):
    """One cluster; ``check`` null without a boundary."""

    model_config = ConfigDict(extra="allow")

    id: str
    name: str
    stage: str
    facts: list[dict[str, Any]]
    tracks: list[dict[str, Any]]
    check: Check | None


class PieceFeature(BaseModel):
    """A piece of the ledger."""

    type: Literal["Feature"]
    properties: dict[str, Any]
    geometry: Geometry | None


class PieceCollection(BaseModel):
    """Disjoint pieces whose areas sum to the totals of the check."""

    type: Literal["FeatureCollection"]
    features: list[PieceFeature]


class Unit(BaseModel):
    """An administrative unit's names."""

    code: str | None
    name: str | None
    full_name: str | None


class UnitFeature(BaseModel):
    """A generalised outline."""

    type: Literal["Feature"]
    id: str
    properties: Unit
    geometry: Geometry | None


class AdminCollection(BaseModel):
    """An administrative layer."""

    type: Literal["FeatureCollection"]
    features: list[UnitFeature]


class Place(Unit):
    """A place to search for."""

    kind: Literal["district", "commune_2024", "commune_2025"]
    parent: str | None
    bbox: Box


class Places(RootModel[list[Place]]):
    """All places."""


class Figure(BaseModel):
    """A published figure beside what the record counts."""

    model_config = ConfigDict(extra="allow")

    recorded: int
    unknown: int
    published: int | None
    published_on: date | None
    source: str | None


class Summary(BaseModel):
    """Counts of clusters as of a day."""

    model_config = ConfigDict(extra="allow")

    as_of: date
    figures: dict[str, Figure]
    stages: dict[str, int] = Field(description="sums to the figure ``established``")
    by_district: dict[str, dict[str, Any]]
