"""Vietnamese text compared as people type it."""

import unicodedata


def fold(text: str) -> str:
    """``text`` without accents, in lower case: how names are searched and compared.

    Takes composed and decomposed Unicode alike, and both ways to place a tone mark
    (Hòa, Hoà). The same rule as ``static/js/text.js``.

    Examples
    --------
    >>> fold("  Quốc Oai"), fold("Đồng Dục") == fold("dong duc"), fold("Hoà") == fold("Hòa")
    ('quoc oai', True, True)
    """
    bare = "".join(
        c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c)[0] != "M"
    )
    return unicodedata.normalize("NFC", bare.replace("đ", "d").replace("Đ", "D").lower()).strip()
