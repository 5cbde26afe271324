"""The other side of ``sandbox.py``: reads one foreign file in a process that may do little.

Called as ``python -m geoapp.exchange.worker`` with a JSON request as its argument; answers
one msgpack message on stdout, or, where the request names ``rows``, many: each behind its
length in 8 bytes, the last of them ``{"end": true}`` or the error: ``error``, ``error_vi``
and ``code``. ``alone`` in each: whether the kernel took its network away. It gives up the
network and new privileges and limits its memory, time and files before it loads any library
that parses.
"""

import ctypes
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from geoapp.errors import FileUnreadable, GeoappError, TooLarge
from geoapp.sentence import say

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_NO_NEW_PRIVS = 38
SCRATCH_BYTES = 1 << 20
LONGEST_CPU_S = 24 * 3600
"""Of a whole stream; each of its messages has ``cpu_s``, watched from both sides."""


def limit(memory: int, cpu_s: int, longest_s: int = 0) -> bool:
    """Cap memory, processor time, open files, file writing; give up the network.

    ``longest_s``: up to where ``more_time`` may raise the seconds of processor time. Returns
    whether the kernel took the network away.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, max(cpu_s + 1, longest_s)))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    # SQLite may need a small index beside a GeoPackage; nothing else is written.
    resource.setrlimit(resource.RLIMIT_FSIZE, (SCRATCH_BYTES, SCRATCH_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return leave_network()


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
    if "rows" in request:
        alone = limit(request["memory"], request["cpu_s"], LONGEST_CPU_S)
        send_all(answer, request, alone)
    else:
        alone = limit(request["memory"], request["cpu_s"])
        answer.write(encode(read(request) | {"alone": alone}))
    answer.flush()
    # Without the libraries' own tear-down: it may wait for threads that cannot run here.
    os._exit(0)


def more_time(cpu_s: int) -> None:
    """Another ``cpu_s`` of processor time from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    soft = min(int(used.ru_utime + used.ru_stime) + cpu_s, most)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, most))


def send_all(answer: BinaryIO, request: dict[str, Any], alone: bool) -> None:
    """Every message of a stream, each behind its length."""
    for message in messages(request):
        data = encode(message | {"alone": alone})
        answer.write(len(data).to_bytes(8, "big"))
        answer.write(data)
        answer.flush()
        more_time(request["cpu_s"])


def messages(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a streaming reader answers, then the end or the error."""
    from geoapp.exchange.stream_foreign import STREAMS

    stream = STREAMS[request["format"]](request)
    message: dict[str, Any] = {}
    while not message.keys() & {"end", "error"}:
        message = judged(lambda _: next(stream, {"end": True}), request)
        yield message


def read(request: dict[str, Any]) -> dict[str, Any]:
    """The table as columns and WKB, or ``{"error": sentence}`` where it cannot be read."""
    from geoapp.exchange.foreign import READERS

    return judged(READERS[request["format"]], request)


def judged(
    reader: Callable[[dict[str, Any]], dict[str, Any]], request: dict[str, Any]
) -> dict[str, Any]:
    """What ``reader`` answers, a failure as a sentence in both languages and a code."""
    from geoapp.exchange.local import library_words

    try:
        return reader(request)
    except GeoappError as error:
        wrong: GeoappError = error
    except MemoryError:
        wrong = TooLarge(say("reading it needs too much memory"))
    except Exception as error:  # noqa: BLE001 - whatever a parser raises is the file's fault
        wrong = FileUnreadable(say("cannot be read ({why})", why=library_words(error)))
    return {"error": wrong.said("en"), "error_vi": wrong.said("vi"), "code": wrong.code}


def encode(message: dict[str, Any]) -> bytes:
    """One msgpack message."""
    import msgspec

    return msgspec.msgpack.encode(message)


if __name__ == "__main__":
    main()
