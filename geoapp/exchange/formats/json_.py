"""GeoJSON (RFC 7946) and GeoJSON text sequences (RFC 8142); both stream.

What is only known at the end, such as the number of features, stands behind them.
"""

from collections.abc import Iterator

from geoapp.exchange.formats.scratch import marked
from geoapp.exchange.formats.table import Run, Table
from geoapp.exchange.geojson_text import packed_behind, texts_behind
from geoapp.exchange.geojson_write import SEPARATOR, members_text, opening, without_end

RECORD_SEPARATOR = b"\x1e"
# What each record of a sequence repeats: a sequence has no place of its own for it.
_SAID = ("as_of", "edition", "source", "kind", "note_vi", "note_en")


def geojson(table: Table) -> Iterator[bytes]:
    """One FeatureCollection; ``about`` as foreign members before, ``counts`` after."""
    head, between = opening(table.about), b""
    for run in table.runs():
        features = _features(run, SEPARATOR)
        yield head + (between + without_end(features) if features else b"")
        head, between = b"", SEPARATOR[1:] if features else between
    yield head + b"\n]" + members_text(table.counts()) + b"}\n"


def geojsonseq(table: Table) -> Iterator[bytes]:
    """One Feature a record, each opened by RS; as-of day and source as foreign members.

    One that breaks off ends in a truncated record, which readers must tell (RFC 8142).
    """
    return marked(_records(table), RECORD_SEPARATOR + b'{"type":"Feature","broken off":"')


def _records(table: Table) -> Iterator[bytes]:
    said = {k: table.about[k] for k in _SAID if table.about.get(k) is not None}
    end = members_text(said) + b"}\n" + RECORD_SEPARATOR
    for run in table.runs():
        features = _features(run, end)
        yield RECORD_SEPARATOR + features[:-1] if features else b""


def _features(run: Run, after: bytes) -> bytes:
    if not len(run):
        return b""
    if run.packed is None:
        return texts_behind(run.heads(), run.geometry, after)
    return packed_behind(run.heads(), *run.packed, after)
