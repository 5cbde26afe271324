"""Whole exports of a stored layer: made once, resumed by range, packed once, never half."""

import gzip
import http.client
import io
import itertools
import json
import threading
import time
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from waitress.server import create_server

from geoapp.config import Config
from geoapp.storage import open_workspace
from geoapp.storage.store import builder, spill
from geoapp.web.factory import create_app
from geoapp.workflows import export_kept, export_stored
from geoapp.workflows.export import export
from tests.workflows.stores import build, odd_parcels, write_land
from tests.workflows.test_export_stored import broken_at, spoil
from tests.worlds import make

ADDRESS = "/exports/landuse.geojson"
GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(spill, "BLOCK", 64)
    monkeypatch.setattr(builder, "CHUNK", 70)
    monkeypatch.setattr(export_stored, "CHUNK", 20)
    made = make(tmp_path / "w")
    write_land(made, odd_parcels())
    build(made)
    return made


class Client(FlaskClient):
    """Reads an answer to its end and closes it, unless told otherwise."""

    def open(self, *words, buffered=True, **more):
        return super().open(*words, buffered=buffered, **more)


@pytest.fixture
def app(folder):
    made = create_app(Config(workspace=folder))
    made.test_client_class = Client
    return made


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def kept(folder):
    """Where exports are kept."""
    return open_workspace(folder).store("landuse").folder / export_kept.FOLDER


def expected(folder, form="geojson"):
    out = io.BytesIO()
    export(open_workspace(folder), "landuse", form, out, as_of=date.today())
    return out.getvalue()


def names(kept):
    return sorted(path.name for path in kept.iterdir()) if kept.exists() else []


def wait_for(found, seconds=20):
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("form", ["geojson", "geojsonseq", "fgb", "parquet"])
def test_the_first_caller_and_the_next_get_the_same_bytes(client, folder, kept, form):
    first = client.get(f"/exports/landuse.{form}")
    assert [n.startswith("landuse-") and n.endswith(f".{form}") for n in names(kept)] == [True]
    second = client.get(f"/exports/landuse.{form}")
    assert first.data == second.data == expected(folder, form)
    assert first.headers["ETag"] == second.headers["ETag"]
    assert not first.headers["ETag"].startswith("W/")
    for answer in (first, second):
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert answer.headers["Content-Disposition"].endswith(f'{date.today()}.{form}"')
        assert "Content-Encoding" not in answer.headers
    assert int(second.headers["Content-Length"]) == len(second.data)


def test_parts_are_the_whole(client, folder):
    size = len(expected(folder))
    cuts = [0, 1, size // 3, size // 2, size]
    parts = [
        client.get(ADDRESS, headers={"Range": f"bytes={a}-{b - 1}"})
        for a, b in itertools.pairwise(cuts)
    ]
    assert {p.status_code for p in parts} == {206}
    assert parts[1].headers["Content-Range"] == f"bytes 1-{cuts[2] - 1}/{size}"
    assert b"".join(p.data for p in parts) == expected(folder)
    assert client.get(ADDRESS, headers={"Range": "bytes=-7"}).data == expected(folder)[-7:]


def test_a_download_that_broke_off_goes_on_where_it_stopped(client, folder, kept):
    """The first answer was cut before there was a file: its validator still fits."""
    broken = client.get(ADDRESS, buffered=False)
    have = next(broken.response)
    broken.close()
    assert names(kept) == []
    more = {"Range": f"bytes={len(have)}-", "If-Range": broken.headers["ETag"]}
    rest = client.get(ADDRESS, headers=more)
    assert rest.status_code == 206
    assert have + rest.data == expected(folder)


def test_a_range_of_a_changed_edition_is_the_whole_new_file(client, folder):
    old = client.get(ADDRESS)
    found = odd_parcels()
    found.properties[0]["commune"] = "Mới"
    write_land(folder, found)
    build(folder)
    answer = client.get(ADDRESS, headers={"Range": "bytes=9-", "If-Range": old.headers["ETag"]})
    assert answer.status_code == 200
    assert answer.data == expected(folder) != old.data
    assert answer.headers["ETag"] != old.headers["ETag"]


def test_a_range_beyond_the_end(client, folder):
    answer = client.get(ADDRESS, headers={"Range": "bytes=99999999-"})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(expected(folder))}"


