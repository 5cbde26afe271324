"""A disk that fills is one sentence."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geoapp.errors import InputError
from geoapp.sentence import say

SPARE = 16 << 20
_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}


def check_room(place: Path, needed: int) -> None:
    """Raise InputError now where ``needed`` bytes will not fit, rather than in ten minutes."""
    free = shutil.disk_usage(place).free
    if free < needed + SPARE:
        raise InputError(
            say(
                "{place}: no room left on the disk: the store needs {needed:.1f} GB more, there"
                " are {free:.1f} GB; free some; the previous store is unchanged",
                place=place,
                needed=needed / 1e9,
                free=free / 1e9,
            )
        )


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn a failure to write into InputError; what was there before is still there."""
    try:
        yield
    except OSError as error:
        why: object = error.strerror or error
        if error.errno in _FULL:
            why = say("no room left on the disk ({why}); free some", why=why)
        raise InputError(
            say(
                "{place}: the store could not be written: {why}; the previous one is unchanged",
                place=place,
                why=why,
            )
        ) from error
