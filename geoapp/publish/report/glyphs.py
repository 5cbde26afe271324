"""Text that typst's own fonts can set.

A letter that no embedded font has stops an archival PDF, and some rare ones stop typst itself,
so only letters that a test has set are let through; others become U+FFFD. The other formats
carry every letter.
"""

_RANGES = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x17F), (0x1A0, 0x1A1), (0x1AF, 0x1B0), (0x391, 0x3A1),
    (0x3A3, 0x3A9), (0x3B1, 0x3C9), (0x410, 0x44F), (0x1E00, 0x1EFF), (0x2010, 0x2015),
    (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x2030, 0x2030), (0x2032, 0x2033),
    (0x2039, 0x203A), (0x2070, 0x2070), (0x2074, 0x2079), (0x2080, 0x2089), (0x20AB, 0x20AC),
    (0x2116, 0x2116), (0x2190, 0x2193), (0x2212, 0x2212), (0x2248, 0x2248), (0x2260, 0x2260),
    (0x2264, 0x2265),
)  # fmt: skip
SET = frozenset(chr(code) for low, high in _RANGES for code in range(low, high + 1)) | {"\n"}
SPACES = str.maketrans(dict.fromkeys("\t\r\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u3000", " "))
UNKNOWN = "\ufffd"


def settable(text: str) -> str:
    """``text`` with U+FFFD for every letter the fonts may lack; whole markup may be given."""
    return "".join(letter if letter in SET else UNKNOWN for letter in text.translate(SPACES))
