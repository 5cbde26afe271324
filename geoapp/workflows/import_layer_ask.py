"""What an import says of a layer beside land use: its name, its titles, what a check asks of it."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from geoapp.errors import InputError
from geoapp.schema import LAYERS
from geoapp.sentence import say
from geoapp.storage import LayerInfo
from geoapp.storage.screening import DECIDING, OPERATORS, Screening
from geoapp.storage.workspace import FAULTS
from geoapp.workflows.import_land_settings import titles
from geoapp.workflows.screen import THEMES

USUAL: dict[str, tuple[str, ...]] = dict.fromkeys(THEMES, ("overlap", "nearest"))
USUAL |= {"planned_landuse": ("overlap",)}
"""What a check asks of a theme where nobody says it: no distance of the law is presumed, and
nothing decides."""
COVERAGE = "coverage-"
"""How names of coverage files begin (``import_land_files.coverage_name``)."""
_NAME = re.compile(r"[^\W\d_][\w-]{0,39}")
_REACHING = {"within", "nearest"}


@dataclass(frozen=True)
class Asked:
    """What the caller says of a file for a layer; None, empty or False: nothing.

    ``operators`` to ``by``: as in ``Screening`` (``by`` is its ``group_by``). ``id_field``: the
    field of the id, ``#`` numbers the features. ``kind``, ``source``: what the file says, where
    None. ``coverage``: a file of the ground that the layer is known to cover. ``repair_text``: put
    text in old Vietnamese codes right.
    """

    layer: str
    on: date
    operators: tuple[str, ...] = ()
    within_m: float | None = None
    decides: bool = False
    name_field: str | None = None
    fields: tuple[str, ...] = ()
    by: str | None = None
    id_field: str | None = None
    title_vi: str | None = None
    title_en: str | None = None
    kind: str | None = None
    source: str | None = None
    coverage: Path | None = None
    crs: str | None = None
    source_layer: str | None = None
    repair_text: bool = False


def layer_name(given: str, declared: Iterable[str]) -> str:
    """The name that a layer can have. Raises InputError for any other, and for reserved ones."""
    name, shown = unicodedata.normalize("NFC", given), f"{given!r:.60}"
    if name not in declared and not _NAME.fullmatch(name):
        raise InputError(
            say(
                "layer {name}: a name begins with a letter and has only letters, digits, - and _,"
                " at most 40 of them, such as houses",
                name=shown,
            )
        )
    if name.startswith(COVERAGE) or name.endswith(FAULTS):
        raise InputError(
            say("layer {name}: the program uses such names itself; choose another", name=shown)
        )
    if name in LAYERS:
        raise InputError(
            say(
                "layer {name} is replaced by its file: put the new GeoJSON in its place in the"
                " workspace folder; import brings in clusters, parcels, and layers that the"
                " program does not need by itself",
                name=name,
            )
        )
    return name


def asked_check(asked: Asked, info: LayerInfo | None, declared: Iterable[str]) -> Screening:
    """What a check is to ask: as declared or usual, changed by what the caller says.

    Raises InputError where nobody says it, or where the words do not go together.
    """
    base = (info.check if info else None) or _usual(asked, declared)
    operators = asked.operators or base.operators
    if asked.within_m is not None and not asked.operators and "within" not in operators:
        operators = (*operators, "within")
    reaching = bool(_REACHING & set(operators))
    kept = base.distance_m if reaching else None
    made = Screening(
        operators=operators,
        distance_m=kept if asked.within_m is None else asked.within_m,
        decides=base.decides or asked.decides,
        name_field=asked.name_field or base.name_field,
        fields=asked.fields or base.fields,
        group_by=asked.by or base.group_by,
    )
    _check_sense(made, reaching=reaching)
    return made


def _usual(asked: Asked, declared: Iterable[str]) -> Screening:
    if asked.operators or asked.layer in USUAL:
        return Screening(asked.operators or USUAL[asked.layer])
    near = difflib.get_close_matches(asked.layer, [*declared, *USUAL], n=1)
    if near:
        raise InputError(
            say(
                "layer {name}: add --operator to say what a check asks of it, one or several of"
                " {operators}; or is {near} meant?",
                name=asked.layer,
                operators=", ".join(OPERATORS),
                near=near[0],
            )
        )
    raise InputError(
        say(
            "layer {name}: add --operator to say what a check asks of it, one or several of"
            " {operators}; only {usual} need none",
            name=asked.layer,
            operators=", ".join(OPERATORS),
            usual=", ".join(USUAL),
        )
    )


def _check_sense(made: Screening, *, reaching: bool) -> None:
    """What each word by itself allows, but not together."""
    if "within" in made.operators and made.distance_m is None:
        raise InputError(say("the operator within needs a distance: add --within-m 100"))
    if made.distance_m is not None and not reaching:
        raise InputError(
            say("--within-m is a distance for within or nearest; add one of them to --operator")
        )
    if made.distance_m is not None and not 0 < made.distance_m <= 1e6:
        raise InputError(say("--within-m must be metres, above 0 up to 1000000"))
    if made.decides and not set(DECIDING) & set(made.operators):
        raise InputError(
            say(
                "a layer that decides does so by {operators}; add one of them to --operator",
                operators=" / ".join(DECIDING),
            )
        )


def settings(
    asked: Asked, info: LayerInfo | None, check: Screening, said: Mapping[str, Any]
) -> dict[str, Any]:
    """What ``workspace.toml`` is to say: titles, ``said``, and what changes of the check."""
    before = _table(info.check) if info and info.check else {}
    changed = {k: v for k, v in _table(check).items() if v != before.get(k)}
    path, titles = {"path": said["path"]}, layer_titles(asked, info, said["kind"])
    return path | titles | dict(said) | {"check": changed}


def layer_titles(asked: Asked, info: LayerInfo | None, kind: str) -> dict[str, str]:
    """As asked, else as declared, else the theme's, else the name."""
    usual = THEMES.get(asked.layer, (asked.layer, asked.layer))
    found = dict(zip(("title_vi", "title_en"), usual, strict=True))
    if info:
        found = {"title_vi": info.title_vi, "title_en": info.title_en} | titles(info, kind)
    given = {"title_vi": asked.title_vi, "title_en": asked.title_en}
    return found | {key: one_line(text) for key, text in given.items() if text}


def one_line(text: str) -> str:
    """A text without control characters."""
    return "".join(c if c.isprintable() else " " for c in text)


def _table(check: Screening) -> dict[str, Any]:
    """The table ``[layers.X.check]``."""
    one = check.operators[0] if len(check.operators) == 1 else list(check.operators)
    whole = check.distance_m is not None and check.distance_m % 1 == 0
    return {
        "operator": one,
        "distance_m": int(check.distance_m or 0) if whole else check.distance_m,
        "decides": True if check.decides else None,
        "name_field": check.name_field,
        "fields": list(check.fields) or None,
        "group_by": check.group_by,
    }


def named_by(check: Screening, field: str | None) -> Screening:
    """The check with features called by ``field``, where it says no other."""
    return replace(check, name_field=check.name_field or field)
