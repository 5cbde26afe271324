"""Dask's workers as a place: they open the store, outlines of sites go out, sums come back.

A worker that dies costs its calls, which Dask gives to another, a few times at most. Dask's
transport pickles: whoever can talk to a scheduler or worker runs code as its user. So a cluster
must be one's own (TLS by Dask's configuration), and nothing of it starts but by ``--scheduler``.
"""

import asyncio
import logging
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any
from zlib import crc32

from geoapp import __version__
from geoapp.errors import GeoappError, InputError
from geoapp.geometry.parcels import Parcels
from geoapp.scale.place import Call
from geoapp.scale.work import Ref, at_store, greeting
from geoapp.sentence import Sentence, say
from geoapp.storage.store import StoredParcels

LOCAL = "local"
PATIENCE_S = 10
"""Wait for a scheduler, and for its first worker."""
LOOK_S = 5
"""How often to look whether there is still a worker, while one result is waited for."""
LOOK_EVERY = 64
"""After how many calls to look again which workers there are."""
TRIES = 2
"""How often a call that failed is made again; a worker's death counts by itself."""
DEATHS = 3
"""After so many deaths of its workers a call is given up."""

_SETTINGS = {
    "distributed.scheduler.allowed-failures": DEATHS,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}
"""Of a cluster of our own processes."""


class Cluster:
    """The workers of a scheduler. Only for parcels of a store."""

    sites = 4096

    def __init__(self, client: Any, name: str) -> None:
        self._client, self._name = client, name
        self._workers: list[str] = []
        self._begun = 0
        self.ahead = 16 * max(sum(client.nthreads().values()), 1)

    def greet(self, parcels: Parcels) -> None:
        """See that every worker has this program and can open the store.

        Raises InputError, LayerUnavailable with the first one's trouble.
        """
        assert isinstance(parcels, StoredParcels)
        said = self._client.run(greeting, Ref.of(parcels), on_error="return")
        for worker, answer in said.items():
            if isinstance(answer, GeoappError):
                raise type(answer)(say("worker {worker}: {why}", worker=worker, why=answer))
            if answer != __version__:
                raise InputError(
                    say(
                        "worker {worker} {has}; every worker needs geoapp {version} and what it"
                        " imports",
                        worker=worker,
                        has=_answered(answer),
                        version=__version__,
                    )
                )

    def submit(self, call: Call) -> Any:
        """Begin a call."""
        parcels = call.parcels
        assert isinstance(parcels, StoredParcels)
        return self._client.submit(
            at_store, call.function, Ref.of(parcels), *call.arguments,
            pure=False, retries=TRIES, **self._home(call),
        )  # fmt: skip

    def _home(self, call: Call) -> dict[str, Any]:
        """One block goes to the same worker each time, which has it checked, unless it is busy."""
        number = next(iter(call.arguments), None)
        if not isinstance(number, int):
            return {}
        if self._begun % LOOK_EVERY == 0:
            self._workers = sorted(self._client.scheduler_info(n_workers=-1)["workers"])
        self._begun += 1
        if not self._workers:
            return {}
        chosen = max(self._workers, key=lambda name: crc32(f"{name} {number}".encode()))
        return {"workers": [chosen], "allow_other_workers": True}

    def result(self, begun: Any) -> Any:
        """Wait for what ``submit`` gave; raises InputError where nobody is left to do it."""
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker

        try:
            return self._waited(begun)
        except KilledWorker as error:
            raise InputError(
                say(
                    "{count} workers died one after another of the same work; look at their memory"
                    " and logs (--workers 1 shows most); nothing was written",
                    count=DEATHS,
                )
            ) from error
        except FutureCancelledError as error:
            raise self._gone() from error

    def _waited(self, begun: Any) -> Any:
        looks = 0
        while True:
            try:
                return begun.result(timeout=LOOK_S)
            except TimeoutError:
                if begun.status == "error":
                    raise
                looks = 0 if self._client.status == "running" and self._alive() else looks + 1
                if looks * LOOK_S > 2 * PATIENCE_S:
                    raise self._gone() from None

    def _alive(self) -> bool:
        return bool(self._client.scheduler_info()["workers"])

    def _gone(self) -> InputError:
        return InputError(
            say(
                "the scheduler at {name} went away, or has no worker left; nothing was written:"
                " start it and its workers again, then this command",
                name=self._name,
            )
        )


