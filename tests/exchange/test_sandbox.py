"""How the parent judges a worker that gave no answer."""

import subprocess

import pytest

from geoapp.errors import FileUnreadable, TooLarge
from geoapp.exchange import sandbox
from geoapp.exchange.sandbox import Limits, read_in_worker


@pytest.mark.parametrize(
    ("status", "error"),
    [(-24, TooLarge), (-9, TooLarge), (-11, FileUnreadable), (1, FileUnreadable)],
)
def test_a_fallen_worker(tmp_path, monkeypatch, status, error):
    done = subprocess.CompletedProcess([], status, b"", b"")
    monkeypatch.setattr(sandbox.subprocess, "run", lambda *a, **k: done)
    with pytest.raises(error, match=r"^ranh\.gpkg: "):
        read_in_worker(tmp_path / "input.gpkg", "gpkg", "ranh.gpkg")


def test_a_worker_that_does_not_end(tmp_path, monkeypatch):
    def late(*words, **options):
        raise subprocess.TimeoutExpired(words, options["timeout"])

    monkeypatch.setattr(sandbox.subprocess, "run", late)
    with pytest.raises(TooLarge, match="longer than 3 s"):
        read_in_worker(tmp_path / "a.gpkg", "gpkg", "a.gpkg", limits=Limits(cpu_s=3))


def test_what_the_worker_says_is_told_in_both_languages(tmp_path):
    path = tmp_path / "a.kml"
    path.write_text("<?xml version='1.0'?><!DOCTYPE kml><kml/>")
    with pytest.raises(FileUnreadable) as failure:
        read_in_worker(path, "kml", "ranh.kml")
    assert failure.value.said("en").startswith("ranh.kml: it declares a document type")
    assert failure.value.said("vi").startswith("ranh.kml: tệp khai báo DOCTYPE")
