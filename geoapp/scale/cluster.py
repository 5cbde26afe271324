"""Gives the blocks of a store to Dask's workers and merges their sums.

A task is one block with the sites whose boxes meet it: outlines of sites go out, sums come back.
A worker that dies costs its tasks, which Dask gives to another. Dask's own transport pickles: a
cluster must be one's own (TLS by Dask's configuration); nothing of it is started but by
``--scheduler``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from geoapp.errors import InputError
from geoapp.geometry.meet import touched
from geoapp.geometry.packed import Packed, Rows
from geoapp.geometry.totals import Partial, Totals, merge
from geoapp.scale.work import block_sums
from geoapp.storage.store.remote import open_at

SITES = 512
"""Sites of a block in one task at most."""
AHEAD = 4
"""Tasks in hand for each worker: the scheduler never holds the whole batch."""
TRIES = 3
PATIENCE_S = 10


@contextmanager
def client_of(scheduler: str, workers: int | None = None) -> Iterator[Any]:
    """A client of the scheduler at an address, or of ``local`` processes of this machine.

    Raises InputError where no scheduler answers.
    """
    from distributed import Client

    if scheduler == "local":
        with _local(workers) as cluster, Client(cluster, set_as_default=False) as client:
            yield client
        return
    try:
        client = Client(scheduler, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise InputError(
            f"no Dask scheduler answers at {scheduler[:80]}; start one (dask scheduler) and its"
            " workers, or use --scheduler local"
        ) from error
    with client:
        yield client


def _local(workers: int | None) -> Any:
    import logging

    from distributed import LocalCluster

    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        silence_logs=logging.CRITICAL,
    )


def totals_on(
    client: Any,
    address: str,
    sites: Packed,
    progress: Callable[[int, int], None] | None = None,
) -> Totals:
    """The same sums as ``geometry.totals.totals`` over the store at ``address``, bit for bit.

    ``sites``: valid, in the store's working CRS. ``progress`` is told tasks done and their
    number. Raises InputError where a block's workers keep dying, LayerUnavailable where a block
    is damaged.
    """
    tasks = list(_tasks(sites, address))
    found: list[Partial] = []
    for partial in _done(client, address, tasks):
        found.append(partial)
        if progress:
            progress(len(found), len(tasks))
    return merge(found)


def _tasks(sites: Packed, address: str) -> Iterator[tuple[int, Packed, Rows]]:
    for number, chosen in touched(sites.boxes, open_at(address).boxes):
        for n in range(0, len(chosen), SITES):
            some = chosen[n : n + SITES]
            yield number, sites.take(some), some


def _done(client: Any, address: str, tasks: list[tuple[int, Packed, Rows]]) -> Iterator[Partial]:
    """Results as they come, with a few tasks a worker under way."""
    from distributed import as_completed

    waiting = iter(tasks)

    def more(count: int) -> list[Any]:
        return [
            client.submit(block_sums, address, *task, pure=False, retries=TRIES)
            for task in islice(waiting, count)
        ]

    ahead = AHEAD * max(len(client.scheduler_info()["workers"]), 1)
    running = as_completed(more(ahead), loop=client.loop)
    for future in running:
        yield _result(future)
        for new in more(1):
            running.add(new)


def _result(future: Any) -> Partial:
    from distributed.scheduler import KilledWorker

    try:
        found: Partial = future.result()
    except KilledWorker as error:
        raise InputError(
            "the workers of one block died again and again; look at their memory and logs, then"
            " start again (nothing was written)"
        ) from error
    return found
