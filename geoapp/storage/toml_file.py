"""A TOML file that a planner wrote by hand: read whole, each failure one sentence."""

import tomllib
from pathlib import Path
from typing import Any

from geoapp.domain.reading import wrong

LARGEST = 4 << 20
"""Bytes; a list written by hand is far smaller."""


def read_toml(path: Path) -> dict[str, Any]:
    """The document of a file. Raises WorkspaceError saying what is wrong with it."""
    try:
        if path.stat().st_size > LARGEST:
            raise wrong(
                path.name, "", "tệp lớn hơn 4 MB; hãy chia nhỏ", "larger than 4 MB; make it smaller"
            )
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise wrong(
            path.name, "", f"không đọc được: {error.strerror}", f"cannot be read: {error.strerror}"
        ) from error
    except UnicodeDecodeError as error:
        raise wrong(
            path.name, "", "không phải UTF-8; hãy lưu lại bằng UTF-8",
            "not UTF-8; save it as UTF-8",
        ) from error  # fmt: skip
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        said = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "nested too deep"
        raise wrong(
            path.name, "", f"TOML không hợp lệ: {said}", f"not valid TOML: {said}"
        ) from error
