"""Texts end to end, taken in any order."""

import numpy as np
import pytest

from geoapp.storage.store import columns
from geoapp.storage.store.columns import Texts


@pytest.mark.parametrize("step", [1, 7, 100, 1 << 22])
def test_texts_are_taken_in_steps_that_do_not_show(monkeypatch, step):
    monkeypatch.setattr(columns, "STEP", step)
    random = np.random.default_rng(4)
    for count in (1, 5, 200):
        values = [bytes([65 + n % 26]) * int(random.integers(0, 30)) for n in range(count)]
        rows = random.integers(0, count, 60)
        taken = Texts.of(values).take(rows)
        assert taken.values(np.arange(60)) == [values[n] for n in rows.tolist()]
        assert taken.offsets.dtype == np.int32
    assert len(Texts.of([]).take(np.zeros(0, dtype=np.int64))) == 0
