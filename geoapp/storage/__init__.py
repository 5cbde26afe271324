"""Where layers live."""

from geoapp.storage.workspace import LayerInfo, Workspace, open_workspace

__all__ = ["LayerInfo", "Workspace", "open_workspace"]
