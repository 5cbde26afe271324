"""The ids, fields and texts of a layer that is brought in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from geoapp.errors import InputError
from geoapp.exchange.read import ForeignFrame
from geoapp.exchange.vietnamese import mended, repairs
from geoapp.sentence import say
from geoapp.storage.screening import Screening
from geoapp.workflows.import_issues import ERROR, WARNING, Issue
from geoapp.workflows.import_land_judge import NUMBERED
from geoapp.workflows.import_layer_ask import Asked
from geoapp.workflows.screen_ask import NAMES

Row = dict[str, Any]
_SHOWN = 40
_CODES = {
    "tcvn3": "TCVN3 (ABC)",
    "vni": "VNI",
    "cp1258": "Windows-1258",
    "utf8": "UTF-8",
    "nfd": "Unicode NFD",
}


@dataclass(frozen=True)
class Named:
    """What features are called, and what is odd about it."""

    ids: list[str]
    issues: list[Issue]


def fields_of(rows: Iterable[Row]) -> list[str]:
    """The fields of a file, in the order in which they come."""
    return list(dict.fromkeys(name for row in rows for name in row))


def check_fields(file: str, fields: Sequence[str], asked: Asked) -> None:
    """Raise InputError where the caller names a field that the file does not have."""
    own = None if asked.id_field == NUMBERED else asked.id_field
    for name in (asked.name_field, *asked.fields, asked.by, own):
        if name is not None and name not in fields:
            raise InputError(
                say(
                    "{file}: there is no field {field}; name one of: {fields}",
                    file=file,
                    field=repr(name),
                    fields=", ".join(fields[:_SHOWN]) or "–",
                )
            )


def named(frame: ForeignFrame, id_field: str | None) -> Named:
    """Features called by a field of the caller's choice, else by ``id``, else by their place."""
    places = [f"#{n}" for n in range(1, len(frame) + 1)]
    if id_field == NUMBERED:
        return Named(places, [])
    ids = frame.ids
    if id_field is not None:
        values = [row.get(id_field) for row in frame.properties]
        ids = [p if v in (None, "") else str(v) for p, v in zip(places, values, strict=True)]
    twice = _twice(ids)
    if twice is None:
        return Named(ids, [])
    return Named(ids if id_field else places, [_repeated(*twice, chosen=id_field is not None)])


def _twice(ids: Sequence[str]) -> tuple[int, int] | None:
    """The places of the first two features with one id."""
    seen: dict[str, int] = {}
    for n, each in enumerate(ids, 1):
        if each in seen:
            return seen[each], n
        seen[each] = n
    return None


def _repeated(one: int, other: int, *, chosen: bool) -> Issue:
    vi, en = f"đối tượng {one} và {other} trùng mã; ", f"features {one} and {other} share an id; "
    return Issue(
        ERROR if chosen else WARNING, "repeated_id", None,
        vi + ("chọn --id FIELD khác, hoặc --id '#' để đánh số" if chosen
              else "mọi đối tượng được gọi theo thứ tự trong tệp"),
        en + ("choose another --id FIELD, or --id '#' to number them" if chosen
              else "all features are called by their place in the file"),
    )  # fmt: skip


def name_field(fields: Sequence[str]) -> str | None:
    """The field of names that a check would not find by itself, as ``TEN`` of a shapefile."""
    if any(name in fields for name in NAMES):
        return None
    return next((f for f in fields if f.casefold() in NAMES), None)


def field_issues(fields: Sequence[str], check: Screening) -> Iterator[Issue]:
    """Declared fields that the new file has not, and features without a name."""
    wanted = (check.name_field, *check.fields, check.group_by)
    for name in dict.fromkeys(name for name in wanted if name and name not in fields):
        yield Issue(
            WARNING, "no_field", None,
            f"workspace.toml nhắc đến trường {name!r} mà tệp này không có",
            f"workspace.toml names the field {name!r}, which this file has not",
        )  # fmt: skip
    if fields and not check.name_field and not set(NAMES) & set(fields):
        listed = ", ".join(fields[:_SHOWN])
        yield Issue(
            WARNING, "no_name", None,
            f"không có trường tên, đối tượng được gọi theo mã; --name-field nhận: {listed}",
            f"no field of names, features are called by their id; --name-field takes: {listed}",
        )  # fmt: skip


def readable(rows: list[Row], *, repair: bool) -> tuple[list[Row], list[Issue]]:
    """The properties, put right where asked, and what is wrong with the text of each column."""
    found = repairs({name: [row.get(name) for row in rows] for name in fields_of(rows)})
    if repair and found:
        rows = mended(rows, found)
    return rows, [_old_text(each, repair=repair) for each in found]


def _old_text(found: dict[str, Any], *, repair: bool) -> Issue:
    code, column, first = _CODES[found["encoding"]], found["column"], found["samples"][0]
    before, after = f"{first['before']!r:.60}", f"{first['after']!r:.60}"
    done = ("đã sửa", "put right") if repair else (
        "giữ nguyên; --repair-text sẽ sửa", "kept as it is; --repair-text puts it right"
    )  # fmt: skip
    return Issue(
        WARNING, "old_text", None,
        f"chữ ở trường {column!r} viết theo {code}, như {before} nghĩa là {after}: {done[0]}",
        f"the text of the field {column!r} is in {code}, such as {before} for {after}: {done[1]}",
    )  # fmt: skip
