"""Text from files, made fit for XML, HTML, DOCX and typst alike."""

import re
import unicodedata
from html import escape

# what XML 1.0 cannot hold, and marks that turn the order of what is read around them
_UNFIT = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


def clean(value: object) -> str:
    """``value`` as composed text, with U+FFFD in place of what no document can hold."""
    return _UNFIT.sub("\ufffd", unicodedata.normalize("NFC", str(value)))


def shown(value: object) -> str:
    """``value`` as text for HTML and SVG, in an element or a quoted attribute."""
    return escape(clean(value))
