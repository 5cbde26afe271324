"""T7: Biểu 03 and 04 of Circular 14/2024/TT-BCT, as far as the record can fill them.

The record holds some of the city's clusters, not all: so a result is what it proves of those,
and ``open`` how many of them it leaves open. Where it proves none and leaves some open, or says
nothing at all, the result is not known. The wording of the lines is ours: the form's own text is
not in the record.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum

from geoapp.domain.figures import Answer, established
from geoapp.domain.stage import share_at, started
from geoapp.domain.track import finished
from geoapp.workflows.table import NO_DATA, Pair, Row, Table, column, pair, row, table, words
from geoapp.workflows.tables_clusters import joined
from geoapp.workflows.tables_told import Told

_TITLE = (
    "T7. Biểu 03/04 (Thông tư 14/2024/TT-BCT): phần hồ sơ ghi được của {} cụm, không phải toàn"
    " thành phố",
    "T7. Forms 03/04 (Circular 14/2024/TT-BCT): what the record tells of {} clusters, not of the"
    " whole city",
)
_COLUMNS = (
    column("line", "TT", "Line"),
    words("indicator", "Chỉ tiêu", "Indicator"),
    words("unit", "Đơn vị", "Unit"),
    column("result", "Kết quả (lũy kế) theo hồ sơ", "Result (cumulative) by the record", None, 2),
    column("open", "Số cụm chưa rõ", "Clusters not known", None, 0),
    words("note", "Ghi chú", "Note"),
)
_AT_LEAST = ("Ít nhất.", "At least.")
Ask = Callable[[Told], Answer]
CLUSTERS, HECTARES, BILLIONS = ("cụm", "clusters"), ("ha", "ha"), ("tỷ đồng", "bn VND")
PROJECTS, PERCENT, PEOPLE = ("dự án", "projects"), ("%", "%"), ("người", "people")


@dataclass(frozen=True)
class Filled:
    """A result, how many clusters it leaves open, and a note."""

    result: float
    open: int
    note: Pair | None = None


Fill = Callable[[Sequence[Told]], Filled]


def _count(ask: Ask) -> Fill:
    """How many clusters are proved to be so."""

    def fill(told: Sequence[Told]) -> Filled:
        answers = [ask(t) for t in told]
        return Filled(answers.count(True), answers.count(None))

    return fill


def _hectares(ask: Ask) -> Fill:
    """Their documented areas; one without an area leaves the sum open."""

    def fill(told: Sequence[Told]) -> Filled:
        proved = [t for t in told if ask(t)]
        areas = [area for t in proved if (area := t.area_ha()) is not None]
        unknown = sum(ask(t) is None for t in told) + len(proved) - len(areas)
        return Filled(fsum(areas), unknown, _of(len(areas), len(proved)))

    return fill


def _of(known: int, all_: int) -> Pair | None:
    if not all_:
        return None
    return (
        f"Cộng {known} trên {all_} cụm có diện tích công bố.",
        f"Sum of {known} of {all_} clusters with a published area.",
    )


def _capital(told: Sequence[Told]) -> Filled:
    found = [t.facts("cost_billion_vnd") for t in told]
    known = [f[-1].value for f in found if f and isinstance(f[-1].value, int | float)]
    note = (f"Cộng {len(known)} cụm có số công bố.", f"Sum of {len(known)} published numbers.")
    return Filled(fsum(map(float, known)), len(told) - len(known), note)


def _established(t: Told) -> Answer:
    return established(t.cluster, t.as_of)


def _new(t: Told) -> Answer:
    """Established in the reporting period that the day lies in."""
    before = established(t.cluster, period_start(t.as_of) - timedelta(days=1))
    now = _established(t)
    if now is False or before is True:
        return False
    return True if now and before is False else None


def period_start(day: date) -> date:
    """15 December: data of a report run from it to 14 June, or to 14 December."""
    start = date(day.year, 12, 15)
    return start if day >= start else date(day.year - 1, 12, 15)


def _done(track: str) -> Ask:
    return lambda t: finished(t.cluster.events, track, t.as_of)


def _and(*asks: Ask) -> Ask:
    def ask(t: Told) -> Answer:
        answers = [each(t) for each in asks]
        return False if False in answers else None if None in answers else True

    return ask


def _not(ask: Ask) -> Ask:
    def turned(t: Told) -> Answer:
        found = ask(t)
        return None if found is None else not found

    return turned


def _craft(t: Told) -> Answer:
    return t.cluster.craft_village


def _plant(t: Told) -> Answer:
    """A central wastewater plant exists or is being built."""
    share = share_at(t.cluster, "wastewater_exists", t.as_of)
    if share is not None:
        return share[0] > 0
    return False if finished(t.cluster.events, "wastewater_exists", t.as_of) is False else None


def _runs(t: Told) -> Answer:
    """In operation; what has not started does not run."""
    if started(t.cluster, t.as_of) is False:
        return False
    return finished(t.cluster.events, "operation", t.as_of)


_PLAN, _STANDARD = _done("detailed_plan"), _done("wastewater_standard")
_OPERATING = (
    ("", "đang hoạt động", "in operation", _runs),
    (".1", "đang hoạt động, đã có quyết định thành lập", "in operation, established by decision",
     _and(_runs, _established)),
    (".2", "đang hoạt động, chưa có quyết định thành lập", "in operation without a decision",
     _and(_runs, _not(_established))),
    (".3", "làng nghề đang hoạt động", "of craft villages, in operation", _and(_runs, _craft)),
    (".4", "chuyên ngành đang hoạt động", "of one branch, in operation", None),
)  # fmt: skip
_LINES: tuple[tuple[str, Pair, Pair, Fill | None], ...] = (
    ("1", ("Số cụm trong quy hoạch", "Clusters in the plan"), CLUSTERS, None),
    ("2", ("Diện tích trong quy hoạch", "Area in the plan"), HECTARES, None),
    ("3", ("Số cụm đã thành lập", "Clusters established"), CLUSTERS, _count(_established)),
    ("4", ("Diện tích đã thành lập", "Area established"), HECTARES, _hectares(_established)),
    ("5", ("Số cụm thành lập trong kỳ", "Established in the period"), CLUSTERS, _count(_new)),
    ("6", ("Diện tích thành lập trong kỳ", "Area of them"), HECTARES, _hectares(_new)),
    ("7", ("Số cụm do doanh nghiệp làm chủ đầu tư", "Built by enterprises"), CLUSTERS, None),
    ("8", ("Diện tích các cụm đó", "Area of them"), HECTARES, None),
    ("9", ("Số cụm có quy hoạch chi tiết", "With a detailed plan"), CLUSTERS, _count(_PLAN)),
    ("10", ("Diện tích các cụm đó", "Area of them"), HECTARES, _hectares(_PLAN)),
    ("11", ("Số cụm có dự án hạ tầng được duyệt", "With an approved project"), CLUSTERS, None),
    ("12", ("Diện tích các cụm đó", "Area of them"), HECTARES, None),
    ("13", ("Tổng vốn đầu tư hạ tầng", "Capital for infrastructure"), BILLIONS, _capital),
    ("14", ("Vốn đã thực hiện", "Of it spent"), BILLIONS, None),
    *(
        (f"15{n}", (f"Số cụm {vi}", f"Clusters {en}"), CLUSTERS, ask and _count(ask))
        for n, vi, en, ask in _OPERATING
    ),
    *(
        (f"16{n}", (f"Diện tích cụm {vi}", f"Area {en}"), HECTARES, ask and _hectares(ask))
        for n, vi, en, ask in _OPERATING
    ),
    ("17", ("Diện tích đất công nghiệp", "Industrial land"), HECTARES, None),
    ("18", ("Diện tích đã cho thuê", "Of it leased"), HECTARES, None),
    ("19", ("Tỷ lệ lấp đầy bình quân", "Mean fill rate"), PERCENT, None),
    ("20", ("Số dự án trong cụm", "Projects in clusters"), PROJECTS, None),
    ("21", ("Trong đó dự án FDI", "Of them foreign investment"), PROJECTS, None),
    ("22", ("Số dự án đang hoạt động", "Projects running"), PROJECTS, None),
    ("23", ("Doanh thu", "Revenue"), BILLIONS, None),
    ("24", ("Nộp ngân sách", "Paid to the budget"), BILLIONS, None),
    ("25", ("Số lao động", "Workers"), PEOPLE, None),
    ("26", ("Số cụm có hoặc đang xây trạm xử lý nước thải tập trung",
            "With a central wastewater plant, or one being built"), CLUSTERS, _count(_plant)),
    ("27", ("Số cụm có trạm xử lý đạt quy chuẩn", "Whose plant meets the standard"), CLUSTERS,
     _count(_STANDARD)),
)  # fmt: skip


def form_table(told: Sequence[Told]) -> Table:
    """T7: every line of the form; ``result`` is null where the record says nothing."""
    title = (_TITLE[0].format(len(told)), _TITLE[1].format(len(told)))
    return table(title, _COLUMNS, [_line(told, *each) for each in _LINES])


def _line(told: Sequence[Told], number: str, name: Pair, unit: Pair, fill: Fill | None) -> Row:
    head = {"line": number} | pair("indicator", name) | pair("unit", unit)
    found = fill(told) if fill else None
    if found is None or (found.open and not found.result):
        known = {} if found is None else {"open": found.open}
        return row(f"line-{number}", head | {"result": None} | known | pair("note", NO_DATA))
    digits = 0 if unit == CLUSTERS else 2
    note = joined([_AT_LEAST if found.open else None, found.note])
    values = head | {"result": found.result, "open": found.open} | pair("note", note)
    return row(f"line-{number}", values) | {"digits": {"result": digits}}