@pytest.mark.parametrize("text", ["bytes=0-1,5-6", "lines=1-2", "bytes=x"])
def test_a_range_that_is_none_is_ignored(client, folder, text):
    answer = client.get(ADDRESS, headers={"Range": text})
    assert (answer.status_code, answer.data) == (200, expected(folder))


def test_head_says_all_and_makes_nothing(client, kept):
    before = client.head(ADDRESS)
    assert (before.status_code, before.data, names(kept)) == (200, b"", [])
    assert before.headers["Accept-Ranges"] == "bytes"
    whole = client.get(ADDRESS)
    after = client.head(ADDRESS)
    assert before.headers["ETag"] == whole.headers["ETag"] == after.headers["ETag"]
    assert int(after.headers["Content-Length"]) == len(whole.data)


def test_who_holds_it_is_told_so_whether_it_is_kept_or_not(client, kept):
    tag = client.head(ADDRESS).headers["ETag"]
    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304
    assert names(kept) == []
    client.get(ADDRESS)
    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304


def test_the_file_is_packed_once_and_sent_so(client, folder, kept, monkeypatch):
    plain = client.get(ADDRESS, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    unpacked = client.get(ADDRESS, headers=GZIP)
    assert unpacked.data == plain.data
    wait_for(lambda: any(n.endswith(".gz") and n.startswith("landuse") for n in names(kept)))
    monkeypatch.setattr(export_kept, "_gzipped", None)
    packed = client.get(ADDRESS, headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert gzip.decompress(packed.data) == expected(folder)
    assert client.get(ADDRESS).data == expected(folder)
    half = {**GZIP, "Range": "bytes=10-", "If-Range": packed.headers["ETag"]}
    rest = client.get(ADDRESS, headers=half)
    assert (rest.status_code, rest.headers["Content-Encoding"]) == (206, "gzip")
    assert packed.data[:10] + rest.data == packed.data
    for more in ({}, {"If-Range": plain.headers["ETag"]}):
        part = client.get(ADDRESS, headers={**GZIP, "Range": "bytes=10-", **more})
        assert part.status_code == 206
        assert plain.data[:10] + part.data == plain.data


def test_an_older_day_makes_room(client, folder, kept, monkeypatch):
    client.get(ADDRESS)
    client.get("/exports/landuse.geojsonseq")
    first = names(kept)
    monkeypatch.setattr("geoapp.web.exports.today", lambda: date(2031, 1, 1))
    answer = client.get(ADDRESS)
    assert json.loads(answer.data)["as_of"] == "2031-01-01"
    assert len(names(kept)) == 2
    assert len(set(names(kept)) & set(first)) == 1


def test_another_day_or_a_part_is_not_kept(client, kept):
    for more in ("as_of=2024-12-26", "filter=code%3D'LUC'", "bbox=105,20,106,22"):
        answer = client.get(f"{ADDRESS}?{more}")
        assert answer.status_code == 200
        assert answer.data
        assert "Accept-Ranges" not in answer.headers
        assert "Content-Encoding" not in client.get(f"{ADDRESS}?{more}", headers=GZIP).headers
    assert names(kept) == []


def test_who_goes_away_midway_leaves_nothing(client, kept):
    answer = client.get(ADDRESS, buffered=False)
    next(answer.response)
    assert any(n.startswith(export_kept.PART) for n in names(kept))
    answer.close()
    assert names(kept) == []


def test_what_a_killed_process_left_is_removed(client, kept):
    kept.mkdir()
    (kept / f"{export_kept.PART}landuse-0.geojson.x").write_bytes(b"half")
    client.get(ADDRESS)
    assert not any(n.startswith(export_kept.PART) for n in names(kept))


def test_two_who_ask_first_both_get_it_and_one_keeps_it(client, folder, kept):
    one = client.get(ADDRESS, buffered=False)
    head = next(one.response)
    two = client.get(ADDRESS)
    assert two.data == expected(folder)
    assert len([n for n in names(kept) if n.startswith(export_kept.PART)]) == 1
    assert head + b"".join(one.response) == expected(folder)
    one.close()
    assert len(names(kept)) == 1


def test_many_at_once(app, folder, kept):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(app.test_client().get(ADDRESS).data))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) == {expected(folder)}
    assert len(names(kept)) == 1


