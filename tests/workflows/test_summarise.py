"""The published figures beside the record: rebuilt from the tracks, bracketed, named."""

import json
import subprocess
import sys
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from geoapp.cli.summary_ import command
from geoapp.domain.figures import FIGURES
from geoapp.errors import InputError
from geoapp.storage import open_workspace
from geoapp.workflows.summarise import figure_ids, summary

ARTICLE = date(2024, 12, 26)
KEYS = {"recorded", "unknown", "published", "published_on", "source"}


@pytest.fixture(scope="module")
def workspace(shipped):
    return open_workspace(shipped)


@pytest.fixture(scope="module")
def article(workspace):
    return summary(workspace, ARTICLE)


def test_the_article_is_beside_the_record(article):
    published = {k: f["published"] for k, f in article["figures"].items()}
    assert published == {
        "established": 43, "started": 33, "not_started": 10, "started_2024": 13, "complete": 7,
        "at_least_90": 4, "at_least_50": 6, "earlier_works": 16, "progress_unknown": None,
        "no_compensation_plan": 4, "clearance_10_20": 3, "operating_without_wastewater": 2,
    }  # fmt: skip
    assert all(set(f) == KEYS for f in article["figures"].values())


def test_what_the_sources_name_is_recorded(article):
    recorded = {k: f["recorded"] for k, f in article["figures"].items()}
    assert recorded["established"] == 43
    assert recorded["started"] == 18
    assert recorded["started_2024"] == 8
    assert recorded["not_started"] == 1
    assert recorded["no_compensation_plan"] == 4
    assert recorded["clearance_10_20"] == 3
    assert recorded["operating_without_wastewater"] == 2


def test_no_name_is_attached_to_a_group_whose_names_are_not_public(article):
    for key in ("complete", "at_least_90", "at_least_50", "earlier_works"):
        assert article["figures"][key]["recorded"] == 0
        assert article["differences"][key]["kind"] == "not_public"


def test_stages_sum_to_established_on_every_day(workspace):
    for as_of in (date(2017, 1, 1), date(2019, 6, 1), date(2020, 12, 31), ARTICLE):
        found = summary(workspace, as_of)
        assert sum(found["stages"].values()) == found["figures"]["established"]["recorded"]
    assert found["stages"]["unknown"] == 17
    assert found["stages"]["clearance"] == 3
    assert found["stages"]["operating"] == 2


def test_districts_sum_to_the_city(article):
    for key in FIGURES:
        total = sum(district[key] for district in article["by_district"].values())
        assert total == article["figures"][key]["recorded"]
    assert article["by_district"]["unknown"]["established"] == 15
    assert article["by_district"]["275"]["name"] == "Quốc Oai"
    assert article["by_district"]["275"]["established"] == 4
    assert article["by_district"]["275"]["started_2024"] == 3


def test_every_shipped_statement_lies_between_recorded_and_possible(workspace):
    day = date(2024, 7, 10)
    while day < date(2026, 2, 1):
        found = summary(workspace, day)
        for key, figure in found["figures"].items():
            if figure["published"] is not None:
                most = figure["recorded"] + figure["unknown"]
                assert figure["recorded"] <= figure["published"] <= most, (day, key)
        day += timedelta(days=29)


def test_another_day_counts_differently(workspace, article):
    middle, later = (summary(workspace, d) for d in (date(2024, 7, 15), date(2025, 7, 1)))
    started = middle["figures"]["started"]
    assert (started["recorded"], started["unknown"], started["published"]) == (10, 28, 24)
    assert started["published_on"] == "2024-07-10"
    assert middle["figures"]["not_started"]["recorded"] == 5
    assert middle["figures"]["at_least_90"]["published"] == 6
    assert later["figures"]["started"]["recorded"] == article["figures"]["started"]["recorded"] + 1
    assert later["figures"]["not_started"]["recorded"] == 0
    assert figure_ids(workspace, "not_started", ARTICLE) == ["cn2"]


def test_a_later_day_names_the_day_of_the_published_figure(workspace):
    found = summary(workspace, date(2025, 12, 31))
    figure, said = (found[k]["no_compensation_plan"] for k in ("figures", "differences"))
    assert figure["recorded"] < figure["published"] == 4
    assert said["kind"] == "newer"
    assert "Số công bố của ngày 26/12/2024" in said["text_vi"]
    assert "vào ngày đó hồ sơ có 4 cụm" in said["text_vi"]
    assert "chưa rõ" not in said["text_vi"]
    assert "breach" not in {d["kind"] for d in found["differences"].values()}


def test_before_anything_was_published_there_is_no_number(workspace):
    found = summary(workspace, date(2024, 7, 9))
    assert all(f["published"] is None for f in found["figures"].values())
    assert found["differences"] == {}


