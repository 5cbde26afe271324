"""A signature on a PDF: made without a network, read back by others, broken by any change."""

import io
import socket
import sys
from datetime import date, datetime

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdf import PdfReader

from geoapp.errors import InputError
from geoapp.publish import report
from geoapp.publish.report.signature import Absent, has_signature, open_key, signatures, signed
from tests.keys import PASSWORD, certificate_alone, key_file
from tests.publish.statements import document, pieces

ON = date(2026, 11, 2)


@pytest.fixture(scope="module")
def plain():
    return report.pdf(document(), pieces(), "vi")


@pytest.fixture(scope="module")
def made(plain):
    return signed(plain, open_key("k.p12", key_file(), PASSWORD, ON))


def test_it_stands_behind_bytes_that_stay_and_says_who(plain, made):
    assert made.startswith(plain)
    assert (has_signature(plain), has_signature(made)) == (False, True)
    assert [(s.signer, s.intact) for s in signatures(made)] == [("Nguyễn Văn Ước", True)]


def test_other_readers_find_the_signature_and_the_pages(made):
    found = PdfFileReader(io.BytesIO(made)).embedded_signatures
    assert [each.field_name for each in found] == ["GeoappSignature"]
    assert "KIỂM TRA" in PdfReader(io.BytesIO(made)).pages[0].extract_text()


def test_nothing_is_asked_of_a_network(plain, monkeypatch):
    def refuse(*words):
        raise AssertionError(f"a connection to {words}")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    made = signed(plain, open_key("k.p12", key_file(), PASSWORD, ON))
    assert signatures(made)[0].intact


@pytest.mark.parametrize("part", [0.1, 0.5, 0.97])
def test_a_changed_byte_breaks_it(made, part):
    changed = bytearray(made)
    changed[int(part * len(made))] ^= 1
    assert not all(each.intact for each in signatures(bytes(changed)))


@pytest.mark.parametrize("more", [b"\n", b"% more\n"])
def test_bytes_behind_it_break_it(made, more):
    assert [each.intact for each in signatures(made + more)] == [False]


def test_what_only_says_that_it_is_signed_is_not_intact(plain):
    assert [each.intact for each in signatures(plain + b"/ByteRange [0 1 2 3]")] == [False]


@pytest.mark.parametrize(
    ("data", "password"),
    [
        (key_file(), "other"),
        (key_file(), ""),
        (b"", PASSWORD),
        (b"no key at all", PASSWORD),
        (key_file()[:-40], PASSWORD),
        (certificate_alone(), PASSWORD),
    ],
)
def test_a_key_that_cannot_be_read_is_one_sentence(data, password):
    with pytest.raises(InputError, match=r"^k\.p12: no key and certificate") as caught:
        open_key("k.p12", data, password, ON)
    assert "mật khẩu sai" in caught.value.said("vi")


def test_a_key_without_a_password_signs_too(plain):
    key = open_key("k.p12", key_file(password=""), "", ON)
    assert signatures(signed(plain, key))[0].intact


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (datetime(2020, 1, 1), datetime(2026, 11, 1), "from 2020-01-01 to 2026-11-01"),
        (datetime(2026, 11, 3), datetime(2030, 1, 1), "from 2026-11-03 to 2030-01-01"),
    ],
)
def test_a_certificate_that_is_not_in_force_signs_nothing(start, end, said):
    with pytest.raises(InputError, match=said):
        open_key("k.p12", key_file(start=start, end=end), PASSWORD, ON)


def test_without_the_library_both_ways_say_so(made, monkeypatch):
    for name in ("pyhanko.sign.signers", "pyhanko.pdf_utils.reader"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(InputError, match="python -m pip install pyhanko"):
        open_key("k.p12", key_file(), PASSWORD, ON)
    with pytest.raises(Absent):
        signatures(made)
