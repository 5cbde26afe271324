"""Reports of a file, a cluster or all clusters, written whole into a new folder."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from shapely.geometry import mapping

from geoapp.domain.accuracy import FIELDS
from geoapp.errors import GeometryError
from geoapp.geometry.crs import WGS84
from geoapp.sentence import say
from geoapp.storage import Workspace
from geoapp.workflows.annex import ANNEX, annex
from geoapp.workflows.atomic import new_folder
from geoapp.workflows.check_files import check_used
from geoapp.workflows.report import write
from geoapp.workflows.site_file import SiteFile, check_swapped, intake_of, read_site
from geoapp.workflows.sites import make_site, named
from geoapp.workflows.statement import Asked, Issued, made

Document = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """``formats`` and ``lang`` of the documents; who asks, of which day, on which day.

    ``sign``: what signs the PDF, where it is to be signed.
    """

    formats: Sequence[str]
    lang: str
    as_of: date
    on: date
    by: str | None = None
    declared_m2: float | None = None
    price_vnd_m2: float | None = None
    sign: Callable[[bytes], bytes] | None = None

    def asked(self, **about: Any) -> Asked:
        """The question for a site or a cluster."""
        given = {"declared_m2": self.declared_m2} | about
        return Asked(
            as_of=self.as_of, on=self.on, by=self.by, price_vnd_m2=self.price_vnd_m2, **given
        )


def report_file(
    workspace: Workspace, path: Path, crs: str | None, wanted: Wanted, out: Path, *,
    swap: bool = False,
) -> Issued:  # fmt: skip
    """The report of a site that comes as a file, in the new folder ``out``.

    ``swap``: its axes are read the other way. Raises InputError, GeometryError, CrsError.
    """
    read = read_site(path, crs, swap=swap)
    check_swapped([read], swap=swap)
    check_used(crs, [read.frame])
    return _written(issued_of(workspace, read, path, crs, wanted), wanted, out)


def issued_of(
    workspace: Workspace, read: SiteFile, path: Path, crs: str | None, wanted: Wanted
) -> Issued:
    """The check of a site that was read from a file. Raises InputError, GeometryError."""
    declared = wanted.declared_m2 if wanted.declared_m2 is not None else read.declared_m2
    asked = wanted.asked(
        site=site_text(read, path, workspace.work_crs),
        intake=intake_of(read, path, crs),
        declared_m2=declared,
    )
    return made(workspace, asked)


def report_cluster(workspace: Workspace, identity: str, wanted: Wanted, out: Path) -> Issued:
    """The report of a cluster of the record. Raises NotFound, InputError."""
    return _written(made(workspace, wanted.asked(cluster=identity)), wanted, out)


def report_all(
    workspace: Workspace, wanted: Wanted, out: Path, heard: Callable[[int], object]
) -> list[Issued]:
    """A folder a cluster in ``out``, and T3, T4 and T7 over all of them. Raises InputError."""
    found: list[Issued] = []
    with new_folder(out) as part:
        for each in _checks(workspace, wanted):
            fill(part / str(each.document["site"]["id"]), each, wanted)
            found.append(each)
            heard(len(found))
        documents = [each.document for each in found]
        book = annex(workspace, documents, wanted.as_of, wanted.on, wanted.lang)
        (part / ANNEX).write_bytes(book)
    return found


def _checks(workspace: Workspace, wanted: Wanted) -> Iterator[Issued]:
    for cluster in workspace.clusters():
        yield made(workspace, wanted.asked(cluster=cluster.id))


def _written(issued: Issued, wanted: Wanted, out: Path) -> Issued:
    with new_folder(out) as part:
        fill(part, issued, wanted)
    return issued


def fill(folder: Path, issued: Issued, wanted: Wanted) -> None:
    """Write the files of a report into a folder, which is made where there is none."""
    folder.mkdir(exist_ok=True)
    files = write(issued.document, issued.pieces, wanted.formats, wanted.lang, wanted.sign)
    for name, data in files.items():
        (folder / name).write_bytes(data)


def site_text(read: SiteFile, path: Path, work_crs: str) -> bytes:
    """A site as GeoJSON text with its CRS, every coordinate to the last bit.

    Several areas are joined in the working CRS, as a check joins them; what would have to be
    repaired first is refused, for a joined outline no longer shows it. Raises GeometryError.
    """
    frame = read.frame
    identity, name = named(frame, path)
    if len(frame) == 1:
        shape, crs = frame.geometry[0], frame.crs
        known = {k: frame.properties[0][k] for k in FIELDS if k in frame.properties[0]}
    else:
        shape, crs, known = _joined(frame.geometry, frame.crs, work_crs, identity), work_crs, {}
    feature = {
        "type": "Feature",
        "id": identity,
        "properties": {"name": name, **known},
        "geometry": None if shape is None else mapping(shape),
    }
    whole: Document = {"type": "FeatureCollection", "features": [feature]}
    if crs != WGS84:
        whole["crs"] = {"type": "name", "properties": {"name": crs}}
    return orjson.dumps(whole)


def _joined(geometry: Any, crs: str, work_crs: str, identity: str) -> Any:
    site = make_site(np.asarray(geometry), crs, work_crs, site_id=identity, name=None)
    if site.repairs:
        broken = ", ".join(str(r.to_json()["id"]) for r in site.repairs)
        raise GeometryError(
            say("the outline of {names} is broken; draw it again before reporting", names=broken)
        )
    return site.geometry
