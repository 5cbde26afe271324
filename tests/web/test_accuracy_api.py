"""What is usual for a kind of map is told with how sure it is, in the API as in the documents."""

import re
from pathlib import Path

from geoapp.domain.accuracy import KNOWN

PAGE = Path(__file__).resolve().parents[2] / "docs" / "accuracy.md"


def test_the_table_is_told_with_its_sources(client):
    found = client.get("/api/accuracy").get_json()
    assert [row["key"] for row in found["known"]] == [row.key for row in KNOWN]
    assert all(row["source"] and row["sure"] for row in found["known"])
    assert found["none_vi"] == "chưa có dữ liệu về độ chính xác"


def test_the_document_has_the_same_table():
    rows = re.findall(
        r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \| ([^|]+) \|", PAGE.read_text("utf-8"), re.M
    )
    written = {key: (own.strip(), common.strip()) for key, own, common in rows}
    assert set(written) == {row.key for row in KNOWN}
    for row in KNOWN:
        if row.sigma_m is not None:
            assert float(written[row.key][0]) == row.sigma_m
            assert written[row.key][1] == ("–" if row.correlated_m is None else "3")
