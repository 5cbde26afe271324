"""What a request works with: the workspace, the settings, the day."""

import threading
from dataclasses import dataclass, field
from datetime import date

from flask import current_app

from geoapp.config import Config
from geoapp.storage import Workspace, open_workspace

EXTENSION = "geoapp"


@dataclass
class Opened:
    """The settings and, from the first use on, the workspace; one a process."""

    config: Config
    _workspace: Workspace | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def workspace(self) -> Workspace:
        """The workspace. Raises WorkspaceError where there is none."""
        with self._lock:
            if self._workspace is None:
                self._workspace = open_workspace(self.config.workspace)
            return self._workspace


def workspace() -> Workspace:
    """The workspace this application serves."""
    return opened().workspace()


def config() -> Config:
    """The settings this application was made with."""
    return opened().config


def opened() -> Opened:
    """What ``create_app`` put on the application."""
    held: Opened = current_app.extensions[EXTENSION]
    return held


def today() -> date:
    """The day a request without ``as_of`` is about; the only clock of the web floor."""
    return date.today()
