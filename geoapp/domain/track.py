"""Tracks of a cluster, their dated events, and what they say on a day.

An event's interval is when its value became true or was seen; a single day where that is
known. What is done on a track stays done, so one event also speaks of the days before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

Value = str | float | tuple[float, float]
WORDS = ("yes", "no", "under_way")


@dataclass(frozen=True)
class Track:
    """One line of a cluster's record."""

    key: str
    title_vi: str
    title_en: str


TRACKS: tuple[Track, ...] = (
    Track("establishment", "Quyết định thành lập", "Establishment decision"),
    Track("detailed_plan", "Quy hoạch chi tiết 1/500", "Detailed plan 1/500"),
    Track("compensation_plan", "Phương án bồi thường", "Compensation plan"),
    Track("households_agreed", "Người dân đồng thuận", "Households agreed"),
    Track("site_handover", "Giải phóng, bàn giao mặt bằng", "Site cleared and handed over"),
    Track("rice_conversion", "Chấp thuận chuyển mục đích đất lúa", "Rice-land conversion approved"),
    Track("ground_broken", "Khởi công", "Ground broken"),
    Track("infrastructure", "Hạ tầng kỹ thuật", "Infrastructure built"),
    Track("wastewater_exists", "Trạm xử lý nước thải tập trung", "Central wastewater plant"),
    Track("wastewater_standard", "Nước thải đạt quy chuẩn", "Wastewater meets the standard"),
    Track("secondary_investors", "Tiếp nhận nhà đầu tư thứ cấp", "Secondary investors admitted"),
    Track("operation", "Đi vào hoạt động", "In operation"),
)
TRACK_KEYS = frozenset(track.key for track in TRACKS)


@dataclass(frozen=True)
class Event:
    """A value of a track, from a source.

    ``value``: yes, no, under_way, a share 0..1, or a range of shares. ``start``, ``end``: the
    interval in which it became true or was seen. ``known_on``: the day the source was
    published, None where it does not show one.
    """

    track: str
    value: Value
    start: date
    end: date
    known_on: date | None
    document: str | None
    source: str
    note_vi: str | None = None
    note_en: str | None = None


@dataclass(frozen=True)
class TrackState:
    """The newest event of a track on a day, None where there is none.

    ``certain`` is False while the interval of another event is running: whether that one has
    happened by the day is not known.
    """

    event: Event | None
    certain: bool


def known(events: Iterable[Event], track: str, known_at: date | None = None) -> list[Event]:
    """A track's events in order of time; with ``known_at`` only those published by that day.

    An event whose source shows no date counts as not known on any earlier day.
    """
    mine = [e for e in events if e.track == track and _published(e, known_at)]
    return sorted(mine, key=lambda e: (e.end, e.start))


def _published(event: Event, known_at: date | None) -> bool:
    return known_at is None or (event.known_on is not None and event.known_on <= known_at)


def state_at(
    events: Iterable[Event], track: str, as_of: date, known_at: date | None = None
) -> TrackState:
    """What the record says of ``track`` on ``as_of``: a value holds until a later event."""
    mine = known(events, track, known_at)
    past = [e for e in mine if e.end <= as_of]
    running = any(e.start <= as_of < e.end for e in mine)
    return TrackState(past[-1] if past else None, not running)


_SHARES = {"yes": (1.0, 1.0), "no": (0.0, 0.0), "under_way": (1e-6, 1 - 1e-6)}
"""Under way is begun and not finished: any share strictly between."""


def done(value: Value) -> bool | None:
    """Whether a value means the track is finished; None for a range that may reach 1."""
    low, high = share(value)
    if low >= 1:
        return True
    return False if high < 1 else None


def share(value: Value) -> tuple[float, float]:
    """A value as the least and greatest share it can mean."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, str):
        return _SHARES[value]
    return (float(value), float(value))


def finished(
    events: Iterable[Event], track: str, as_of: date, known_at: date | None = None
) -> bool | None:
    """Whether the track is proved finished (True), proved not (False), or neither (None).

    What is done stays done: an event after ``as_of``, whether it says "not yet" or "from this
    day on", proves that the track was not finished before.
    """
    listed = list(events)
    state = state_at(listed, track, as_of, known_at)
    if state.event is not None:
        found = done(state.event.value)
        return found if found or state.certain else None
    if not state.certain:
        return None
    later = known(listed, track, known_at)
    return False if later and done(later[0].value) is not None else None
