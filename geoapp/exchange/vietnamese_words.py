"""Whether a word can be Vietnamese: an onset, a rime of the language, one tone at most."""

import unicodedata

_ONSETS = ("ngh", "ng", "nh", "gh", "gi", "kh", "ph", "qu", "th", "tr", "ch",
           *"bcdđghklmnprstvx")  # fmt: skip
_RIMES = frozenset(
    """a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in
    inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen
    oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât
    uây uc ue uê uêch uên uênh uêu ui um un ung uơ up ut uôc uôi uôm uôn uông uôt uy uya uych uyên
    uyêt uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ươc ươi ươm ươn ương ươp ươt ươu ưu
    y yêm yên yêng yêt yêu ych ynh yt""".split()  # noqa: SIM905 -- a list is unreadable
)
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def plausible(word: str) -> bool:
    """Whether every run of letters in a word, NFC, can be a Vietnamese syllable."""
    runs = "".join(c if c.isalpha() or c in _TONES else " " for c in _apart(word.lower())).split()
    return bool(runs) and all(map(_syllable, runs)) and not _signs(word)


def _signs(word: str) -> bool:
    """Signs within a word, which text in an old code has where letters should be."""
    return any(not c.isalnum() and not c.isascii() for c in word)


def _syllable(run: str) -> bool:
    tones = [c for c in run if c in _TONES]
    letters = "".join(c for c in run if c not in _TONES)
    return len(tones) <= 1 and _rhymes(letters)


def _rhymes(letters: str) -> bool:
    if letters in _RIMES or letters == "gi":
        return True
    return any(letters.startswith(o) and letters[len(o) :] in _RIMES for o in _ONSETS)


def _apart(word: str) -> str:
    """Tones apart from letters, a letter's own mark with it."""
    made = []
    for letter in word:
        parts = unicodedata.normalize("NFD", letter)
        kept = "".join(c for c in parts if c not in _TONES)
        made.append(unicodedata.normalize("NFC", kept) + "".join(c for c in parts if c in _TONES))
    return "".join(made)
