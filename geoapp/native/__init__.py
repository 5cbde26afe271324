"""The compiled kernel: plain C behind ctypes, which lets go of the interpreter while it runs.

Each caller keeps a road without it that gives the same numbers; the library only makes it fast.
"""

import ctypes
import platform
from functools import cache
from pathlib import Path

_ENDINGS = {"Windows": "dll", "Darwin": "dylib"}


@cache
def library() -> ctypes.CDLL | None:
    """The library, None where it was not built (``build_support/native.py``)."""
    path = Path(__file__).with_name(f"_kernel.{_ENDINGS.get(platform.system(), 'so')}")
    try:
        return ctypes.CDLL(str(path))
    except OSError:
        return None
