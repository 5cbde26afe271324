"""What the record held that was no valid polygon, as text beside the store."""

from collections.abc import Iterable

import msgspec

from geoapp.geometry.validity import Repair

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(list[Repair])


def repairs_text(repairs: Iterable[Repair]) -> bytes:
    """Repairs as JSON, one a line."""
    return b"[" + b",\n".join(map(_encoder.encode, repairs)) + b"]\n"


def parse_repairs(data: bytes) -> tuple[Repair, ...]:
    """Repairs from ``repairs_text``."""
    return tuple(_decoder.decode(data))
