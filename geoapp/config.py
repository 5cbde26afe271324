"""The only reader of the environment."""

import os
from dataclasses import dataclass, field
from pathlib import Path


def debugging() -> bool:
    """Whether ``$GEOAPP_DEBUG`` asks for tracebacks."""
    return bool(os.environ.get("GEOAPP_DEBUG"))


def default_language() -> str:
    """``$GEOAPP_LANG``: ``vi`` or ``en``; Vietnamese where it says neither."""
    return "en" if os.environ.get("GEOAPP_LANG") == "en" else "vi"


def sign_password() -> str | None:
    """``$GEOAPP_SIGN_PASSWORD``, which opens the key of ``geoapp report --sign``."""
    return os.environ.get("GEOAPP_SIGN_PASSWORD")


def default_workspace() -> Path:
    """``$GEOAPP_WORKSPACE``, else ``geodata/`` here, else the one in the package."""
    named = os.environ.get("GEOAPP_WORKSPACE")
    if named:
        return Path(named)
    here = Path("geodata")
    if (here / "workspace.toml").is_file():
        return here
    return Path(__file__).parent / "geodata"


@dataclass(frozen=True)
class Config:
    """What the web application is made with.

    ``tile_url``: an online tile layer, off unless set; its host enters the CSP.
    ``check_seconds``: time limit of one check. ``max_body``: bytes of a request body.
    """

    workspace: Path = field(default_factory=default_workspace)
    tile_url: str | None = field(default_factory=lambda: os.environ.get("GEOAPP_TILE_URL"))
    tile_attribution: str = field(
        default_factory=lambda: os.environ.get("GEOAPP_TILE_ATTRIBUTION", "")
    )
    check_seconds: float = 30.0
    max_body: int = 16 * 1024 * 1024
