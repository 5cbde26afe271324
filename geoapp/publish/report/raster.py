"""A drawing as pixels, for formats that hold no SVG; drawn by typst, without a system font."""

from typing import cast

import typst

from geoapp.publish.report.glyphs import settable

DPI = 200
PAGE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.drawing), format: "svg")"""


def png(svg: str, dpi: int = DPI) -> bytes:
    """The drawing at its own size, as PNG."""
    compiler = typst.Compiler(
        input=PAGE, ignore_system_fonts=True, sys_inputs={"drawing": settable(svg)}
    )
    return cast(bytes, compiler.compile(format="png", ppi=dpi))
