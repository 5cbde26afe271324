"""Numbers in the sentences of rules: as many decimals as are needed, alike in a range."""

import pytest

from geoapp.domain.rule_words import amount, range_text


@pytest.mark.parametrize(
    ("low", "high", "unit", "said"),
    [
        (158_891.0, 250_000.0, "m²", "từ 15,8891 ha đến 25,0000 ha"),
        (0.0, 250_000.0, "m²", "từ 0 đến 25,00 ha"),
        (50.0, 250_000.0, "m²", "từ 50,00 m² đến 25,00 ha"),
        (0.5, 0.75253, "share", "từ 50,00 % đến 75,25 %"),
        (25.0, 15.8891, "m", "từ 25,0000 m đến 15,8891 m"),
        (1.0, 3.0, "count", "từ 1 đến 3"),
    ],
)
def test_both_ends_of_a_range_have_the_decimals_that_one_needs(low, high, unit, said):
    assert range_text(low, high, unit, "vi") == said


@pytest.mark.parametrize(
    ("value", "unit", "whole", "said"),
    [(1e5, "m²", True, "10 ha"), (1e5, "m²", False, "10.00 ha"), (99.0, "m²", False, "99.0 m²"),
     (0.75, "share", True, "75 %"), (0.0, "m²", False, "0"), (2.0, "count", False, "2")],
)  # fmt: skip
def test_a_number_alone(value, unit, whole, said):
    assert amount(value, unit, "en", whole=whole) == said
