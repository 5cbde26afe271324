import pytest

from geoapp.storage import open_workspace
from tests.workflows import small


@pytest.fixture
def small_workspace(tmp_path):
    return open_workspace(small.make(tmp_path / "nhỏ"))