@contextmanager
def cluster(scheduler: str, workers: int | None = None) -> Iterator[Cluster]:
    """The workers at an address, or new processes of this machine (LOCAL) that end with the block.

    ``workers``: how many processes, or how many workers to wait for. Raises InputError where no
    scheduler or no worker answers.
    """
    from distributed import Client
    from distributed.gc import disable_gc_diagnosis

    with ExitStack() as opened:
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        address: Any = scheduler
        if scheduler == LOCAL:
            address = opened.enter_context(_processes(workers))
        else:
            _knock(scheduler)
        client = opened.enter_context(Client(address, timeout=PATIENCE_S, set_as_default=False))
        disable_gc_diagnosis(force=True)  # a signal raised within its callback would be lost
        _wait(client, workers or 1, scheduler)
        yield Cluster(client, scheduler)


def _knock(address: str) -> None:
    """See that a scheduler answers there: a client that finds none leaves threads behind."""
    try:
        # on a thread of its own: the caller's may run a loop already, as a notebook's does
        with ThreadPoolExecutor(1) as thread:
            found = thread.submit(lambda: asyncio.run(_identity(address))).result()
    except (OSError, TimeoutError, ValueError, TypeError, RuntimeError, MemoryError) as error:
        raise InputError(
            say(
                "no Dask scheduler answers at {address!r}; give its address, such as"
                " tcp://10.0.0.1:8786, or --scheduler local",
                address=address[:80],
            )
        ) from error
    if found.get("type") != "Scheduler":
        kind = str(found.get("type"))[:20]
        raise InputError(
            say(
                "at {address!r} answers a {kind}, not a Dask scheduler",
                address=address[:80],
                kind=kind,
            )
        )


async def _identity(address: str) -> dict[str, Any]:
    from distributed.core import rpc
    from distributed.security import Security

    arguments = Security().get_connection_args("client")
    async with rpc(address, timeout=PATIENCE_S, connection_args=arguments) as there:
        answer: dict[str, Any] = await asyncio.wait_for(there.identity(), PATIENCE_S)
        return answer


def _wait(client: Any, workers: int, scheduler: str) -> None:
    try:
        client.wait_for_workers(workers, timeout=PATIENCE_S)
    except TimeoutError as error:
        found = len(client.scheduler_info(n_workers=-1)["workers"])
        raise InputError(
            say(
                "the scheduler at {scheduler} has {found} of {workers} workers; start them with:"
                " dask worker {scheduler}",
                scheduler=scheduler[:80],
                found=found,
                workers=workers,
            )
        ) from error


def _answered(answer: Any) -> Sentence:
    """What a worker has instead of this program."""
    if isinstance(answer, str):
        return say("has geoapp {version}", version=answer)
    return say("says {what}", what=f"{type(answer).__name__}: {str(answer)[:80]}")


@contextmanager
def _processes(workers: int | None) -> Iterator[Any]:
    """Processes of one thread each, on the loopback only, without a page to look at.

    No limit of memory: what a worker has mapped is not its own, but would be counted.
    """
    import dask
    from distributed import LocalCluster

    with dask.config.set(_SETTINGS):
        with _unheard():
            made = LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                memory_limit=0,
                silence_logs=logging.CRITICAL,
            )
        with made:
            yield made


@contextmanager
def _unheard() -> Iterator[None]:
    """Processes begun here do not hear Ctrl-C, which a terminal sends to all: we end them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
