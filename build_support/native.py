"""Compiles ``geoapp/native`` with the C compiler that the PyPI wheel ``ziglang`` carries.

One library, no Python headers: it is called by ctypes. Floating point is strict IEEE (no
contraction, no reordering), so that every machine gives the same bits. Where no compiler is at
hand the library is left out, and geoapp takes its numpy and GEOS roads: slower, same numbers.
"""

import importlib.util
import os
import platform
import subprocess
import sys
import sysconfig
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NATIVE = ROOT / "geoapp" / "native"
ENDINGS = {"Windows": "dll", "Darwin": "dylib"}
FLAGS = ["-std=c11", "-O3", "-Wall", "-Wextra", "-Werror", "-ffp-contract=off", "-fPIC", "-shared"]


def compile_native() -> None:
    """Make the library unless it was made of exactly these sources and flags."""
    sources = sorted(NATIVE.glob("*.c"))
    wanted = digest([*sources, *sorted(NATIVE.glob("*.h"))])
    stamp = NATIVE / ".inputs"
    library = NATIVE / f"_kernel.{ENDINGS.get(platform.system(), 'so')}"
    if not sources or (library.is_file() and stamp.is_file() and stamp.read_text() == wanted):
        return
    if importlib.util.find_spec("ziglang") is None:
        print(
            "geoapp: no C compiler (ziglang); going on without the native kernel", file=sys.stderr
        )
        return
    part = library.with_suffix(f".{os.getpid()}.part")
    names = [str(path) for path in sources]
    subprocess.run(
        [sys.executable, "-m", "ziglang", "cc", *FLAGS, *target(), *names, "-o", str(part)],
        check=True,
    )
    part.replace(library)
    stamp.write_text(wanted)


def target() -> list[str]:
    """On Linux an old C library, so that a wheel made here runs on older systems."""
    if platform.system() != "Linux":
        return []
    return ["-target", f"{platform.machine()}-linux-gnu.2.17"]


def digest(files: list[Path]) -> str:
    """One hash over the flags, names and contents."""
    total = sha256(" ".join([*FLAGS, *target()]).encode())
    for path in files:
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def tagged(folder: str, name: str) -> str:
    """The wheel ``name``, renamed for this platform where it carries the library."""
    if not any(NATIVE.glob("_kernel.*")):
        return name
    system = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    system = system.replace("linux_", "manylinux_2_17_") if platform.system() == "Linux" else system
    done = subprocess.run(
        [sys.executable, "-m", "wheel", "tags", "--remove", "--platform-tag", system, name],
        cwd=folder, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout.split()[-1]
