"""The QR code of a statement: which check it is, and the digest that proves it unchanged."""

import io

import segno


def payload(identity: str, digest: str) -> str:
    """What the code holds."""
    return f"geoapp check {identity} sha256:{digest}"


def qr_svg(identity: str, digest: str, size_mm: float = 28.0) -> str:
    """The code as an ``<svg>`` element."""
    out = io.BytesIO()
    made = segno.make(payload(identity, digest), error="m", micro=False)
    made.save(out, kind="svg", xmldecl=False, svgclass="qr", lineclass=None, omitsize=True)
    text = out.getvalue().decode()
    size = f'width="{size_mm:g}mm" height="{size_mm:g}mm" role="img" aria-label="QR"'
    return text.strip().replace("<svg ", f"<svg {size} ", 1)


def qr_png(identity: str, digest: str) -> bytes:
    """The code as a PNG of one bit a pixel."""
    out = io.BytesIO()
    made = segno.make(payload(identity, digest), error="m", micro=False)
    made.save(out, kind="png", scale=8, border=2)
    return out.getvalue()
