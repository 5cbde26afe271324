"""A sign of life, for people only."""

import io
import time

import pytest

from geoapp.cli import export_, import_, layers_, map_, waiting


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "after", "shown"),
    [(Terminal, 0.0, True), (Terminal, 60.0, False), (io.StringIO, 0.0, False)],
)
def test_a_spinner_is_for_a_terminal_and_for_long_work(monkeypatch, stream, after, shown):
    screen = stream()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(waiting, "SHOWN_AFTER", after)
    with waiting.waiting("map"):
        for _ in range(200):
            if not shown or "map" in screen.getvalue():
                break
            time.sleep(0.05)
    assert ("map" in screen.getvalue()) == shown


def test_a_failure_passes_through(monkeypatch):
    monkeypatch.setattr("sys.stderr", Terminal())
    with pytest.raises(ValueError, match="no"), waiting.waiting("map"):
        raise ValueError("no")


def test_every_long_command_has_it():
    assert all(c.waiting is waiting.waiting for c in (export_, import_, layers_, map_))


@pytest.mark.parametrize(
    ("stream", "after", "shown"),
    [(Terminal, 0.0, True), (Terminal, 60.0, False), (io.StringIO, 0.0, False)],
)
def test_bars_are_for_a_terminal_and_for_long_work(monkeypatch, stream, after, shown):
    screen = stream()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(waiting, "SHOWN_AFTER", after)
    with waiting.step_bars() as told:
        for done in range(1, 5):
            time.sleep(0.01)
            told("read", done, 4)
        told("sort", 1, 0)
    text = screen.getvalue()
    assert ("đọc / read" in text) == ("100%" in text) == ("sắp xếp / sort" in text) == shown
    assert shown or text == ""


def test_a_failure_passes_through_bars(monkeypatch):
    monkeypatch.setattr("sys.stderr", Terminal())
    with pytest.raises(ValueError, match="no"), waiting.step_bars():
        raise ValueError("no")
