import pytest

from geoapp.storage import open_workspace
from tests.workflows import small


@pytest.fixture
def small_folder(tmp_path):
    return small.make(tmp_path / "nhỏ")


@pytest.fixture
def small_workspace(small_folder):
    return open_workspace(small_folder)
