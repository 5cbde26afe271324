"""Start programs that answer over HTTP, and ask them many times with ``wrk``."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.common import BIN, ROOT, Absent, program, stop
from benchmarks.postgis import free_port

CORES = str(len(os.sched_getaffinity(0)))
PEERS = ROOT / ".venv-peers"
"""Where peers live that are programs of their own (``benchmarks/peers.txt``)."""


@contextmanager
def running(command: Sequence[Any], address: str, **options: Any) -> Iterator[str]:
    """Start a server, wait until ``address`` answers, end it."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen([*map(str, command)], stdout=log, stderr=log, **options)
        try:
            _wait(process, address, log)
            yield address.rsplit("/", address.count("/") - 2)[0]
        finally:
            stop(process)


@contextmanager
def geoapp(workspace: Path, workers: str = CORES) -> Iterator[str]:
    """Ours behind the server that the README recommends for many users."""
    with granian("geoapp.wsgi:app", {"GEOAPP_WORKSPACE": str(workspace)}, workers) as address:
        yield address


@contextmanager
def granian(
    app: str, environment: dict[str, str], workers: str = CORES, programs: Path = BIN
) -> Iterator[str]:
    """A WSGI application; the same server for ours and for peers that are one."""
    port = free_port()
    command = [programs / "granian", "--interface", "wsgi", "--port", port, "--workers", workers,
               "--blocking-threads", "8", "--no-ws", "--log-level", "error", app]  # fmt: skip
    where = os.environ | environment
    with running(command, f"http://127.0.0.1:{port}/healthz", env=where) as address:
        yield address


def get(address: str, body: bytes | None = None, accept: str = "") -> bytes:
    """The body of an answer, as it was sent."""
    head = {"Content-Type": "application/json"} if body else {}
    head |= {"Accept-Encoding": accept} if accept else {}
    with urllib.request.urlopen(urllib.request.Request(address, body, head), timeout=120) as answer:
        return bytes(answer.read())


def got(address: str, body: bytes | None = None) -> Any:
    """An answer's JSON."""
    return json.loads(get(address, body))


def wrk(
    address: str,
    paths: Sequence[str],
    *,
    clients: int,
    seconds: float,
    bodies: Sequence[bytes] = (),
    pause_ms: int = 0,
    accept: str = "",
) -> dict[str, Any]:
    """Requests a second and latencies of ``clients`` that ask paths (or post bodies) in turn.

    ``pause_ms``: each client waits so long before it asks again; 0, it asks at once. Stops the
    run where an answer is not 2xx.
    """
    found = program("wrk", "wrk")
    with tempfile.TemporaryDirectory() as folder:
        lua = Path(folder) / "ask.lua"
        (Path(folder) / "paths").write_text("\n".join(paths))
        (Path(folder) / "bodies").write_bytes(b"\n".join(bodies))
        lua.write_text(_lua(folder, bool(bodies), pause_ms, accept))
        command = [found, f"-t{min(2, clients)}", f"-c{clients}", f"-d{max(1, round(seconds))}s",
                   "--timeout", "60s", "--latency", "-s", lua, address]  # fmt: skip
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text:
        sys.exit(f"{address}: some answers were errors:\n{text}")
    return {
        "rps": float(_found(r"Requests/sec:\s+([\d.]+)", text)),
        "p50_ms": _ms(_found(r"50%\s+([\d.]+\w+)", text)),
        "p99_ms": _ms(_found(r"99%\s+([\d.]+\w+)", text)),
        "n": int(_found(r"(\d+) requests in", text)),
    }


def peers_venv() -> Path:
    """The ``bin`` folder of the peers' own venv, made where it is not there. Raises Absent."""
    if not (PEERS / ".made").exists():
        given = ROOT / "benchmarks" / "peers.txt"
        print("making .venv-peers (pygeoapi, TiPg) ...", file=sys.stderr, flush=True)
        try:
            subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
            subprocess.run([PEERS / "bin/python", "-m", "pip", "install", "-q",
                            "--disable-pip-version-check", "--require-hashes", "--no-deps",
                            "-r", given], check=True, capture_output=True)  # fmt: skip
        except subprocess.CalledProcessError as error:
            said = (error.stderr or b"").decode(errors="replace").strip().splitlines()
            why = said[-1][:200] if said else f"exit status {error.returncode}"
            raise Absent(
                f"pip install -r benchmarks/peers.txt in .venv-peers failed: {why}"
            ) from error
        (PEERS / ".made").touch()
    return PEERS / "bin"


def _wait(process: "subprocess.Popen[bytes]", address: str, log: Any) -> None:
    for _ in range(1200):
        try:
            urllib.request.urlopen(address, timeout=60).read()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
    log.seek(0)
    sys.exit(f"{process.args[0]} does not answer: {log.read()[-2000:].decode()}")  # type: ignore[index]


def _lua(folder: str, posts: bool, pause_ms: int, accept: str) -> str:
    head = f'["Accept-Encoding"] = "{accept}"' if accept else ""
    return f"""
local paths, bodies = {{}}, {{}}
for line in io.lines("{folder}/paths") do paths[#paths + 1] = line end
for line in io.lines("{folder}/bodies") do bodies[#bodies + 1] = line end
local at, headers = 0, {{{head}}}
local started = 0
function setup(thread) thread:set("first", started * 7919); started = started + 1 end
function init() at = first end
function request()
  at = at + 1
  local path = paths[at % #paths + 1]
  if {str(posts).lower()} then
    headers["Content-Type"] = "application/json"
    return wrk.format("POST", path, headers, bodies[at % #bodies + 1])
  end
  return wrk.format("GET", path, headers)
end
{f"function delay() return {pause_ms} end" if pause_ms else ""}
"""


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        sys.exit(f"wrk said something else:\n{text}")
    return match[1]


def _ms(text: str) -> float:
    value, unit = re.fullmatch(r"([\d.]+)(\w+)", text).groups()  # type: ignore[union-attr]
    return float(value) * {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}[unit]
