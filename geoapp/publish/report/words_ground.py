"""The words of a statement on the title page, the site and its land; Vietnamese, English."""

from typing import Final

GROUND: Final[dict[str, tuple[str, str]]] = {
    # title page
    "title": (
        "BẢN KẾT QUẢ KIỂM TRA CHỒNG LẤN ĐẤT LÚA",
        "STATEMENT OF THE CHECK AGAINST RICE LAND",
    ),
    "national_name": (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "SOCIALIST REPUBLIC OF VIET NAM",
    ),
    "national_motto": (
        "Độc lập - Tự do - Hạnh phúc",
        "Independence - Freedom - Happiness",
    ),
    "office": ("CƠ QUAN: ………………………………", "OFFICE: ………………………………"),
    "number": ("Số: ……… /………", "No.: ……… /………"),
    "place_date": (
        "Hà Nội, ngày …… tháng …… năm ……",
        "Hà Nội, day …… month …… year ……",
    ),
    "signer": ("NGƯỜI LẬP", "PREPARED BY"),
    "head": ("THỦ TRƯỞNG CƠ QUAN", "HEAD OF THE OFFICE"),
    "sign_here": ("(Ký, ghi rõ họ tên)", "(Signature, full name)"),
    "subject": ("Khu đất: {name}", "Site: {name}"),
    "verdict": ("Kết luận", "Verdict"),
    "verdict_conflict": (
        "Ranh giới chồng lên {rice} ha đất lúa, bằng {share} % diện tích khu đất; {approval}.",
        "The boundary overlaps {rice} ha of rice land, {share} % of the site; {approval}.",
    ),
    "verdict_conflict_open": (
        "Ranh giới chồng lên ít nhất {rice} ha đất lúa ({share} % diện tích khu đất), có thể đến "
        "{upper} ha ({upper_share} %); {approval}.",
        "The boundary overlaps at least {rice} ha of rice land ({share} % of the site), up to "
        "{upper} ha ({upper_share} %); {approval}.",
    ),
    "rice_open": (
        "ít nhất {rice} ha, có thể đến {upper} ha",
        "at least {rice} ha, up to {upper} ha",
    ),
    "rice_stale": (
        "lớp đã cũ cho thấy {rice} ha, nay chưa rõ; có thể đến {upper} ha",
        "an old layer shows {rice} ha, not known today; up to {upper} ha",
    ),
    "approval_covered": (
        "nghị quyết đã có cho toàn bộ diện tích lúa phải chuyển mục đích",
        "a resolution covers all of the rice land to be converted",
    ),
    "approval_partly": (
        "nghị quyết còn thiếu {missing} ha",
        "the resolution lacks {missing} ha",
    ),
    "approval_lapsed": (
        "nghị quyết cho diện tích này đã hết hiệu lực",
        "the resolution on it has lapsed",
    ),
    "approval_none": (
        "chưa có nghị quyết nào cho diện tích này",
        "no resolution names it",
    ),
    "approval_no_data": (
        "chưa có dữ liệu về chấp thuận chuyển mục đích",
        "nothing is known of an approval to convert it",
    ),
    "as_of": ("Tính đến ngày", "As of"),
    "issued_on": ("Ngày lập", "Made on"),
    "by": ("Người lập", "Made by"),
    "check_id": ("Mã kiểm tra", "Check"),
    "digest": ("Mã băm SHA-256 của check.json", "SHA-256 of check.json"),
    "cut_off": ("Ngày chốt dữ liệu", "Data cut-off"),
    "cut_off_line": ("{layer}: {date}", "{layer}: {date}"),
    "no_date": ("lớp không khai báo ngày", "the layer declares no date"),
    "illustrative": ("Phần minh họa", "Illustrative"),
    "illustrative_site": (
        "Ranh giới: do phần mềm vẽ, chưa ai đo",
        "The boundary: drawn by software, surveyed by nobody",
    ),
    "illustrative_layer": ("Lớp {layer}: minh họa", "Layer {layer}: illustrative"),
    "simulated_layer": ("Lớp {layer}: mô phỏng", "Layer {layer}: simulated"),
    "nothing_illustrative": ("Không có", "Nothing"),
    "not_checked": ("Chưa kiểm tra được", "Not checked"),
    "not_declared": ("{title}: chưa khai báo lớp nào", "{title}: no layer is declared"),
    "columns_unknown": ("Chưa có dữ liệu: {columns}.", "No data yet: {columns}."),
    "everything_checked": (
        "Mọi lớp và quy định đã khai báo đều đã kiểm tra",
        "Every declared layer and rule was checked",
    ),
    "valid": ("Giá trị sử dụng", "Validity"),
    "valid_line": (
        "Đến hết ngày {until}, hoặc đến khi một lớp đã dùng thay đổi (90 ngày kể từ ngày tính đến)",
        "Until {until}, or until a layer that was used changes (90 days from the as-of date)",
    ),
    "mark_illustrative": (
        "MINH HỌA, KHÔNG DÙNG ĐỂ KẾT LUẬN",
        "ILLUSTRATIVE, NOT FOR CONCLUSIONS",
    ),
    "mark_simulated": ("DỮ LIỆU MÔ PHỎNG", "SIMULATED DATA"),
    "given_not_proved": (
        "Kết quả này do phần mềm tính từ dữ liệu nêu ở mục Bản kê; không thay cho văn bản của cơ "
        "quan có thẩm quyền.",
        "Software computed this from the data in the manifest; it replaces no document of a "
        "competent body.",
    ),
    # parts that are absent
    "no_data": ("chưa có dữ liệu", "no data yet"),
    "unchecked": ("chưa kiểm tra", "not checked yet"),
    "none": ("không có", "none"),
    "no_accuracy": (
        "chưa có dữ liệu: chưa ai khai báo độ chính xác của ranh giới",
        "no data yet: nobody has declared the accuracy of the boundary",
    ),
    "and_more": ("… và {n} nữa, xem mục {section}", "… and {n} more, see {section}"),
    # sections
    "s_contents": ("Mục lục", "Contents"),
    "s_site": ("Khu đất và diện tích", "Site and areas"),
    "s_plan": ("Sơ đồ", "Plan"),
    "s_land": ("Diện tích theo loại đất", "Area by land use"),
    "s_rice": ("Đất lúa", "Rice land"),
    "s_findings": ("Đối chiếu quy định", "Findings under the rules"),
    "s_approvals": ("Chấp thuận và diện tích phải chuyển mục đích", "Approvals"),
    "s_accuracy": ("Độ chính xác", "Error bar"),
    "s_context": ("Các lớp xung quanh", "Layers around the site"),
    "s_costs": ("Kinh phí đất lúa", "Costs of rice land"),
    "s_judgements": ("Nhận xét của cán bộ", "Officers' judgements"),
    "s_intake": ("Tiếp nhận ranh giới", "How the boundary came in"),
    "s_corners": ("Bảng tọa độ góc ranh", "Corner table of the boundary"),
    "s_pieces": ("Phụ lục: các mảnh đất", "Annex: the pieces of land"),
    "s_manifest": ("Bản kê dữ liệu và phần mềm", "Manifest"),
    # site
    "name": ("Tên", "Name"),
    "site_id": ("Mã khu đất", "Site"),
    "planar": ("Diện tích trên mặt phẳng {crs}", "Planar area in {crs}"),
    "geodesic": ("Diện tích trên ellipsoid", "Geodesic area"),
    "declared": ("Diện tích khai báo", "Declared area"),
    "declared_delta": ("Chênh so với khai báo", "Computed less declared"),
    "delta": ("Chênh ellipsoid trừ mặt phẳng", "Geodesic less planar"),
    "boundary": ("Ranh giới", "Boundary"),
    "boundary_drawn": ("minh họa", "illustrative"),
    "boundary_given": ("do người dùng cung cấp", "as given by the user"),
    "parts": ("Số phần ghép lại", "Features it was made of"),
    "repairs": ("Sửa đường bao", "Repairs of the outline"),
    "repair_line": (
        "{id}: {why}; {before} m² thành {after} m²",
        "{id}: {why}; {before} m² became {after} m²",
    ),
    "site_edition": ("Mã băm ranh giới", "Digest of the boundary"),
    "area_line": ("{ha} ha ({m2} m²)", "{ha} ha ({m2} m²)"),
    "percent_line": ("{m2} m² ({percent} %)", "{m2} m² ({percent} %)"),
    # plan
    "plan_caption": (
        "Sơ đồ khu đất. Gạch chéo là đất lúa: LUC nghiêng phải, LUK nghiêng trái. Nền xám kẻ ô là "
        "chỗ không có thửa.",
        "Plan of the site. Hatched ground is rice land: LUC leans right, LUK leans left. Grey "
        "squares are ground under no parcel.",
    ),
    "no_plan": ("chưa có ranh giới nên không có sơ đồ", "no boundary yet, so no plan"),
    # land
    "layer": ("Lớp", "Layer"),
    "outcome": ("Kết quả", "Outcome"),
    "edition": ("Phiên bản", "Edition"),
    "message": ("Ghi chú", "Note"),
    "layers_title": ("Các lớp đã so", "Layers compared"),
    "rice_title": ("Đất lúa trong ranh giới", "Rice land inside the boundary"),
    "doubled": (
        "Cộng thẳng các thửa: {gross} m²; phần các thửa chồng nhau, chỉ tính một lần: "
        "{doubled} m².",
        "Plain sum over parcels: {gross} m²; ground of overlapping parcels, counted once: "
        "{doubled} m².",
    ),
    "ledger": (
        "Sổ cái: {pieces} mảnh, tổng {sum} m²; không có thửa {gap} m², ngoài vùng phủ {uncovered} "
        "m²; toàn khu {site} m².",
        "Ledger: {pieces} pieces, {sum} m² in all; under no parcel {gap} m², outside the coverage "
        "{uncovered} m²; the site {site} m².",
    ),
    "rice_luc_m2": ("LUC, đất chuyên trồng lúa", "LUC, two crops or more a year"),
    "rice_luk_m2": ("LUK, đất trồng lúa còn lại", "LUK, other rice land"),
    "rice_lua_m2": ("LUA, chưa rõ LUC hay LUK", "LUA, LUC or LUK not told"),
    "rice_total_m2": ("Đất lúa, cộng", "Rice land, total"),
    "rice_possible_m2": ("Mã ghép có phần đất lúa", "Double codes with a rice part"),
    "rice_unknown_m2": ("Mã chưa rõ", "Unknown codes"),
    "rice_upper_m2": ("Nhiều nhất có thể là đất lúa", "The most rice land there can be"),
    "rice_approved_m2": ("Đã được chấp thuận theo hồ sơ", "Approved, as the record proves"),
    "rice_missing_m2": ("Còn thiếu chấp thuận", "Approval missing"),
    "what": ("Nội dung", "What"),
    "area_m2": ("Diện tích (m²)", "Area (m²)"),
    "area_ha": ("Diện tích (ha)", "Area (ha)"),
    "judged": ("Nhận xét của cán bộ", "Officer's judgement"),
    "judged_corrected": (
        "{by}, {on}: {value} ({reason})",
        "{by}, {on}: {value} ({reason})",
    ),
    "judged_off": (
        "{by}, {on}: không áp dụng ({reason})",
        "{by}, {on}: does not apply ({reason})",
    ),
    "judged_until": ("đến hết ngày {date}", "until {date}"),
    "judged_after": (
        "đã được thay bằng nhận xét của {by}, {on}",
        "superseded by the judgement of {by}, {on}",
    ),
    "sum_of": ("gồm {parts}", "made of {parts}"),
}
