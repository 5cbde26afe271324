"""Drawings (DXF) as text, small enough to read."""

SECTION = "  0\nSECTION\n  2\n{name}\n{body}  0\nENDSEC\n"


def drawing(entities, blocks=""):
    """A drawing of some entities, and blocks that they insert."""
    parts = [
        SECTION.format(name="HEADER", body="  9\n$ACADVER\n  1\nAC1015\n"),
        SECTION.format(name="BLOCKS", body=blocks),
        SECTION.format(name="ENTITIES", body=entities),
    ]
    return "".join(parts) + "  0\nEOF\n"


def polyline(points, layer="0", *, closed=True):
    head = (
        f"  0\nLWPOLYLINE\n  8\n{layer}\n100\nAcDbEntity\n100\nAcDbPolyline\n"
        f" 90\n{len(points)}\n 70\n{int(closed)}\n"
    )
    return head + "".join(f" 10\n{x}\n 20\n{y}\n" for x, y in points)


def insert(block_name, x, y, layer="0"):
    return f"  0\nINSERT\n  8\n{layer}\n  2\n{block_name}\n 10\n{x}\n 20\n{y}\n"


def block(name, entities):
    head = f"  0\nBLOCK\n  8\n0\n  2\n{name}\n 70\n0\n 10\n0\n 20\n0\n"
    return head + entities + "  0\nENDBLK\n  8\n0\n"
