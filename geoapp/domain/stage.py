"""The construction stage that colours the map, and what holds a cluster up.

Both are derived from the tracks and nothing else. A stage that the tracks do not prove is
never attached: ``unknown`` means that the decision is proved and nothing after it, or not
even the decision; ``title`` tells a cluster that is proved not yet established apart.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from geoapp.domain.cluster import Cluster
from geoapp.domain.track import done, finished, share, state_at


@dataclass(frozen=True)
class Stage:
    """A stage; never shown by colour alone, so it has a letter and a pattern too."""

    key: str
    letter: str
    colour: str
    pattern: str
    title_vi: str
    title_en: str


STAGES: tuple[Stage, ...] = (
    Stage("decided", "A", "#bab393", "dots", "Đã có quyết định thành lập", "Established"),
    Stage("clearance", "B", "#f0913a", "diagonal", "Đang giải phóng mặt bằng", "Site clearance"),
    Stage("started", "C", "#f6e04f", "back-diagonal", "Đã khởi công, chưa rõ tiến độ",
          "Ground broken, progress unknown"),
    Stage("early", "D", "#a5de78", "horizontal", "Hạ tầng dưới 50 %", "Infrastructure below 50 %"),
    Stage("from_50", "E", "#599d53", "vertical", "Hạ tầng từ 50 %", "Infrastructure from 50 %"),
    Stage("from_90", "F", "#26d6f0", "grid", "Hạ tầng từ 90 %", "Infrastructure from 90 %"),
    Stage("complete", "G", "#6aa3e8", "cross", "Hoàn thành hạ tầng", "Infrastructure complete"),
    Stage("operating", "H", "#827bf1", "none", "Đang hoạt động", "Operating"),
    Stage("unknown", "?", "#dde1e4", "ring", "Chưa rõ đã khởi công hay chưa",
          "Not known whether started"),
)  # fmt: skip


NOT_ESTABLISHED = ("Chưa thành lập", "Not yet established")


def title(key: str, established: bool | None) -> tuple[str, str]:
    """How a cluster's stage is called, in both languages.

    A cluster proved not yet established has no stage; ``unknown`` is its key, not its name.
    """
    if established is False:
        return NOT_ESTABLISHED
    stage = next(s for s in STAGES if s.key == key)
    return stage.title_vi, stage.title_en


def stage_at(cluster: Cluster, as_of: date, known_at: date | None = None) -> str:
    """The furthest stage that the tracks prove on ``as_of``.

    In this order: operating; built share (complete, from 90 %, from 50 %, below 50 %); ground
    broken; clearance begun or a compensation plan made; decided, where it is proved that
    there is no compensation plan or that ground is not broken; else unknown.
    """

    def is_done(track: str) -> bool | None:
        return finished(cluster.events, track, as_of, known_at)

    if not is_done("establishment"):
        return "unknown"
    if is_done("operation"):
        return "operating"
    begun = started(cluster, as_of, known_at)
    if begun:
        return _built(cluster, as_of, known_at)
    if is_done("compensation_plan") or _clearing(cluster, as_of, known_at):
        return "clearance"
    proved_early = is_done("compensation_plan") is False or begun is False
    return "decided" if proved_early else "unknown"


def share_at(
    cluster: Cluster, track: str, as_of: date, known_at: date | None = None
) -> tuple[float, float] | None:
    """The share recorded on ``as_of`` as least and greatest, None where none is."""
    event = state_at(cluster.events, track, as_of, known_at).event
    return None if event is None else share(event.value)


def started(cluster: Cluster, as_of: date, known_at: date | None = None) -> bool | None:
    """Whether ground is proved broken. A cluster that operates or is part built has started."""
    if finished(cluster.events, "operation", as_of, known_at):
        return True
    built = share_at(cluster, "infrastructure", as_of, known_at)
    if built and built[0] > 0:
        return True
    return finished(cluster.events, "ground_broken", as_of, known_at)


def _built(cluster: Cluster, as_of: date, known_at: date | None) -> str:
    """The stage of a started cluster: by the least share proved; below 50 % needs proof too."""
    low, high = share_at(cluster, "infrastructure", as_of, known_at) or (0.0, 1.0)
    for least, key in ((1.0, "complete"), (0.9, "from_90"), (0.5, "from_50")):
        if low >= least:
            return key
    return "early" if high < 0.5 else "started"


def _clearing(cluster: Cluster, as_of: date, known_at: date | None) -> bool:
    """Whether part of the site is handed over, or that work is under way."""
    handed_over = share_at(cluster, "site_handover", as_of, known_at)
    return handed_over is not None and handed_over[0] > 0


def blocking_tracks(cluster: Cluster, as_of: date, known_at: date | None = None) -> tuple[str, ...]:
    """The tracks on which the cluster is recorded to wait; empty where none is recorded.

    No compensation plan; else, while the site is not wholly handed over, households that do
    not all agree and rice conversion that is not approved; an operating cluster without a
    finished wastewater plant. Empty does not mean free: see ``blocked``.
    """
    is_done = _recorded(cluster, as_of, known_at)
    if is_done("operation"):
        return ("wastewater_exists",) if is_done("wastewater_exists") is False else ()
    if is_done("compensation_plan") is False:
        return ("compensation_plan",)
    if is_done("site_handover") is not False:
        return ()
    causes = ("households_agreed", "rice_conversion")
    return tuple(track for track in causes if is_done(track) is False)


def blocked(cluster: Cluster, as_of: date, known_at: date | None = None) -> bool | None:
    """True where a track is recorded to block, False only where none can, else None.

    None can: an operating cluster with a wastewater plant; before operation, a site handed
    over whole with its rice conversion approved.
    """
    if blocking_tracks(cluster, as_of, known_at):
        return True
    is_done = _recorded(cluster, as_of, known_at)
    if is_done("operation"):
        return False if is_done("wastewater_exists") else None
    return False if is_done("site_handover") and is_done("rice_conversion") else None


def _recorded(cluster: Cluster, as_of: date, known_at: date | None) -> Callable[[str], bool | None]:
    """Whether a track was seen finished by ``as_of``; later events say nothing here.

    That a plan is missing in 2024 proves that it was missing in 2019, not that anybody was
    waiting for it then.
    """

    def is_done(track: str) -> bool | None:
        state = state_at(cluster.events, track, as_of, known_at)
        return done(state.event.value) if state.event and state.certain else None

    return is_done
