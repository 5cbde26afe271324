import os
import subprocess
import sys

import numpy as np

from geoapp.simulate.noise import choose, mix, seed_of, smooth, uniform


def test_a_number_depends_on_its_keys_not_on_its_neighbours():
    a, b = np.meshgrid(np.arange(-40, 40), np.arange(-30, 30))
    together = uniform(7, 3, a, b)
    alone = np.array([[uniform(7, 3, x, y) for x in range(-40, 40)] for y in range(-30, 30)])
    assert np.array_equal(together, alone.squeeze())


def test_numbers_are_spread_evenly():
    u = uniform(1, np.arange(100_000))
    counts, _ = np.histogram(u, bins=20, range=(0, 1))
    assert abs(counts - 5_000).max() < 350
    assert abs(np.corrcoef(u[:-1], u[1:])[0, 1]) < 0.01


def test_the_order_of_the_keys_matters():
    assert mix(1, 2) != mix(2, 1)
    assert mix(1) != mix(1, 0)


def test_a_smooth_field_is_smooth_and_within_0_and_1():
    line = np.stack([np.linspace(-5e3, 5e3, 5_001), np.full(5_001, 300.0)], axis=-1)
    field = smooth(line, 700.0, 5, 1)
    assert field.min() >= 0.0
    assert field.max() <= 1.0
    assert np.ptp(field) > 0.4
    assert abs(np.diff(field)).max() < 0.01


def test_choose_follows_the_shares():
    found = choose({"x": 0.25, "y": 0.75}, np.array([0.0, 0.2499, 0.25, 0.999]))
    assert found.tolist() == ["x", "x", "y", "y"]


def test_seeds_do_not_depend_on_the_hash_seed():
    code = "from geoapp.simulate.noise import seed_of; print(seed_of('son-dong'))"
    for hash_seed in ("0", "4711"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert int(done.stdout) == seed_of("son-dong")
