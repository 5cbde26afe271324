import pytest

from geoapp.errors import InputError
from geoapp.workflows.atomic import new_folder, replacing


def names(folder):
    return sorted(p.name for p in folder.iterdir())


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "x.json"
    path.write_text("old")
    with replacing(path) as out:
        out.write(b"new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert names(tmp_path) == ["x.json"]


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "x.json"
    path.write_text("old")
    with pytest.raises(TypeError), replacing(path) as out:
        out.writelines([b"half", None])
    assert path.read_text() == "old"
    assert names(tmp_path) == ["x.json"]


@pytest.mark.parametrize("exists", [False, True])
def test_a_folder_appears_at_the_end(tmp_path, exists):
    target = tmp_path / "made"
    if exists:
        target.mkdir()
    with new_folder(target) as part:
        (part / "a").write_text("1")
        assert not (target / "a").exists()
    assert names(target) == ["a"]
    assert names(tmp_path) == ["made"]


def test_a_failed_folder_leaves_nothing(tmp_path):
    with pytest.raises(IsADirectoryError), new_folder(tmp_path / "made") as part:
        (part / "a").mkdir() or (part / "a").write_text("1")
    assert names(tmp_path) == []


def test_a_folder_in_use_is_refused(tmp_path):
    (tmp_path / "mine").write_text("kept")
    with pytest.raises(InputError, match="not an empty folder"), new_folder(tmp_path):
        pass
    with pytest.raises(InputError, match="not an empty folder"), new_folder(tmp_path / "mine"):
        pass
    with pytest.raises(InputError, match="is not a folder"), new_folder(tmp_path / "no" / "such"):
        pass
    assert names(tmp_path) == ["mine"]
