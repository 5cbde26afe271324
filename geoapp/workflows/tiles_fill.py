"""Make all tiles of a stored layer at once, in one process of all."""

from collections.abc import Callable

from geoapp.errors import Busy
from geoapp.sentence import say
from geoapp.storage import Workspace
from geoapp.storage.tiles import TileFile, locked
from geoapp.workflows.tiles_layer import LAYER, tile_set

LOCK, FILLED = ".tiles.fill.lock", "filled"


def is_filled(workspace: Workspace) -> bool:
    """Whether there is nothing left to make. Raises LayerUnavailable, NotFound.

    A layer without a store is small: its tiles are made in memory as they are asked for.
    """
    if workspace.store(LAYER) is None:
        return True
    kept = tile_set(workspace).kept
    return not isinstance(kept, TileFile) or kept.said(FILLED) is not None


def fill(workspace: Workspace, going: Callable[[], bool] = lambda: True) -> bool:
    """Make every tile that is not kept yet; whether all are made now.

    ``going``: asked between tiles whether to go on. Raises Busy where another process is at it,
    LayerUnavailable, NotFound.
    """
    if is_filled(workspace):
        return True
    tiles = tile_set(workspace)
    kept = tiles.kept
    assert isinstance(kept, TileFile)
    try:
        with locked(kept.path.with_name(LOCK), wait=False):
            for _ in tiles.fill():
                if not going():
                    return False
            kept.say(FILLED, "yes")
    except BlockingIOError as error:
        raise Busy(
            say("layer {layer}: another process is making its tiles", layer=LAYER)
        ) from error
    return True
