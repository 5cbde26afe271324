"""Run the worker process on one file and judge how it ended."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Timer
from typing import Any

import msgspec

from geoapp.errors import CrsError, FileUnreadable, GeometryError, InputError, TooLarge
from geoapp.sentence import say

# Drivers that lead elsewhere: to a host, or to another file. Fiona's allow list holds them
# off; this list keeps pyogrio from ever registering them.
_SKIPPED = (
    "OGR_VRT,VRT,GDALG,GTI,HTTP,WFS,OAPIF,OGCAPI,CSW,Carto,Elasticsearch,NGW,PLSCENES,"
    "AmigoCloud,EEDA,EEDAI,DAAS,WCS,WMS,WMTS,STACIT,STACTA,ADBC,MSSQLSpatial,PostgreSQL,MySQL"
)
_NOWHERE = "http://127.0.0.1:1"
_log = logging.getLogger(__name__)
_ERRORS: dict[str, type[InputError]] = {
    e.code: e for e in (FileUnreadable, GeometryError, CrsError, TooLarge)
}


@dataclass(frozen=True)
class Limits:
    """What one file may cost: bytes of memory, seconds, features, bytes of one feature.

    Where a file is read in pieces, ``cpu_s`` is for one piece.
    """

    memory: int = 4 << 30
    cpu_s: int = 120
    features: int = 2_000_000
    feature_bytes: int = 64 << 20


STREAMED = Limits(features=100_000_000)
"""For a file that is read in pieces, so that its size does not matter."""


def read_in_worker(
    path: Path,
    kind: str,
    name: str,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    limits: Limits | None = None,
    choose: bool = False,
) -> dict[str, Any]:
    """The worker's table for the file ``path`` of format ``kind``.

    ``name`` is what the user calls the file. ``choose``: a boundary is wanted; where there are
    several layers and none is named, the answer is ``choose``, their names. Raises the error class
    that the worker names, TooLarge where a limit stopped it, FileUnreadable where it fell.
    """
    limits = limits or Limits()
    request = _request(path, kind, layer, encoding, limits) | {"choose": choose}
    done = _run(json.dumps(request), path.parent, name, limits)
    if done.returncode != 0:
        raise _fallen(done.returncode, name)
    return _answer(done.stdout, name)


def stream_from_worker(
    path: Path,
    kind: str,
    name: str,
    *,
    rows: int,
    layer: str | None = None,
    encoding: str | None = None,
    limits: Limits = STREAMED,
) -> Iterator[dict[str, Any]]:
    """The worker's head and then its tables of at most ``rows`` features, one at a time.

    Raises as ``read_in_worker`` does; a worker that ends without saying so has fallen.
    """
    request = _request(path, kind, layer, encoding, limits)
    request |= {"rows": rows, "bytes": path.stat().st_size}
    with _started(json.dumps(request), path.parent) as process:
        while "end" not in (message := _answer(_message(process, name, limits), name)):
            yield message


def _request(
    path: Path, kind: str, layer: str | None, encoding: str | None, limits: Limits
) -> dict[str, Any]:
    said = {"path": str(path), "format": kind, "layer": layer, "encoding": encoding}
    return said | {
        "memory": limits.memory,
        "cpu_s": limits.cpu_s,
        "features": limits.features,
    }


def _answer(data: bytes, name: str) -> dict[str, Any]:
    answer: dict[str, Any] = msgspec.msgpack.decode(data)
    if not answer.pop("alone", False):
        _tell_of_network()
    if "error" in answer:
        told = InputError(answer["error"], message_vi=answer["error_vi"])
        refused = _ERRORS.get(answer["code"], FileUnreadable)
        raise refused(say("{file}: {why}", file=name, why=told))
    return answer


@cache
def _tell_of_network() -> None:
    """Said once a process: one belt less holds requests of foreign files off."""
    _log.warning(
        "this kernel gives the reader of foreign files no network namespace; a dead proxy and the"
        " list of drivers alone keep it from the network. Allow unprivileged user namespaces"
    )


@contextmanager
def _started(request: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The worker at work; it is gone when the block ends."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, a fixed module
        _command(request),
        cwd=folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def _message(process: subprocess.Popen[bytes], name: str, limits: Limits) -> bytes:
    """The worker's next message. Raises where it takes too long, or ends without one."""
    late = Timer(2 * limits.cpu_s + 10, process.kill)
    late.daemon = True
    late.start()
    try:
        length = int.from_bytes(_bytes(process, 8), "big")
        if length > limits.memory:
            raise TooLarge(
                say(
                    "{file}: a piece of it is larger than {most} MB",
                    file=name,
                    most=limits.memory >> 20,
                )
            )
        return _bytes(process, length)
    except EOFError as error:
        if not late.is_alive():
            raise TooLarge(
                say(
                    "{file}: a piece of it takes longer than {most} s", file=name, most=limits.cpu_s
                )
            ) from error
        raise _fallen(process.wait(), name) from error
    finally:
        late.cancel()


def _bytes(process: subprocess.Popen[bytes], size: int) -> bytes:
    assert process.stdout is not None
    data = process.stdout.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _run(
    request: str, folder: Path, name: str, limits: Limits
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - our own interpreter, a fixed module
            _command(request),
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=2 * limits.cpu_s + 10,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TooLarge(
            say("{file}: reading it takes longer than {most} s", file=name, most=limits.cpu_s)
        ) from error


def _command(request: str) -> list[str]:
    # -P: the folder of a foreign file never becomes a place to import from.
    return [sys.executable, "-P", "-s", "-m", "geoapp.exchange.worker", request]


def _fallen(status: int, name: str) -> InputError:
    """Why a worker that gave no answer ended: signals 24 and 9 are the processor limit."""
    if status in (-24, -9):
        return TooLarge(
            say("{file}: reading it takes too long; simplify or split the file", file=name)
        )
    return FileUnreadable(
        say(
            "{file}: the reader stopped on this file (status {status}); it is damaged, or it"
            " needs more memory than one file may take",
            file=name,
            status=status,
        )
    )


def _environment() -> dict[str, str]:
    """Only what the worker needs; every proxy leads nowhere."""
    proxies = dict.fromkeys(
        ("GDAL_HTTP_PROXY", "GDAL_HTTPS_PROXY", "http_proxy", "https_proxy", "HTTPS_PROXY"),
        _NOWHERE,
    )
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PROJ_NETWORK": "OFF",
        "GDAL_SKIP": _SKIPPED,
        "GDAL_DRIVER_PATH": "disable",
        "GDAL_HTTP_TIMEOUT": "1",
        "GDAL_HTTP_CONNECTTIMEOUT": "1",
        "GDAL_HTTP_MAX_RETRY": "0",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "GDAL_VRT_ENABLE_PYTHON": "NO",
        **proxies,
    }
