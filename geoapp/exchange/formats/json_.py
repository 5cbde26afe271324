"""GeoJSON (RFC 7946) and GeoJSON text sequences (RFC 8142); both stream."""

from typing import BinaryIO

import orjson

from geoapp.exchange.formats.table import Table
from geoapp.exchange.geojson_write import feature_texts, write_features

RECORD_SEPARATOR = b"\x1e"
# What each record of a sequence repeats: a sequence has no place of its own for it.
_SAID = ("as_of", "edition", "source", "kind", "note_vi", "note_en")


def geojson(table: Table, out: BinaryIO) -> None:
    """One FeatureCollection; ``about`` as foreign members."""
    write_features(out, table.ids, table.records(), table.geometry, table.about)


def geojsonseq(table: Table, out: BinaryIO) -> None:
    """One Feature a record, each opened by RS; as-of day and source as foreign members."""
    said = {k: table.about[k] for k in _SAID if table.about.get(k) is not None}
    tail = b"," + orjson.dumps(said)[1:-1] + b"}\n" if said else b"}\n"
    for text in feature_texts(table.ids, table.records(), table.geometry, b"\n"):
        for line in text.splitlines():
            out.write(RECORD_SEPARATOR + line[:-1] + tail)
