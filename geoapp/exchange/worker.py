"""The other side of ``sandbox.py``: reads one foreign file in a process that may do little.

Called as ``python -m geoapp.exchange.worker`` with a JSON request as its argument; answers
one msgpack message on stdout. It gives up the network and new privileges and limits its
memory, time and files before it loads any library that parses.
"""

import ctypes
import json
import os
import resource
import sys
from typing import Any

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_NO_NEW_PRIVS = 38
SCRATCH_BYTES = 1 << 20


def limit(memory: int, cpu_s: int) -> None:
    """Cap memory, processor time, open files, file writing; give up the network."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    # SQLite may need a small index beside a GeoPackage; nothing else is written.
    resource.setrlimit(resource.RLIMIT_FSIZE, (SCRATCH_BYTES, SCRATCH_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    leave_network()


def leave_network() -> bool:
    """Move into a network namespace of its own, where the kernel allows it.

    Where it does not, the dead proxy set by the parent still stops GDAL's requests.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    unshare = libc.unshare
    return 0 in (unshare(flags) for flags in (CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWNET))


def main() -> None:
    """Read the file that the request names and answer."""
    request = json.loads(sys.argv[1])
    # The pipe is kept; whatever a library prints goes to stderr instead.
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit(request["memory"], request["cpu_s"])
    answer.write(encode(read(request)))
    answer.flush()
    # Without the libraries' own tear-down: it may wait for threads that cannot run here.
    os._exit(0)


def read(request: dict[str, Any]) -> dict[str, Any]:
    """The table as columns and WKB, or ``{"error": sentence}`` where it cannot be read."""
    from geoapp.errors import GeoappError
    from geoapp.exchange.foreign import READERS

    try:
        return READERS[request["format"]](request)
    except GeoappError as error:
        return {"error": error.message, "code": error.code}
    except MemoryError:
        return {"error": "reading it needs too much memory", "code": "too_large"}
    except Exception as error:  # noqa: BLE001 - whatever a parser raises is the file's fault
        return {"error": f"cannot be read ({' '.join(str(error).split())[:160]})", "code": "file"}


def encode(message: dict[str, Any]) -> bytes:
    """One msgpack message."""
    import msgspec

    return msgspec.msgpack.encode(message)


if __name__ == "__main__":
    main()
