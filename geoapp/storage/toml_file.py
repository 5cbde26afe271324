"""A TOML file that a planner wrote by hand: read whole, each failure one sentence."""

import tomllib
from pathlib import Path
from typing import Any

from geoapp.domain.reading import wrong
from geoapp.sentence import say

LARGEST = 4 << 20
"""Bytes; a list written by hand is far smaller."""


def read_toml(path: Path) -> dict[str, Any]:
    """The document of a file. Raises WorkspaceError saying what is wrong with it."""
    try:
        if path.stat().st_size > LARGEST:
            raise wrong(path.name, "", say("larger than 4 MB; make it smaller"))
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise wrong(path.name, "", say("cannot be read: {why}", why=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise wrong(path.name, "", say("not UTF-8; save it as UTF-8")) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        why = error if isinstance(error, tomllib.TOMLDecodeError) else say("nested too deep")
        raise wrong(path.name, "", say("not valid TOML: {why}", why=why)) from error
