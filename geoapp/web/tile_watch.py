"""Makes the tiles of a new edition in a process of its own, while nobody waits for them.

A process, not a thread: what it computes never holds up an answer of this one.
"""

import atexit
import subprocess
import sys
import threading

from apiflask import APIFlask

from geoapp.errors import GeoappError
from geoapp.storage import Workspace
from geoapp.web.context import EXTENSION, Opened
from geoapp.workflows.tiles_fill import is_filled
from geoapp.workflows.tiles_layer import LAYER

LOOK_SECONDS, AGAIN_SECONDS = 3.0, 60.0
"""How often the layer is looked at, and how long a process that ended early is left alone."""
_CODE = "from geoapp.cli import main; main()"


def watch(app: APIFlask) -> None:
    """Keep the tiles of ``app`` made, from a thread that ends with the process."""
    threading.Thread(target=TileWatch(app.extensions[EXTENSION]).run, daemon=True).start()


class TileWatch:
    """Looks whether tiles are missing, and starts the process that makes them."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._child: subprocess.Popen[bytes] | None = None
        self._edition = ""
        self._stop = threading.Event()
        atexit.register(self.end)

    def run(self) -> None:
        """Look again and again."""
        pause = 0.0
        while not self._stop.wait(pause):
            pause = AGAIN_SECONDS if self.look() else LOOK_SECONDS

    def look(self) -> bool:
        """Start, stop or leave alone; whether a process was at it and has ended early."""
        try:
            workspace = self._opened.workspace()
            filled = is_filled(workspace)
            edition = self._edition if filled else workspace.edition(LAYER)
        except GeoappError:
            return False
        if filled or edition != self._edition:
            self._end_child()
        ended = self._child is not None and self._child.poll() is not None
        if not filled and self._child is None:
            self._edition, self._child = edition, _started(workspace)
        if ended:
            self._child = None
        return ended

    def end(self) -> None:
        """Stop looking, and the process."""
        self._stop.set()
        self._end_child()

    def _end_child(self) -> None:
        if self._child is not None:
            self._child.terminate()
            self._child.wait()
            self._child = None


def _started(workspace: Workspace) -> subprocess.Popen[bytes]:
    words = ["tiles", "--background", "--workspace", str(workspace.path.absolute())]
    return subprocess.Popen(  # noqa: S603 (our own interpreter and code)
        [sys.executable, "-P", "-c", _CODE, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
