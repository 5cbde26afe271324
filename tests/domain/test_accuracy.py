"""An accuracy is declared whole, by somebody, or not at all."""

import math

import pytest

from geoapp.domain.accuracy import KNOWN, Accuracy, declared, landuse_map
from geoapp.errors import InputError

WHO = {"accuracy_source": "Biên bản đo 12/2024"}


def test_nothing_declared_is_no_accuracy():
    assert declared({"name": "A"}, "site") is None
    assert declared(WHO, "site") is None


def test_one_part_alone_says_that_the_other_is_nothing():
    assert declared({"accuracy_m": 0.3, **WHO}, "site") == Accuracy(0.3, 0.0, "Biên bản đo 12/2024")
    assert declared({"accuracy_correlated_m": 3, **WHO}, "site").correlated_m == 3.0


@pytest.mark.parametrize("wrong", ["0.3", True, -0.1, math.nan, math.inf, 1_001, [1]])
def test_a_number_that_is_none_is_refused(wrong):
    with pytest.raises(InputError, match="site: accuracy_m is a number of metres"):
        declared({"accuracy_m": wrong, **WHO}, "site")


@pytest.mark.parametrize("who", [{}, {"accuracy_source": "  "}, {"accuracy_source": 3}])
def test_a_number_that_nobody_vouches_for_is_refused(who):
    with pytest.raises(InputError, match="layer landuse: an accuracy needs accuracy_source"):
        declared({"accuracy_m": 0.3, **who}, "layer landuse")


def test_the_table_says_how_sure_it_is():
    assert {k.sure for k in KNOWN} == {"sourced", "general_knowledge"}
    assert all(k.source for k in KNOWN)
    row = {k.key: k for k in KNOWN}["landuse_map_10000"]
    assert (row.sigma_m, row.correlated_m) == landuse_map(10_000) == (5.0, 3.0)
    assert {k.key: k for k in KNOWN}["survey"].sigma_m is None
