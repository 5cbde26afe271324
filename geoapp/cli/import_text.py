"""What an import did, a line each, Vietnamese first."""

from geoapp.domain.landuse import CERTAIN, LAND_CODES, classify
from geoapp.i18n import number
from geoapp.workflows.bring_in import Change, Plan
from geoapp.workflows.faults_layer import TITLES
from geoapp.workflows.import_issues import Issue
from geoapp.workflows.import_land_plan import ClassTotal, LandPlan
from geoapp.workflows.import_layer import LayerPlan

_MOST = 60
"""Codes that are listed; a field with more of them is no class."""
_REFUSED = "không nhận, không ghi gì / not accepted, nothing written"
_PREVIEW = "xem trước, chưa ghi gì / preview, nothing written"


def told(plan: Plan) -> str:
    """Issues and changes of clusters."""
    lines = [_issue(i, plan.file) for i in plan.issues]
    lines += [_change(c) for c in plan.changes]
    lines.append(_end(plan))
    return "\n".join(lines)


def _issue(issue: Issue, file: str) -> str:
    return f"[{issue.severity}] {issue.feature or file}: {issue.text_vi} / {issue.text_en}"


def _change(change: Change) -> str:
    moved = "–" if change.moved_m is None else f"{number(change.moved_m, 'vi')} m"
    before, after = change.rice_before, change.rice_after
    return (
        f"{change.id} ({change.name}): diện tích / area {_ha(change.area_before_m2)} →"
        f" {_ha(change.area_after_m2)}; đất lúa / rice {_ha(before['total_m2'])}"
        f" [{before['outcome']}] → {_ha(after['total_m2'])} [{after['outcome']}];"
        f" dịch chuyển / moved {moved}; ranh giới / boundary {change.boundary_before} →"
        f" {change.boundary_after}"
    )


def _ha(value: float | None) -> str:
    return "chưa có dữ liệu" if value is None else f"{number(value / 10_000, 'vi', 4)} ha"


def _end(plan: Plan) -> str:
    if not plan.accepted:
        return _REFUSED
    if plan.dry_run:
        return _PREVIEW
    return f"đã ghi / written: {len(plan.changes)}; {plan.kind}; {plan.edition_after}"


def told_land(plan: LandPlan) -> str:
    """Issues, parcels and areas by class, and faults of a layer of parcels."""
    lines = [_issue(i, plan.file) for i in plan.issues]
    lines += [_class(code, total) for code, total in list(plan.codes.items())[:_MOST]]
    lines += [f"… {len(plan.codes)} mã / codes"] if len(plan.codes) > _MOST else []
    lines += [_fault(kind, total) for kind, total in plan.faults.items() if total.parcels]
    lines += [_NO_COVERAGE] if plan.accepted and not plan.coverage else []
    lines.append(_land_end(plan))
    return "\n".join(lines)


def _class(code: str, total: ClassTotal) -> str:
    count = number(total.parcels, "vi")
    return f"{code or '–'} ({_class_title(code)}): {count} thửa / parcels, {_ha(total.area_m2)}"


def _class_title(code: str) -> str:
    known = LAND_CODES.get(code)
    if known:
        return f"{known.title_vi} / {known.title_en}"
    return _KINDS.get(classify(code or None).key, "không phải đất lúa / no rice")


_KINDS = {
    "unknown": "mã lạ, có thể là đất lúa / a code in no table, possibly rice",
    "possible": "có thể là đất lúa / possibly rice",
} | dict.fromkeys(CERTAIN, "đất lúa / rice")


def _fault(kind: str, total: ClassTotal) -> str:
    vi, en = TITLES[kind]
    area = f", {number(total.area_m2, 'vi', 2)} m²" if total.area_m2 else ""
    return f"lỗi / fault: {vi} / {en}: {number(total.parcels, 'vi')}{area}"


_NO_COVERAGE = (
    "không khai báo vùng phủ (--coverage): không kiểm tra nào kết luận được là không vướng /"
    " no coverage declared (--coverage): no check can say clear"
)


def _land_end(plan: LandPlan) -> str:
    if not plan.accepted:
        return _REFUSED
    said = f"{number(plan.features, 'vi')} thửa / parcels; {plan.kind}"
    if plan.dry_run:
        return f"{said}; {_PREVIEW}"
    return f"đã ghi / written: {said}; {plan.record}; {plan.edition_after}"


_NO_COVERAGE_ASKED = (
    "không khai báo vùng phủ (--coverage): không thấy chưa phải là không có /"
    " no coverage declared (--coverage): not found will not mean not there"
)
_DECIDES = {
    True: "quyết định kết luận / decides the verdict",
    False: "chỉ cung cấp thông tin / informs only",
}
_SHAPES = {
    "points": "điểm / points",
    "lines": "đường / lines",
    "areas": "vùng / areas",
    "shapeless": "không hình / without shape",
}


def told_layer(plan: LayerPlan) -> str:
    """Issues, what a check asks, and what was written of a layer beside land use."""
    lines = [_issue(i, plan.file) for i in plan.issues]
    if plan.accepted:
        lines.append(_asks(plan))
        lines += [] if plan.coverage else [_uncovered(plan)]
    lines.append(_layer_end(plan))
    return "\n".join(lines)


def _asks(plan: LayerPlan) -> str:
    check = plan.check
    far = f" ({number(check.distance_m, 'vi')} m)" if check.distance_m else ""
    return (
        f"{plan.layer} ({plan.title_vi} / {plan.title_en}): mỗi lần kiểm tra hỏi / each check asks"
        f" {', '.join(check.operators)}{far}; {_DECIDES[check.decides]}"
    )


def _uncovered(plan: LayerPlan) -> str:
    return _NO_COVERAGE if plan.check.decides else _NO_COVERAGE_ASKED


def _layer_end(plan: LayerPlan) -> str:
    if not plan.accepted:
        return _REFUSED
    shapes = vars(plan.shapes)
    each = [f"{number(shapes[k], 'vi')} {word}" for k, word in _SHAPES.items() if shapes[k]]
    said = f"{number(plan.features, 'vi')} đối tượng / features ({', '.join(each)}); {plan.kind}"
    if plan.dry_run:
        return f"{said}; {_PREVIEW}"
    return f"đã ghi / written: {said}; {plan.record}; {plan.edition_after}"
