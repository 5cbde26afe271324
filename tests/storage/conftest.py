"""Small blocks, chunks and squares, so that few parcels have many borders."""

import pytest

from geoapp.storage.faults import squares
from geoapp.storage.store import builder, spill


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(spill, "BLOCK", 64)
    monkeypatch.setattr(squares, "PARCELS", 40)
    monkeypatch.setattr(builder, "CHUNK", 70)
