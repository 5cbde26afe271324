"""Dask's workers: the same rows, whoever dies; one sentence where they cannot be had."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from geoapp.errors import InputError, LayerUnavailable
from geoapp.scale import cluster as module
from geoapp.scale.cluster import cluster
from geoapp.scale.place import Call, Threads, in_order
from geoapp.scale.work import Ref, opened
from geoapp.storage.store.layout import PARCELS
from geoapp.storage.store.remote import open_at
from geoapp.workflows.overlap import STEP, Batch, Fields
from geoapp.workflows.overlap_land import StoreLand
from geoapp.workflows.overlap_open import Opened
from geoapp.workflows.overlap_sites import sites_of
from tests.scale.grounds import circles, site_frame, small_store
from tests.worlds import CRS


@pytest.fixture(scope="module")
def place():
    with cluster("local", 2) as made:
        yield made


def run(store, frame, place, *, told=lambda *_: None, shapes=False, fields=None):
    """All parts of a batch over a store."""
    with sites_of([frame], "sites", fields or Fields()) as sites:
        land = StoreLand("land", store, [])
        batch = Batch(sites, Opened(land, store.manifest.work_crs, "the store's"), place, told)
        parts = list(batch.parts(shapes=shapes))
        return parts, batch.issues()


def rows(parts):
    return [row for part in parts for row in part.rows]


@pytest.mark.parametrize("size", [20, 128])
def test_many_processes_give_the_same_rows_as_one(tmp_path, monkeypatch, place, size):
    store = small_store(tmp_path, size, monkeypatch)
    monkeypatch.setattr(place, "sites", 11)
    place.greet(store)
    with Threads(1) as here:
        one, issues = run(store, circles(80), here)
    many, others = run(store, circles(80), place)
    assert len(rows(one)) > 200
    assert rows(many) == rows(one)
    assert others == issues


def test_zones_and_shapes_are_the_same_too(tmp_path, monkeypatch, place):
    store = small_store(tmp_path, 64, monkeypatch)
    frame = site_frame(circles(30).geometry, zone=["105-00", "105-45", "105-30"] * 10)
    for shapes in (False, True):
        with Threads(2) as here:
            one, _ = run(store, frame, here, shapes=shapes, fields=Fields(zone="zone"))
        many, _ = run(store, frame, place, shapes=shapes, fields=Fields(zone="zone"))
        assert rows(many) == rows(one)
        if shapes:
            assert many[0].shapes.tolist() == one[0].shapes.tolist()


def test_a_store_elsewhere_is_fetched_by_the_workers(tmp_path, monkeypatch, place):
    store = small_store(tmp_path, 64, monkeypatch)
    there = open_at(store.folder.as_uri())
    place.greet(there)
    with Threads(1) as here:
        one, _ = run(store, circles(40), here)
    many, _ = run(there, circles(40), place)
    assert rows(many) == rows(one)


def test_a_killed_worker_costs_only_its_calls(tmp_path, monkeypatch):
    store = small_store(tmp_path, 20, monkeypatch)
    with Threads(1) as here:
        one, _ = run(store, circles(80), here)
    with cluster("local", 2) as place:
        monkeypatch.setattr(place, "sites", 2)
        before = place._client.run(os.getpid)
        killed = []

        def told(step, done, total):
            if step == STEP and not killed and done > 10:
                killed.append(next(iter(before.values())))
                os.kill(killed[0], signal.SIGKILL)

        many, _ = run(store, circles(80), place, told=told)
        assert killed
        assert rows(many) == rows(one)
        place._client.wait_for_workers(2, timeout=30)
        assert killed[0] not in place._client.run(os.getpid).values()


def die(parcels):
    os.kill(os.getpid(), signal.SIGKILL)


def test_work_that_kills_every_worker_is_given_up(tmp_path, monkeypatch):
    store = small_store(tmp_path, 64, monkeypatch)
    with cluster("local", 1) as place, pytest.raises(InputError, match="3 workers died"):
        list(in_order(place, [Call(None, die, store)]))


def test_a_damaged_block_is_one_sentence(tmp_path, monkeypatch, place):
    store = small_store(tmp_path, 64, monkeypatch)
    piece = store.manifest.blocks[3].buffers["xy"]
    path = store.folder / PARCELS
    data = bytearray(path.read_bytes())
    data[piece.offset + 8] ^= 1
    path.write_bytes(data)
    with pytest.raises(LayerUnavailable, match="block 3, xy: the checksum differs") as raised:
        run(store, circles(80), place)
    assert "\n" not in str(raised.value)


def test_a_worker_that_cannot_see_the_store_is_named(tmp_path, monkeypatch, place):
    store = small_store(tmp_path, 64, monkeypatch)
    store.folder.rename(tmp_path / "elsewhere")
    with pytest.raises(LayerUnavailable, match=r"worker tcp://.*cannot be used"):
        place.greet(store)


def test_another_edition_on_a_worker_is_refused(tmp_path, monkeypatch):
    store = small_store(tmp_path, 64, monkeypatch)
    with pytest.raises(LayerUnavailable, match="another edition"):
        opened(Ref(str(store.folder), "sha256:00", CRS))


def test_a_worker_with_another_version_is_refused(tmp_path, monkeypatch, place):
    store = small_store(tmp_path, 64, monkeypatch)
    monkeypatch.setattr(module, "__version__", "99")
    with pytest.raises(InputError, match=r"has geoapp .*; every worker needs geoapp 99"):
        place.greet(store)


def test_a_worker_without_the_program_is_refused(tmp_path, monkeypatch, place):
    store = small_store(tmp_path, 64, monkeypatch)
    missing = ModuleNotFoundError("No module named 'geoapp'")
    monkeypatch.setattr(place._client, "run", lambda *_, **__: {"tcp://w:1": missing})
    with pytest.raises(InputError, match="worker tcp://w:1 says ModuleNotFoundError"):
        place.greet(store)


def refused(address):
    with pytest.raises(InputError) as raised, cluster(address):
        pass
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize("address", ["nonsense", "x:y:z", "foo://a:1", ""])
def test_no_address_is_one_sentence(address):
    assert "no Dask scheduler answers at" in refused(address)


def test_nobody_there_is_one_sentence_within_seconds(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_S", 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        said = refused(f"tcp://127.0.0.1:{free.getsockname()[1]}")
    assert "--scheduler local" in said


def test_something_else_there_is_one_sentence(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_S", 1)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(20)

        def answer():
            with server.accept()[0] as caller:
                caller.sendall(b"SSH-2.0-OpenSSH_9.2 and more than eight bytes\r\n")
                time.sleep(2)

        thread = threading.Thread(target=answer)
        thread.start()
        said = refused(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        thread.join()
    assert "no Dask scheduler answers" in said


def test_it_is_found_from_within_a_running_loop_too(scheduler, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_S", 2)
    address, _ = scheduler

    async def asked():
        return refused(address)

    with ThreadPoolExecutor(1) as apart:  # a browser's test may have left a loop in this thread
        assert "0 of 1 workers" in apart.submit(lambda: asyncio.run(asked())).result()


def test_a_worker_is_no_scheduler(place):
    assert "answers a Worker" in refused(next(iter(place._client.scheduler_info()["workers"])))


@pytest.fixture
def scheduler(tmp_path):
    """A scheduler in a process of its own, without workers; its address, and the process."""
    code = (
        "import asyncio, sys\n"
        "from distributed import Scheduler\n"
        "async def main():\n"
        "    async with Scheduler(host='127.0.0.1', port=0, dashboard=False,"
        " dashboard_address='127.0.0.1:0') as made:\n"
        "        print(made.address, flush=True)\n"
        "        await made.finished()\n"
        "asyncio.run(main())\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    yield process.stdout.readline().strip(), process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_scheduler_without_workers_is_one_sentence(scheduler, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_S", 2)
    address, _ = scheduler
    assert f"0 of 1 workers; start them with: dask worker {address}" in refused(address)


def worker_of(address):
    code = f"""
