"""A file on this machine that claims to be of some format: whether it is there, and is that."""

import codecs
import os
import re
from collections.abc import Sequence
from pathlib import Path

from geoapp.errors import FileUnreadable, TooLarge
from geoapp.exchange.zips import SIDECARS
from geoapp.sentence import Sentence, say

MAX_BYTES = 2 << 30
# The first bytes of each format: an ending is a claim, this is the check of it.
_MAGIC: dict[str, tuple[bytes, ...]] = {
    "gpkg": (b"SQLite format 3\x00",),
    "shp": (b"\x00\x00\x27\x0a",),
    "fgb": (b"fgb\x03",),
    "parquet": (b"PAR1",),
    "zip": (b"PK\x03\x04", b"PK\x05\x06"),
    "kmz": (b"PK\x03\x04", b"PK\x05\x06"),
    "xlsx": (b"PK\x03\x04", b"PK\x05\x06"),
    "kml": (b"<?xml", b"<kml", b"\xef\xbb\xbf<?xml", b"\xef\xbb\xbf<kml"),
    "dxf": (b"",),
}
GEOJSON = {"geojson", "json"}
TABLES = {"csv", "tsv", "txt"}
SEQUENCE = {"geojsonseq", "geojsons", "geojsonl"}
# An address, one of GDAL's virtual paths, or the content itself instead of a path.
_ADDRESS = re.compile(r"\w\w:/|^/vsi|^\s*[{<]|\x00")
ENDINGS = sorted({*_MAGIC, *GEOJSON, *SEQUENCE, *TABLES})


_PATHS = re.compile(r"(?:/[\w.+~-]+){2,}(?:[:,] ?(?:line )?\d+)*:?")


def library_words(error: Exception) -> str:
    """What a library says of a file, in one line, without the paths of this machine."""
    return _PATHS.sub("…", " ".join(str(error).split()))[:160]


def which_layer(there: Sequence[object]) -> Sentence:
    """The question which of several layers is meant."""
    return say(
        "name one of its layers with --source-layer; there are: {layers}",
        layers=tuple(there[:20]) or say("none with geometry"),
    )


INSTEAD = {
    **dict.fromkeys(("xls", "ods"), say("save it as .xlsx")),
    **dict.fromkeys(("dwg", "dgn"), say("save the drawing as DXF")),
    **dict.fromkeys(("doc", "docx", "pdf"), say("copy its table and paste it")),
    **dict.fromkeys(("rar", "7z"), say("pack it as .zip")),
}
"""What to do with a file that people have and nothing here reads."""


def ending(source: Path) -> str:
    """The format that a file's name claims. Raises FileUnreadable naming those there are."""
    return known_ending(source.suffix, source.name)


def known_ending(suffix: str, name: str) -> str:
    """``.GeoJSON`` as ``geojson``. Raises FileUnreadable, with what to save ``name`` as instead."""
    kind = suffix.lower().removeprefix(".")
    if kind not in ENDINGS:
        what = suffix[:20] or say("that is missing")
        known = say("these can be read: {endings}", endings=tuple(ENDINGS))
        raise FileUnreadable(
            say(
                "{file}: the ending {what} is not known; {instead}",
                file=name,
                what=what,
                instead=INSTEAD.get(kind, known),
            )
        )
    return kind


def local_file(path: str | Path, most: int | None = None) -> Path:
    """``path`` as an existing regular file of at most ``most`` bytes, else MAX_BYTES.

    Raises FileUnreadable, TooLarge.
    """
    most = MAX_BYTES if most is None else most
    text = str(path)
    if _ADDRESS.search(text):
        raise FileUnreadable(
            say("{path!r} is not the path of a local file; save the file first", path=text[:80])
        )
    source = Path(text)
    if not _is_there(source):
        raise FileUnreadable(
            say("{file}: no such file; check the path", file=(source.name or text)[:80])
        )
    if source.stat().st_size > most:
        raise TooLarge(
            say("{file}: larger than {most} GB; split it", file=source.name, most=most >> 30)
        )
    if not os.access(source, os.R_OK):
        raise FileUnreadable(say("{file}: no right to read it", file=source.name))
    return source


def _is_there(source: Path) -> bool:
    try:
        return source.is_file()
    except OSError:  # a name that no file can have
        return False


def check_magic(path: Path, kind: str, name: str) -> None:
    """Raise FileUnreadable where a file's first bytes are not of its format, or it is cut."""
    with path.open("rb") as file:
        head = file.read(16)
    if not head.startswith(_MAGIC[kind]):
        raise FileUnreadable(
            say(
                "{file}: its content is not {kind}; rename it or export it again",
                file=name,
                kind=kind,
            )
        )
    if kind == "shp":
        _check_shp_length(path, name)


def _check_shp_length(path: Path, name: str) -> None:
    """GDAL reads what is left of a cut shapefile and gives no geometry for the rest."""
    with path.open("rb") as file:
        declared = 2 * int.from_bytes(file.read(28)[24:28], "big")
    if path.stat().st_size < declared:
        raise FileUnreadable(
            say(
                "{file}: cut short ({size} of {declared} bytes); copy it again",
                file=name,
                size=path.stat().st_size,
                declared=declared,
            )
        )


def text_encoding(shp: Path, name: str) -> tuple[str | None, tuple[Sentence, ...]]:
    """How GDAL is to read a shapefile's text, None as it likes, and what to warn of.

    Without a ``.cpg`` the text is UTF-8 where it can be; else GDAL guesses, and we say so.
    """
    dbf = shp.with_suffix(".dbf")
    if shp.with_suffix(".cpg").is_file() or not dbf.is_file():
        return None, ()
    try:
        with dbf.open("rb") as file:
            file.seek(int.from_bytes(file.read(10)[8:], "little"))
            for _ in codecs.iterdecode(iter(lambda: file.read(1 << 20), b""), "utf-8"):
                pass
    except UnicodeDecodeError:
        odd = say("{file}: no .cpg file and the text is not UTF-8; names may be garbled", file=name)
        return None, (odd,)
    return "UTF-8", ()


def check_quiet(source: Path) -> None:
    """Raise FileUnreadable for a GeoPackage whose last changes still lie beside it."""
    for ending in ("-wal", "-journal"):
        beside = source.with_name(source.name + ending)
        if source.suffix.lower() == ".gpkg" and beside.is_file() and beside.stat().st_size:
            raise FileUnreadable(
                say(
                    "{file}: another program is writing it ({beside} is not empty); save and"
                    " close it there first",
                    file=source.name,
                    beside=beside.name,
                )
            )


def link_siblings(source: Path, folder: Path) -> None:
    """Link what belongs to a shapefile beside it."""
    for suffix in SIDECARS:
        for path in (source.with_suffix(suffix), source.with_suffix(suffix.upper())):
            target = folder / f"input{suffix}"
            if path.is_file() and not target.exists():
                target.symlink_to(path.resolve())
