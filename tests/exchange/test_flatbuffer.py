"""Nested tables as a flatbuffer: every pointer leads forward, every number lies as it must."""

import struct

import pytest

from geoapp.exchange.formats.flatbuffer import Doubles, Nested, Scalar, Several, size_prefixed


def table(data, at):
    """Where the fields of a table lie, None for those that are left out."""
    vtable = at - struct.unpack_from("<i", data, at)[0]
    size = struct.unpack_from("<H", data, vtable)[0]
    places = struct.unpack_from(f"<{(size - 4) // 2}H", data, vtable + 4)
    return [at + place if place else None for place in places]


def pointed(data, at):
    ahead = struct.unpack_from("<I", data, at)[0]
    assert ahead > 0
    return at + ahead


def text(data, at):
    begin = pointed(data, at)
    (size,) = struct.unpack_from("<I", data, begin)
    assert data[begin + 4 + size] == 0
    return data[begin + 4 : begin + 4 + size].decode()


@pytest.mark.parametrize("name", ["", "thửa", "abcdefghi"])
def test_what_goes_in_comes_out(name):
    inner = [Nested([f"{name}{n}", Scalar("B", n)]) for n in range(3)]
    fields = [
        Scalar("B", 7), None, name, Doubles([1.5, -2.0]), Scalar("Q", 1 << 40), Several(inner),
        Nested([None, Scalar("i", -5)]), Scalar("H", 16),
    ]  # fmt: skip
    data = size_prefixed(Nested(fields))
    assert struct.unpack_from("<I", data)[0] == len(data) - 4
    assert len(data) % 8 == 0
    small, none, said, doubles, large, several, nested, short = table(data, pointed(data, 4))
    assert none is None
    assert (data[small], text(data, said)) == (7, name)
    assert large % 8 == 0
    assert struct.unpack_from("<Q", data, large)[0] == 1 << 40
    assert struct.unpack_from("<H", data, short)[0] == 16
    vector = pointed(data, doubles)
    assert (vector + 4) % 8 == 0
    assert struct.unpack_from("<I2d", data, vector) == (2, 1.5, -2.0)
    listed = pointed(data, several)
    assert struct.unpack_from("<I", data, listed)[0] == 3
    for n in range(3):
        word, number = table(data, pointed(data, listed + 4 + 4 * n))
        assert (text(data, word), data[number]) == (f"{name}{n}", n)
    empty, below = table(data, pointed(data, nested))
    assert empty is None
    assert struct.unpack_from("<i", data, below)[0] == -5
