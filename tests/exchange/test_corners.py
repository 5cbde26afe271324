"""Corner tables: X is north, Y is east, decimals as Vietnam writes them."""

import pytest
import shapely

from geoapp.errors import CrsError, FileUnreadable, GeometryError
from geoapp.exchange.corners import decimal
from geoapp.exchange.geojson import CRS84
from geoapp.exchange.read import read_any

SQUARE = shapely.box(570_000.5, 2_320_000.25, 571_000.5, 2_321_000.25)


def table(tmp_path, text, name="mốc.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


ENGLISH = """point,X,Y
1,2320000.25,570000.5
2,2321000.25,570000.5
3,2321000.25,571000.5
4,2320000.25,571000.5
"""
VIETNAMESE = """Điểm;X (Bắc);Y (Đông)
1;2.320.000,25;570.000,5
2;2.321.000,25;570.000,5
3;2.321.000,25;571.000,5
4;2.320.000,25;571.000,5
1;2.320.000,25;570.000,5
"""


@pytest.mark.parametrize("text", [ENGLISH, VIETNAMESE, ENGLISH.replace(",", "\t")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_corner_table_is_one_polygon(tmp_path, text, encoding):
    found = read_any(table(tmp_path, text, encoding=encoding), crs="EPSG:5897")
    assert (len(found), found.crs) == (1, "EPSG:5897")
    assert found.geometry[0].equals(SQUARE)


def test_corners_in_degrees_are_latitude_then_longitude(tmp_path):
    text = "point,x,y\n1,21.0,105.5\n2,21.1,105.5\n3,21.1,105.6\n"
    found = read_any(table(tmp_path, text), crs="EPSG:4326")
    assert found.crs == CRS84
    assert found.geometry[0].bounds == (105.5, 21.0, 105.6, 21.1)


def test_several_sites_in_one_table(tmp_path):
    lines = ENGLISH.splitlines()
    rows = [f"{site},{line}" for site in ("a", "b") for line in lines[1:]]
    found = read_any(table(tmp_path, "\n".join(["id," + lines[0], *rows])), crs="EPSG:5897")
    assert found.ids == ["a", "b"]


def test_swapped_columns_are_refused_with_what_to_do(tmp_path):
    swapped = ENGLISH.replace("X,Y", "Y,X")
    with pytest.raises(
        CrsError, match=r"X and Y look swapped: X is north \(570,000\.50 is given\)"
    ):
        read_any(table(tmp_path, swapped), crs="EPSG:5897")


def test_points_outside_vietnam_are_refused(tmp_path):
    with pytest.raises(CrsError, match="do not lie in Vietnam in EPSG:4756"):
        read_any(table(tmp_path, ENGLISH), crs="EPSG:4756")


def test_without_a_crs_the_sentence_says_what_it_looks_like(tmp_path):
    with pytest.raises(CrsError, match=r"add --crs EPSG:N; the numbers look like VN-2000 metres"):
        read_any(table(tmp_path, ENGLISH))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a,b\n1,2\n", "must name the columns"),
        ("point,x,y\n", "no rows"),
        ("point,x,Y\n1,2320000,abc\n", r"row 2, column Y: 'abc' is not clearly one number"),
        (
            "point;x;y\n1;2320000;570.500\n",
            r"row 2, column y: '570\.500' is not clearly one number",
        ),
        ("point,x,y\n1,2320000\n", "row 2, column y: the number is missing"),
        ("point,x,y\n1,2320000,nan\n", "row 2, column y: 'nan' is not"),
    ],
)
def test_a_table_that_cannot_be_read_names_the_line(tmp_path, text, why):
    with pytest.raises(FileUnreadable, match=why):
        read_any(table(tmp_path, text), crs="EPSG:5897")


def test_two_corners_are_no_site(tmp_path):
    with pytest.raises(GeometryError, match="fewer than three"):
        read_any(table(tmp_path, "\n".join(ENGLISH.splitlines()[:3])), crs="EPSG:5897")


def test_a_table_in_an_old_encoding_is_named(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("Điểm;X;Y\n1;1;1\n".encode("utf-16"))
    with pytest.raises(FileUnreadable, match="not UTF-8"):
        read_any(path, crs="EPSG:5897")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2320000.25", 2320000.25),
        ("2320000,25", 2320000.25),
        ("2.320.000,25", 2320000.25),
        ("2,320,000.25", 2320000.25),
        ("2.320.000", 2320000.0),
        ("2 320 000,250", 2320000.25),
        ("2320000,250", 2320000.25),
        ("-3,5", -3.5),
        ("570.500", None),
        ("570,500", None),
        ("0,500", 0.5),
        ("1.2.3", None),
        ("1,2.3,4", None),
        ("12.34,5", None),
        ("", None),
        ("1e5", None),
    ],
)
def test_decimal(text, value):
    assert decimal(text) == value


def test_a_wkt_column(tmp_path):
    text = f'id,name,geometry,crs\na,Sơn Đông,"{SQUARE.wkt}",EPSG:5897\nb,,,EPSG:5897\n'
    found = read_any(table(tmp_path, text))
    assert (found.ids, found.crs) == (["a", "b"], "EPSG:5897")
    assert found.geometry[0].equals(SQUARE)
    assert found.geometry[1] is None
    assert found.properties[1]["name"] is None


@pytest.mark.parametrize("wkt", ["POLYGON ((", "POLYGON EMPTY", "POINT (nan 1)"])
def test_bad_wkt_names_the_line(tmp_path, wkt):
    with pytest.raises(GeometryError, match="row 2"):
        read_any(table(tmp_path, f'id,wkt\na,"{wkt}"\n'), crs="EPSG:5897")
