"""Land-use codes: names, official colours, and what each says about rice.

Codes are those of Circular 08/2024/TT-BTNMT (in force 1/8/2024) and of Circular 27/2018,
which older parcels still carry. The annex itself was not found: codes and names are those
on which independent public code lists agree. One such list calls CSK an industrial cluster
and SKN building materials, against four others; SKN is the cluster, and CSK, a group
heading of 2018, is not a parcel's code, so it reads as unknown.

Colours are the palette of Circular 27/2018; whether the circular of 2024 kept it is not
verified. LUA, LUC and LUK differ by 10 in blue only: always add a hatch or the code.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from geoapp import i18n

PUBLIC, BUSINESS, NO_COLOUR = "#ffaaa0", "#faaaa0", "#ffffff"
GROUPS = ("rice", "agricultural", "non_agricultural", "unused")


@dataclass(frozen=True)
class LandCode:
    """One code: its titles, fill colour and group (one of GROUPS)."""

    code: str
    title_vi: str
    title_en: str
    colour: str
    group: str


@dataclass(frozen=True)
class LandClass:
    """What a parcel's code says about rice.

    ``key``: LUC | LUK | LUA are certain rice (LUA where LUC or LUK is not told),
    ``possible`` a double code with a rice part of unknown extent, ``unknown`` a code in no
    table or none at all, ``other`` certainly no rice. ``rice``: the rice it is or may be.
    ``possible``: it may be rice but is not certain to be.
    """

    key: str
    rice: str | None
    possible: bool


_TABLE = {
    "rice": (
        ("LUC", "Đất chuyên trồng lúa", "Wet rice, two crops or more a year", "#fffc8c"),
        ("LUK", "Đất trồng lúa còn lại", "Other rice land", "#fffc96"),
        ("LUA", "Đất trồng lúa (chưa rõ LUC hay LUK)", "Rice, LUC or LUK not told", "#fffc82"),
        ("LUN", "Đất trồng lúa nương (cũ)", "Upland rice (old)", "#fffcb4"),
    ),
    "agricultural": (
        ("HNK", "Đất trồng cây hằng năm khác", "Other annual crops", "#fff0b4"),
        ("BHK", "Đất bằng trồng cây hằng năm khác (cũ)", "Annual crops, flat (old)", "#fff0b4"),
        ("NHK", "Đất nương rẫy trồng cây hằng năm khác", "Annual crops, upland (old)", "#fff0b4"),
        ("CLN", "Đất trồng cây lâu năm", "Perennial crops", "#ffd2a0"),
        ("RSX", "Đất rừng sản xuất", "Production forest", "#b4ffb4"),
        ("RPH", "Đất rừng phòng hộ", "Protection forest", "#beff1e"),
        ("RDD", "Đất rừng đặc dụng", "Special-use forest", "#6eff64"),
        ("NTS", "Đất nuôi trồng thủy sản", "Aquaculture", "#aaffff"),
        ("CNT", "Đất chăn nuôi tập trung", "Concentrated livestock", NO_COLOUR),
        ("LMU", "Đất làm muối", "Salt making", NO_COLOUR),
        ("NKH", "Đất nông nghiệp khác", "Other agricultural land", "#f5ffb4"),
    ),
    "non_agricultural": (
        ("ONT", "Đất ở tại nông thôn", "Rural housing", "#ffd0ff"),
        ("ODT", "Đất ở tại đô thị", "Urban housing", "#ffa0ff"),
        ("TSC", "Đất xây dựng trụ sở cơ quan", "Government offices", PUBLIC),
        ("CQP", "Đất quốc phòng", "Defence", "#ff6450"),
        ("CAN", "Đất an ninh", "Public security", "#ff5046"),
        ("DTS", "Đất trụ sở của tổ chức sự nghiệp (cũ)", "Public-service offices (old)", BUSINESS),
        ("DVH", "Đất xây dựng cơ sở văn hóa", "Culture", PUBLIC),
        ("DXH", "Đất xây dựng cơ sở dịch vụ xã hội", "Social services", PUBLIC),
        ("DYT", "Đất xây dựng cơ sở y tế", "Health", PUBLIC),
        ("DGD", "Đất xây dựng cơ sở giáo dục và đào tạo", "Education", PUBLIC),
        ("DTT", "Đất xây dựng cơ sở thể dục thể thao", "Sport", PUBLIC),
        ("DKH", "Đất xây dựng cơ sở khoa học và công nghệ", "Science and technology", PUBLIC),
        ("DNG", "Đất xây dựng cơ sở ngoại giao", "Diplomacy", PUBLIC),
        ("DSK", "Đất xây dựng công trình sự nghiệp khác", "Other public services", PUBLIC),
        ("SKK", "Đất khu công nghiệp", "Industrial park", BUSINESS),
        ("SKN", "Đất cụm công nghiệp", "Industrial cluster", BUSINESS),
        ("SKT", "Đất khu chế xuất (cũ)", "Export processing zone (old)", BUSINESS),
        ("SCT", "Đất khu công nghệ thông tin tập trung", "Information-technology park", NO_COLOUR),
        ("TMD", "Đất thương mại, dịch vụ", "Trade and services", BUSINESS),
        ("SKC", "Đất cơ sở sản xuất phi nông nghiệp", "Non-agricultural production", BUSINESS),
        ("SKS", "Đất sử dụng cho hoạt động khoáng sản", "Minerals", "#cdaacd"),
        ("SKX", "Đất sản xuất vật liệu xây dựng, làm đồ gốm", "Building materials", "#cdaacd"),
        ("DGT", "Đất giao thông", "Transport", "#ffaa32"),
        ("DTL", "Đất thủy lợi", "Irrigation", "#aaffff"),
        ("DDT", "Đất có di tích lịch sử - văn hóa", "Historical and cultural relics", PUBLIC),
        ("DDL", "Đất danh lam thắng cảnh", "Landscapes", PUBLIC),
        ("DSH", "Đất sinh hoạt cộng đồng", "Community life", PUBLIC),
        ("DKV", "Đất khu vui chơi, giải trí công cộng", "Public recreation", PUBLIC),
        ("DNL", "Đất công trình năng lượng, chiếu sáng công cộng", "Energy, lighting", PUBLIC),
        ("DBV", "Đất công trình bưu chính, viễn thông", "Post and telecommunications", PUBLIC),
        ("DCH", "Đất chợ", "Market", PUBLIC),
        ("DRA", "Đất bãi thải, xử lý chất thải", "Waste", "#cdaacd"),
        ("DCK", "Đất công trình công cộng khác", "Other public works", PUBLIC),
        ("TON", "Đất tôn giáo", "Religion", BUSINESS),
        ("TIN", "Đất tín ngưỡng", "Belief", PUBLIC),
        ("NTD", "Đất nghĩa trang, nhà tang lễ, cơ sở hỏa táng", "Cemetery", "#d2d2d2"),
        ("SON", "Đất sông, ngòi, kênh, rạch, suối", "Rivers, canals, streams", "#a0ffff"),
        ("MNC", "Đất có mặt nước chuyên dùng", "Special-use water surface", "#b4ffff"),
        ("PNK", "Đất phi nông nghiệp khác", "Other non-agricultural land", PUBLIC),
    ),
    "unused": (
        ("CSD", "Đất chưa sử dụng", "Unused land", "#fffffe"),
        ("BCS", "Đất bằng chưa sử dụng", "Unused flat land", "#fffffe"),
        ("DCS", "Đất đồi núi chưa sử dụng", "Unused hilly land", "#fffffe"),
        ("NCS", "Núi đá không có rừng cây", "Bare rock", "#e6e6c8"),
    ),
}  # fmt: skip

LAND_CODES: dict[str, LandCode] = {
    code: LandCode(code, vi, en, colour, group)
    for group, rows in _TABLE.items()
    for code, vi, en, colour in rows
}

# LUN is inside LUK by the definition of 2024; "2L" (hai lúa) is how old sheets write two crops.
_RICE = {"LUC": "LUC", "LUK": "LUK", "LUA": "LUA", "LUN": "LUK", "2L": "LUC"}
CERTAIN = ("LUC", "LUK", "LUA")
PRIORITY = (*CERTAIN, "possible", "unknown", "other")
"""Which class keeps ground that parcels of several classes claim: rice first, so that an
overlap never hides it; within a class the smaller parcel id keeps it."""
OTHER, UNKNOWN = LandClass("other", None, False), LandClass("unknown", None, True)
_BETWEEN = re.compile(r"[\s+/,;&|\-–—]+")
_LIKE_A_CODE = re.compile(r"[A-Z0-9]{2,4}", re.ASCII)


@cache
def classify(code: str | None) -> LandClass:
    """What ``code`` says about rice; nothing readable is possible rice, never no rice.

    Case, spaces and the sign between the parts of a double code do not matter; full
    Vietnamese titles are understood.

    Examples
    --------
    >>> classify(" luc ").key, classify("ONT+LUC").key, classify("CSK").key, classify(None).key
    ('LUC', 'possible', 'unknown', 'unknown')
    """
    parts = parts_of(code)
    rices = [_RICE[p] for p in parts if p in _RICE]
    if rices and len(rices) == len(parts):
        key = rices[0] if len(set(rices)) == 1 else "LUA"
        return LandClass(key, key, False)
    if rices:
        return LandClass("possible", min(rices, key=CERTAIN.index), True)
    return OTHER if parts and all(p in LAND_CODES for p in parts) else UNKNOWN


@cache
def group_of(code: str | None) -> str:
    """One of GROUPS, or ``open``: an unreadable code, or a double code of several groups.

    The groups are those into which the public code lists sort the codes of Circular 08/2024 and
    27/2018; that they are the three groups of the Land Law 2024 with rice set apart is general
    knowledge.

    Examples
    --------
    >>> group_of("2L"), group_of("ONT+CLN"), group_of("CLN+NTS"), group_of(None)
    ('rice', 'open', 'agricultural', 'open')
    """
    land = classify(code)
    if land.key in CERTAIN:
        return "rice"
    groups = {LAND_CODES[p].group for p in parts_of(code)} if land.key == "other" else set()
    return groups.pop() if len(groups) == 1 else "open"


def parts_of(code: str | None) -> list[str]:
    """The codes that a parcel's code is written of: "ont + LUC" is ONT and LUC."""
    text = unicodedata.normalize("NFC", str(code or "")).strip()
    named = _by_title().get(text.casefold())
    return [named] if named else [p for p in _BETWEEN.split(text.upper()) if p]


