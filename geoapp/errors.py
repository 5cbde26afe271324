"""One class a failure.

No HTTP here: ``web/errors.py`` maps classes to statuses, ``cli/__init__.py`` to exit statuses.

Every message is one clear sentence for the person who caused it: what is wrong,
where (file, feature, line), what to do. ``say`` gives it in both languages.
"""

from geoapp.sentence import Sentence


class GeoappError(Exception):
    """Base of every failure this program explains."""

    code = "error"

    def __init__(self, message: str | Sentence, **detail: object) -> None:
        self.message = str(message)
        super().__init__(self.message)
        own = {"message_vi": message.said("vi")} if isinstance(message, Sentence) else {}
        self.detail = own | detail

    def said(self, lang: str) -> str:
        """The sentence in a language, where ``message_vi`` is known; else the English one."""
        own = self.detail.get("message_vi")
        return str(own) if lang == "vi" and own else self.message


class InputError(GeoappError):
    """What the caller gave cannot be used."""

    code = "input"


class FileUnreadable(InputError):
    """A file is missing, truncated, not in a known encoding or not the format it claims."""

    code = "file_unreadable"


class GeometryError(InputError):
    """A geometry is empty, not a polygon, or has coordinates that are not finite."""

    code = "geometry"


class CrsError(InputError):
    """A coordinate reference system is missing, unknown, or unfit for areas."""

    code = "crs"


class FilterError(InputError):
    """A filter expression is not valid or names an unknown property."""

    code = "filter"


class FormatError(InputError):
    """A layer cannot be written in the format asked for without loss."""

    code = "format"


class TooLarge(InputError):
    """The input or the result is larger than the stated limit."""

    code = "too_large"


class ImportRefused(InputError):
    """An import was refused whole; the layer is unchanged."""

    code = "import_refused"


class NotFound(GeoappError):
    """No such cluster, layer, feature or page."""

    code = "not_found"


class WorkspaceError(GeoappError):
    """The workspace itself is missing or its ``workspace.toml`` is wrong."""

    code = "workspace"


class LayerUnavailable(GeoappError):
    """A declared layer cannot be used: its file is missing, damaged or not in its CRS."""

    code = "layer_unavailable"


class NoRoom(GeoappError):
    """A disk is full, or a folder cannot be written to."""

    code = "no_room"


class TimedOut(GeoappError):
    """A computation was stopped at its time limit."""

    code = "timed_out"


class Busy(GeoappError):
    """Another writer holds the layer."""

    code = "busy"