def test_what_was_known_on_a_day_leaves_later_news_out(workspace):
    found = summary(workspace, ARTICLE, known_at=ARTICLE)
    assert found["figures"]["started"]["published"] == 33
    assert found["figures"]["not_started"]["recorded"] == 0
    before = summary(workspace, ARTICLE, known_at=date(2024, 12, 25))
    assert before["figures"]["started"]["published"] == 24
    assert before["figures"]["no_compensation_plan"]["recorded"] == 0


def test_the_list_behind_a_figure(workspace, article):
    for key in FIGURES:
        ids = figure_ids(workspace, key, ARTICLE)
        assert len(ids) == article["figures"][key]["recorded"]
    assert set(figure_ids(workspace, "no_compensation_plan", ARTICLE)) == {
        "huu-bang", "binh-phu-1-gd2", "son-dong", "tan-hoa",
    }  # fmt: skip
    with pytest.raises(InputError, match="there are established"):
        figure_ids(workspace, "speed", ARTICLE)


@pytest.fixture
def contradicted(workspace_copy):
    """The shipped workspace with a statement that the record disproves."""
    path = workspace_copy / "statements.json"
    statements = json.loads(path.read_text(encoding="utf-8"))
    for statement in statements:
        if statement["key"] == "no_compensation_plan":
            statement["value"] = 2
    path.write_text(json.dumps(statements), encoding="utf-8")
    return workspace_copy


def test_a_false_statement_is_a_named_difference(contradicted):
    found = summary(open_workspace(contradicted), ARTICLE)
    difference = found["differences"]["no_compensation_plan"]
    assert (difference["kind"], difference["difference"]) == ("breach", -2)
    kinds = {k: d["kind"] for k, d in found["differences"].items() if d["kind"] == "breach"}
    assert list(kinds) == ["no_compensation_plan"]


def run(*words):
    done = CliRunner().invoke(command, list(map(str, words)), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_command_prints_a_contradiction(contradicted):
    shown = run("--workspace", contradicted, "--as-of", "2024-12-26")
    row = next(line for line in shown.splitlines() if line.startswith("Chưa có phương án"))
    assert "MÂU THUẪN: công bố 2" in row


def test_the_command_prints_an_aligned_table(shipped):
    lines = run("--workspace", shipped, "--as-of", "2024-12-26").splitlines()
    assert lines[0] == "Hà Nội: 43 cụm công nghiệp: tính đến 26/12/2024"
    head = next(line for line in lines if line.startswith("Chỉ tiêu"))
    row = next(line for line in lines if line.startswith("Đã khởi công  "))
    assert row.split()[3:7] == ["33", "18", "24", "15"]
    column = head.index("So sánh")
    assert row[column:].startswith("Chưa công khai")
    assert "Chưa rõ đã khởi công hay chưa      17" in "\n".join(lines)


def test_the_command_speaks_english_too(shipped):
    shown = run("--workspace", shipped, "--as-of", "2024-12-26", "--lang", "en")
    assert "as of 26/12/2024" in shown
    assert "Not public: the record proves 18 of 33" in shown
    assert "Not known whether started" in shown
    for word in ("Chỉ tiêu", "Giai đoạn", "Nguồn số", "Đã khởi công", "hồ sơ"):
        assert word not in shown


def test_the_command_names_each_source(shipped):
    shown = run("--workspace", shipped, "--as-of", "2024-07-15")
    assert "einpresswire" in shown
    assert "công bố 10/07/2024" in shown


def test_the_command_prints_strict_json(shipped):
    words = ("--workspace", shipped, "--as-of", "2024-12-26", "--json")
    assert json.loads(run(*words))["figures"]["started"]["published"] == 33
    assert json.loads(run(*words, "--list", "clearance_10_20")) == [
        "phu-thi-gd2", "xuan-thu", "duong-lieu-gd2",
    ]  # fmt: skip
    assert run(*words[:-1], "--list", "not_started") == "cn2\n"
    assert run(*words[:-1], "--list", "complete") == ""


def test_a_simulated_workspace_says_so(workspace_copy):
    path = workspace_copy / "workspace.toml"
    path.write_text(path.read_text().replace('kind = "real"', 'kind = "simulated"', 1))
    assert "MÔ PHỎNG" in run("--workspace", workspace_copy)


def test_a_workspace_without_districts_still_counts(workspace_copy):
    text = (workspace_copy / "workspace.toml").read_text()
    start = text.index("[layers.districts]")
    end = text.index("[layers.communes_2024]")
    (workspace_copy / "workspace.toml").write_text(text[:start] + text[end:])
    found = summary(open_workspace(workspace_copy), ARTICLE)
    assert found["by_district"]["275"]["name"] == "275"


@pytest.mark.parametrize(
    "words", [("--as-of", "26/12/2024"), ("--list", "speed"), ("--workspace", "/nowhere")]
)
def test_a_wrong_call_is_one_line(words):
    code = "from geoapp.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "summary", *words], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
