"""What the batch holds in memory does not grow with the sites, nor with the land use."""

import subprocess
import sys

import pytest
import shapely

from geoapp.geometry.crs import to_wgs84
from tests.scale.grounds import disputed
from tests.storage.layers import build, fabric, features
from tests.worlds import CRS, moved

CODE = """
import sys
from pathlib import Path
from geoapp.workflows import overlap_open, overlap_sites
from geoapp.workflows.overlap import Asked, Fields, batch
from geoapp.workflows.overlap_files import write_batch

most = 0

def told(step, done, total):
    global most
    for line in open("/proc/self/status"):
        if line.startswith("RssAnon"):
            most = max(most, int(line.split()[1]) >> 10)

overlap_sites.SITES = 2_000
overlap_open.RESIDENT_BYTES = 0
sites, land, out = sys.argv[1:]
with batch(Path(sites), land, fields=Fields(), asked=Asked("code"), told=told) as made:
    rows = write_batch(made, Path(out))
print(rows, most)
"""


def write_sites(path, count):
    """``count`` squares of 40 m, over and over the same ground."""
    corners = [moved(shapely.box(x, y, x + 40, y + 40)) for x, y in _spots(min(count, 500))]
    texts = shapely.to_geojson(to_wgs84(corners, CRS)).tolist()
    with path.open("w") as out:
        out.write('{"type":"FeatureCollection","features":[\n')
        for n in range(count):
            end = ",\n" if n < count - 1 else "\n"
            head = f'{{"type":"Feature","id":"site-{n:07d}","properties":{{"plot":{n}}}'
            out.write(f'{head},"geometry":{texts[n % len(texts)]}}}{end}')
        out.write("]}\n")
    return path


def _spots(count):
    return [(17 * n % 680, 31 * n % 690) for n in range(count)]


def measured(sites, land, out):
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(sites), str(land), str(out)],
        capture_output=True, text=True, timeout=250,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows, most = map(int, done.stdout.split())
    return rows, most


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_memory_does_not_grow_with_the_sites(tmp_path):
    folder = build(tmp_path / "stores" / "landuse", disputed())
    few, little = measured(write_sites(tmp_path / "few.geojson", 4_000), folder, tmp_path / "a.csv")
    many, more = measured(
        write_sites(tmp_path / "many.geojson", 60_000), folder, tmp_path / "b.csv"
    )
    assert many == 15 * few
    assert more - little < 60, "MB; 60,000 sites and their 250,000 rows would take over 200"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_memory_does_not_grow_with_the_land_use(tmp_path):
    from tests.workflows.test_overlap_large import write_land

    found = {}
    for side in (120, 240):
        land = write_land(tmp_path / f"{side}.geojson", features(fabric(side)), note="x" * 2_000)
        sites = write_sites(tmp_path / "sites.geojson", 500)
        found[side] = measured(sites, land, tmp_path / f"{side}.csv")
    assert found[240][1] - found[120][1] < 60, "MB; 43,000 features more are 98 MB of text"