@cache
def titles(code: str | None) -> tuple[str, str] | None:
    """What a code is called in Vietnamese and English, each part of a double code by its name.

    None where nothing of it is known.

    Examples
    --------
    >>> titles("ONT+NTS")[1], titles("CSK")
    ('double code: Rural housing + Aquaculture', None)
    """
    parts = [_RICE.get(p, p) if p not in LAND_CODES else p for p in dict.fromkeys(parts_of(code))]
    known = [LAND_CODES.get(part) for part in parts]
    if not any(known) or not all(_LIKE_A_CODE.fullmatch(part) for part in parts):
        return None
    vi, en = (_title(known, lang) for lang in i18n.LANGUAGES)
    return vi, en


def _title(known: list[LandCode | None], lang: str) -> str:
    unknown = i18n.text("map.unknown_code", lang)
    names = [str(getattr(each, f"title_{lang}", unknown)) for each in known]
    joined = " + ".join(names)
    return joined if len(names) == 1 else i18n.text("map.double_code", lang, parts=joined)


@cache
def _by_title() -> dict[str, str]:
    return {c.title_vi.partition(" (")[0].casefold(): c.code for c in LAND_CODES.values()}


def rank(code: str | None) -> int:
    """Place of the code's class in PRIORITY; the smaller keeps disputed ground."""
    return PRIORITY.index(classify(code).key)
