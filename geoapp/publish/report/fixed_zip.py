"""Zip archives whose bytes depend on their content alone."""

import io
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)


def fixed(archive: bytes) -> bytes:
    """The same members in the same order, each at the first moment a zip can name."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made,
    ):
        for name in given.namelist():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            info.external_attr = 0o644 << 16
            made.writestr(info, given.read(name))
    return out.getvalue()
