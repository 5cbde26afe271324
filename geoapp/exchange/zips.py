"""Zip archives of map files: looked through before a byte is unpacked.

Only members with a known suffix are unpacked, under names of our own, as far as the sum
of sizes and the ratio stay within bounds.
"""

import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from geoapp.errors import FileUnreadable, TooLarge
from geoapp.sentence import Sentence, say

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
        raise FileUnreadable(
            say("{file}: not a readable zip archive ({why})", file=name, why=error)
        ) from error
    return Unpacked(folder / ("input" + _suffix(main)), _stem(main))


def _suffix(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).suffix.lower()


def _stem(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).stem


def check_members(members: list[zipfile.ZipInfo], most: int, name: str = "") -> None:
    """Raise FileUnreadable or TooLarge for a directory that no honest archive has."""
    if len(members) > MAX_MEMBERS:
        many = say("{count} members; at most {most} are accepted", count=len(members),
                   most=MAX_MEMBERS)  # fmt: skip
        raise TooLarge(_of(name, many))
    for member in members:
        _check_member(member, name)
    if sum(m.file_size for m in members) > most:
        raise TooLarge(_of(name, say("unpacks to more than {most} MB", most=most >> 20)))


def _check_member(member: zipfile.ZipInfo, name: str) -> None:
    shown, path = member.filename[:60], PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in member.filename:
        out = say("member {member!r} leads out of the archive; pack it again", member=shown)
        raise FileUnreadable(_of(name, out))
    if member.flag_bits & 1:
        raise FileUnreadable(_of(name, say("the archive is encrypted; unpack it first")))
    times = member.file_size / max(member.compress_size, 1)
    if member.file_size > RATIO_FROM and times > MAX_RATIO:
        bomb = say(
            "member {member!r} unpacks to {times:.0f} times its size; at most {most} is accepted",
            member=shown,
            times=times,
            most=MAX_RATIO,
        )
        raise TooLarge(_of(name, bomb))


def _of(name: str, what: Sentence) -> Sentence:
    """The worker knows no name of its file; whoever asked it puts it in front."""
    return say("{file}: {why}", file=name, why=what) if name else what


def _main(members: list[zipfile.ZipInfo], name: str, layer: str | None) -> zipfile.ZipInfo:
    mains = [m for m in members if _suffix(m) in MAINS and not _hidden(m)]
    if layer is not None:
        mains = [m for m in mains if _stem(m) == layer] or mains
    if not mains:
        raise FileUnreadable(
            say("{file}: the archive holds none of {endings}", file=name, endings=MAINS)
        )
    if len(mains) > 1:
        raise FileUnreadable(
            say(
                "{file}: the archive holds several layers; name one with --source-layer: {layers}",
                file=name,
                layers=tuple(_stem(m)[:60] for m in mains[:20]),
            )
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
                raise TooLarge(
                    say(
                        "{file}: member {member!r} is larger than it says",
                        file=name,
                        member=member.filename[:60],
                    )
                )
            out.write(piece)
