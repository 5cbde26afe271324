"""What many tests share: the shipped workspace, a copy to break, Hypothesis settings."""

import os
import shutil
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "geodata"

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # what runs in a shell's background ignores Ctrl-C, and so would the programs that tests start
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile(
    "suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


@pytest.fixture(scope="session")
def shipped():
    """The folder of the workspace that ships; read only."""
    return SHIPPED


@pytest.fixture
def workspace_copy(tmp_path):
    """A copy of the shipped workspace that a test may change."""
    target = tmp_path / "geodata"
    shutil.copytree(SHIPPED, target)
    return target
