"""What a test needs beyond Python: it fails without it, unless the machine says so.

``GEOAPP_WITHOUT=qgis,gdal`` names what this machine cannot have; only then is a test
skipped. A part that is missing unannounced is a failure, never a silent pass.
"""

import os
import shutil
import subprocess

import pytest

PACKAGES = {
    "gdal": "gdal-bin",
    "qgis": "python3-qgis",
    "browser": "chromium",
    "pdf": "poppler-utils",
    "locale": "locales && localedef -i tr_TR -f UTF-8 tr_TR.UTF-8",
}
LOCALE = "tr_TR.UTF-8"
"""Where the small letter of I is no i, and a number has a decimal comma."""


def without(part: str) -> bool:
    """Whether this machine has announced that ``part`` is absent."""
    return part in os.environ.get("GEOAPP_WITHOUT", "").replace(",", " ").split()


def need(part: str, present: bool) -> None:
    """Skip where ``part`` is announced absent; fail where it is absent unannounced."""
    package = PACKAGES[part]
    if without(part):
        pytest.skip(f"GEOAPP_WITHOUT names {part}; apt-get install {package} adds it")
    if not present:
        pytest.fail(
            f"{part} is missing: apt-get install {package}, or set GEOAPP_WITHOUT={part}",
            pytrace=False,
        )


def need_gdal() -> str:
    """The path of Debian's ogrinfo."""
    found = shutil.which("ogrinfo")
    need("gdal", found is not None)
    return str(found)


def need_qgis() -> str:
    """The system Python that has PyQGIS."""
    python = "/usr/bin/python3"
    ask = [python, "-c", "import qgis.core"]
    present = (
        shutil.which(python) is not None
        and not subprocess.run(ask, capture_output=True, check=False).returncode
    )
    need("qgis", present)
    return python


def need_locale() -> str:
    """The name of a locale of another language, which this machine really has."""
    had = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout
    need("locale", LOCALE.lower().replace("-", "") in had.lower().replace("-", "").split())
    return LOCALE