import asyncio
from distributed import Worker
async def main():
    async with Worker({address!r}, nthreads=1, host="127.0.0.1", dashboard=False) as made:
        await made.finished()
asyncio.run(main())
"""
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)


def slow(parcels):
    time.sleep(60)


@pytest.mark.parametrize("falls", ["worker", "scheduler"])
def test_when_nobody_is_left_it_ends_in_one_sentence(tmp_path, monkeypatch, scheduler, falls):
    monkeypatch.setattr(module, "LOOK_S", 0.5)
    monkeypatch.setattr(module, "PATIENCE_S", 15)
    store = small_store(tmp_path, 64, monkeypatch)
    address, process = scheduler
    worker = worker_of(address)
    try:
        with cluster(address) as place:
            monkeypatch.setattr(module, "PATIENCE_S", 1)
            place.greet(store)
            begun = place.submit(Call(None, slow, store))
            time.sleep(1)
            (worker if falls == "worker" else process).kill()
            with pytest.raises(InputError, match="went away, or has no worker left"):
                place.result(begun)
    finally:
        worker.kill()
        worker.wait()


def test_its_own_processes_listen_on_the_loopback_only(place):
    addresses = [place._client.scheduler.address, *place._client.scheduler_info()["workers"]]
    assert all(a.startswith("tcp://127.0.0.1:") for a in addresses)
    assert place._client.scheduler_info()["services"].keys() <= {"dashboard"}
