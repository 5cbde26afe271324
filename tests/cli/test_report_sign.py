"""``geoapp report --sign``: a key file, a password that is never an option."""

import pytest

from tests.keys import PASSWORD, key_file
from tests.worlds import RICE_SITE, SITE, at, collection, feature, make, write

DAY = ("--as-of", "2024-12-26")


@pytest.fixture
def world(tmp_path):
    write(tmp_path / "a.geojson", collection([feature(at(RICE_SITE), "a")]))
    (tmp_path / "k.p12").write_bytes(key_file())
    return make(tmp_path / "world")


@pytest.fixture
def run(geoapp, world, monkeypatch):
    def called(*words, password=PASSWORD):
        if password is None:
            monkeypatch.delenv("GEOAPP_SIGN_PASSWORD", raising=False)
        else:
            monkeypatch.setenv("GEOAPP_SIGN_PASSWORD", password)
        return geoapp("report", *words, "--out", "r", "--workspace", world, *DAY, "--lang", "en")

    return called


def test_the_pdf_is_signed_and_verified(run, geoapp, world, tmp_path):
    status, _, wrong = run("a.geojson", "--sign", "k.p12", "--format", "html,pdf")
    assert (status, wrong) == (0, "")
    assert b"/ByteRange" in (tmp_path / "r" / "report.pdf").read_bytes()
    status, said, notes = geoapp("verify", "r", "--workspace", world)
    assert (status, said) == (0, b"same\n")
    assert "signed by Nguyễn Văn Ước; the signature is intact for the whole file" in notes


def test_every_pdf_of_a_folder_is_signed(run, geoapp, world, tmp_path):
    (tmp_path / "sites").mkdir()
    for name, shape in (("a", SITE), ("b", RICE_SITE)):
        write(tmp_path / "sites" / f"{name}.geojson", collection([feature(at(shape), name)]))
    assert run("sites", "--sign", "k.p12", "--format", "pdf")[0] == 0
    status, said, notes = geoapp("verify", "r", "--workspace", world)
    assert (status, said) == (0, b"a: same\nb: same\n")
    assert notes.count("intact for the whole file") == 2


@pytest.mark.parametrize(
    ("words", "password", "part"),
    [
        (("--sign", "k.p12"), "other", "k.p12: no key and certificate can be read from it"),
        (("--sign", "a.geojson"), PASSWORD, "a.geojson: no key and certificate"),
        (("--sign", "none.p12"), PASSWORD, "none.p12: cannot be read"),
        (("--sign", "k.p12"), None, "k.p12: its password is not known; set GEOAPP_SIGN_PASSWORD"),
        (("--sign", "k.p12", "--format", "html"), PASSWORD, "--sign signs the PDF"),
    ],
)
def test_a_wrong_call_is_one_sentence_and_leaves_nothing(run, tmp_path, words, password, part):
    status, said, wrong = run("a.geojson", *words, password=password)
    assert (status, said, wrong.count("\n")) == (2, b"", 1)
    assert part in wrong
    assert not (tmp_path / "r").exists()
