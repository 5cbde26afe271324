"""``geoapp map``: whole or not at all, one clear sentence where it cannot."""

import subprocess
import sys

from click.testing import CliRunner

from geoapp.cli.map_ import command

CODE = "from geoapp.cli import main; main()"


def test_it_writes_one_file(shipped, tmp_path):
    out = tmp_path / "hanoi.html"
    words = [
        "--out",
        str(out),
        "--as-of",
        "2024-12-26",
        "--lang",
        "en",
        "--workspace",
        str(shipped),
    ]
    done = CliRunner().invoke(command, words)
    assert done.exit_code == 0, done.output
    assert out.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert str(out) in done.output
    assert [p.name for p in tmp_path.iterdir()] == ["hanoi.html"]
    assert out.stat().st_mode & 0o777 == 0o644


def test_a_folder_that_is_not_there_is_one_line_and_status_2(shipped, tmp_path):
    words = ["map", "--out", str(tmp_path / "no" / "map.html"), "--workspace", str(shipped)]
    done = subprocess.run(
        [sys.executable, "-c", CODE, *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_old_file(shipped, tmp_path, monkeypatch):
    out = tmp_path / "map.html"
    out.write_text("old")
    monkeypatch.setattr("geoapp.publish.map.MOST_BYTES", 10)
    done = CliRunner().invoke(command, ["--out", str(out), "--workspace", str(shipped)])
    assert done.exit_code != 0
    assert out.read_text() == "old"