def test_where_nothing_can_be_written_it_is_sent_all_the_same(client, folder, kept):
    kept.parent.joinpath(export_kept.FOLDER).write_text("in the way")
    for more in ({}, {"Range": "bytes=5-"}):
        answer = client.get(ADDRESS, headers=more)
        assert (answer.status_code, answer.data) == (200, expected(folder))


def test_a_disk_that_fills_ends_the_keeping_not_the_sending(client, folder, kept, monkeypatch):
    whole = export_kept._Part.write
    left = [3]

    def write(self, data):
        left[0] -= 1
        if not left[0]:
            self._file.close()  # any later write fails
            self._file = Full()
        whole(self, data)

    class Full:
        def write(self, data):
            raise OSError(28, "No space left on device")

        def close(self):
            pass

    monkeypatch.setattr(export_kept._Part, "write", write)
    assert client.get(ADDRESS).data == expected(folder)
    assert names(kept) == []


def test_a_damaged_store_is_said_before_the_first_byte(client, kept, folder):
    spoil(open_workspace(folder).store("landuse").folder, 1)
    for more in ({}, {"Range": "bytes=5-"}):
        answer = client.get(ADDRESS, headers=more)
        assert answer.status_code == 503
        assert answer.get_json()["error"]["code"] == "layer_unavailable"
    assert names(kept) == []


@pytest.fixture
def server(app):
    """A real server, for what only a connection shows."""
    made = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    yield made.effective_port
    made.close()


def test_a_failure_further_on_breaks_the_connection(server, kept, caplog, monkeypatch):
    broken_at(monkeypatch, 1)
    for address in (ADDRESS, f"{ADDRESS}?as_of=2024-12-26"):
        connection = http.client.HTTPConnection("127.0.0.1", server, timeout=30)
        connection.request("GET", address)
        answer = connection.getresponse()
        assert answer.status == 200
        with pytest.raises(http.client.IncompleteRead):
            answer.read()
        connection.close()
    assert names(kept) == []
    assert any("broke off: gone" in r.getMessage() for r in caplog.records)


def test_a_caller_who_hangs_up_stops_the_work_without_a_word(server, kept, caplog, monkeypatch):
    pieces = [0]
    whole = export_kept.Kept.keeping

    def slow(self, made, beside=False):
        for piece in whole(self, made, beside):
            pieces[0] += 1
            yield piece + b" " * (4 << 20)

    monkeypatch.setattr(export_kept.Kept, "keeping", slow)
    connection = http.client.HTTPConnection("127.0.0.1", server, timeout=30)
    connection.request("GET", ADDRESS)
    connection.getresponse().read(10)
    connection.close()
    wait_for(lambda: names(kept) == [])
    assert pieces[0] < len(odd_parcels()) / 20
    assert [r for r in caplog.records if r.levelname in ("ERROR", "WARNING")] == []


def test_no_part_stays_open(client, kept):
    client.get(ADDRESS)
    mine = [str(p) for p in Path("/proc/self/fd").iterdir() if kept.name in str(p.resolve())]
    assert mine == []
