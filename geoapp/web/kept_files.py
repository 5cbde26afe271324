"""Exports that are kept: sent as files, whole or in ranges, packed once.

The first caller gets an export while it is made; whoever asks for a range of it waits until it
is there. The validator is strong and known before the file is: a download that broke off goes
on where it stopped, or starts anew where the edition has changed.
"""

import os
import re
import threading
from collections.abc import Callable
from contextlib import suppress

from flask import Flask, Response, current_app, request, send_file

from geoapp.web.answers import disposition
from geoapp.web.flowing import as_it_lies, flowing
from geoapp.workflows.export import Sent
from geoapp.workflows.export_kept import Kept

_ONE_RANGE = re.compile(r"bytes=(\d+-\d*|-\d+)", re.ASCII)
_NICE = 10
_packing: set[str] = set()


def kept_answer(kept: Kept, made: Callable[[], Sent]) -> Response:
    """The export from its file, which is made first where only a part of it is asked for."""
    if not kept.is_made() and _wanted_range() and request.method == "GET":
        kept.make(made().pieces)
    with suppress(FileNotFoundError, NotADirectoryError):  # not made, or gone for a newer one
        return from_file(kept)
    held = request.if_none_match.contains(kept.tag)
    if held or request.method == "HEAD":
        response = Response(status=304 if held else 200, mimetype=kept.media_type)
    else:
        response = flowing(kept.keeping(made().pieces), kept.media_type, short=False)
    response.set_etag(kept.tag)
    return _described(response, kept)


def from_file(kept: Kept) -> Response:
    """The file, or the packed one where the caller takes it. Raises FileNotFoundError."""
    packed = kept.is_packed() and _takes(kept)
    response = send_file(
        kept.packed if packed else kept.path,
        mimetype=kept.media_type,
        etag=kept.packed_tag if packed else kept.tag,
        conditional=_wanted_range() or "Range" not in request.headers,
    )
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    elif kept.packs and _accepts_gzip() and not kept.is_packed():
        pack_soon(kept, current_app)
    return _described(response, kept)


def _described(response: Response, kept: Kept) -> Response:
    response.headers["Content-Disposition"] = disposition(kept.filename)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Accept-Ranges"] = "bytes"
    return as_it_lies(response)


def _wanted_range() -> bool:
    """Whether one range is asked for; anything else in its place is to be ignored (RFC 9110)."""
    return bool(_ONE_RANGE.fullmatch(request.headers.get("Range", "").replace(" ", "")))


def _accepts_gzip() -> bool:
    return request.accept_encodings.quality("gzip") > 0


def _takes(kept: Kept) -> bool:
    """Whether the packed file fits: a range is of the file whose validator comes with it."""
    if _wanted_range():
        return request.if_range.etag == kept.packed_tag
    return _accepts_gzip()


def pack_soon(kept: Kept, app: Flask) -> None:
    """Pack the file on a thread of low priority, once."""
    if str(kept.path) not in _packing:
        _packing.add(str(kept.path))
        logger = app.logger
        threading.Thread(target=_pack, args=(kept, logger.exception), daemon=True).start()


def _pack(kept: Kept, told: Callable[[str], None]) -> None:
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
    try:
        kept.pack()
    except OSError:  # the answer went out long ago
        told("packing an export failed")
    finally:
        _packing.discard(str(kept.path))
