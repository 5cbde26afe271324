"""Zip archives of map files: looked through before a byte is unpacked.

Only members with a known suffix are unpacked, under names of our own, as far as the sum
of sizes and the ratio stay within bounds.
"""

import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from geoapp.errors import FileUnreadable, TooLarge

SIDECARS = (".shx", ".dbf", ".prj", ".cpg")
MAINS = (".shp", ".gpkg", ".kml", ".fgb", ".geojson")
MAX_MEMBERS = 1_000
MAX_BYTES = 1 << 30
MAX_RATIO = 200
RATIO_FROM = 1 << 20


@dataclass(frozen=True)
class Unpacked:
    """The one layer of an archive, unpacked: its main file and its name in the archive."""

    path: Path
    layer: str


def unpack(
    archive: Path, folder: Path, name: str, layer: str | None = None, most: int | None = None
) -> Unpacked:
    """Unpack the one layer in ``archive`` (or the one named ``layer``) into ``folder``.

    ``most``: bytes that all members may have, MAX_BYTES unless given, and never more than the
    disk has. Raises FileUnreadable or TooLarge with ``name``, before anything is written where the
    directory of the archive already shows it.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            members = opened.infolist()
            check_members(members, min(most or MAX_BYTES, shutil.disk_usage(folder).free), name)
            main = _main(members, name, layer)
            for member in _belonging(members, main):
                _copy(opened, member, folder / ("input" + _suffix(member)), name)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise FileUnreadable(f"{name}: not a readable zip archive ({error})") from error
    return Unpacked(folder / ("input" + _suffix(main)), _stem(main))


def _suffix(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).suffix.lower()


def _stem(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).stem


def check_members(members: list[zipfile.ZipInfo], most: int, name: str = "") -> None:
    """Raise FileUnreadable or TooLarge for a directory that no honest archive has."""
    name = f"{name}: " if name else ""
    if len(members) > MAX_MEMBERS:
        raise TooLarge(f"{name}{len(members)} members; at most {MAX_MEMBERS} are accepted")
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in member.filename:
            raise FileUnreadable(
                f"{name}member {member.filename[:60]!r} leads out of the archive; pack it again"
            )
        if member.flag_bits & 1:
            raise FileUnreadable(f"{name}the archive is encrypted; unpack it first")
        size, packed = member.file_size, max(member.compress_size, 1)
        if size > RATIO_FROM and size / packed > MAX_RATIO:
            raise TooLarge(
                f"{name}member {member.filename[:60]!r} unpacks to {size // packed} times its"
                f" size; at most {MAX_RATIO} is accepted"
            )
    if sum(m.file_size for m in members) > most:
        raise TooLarge(f"{name}unpacks to more than {most >> 20} MB")


def _main(members: list[zipfile.ZipInfo], name: str, layer: str | None) -> zipfile.ZipInfo:
    mains = [m for m in members if _suffix(m) in MAINS and not _hidden(m)]
    if layer is not None:
        mains = [m for m in mains if _stem(m) == layer] or mains
    if not mains:
        raise FileUnreadable(f"{name}: the archive holds none of {', '.join(MAINS)}")
    if len(mains) > 1:
        there = ", ".join(_stem(m)[:60] for m in mains[:20])
        raise FileUnreadable(
            f"{name}: the archive holds several layers; name one with --source-layer: {there}"
        )
    return mains[0]


def _hidden(member: zipfile.ZipInfo) -> bool:
    """What macOS adds beside every file."""
    return member.filename.startswith("__MACOSX") or _stem(member).startswith(".")


def _belonging(members: list[zipfile.ZipInfo], main: zipfile.ZipInfo) -> list[zipfile.ZipInfo]:
    """The main member and, for a shapefile, its siblings of the same folder and stem."""
    stem = main.filename.rpartition(".")[0].lower()
    siblings = [
        m
        for m in members
        if _suffix(m) in SIDECARS and m.filename.rpartition(".")[0].lower() == stem
    ]
    return [main, *(siblings if _suffix(main) == ".shp" else [])]


def _copy(opened: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, name: str) -> None:
    """Copy in pieces; a member longer than it declares is refused."""
    left = member.file_size
    with opened.open(member) as source, target.open("wb") as out:
        while piece := source.read(1 << 16):
            left -= len(piece)
            if left < 0:
                raise TooLarge(f"{name}: member {member.filename[:60]!r} is larger than it says")
            out.write(piece)
