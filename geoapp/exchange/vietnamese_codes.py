"""The letters of two old codes, as a reader of Western text (Windows-1252) shows them.

TCVN3: TCVN 5712:1993, character set VN3. VNI: VNI-Windows, a base letter and a sign.
"""

_TCVN3 = {
    "aàảãáạ": "aµ¶·¸¹",
    "ăằẳẵắặ": "¨»¼½¾Æ",
    "âầẩẫấậ": "©ÇÈÉÊË",
    "eèẻẽéẹ": "eÌÎÏÐÑ",
    "êềểễếệ": "ªÒÓÔÕÖ",
    "iìỉĩíị": "i×ØÜÝÞ",
    "oòỏõóọ": "oßáâãä",
    "ôồổỗốộ": "«åæçèé",
    "ơờởỡớợ": "¬êëìíî",
    "uùủũúụ": "uïñòóô",
    "ưừửữứự": "\u00adõö÷øù",
    "yỳỷỹýỵ": "yúûüýþ",
    "đĂÂÊÔƠƯĐ": "®¡¢£¤¥¦§",
}
TCVN3 = {
    old: new
    for letters, codes in _TCVN3.items()
    for new, old in zip(letters, codes, strict=True)
    if old != new
}
"""Unicode letter by TCVN3 letter."""

_SIGNS = {
    "ê": "ă", "è": "ằ", "ú": "ẳ", "ü": "ẵ", "é": "ắ", "ë": "ặ",
    "â": "â", "à": "ầ", "å": "ẩ", "ã": "ẫ", "á": "ấ", "ä": "ậ",
}  # fmt: skip
_ROUND = {"e": dict(zip("âàåãáä", "êềểễếệ", strict=True)),
          "o": dict(zip("âàåãáä", "ôồổỗốộ", strict=True))}  # fmt: skip
_TONED = {
    "a": dict(zip("øûõùï", "àảãáạ", strict=True)) | _SIGNS,
    "e": dict(zip("øûõùï", "èẻẽéẹ", strict=True)) | _ROUND["e"],
    "o": dict(zip("øûõùï", "òỏõóọ", strict=True)) | _ROUND["o"],
    "ô": dict(zip("øûõùï", "ờởỡớợ", strict=True)),
    "u": dict(zip("øûõùï", "ùủũúụ", strict=True)),
    "ö": dict(zip("øûõùï", "ừửữứự", strict=True)),
    "y": dict(zip("øûõù", "ỳỷỹý", strict=True)),
}
_SINGLE = {"ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ"}
_LOWER = _SINGLE | {
    base + sign: letter for base, signs in _TONED.items() for sign, letter in signs.items()
}
VNI = {
    **_LOWER,
    **{old.upper(): new.upper() for old, new in _LOWER.items()},
    **{old[0].upper() + old[1:]: new.upper() for old, new in _LOWER.items() if len(old) == 2},
}
"""Unicode letter by VNI letters; a capital may stand with a small sign."""
