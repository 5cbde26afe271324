"""Issued checks: whole or not at all, never changed, nothing said of them lost."""

import multiprocessing
import os
import signal
import stat
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from geoapp.errors import LayerUnavailable, NoRoom, NotFound, TooLarge
from geoapp.storage import checks as module
from geoapp.storage.checks import Checks

ONE, TWO = "0123456789abcdef", "fedcba9876543210"
FILES = {"check.json": b"{}\n", "pieces.geojson": b"[]"}


@pytest.fixture
def kept(tmp_path):
    return Checks(tmp_path)


def test_a_check_is_kept_whole_and_read_again(kept):
    assert kept.save(ONE, FILES)
    assert {name: kept.read(ONE, name) for name in FILES} == FILES
    assert [p.name for p in (kept.folder / "checks").iterdir()] == [ONE]


def test_what_was_issued_never_changes(kept):
    kept.save(ONE, FILES)
    assert not kept.save(ONE, {"check.json": b"other"})
    assert kept.read(ONE, "check.json") == b"{}\n"


@pytest.mark.parametrize("name", ["../../x", "", "0123", ONE.upper(), ONE + "0", "..", "a/b"])
def test_no_name_leaves_the_folder(kept, name):
    for ask in (lambda: kept.read(name, "check.json"), lambda: kept.save(name, FILES)):
        with pytest.raises(NotFound, match="was issued here"):
            ask()


def test_a_failure_midway_leaves_nothing(kept, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_write", full)
    with pytest.raises(NoRoom, match="No space left on device"):
        kept.save(ONE, FILES)
    assert list((kept.folder / "checks").iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_that_cannot_be_written_is_one_sentence(kept):
    kept.folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(NoRoom, match="make the workspace"):
        kept.save(ONE, FILES)


def test_judgements_are_appended_and_a_cut_line_is_dropped(kept):
    kept.save(ONE, FILES)
    kept.append(ONE, b'{"a":1}')
    path = kept.folder / "checks" / ONE / module.JUDGEMENTS
    path.write_bytes(path.read_bytes() + b'{"b":')
    assert kept.judgements(ONE) == [b'{"a":1}']
    kept.append(ONE, b'{"c":3}')
    assert kept.judgements(ONE) == [b'{"a":1}', b'{"c":3}']


def test_judgements_have_a_limit(kept, monkeypatch):
    monkeypatch.setattr(module, "MOST_JUDGEMENTS", 20)
    kept.save(ONE, FILES)
    kept.append(ONE, b"x" * 15)
    with pytest.raises(TooLarge):
        kept.append(ONE, b"x" * 15)
    assert len(kept.judgements(ONE)) == 1


def test_nothing_is_said_of_a_check_that_is_not(kept):
    with pytest.raises(NotFound):
        kept.append(TWO, b"{}")
    with pytest.raises(NotFound):
        kept.judgements(TWO)


def _say(folder, name):
    for n in range(50):
        Checks(folder).append(ONE, f"{name}{n}".encode())


def test_two_writers_lose_nothing(kept):
    kept.save(ONE, FILES)
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=_say, args=(kept.folder, name)) for name in "ab"]
    for process in both:
        process.start()
    for process in both:
        process.join()
    said = kept.judgements(ONE)
    assert sorted(said) == sorted(f"{name}{n}".encode() for name in "ab" for n in range(50))


def test_only_whole_folders_have_addresses(kept):
    assert kept.identities() == []
    kept.save(TWO, FILES)
    kept.save(ONE, FILES)
    (kept.folder / "checks" / f".{ONE}.abc").mkdir()  # left by a writer that was killed
    (kept.folder / "checks" / "inputs").mkdir()
    assert kept.identities() == [ONE, TWO]


def _save_and_die(folder, after):
    written = []

    def dying(path, content):
        if len(written) == after:
            os.kill(os.getpid(), signal.SIGKILL)
        written.append(path)
        path.write_bytes(content)

    module._write = dying
    Checks(folder).save(ONE, FILES)


@pytest.mark.parametrize("after", [0, 1])
def test_a_kill_between_files_leaves_no_check(kept, after):
    process = multiprocessing.get_context("spawn").Process(
        target=_save_and_die, args=(kept.folder, after)
    )
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert kept.identities() == []
    with pytest.raises(NotFound):
        kept.read(ONE, "check.json")
    assert kept.save(ONE, FILES)
    assert kept.identities() == [ONE]


def test_ten_thousand_addresses_that_do_not_exist_are_refused(kept):
    kept.save(ONE, FILES)
    for n in range(10_000):
        with pytest.raises(NotFound):
            kept.read(f"{n:016x}", "check.json")
    assert kept.identities() == [ONE]


def test_links_and_pipes_are_not_read(kept, tmp_path):
    kept.save(ONE, FILES)
    inside = kept.folder / "checks" / ONE
    (tmp_path / "secret").write_bytes(b"secret")
    (inside / "pieces.geojson").unlink()
    (inside / "pieces.geojson").symlink_to(tmp_path / "secret")
    (inside / module.JUDGEMENTS).symlink_to(tmp_path / "secret")
    os.mkfifo(inside / "pipe")
    (kept.folder / "checks" / TWO).symlink_to(inside)
    for identity, name in ((ONE, "pieces.geojson"), (ONE, "pipe"), (TWO, "check.json")):
        with pytest.raises(LayerUnavailable, match="cannot be read"):
            kept.read(identity, name)
    with pytest.raises(LayerUnavailable):
        kept.judgements(ONE)
    with pytest.raises(NoRoom):
        kept.append(ONE, b"{}")
    assert (tmp_path / "secret").read_bytes() == b"secret"


def test_of_two_writers_of_one_check_one_keeps_it(kept):
    start = threading.Barrier(8)

    def save(n):
        start.wait()
        return kept.save(ONE, {"check.json": b"{}\n", "pieces.geojson": b"[]" * n})

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(save, range(1, 9)))
    assert found.count(True) == 1
    assert kept.read(ONE, "pieces.geojson") == b"[]" * (found.index(True) + 1)
    assert [p.name for p in (kept.folder / "checks").iterdir()] == [ONE]
