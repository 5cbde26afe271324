"""A disk that fills is one sentence."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geoapp.errors import InputError

_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn a failure to write into InputError; what was there before is still there."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        if error.errno in _FULL:
            why = f"no room left on the disk ({why}); free some"
        raise InputError(
            f"{place}: the store could not be written: {why}; the previous one is unchanged"
        ) from error
