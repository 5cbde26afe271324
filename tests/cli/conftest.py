import os
import subprocess
import sys

import pytest

from tests.workflows import small


@pytest.fixture
def folder(tmp_path):
    return small.make(tmp_path / "bộ dữ liệu")


@pytest.fixture
def geoapp(tmp_path):
    """Run a command as a user does; status, standard output (bytes) and error (text).

    ``speaks``: the language of a user who says none with ``--lang``.
    """

    def run(*words, speaks=None):
        done = subprocess.run(
            [sys.executable, "-c", "from geoapp.cli import main; main()", *map(str, words)],
            capture_output=True,
            check=False,
            cwd=tmp_path,
            env=os.environ | ({} if speaks is None else {"GEOAPP_LANG": speaks}),
        )
        return done.returncode, done.stdout, done.stderr.decode()

    return run


@pytest.fixture
def english(monkeypatch):
    """A user whose commands speak English where ``--lang`` says nothing."""
    monkeypatch.setenv("GEOAPP_LANG", "en")
