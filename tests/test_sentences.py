"""Every sentence of a failure is there in Vietnamese, with the same slots."""

import ast
import json
import pickle
import re
import string
from pathlib import Path

from geoapp import errors
from geoapp.errors import GeometryError
from geoapp.sentence import say

ROOT = Path(__file__).resolve().parent.parent
IMPORTED = re.compile(r"^from geoapp\.sentence import .*\bsay\b", re.M)
DONE = (
    "cli",
    "domain",
    "exchange",
    "geometry",
    "publish",
    "scale",
    "simulate",
    "storage",
    "web",
    "workflows",
)
"""Folders and modules of geoapp in which no failure is raised in English alone."""
CATALOGUE = ROOT / "geoapp" / "sentences_vi.json"


def calls():
    """Each call of ``say`` of the module ``sentence``, with where it stands."""
    for path in sorted((ROOT / "geoapp").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if not IMPORTED.search(text):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def raised():
    """Each failure that is made in what is done, with where it stands."""
    for path in sorted((ROOT / "geoapp").rglob("*.py")):
        where = path.relative_to(ROOT)
        if where.with_suffix("").parts[1] not in DONE:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and is_failure(name):
                yield f"{where}:{node.lineno}", node


def is_failure(name):
    found = getattr(errors, name, None) if name else None
    return isinstance(found, type) and issubclass(found, errors.GeoappError)


def slots(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_a_template_is_written_out_where_it_is_said():
    made = [
        where
        for where, node in calls()
        if len(node.args) != 1
        or not isinstance(node.args[0], ast.Constant)
        or any(keyword.arg is None for keyword in node.keywords)
    ]
    assert made == []


def test_each_sentence_has_its_vietnamese_form_and_no_other_is_kept():
    said = {node.args[0].value for _, node in calls()}
    vi = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    assert sorted(said - set(vi)) == []
    assert sorted(set(vi) - said) == []


def test_a_failure_is_raised_with_a_sentence():
    plain = [
        where
        for where, node in raised()
        for said in node.args[:1]
        if isinstance(said, ast.JoinedStr) or isinstance(getattr(said, "value", None), str)
    ]
    assert plain == []


def test_slots_agree_in_code_and_in_both_languages():
    vi = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    wrong = [
        where
        for where, node in calls()
        for given in [{keyword.arg for keyword in node.keywords}]
        if not given == slots(node.args[0].value) == slots(vi.get(node.args[0].value, ""))
    ]
    assert wrong == []


def test_the_catalogue_is_sorted():
    text = CATALOGUE.read_text(encoding="utf-8")
    found = json.loads(text)
    assert text == json.dumps(dict(sorted(found.items())), ensure_ascii=False, indent=2) + "\n"


def test_a_failure_speaks_both_languages_and_inside_another_too():
    inner = GeometryError(say("feature {n}: a coordinate is not a number", n=3))
    assert inner.message == "feature 3: a coordinate is not a number"
    assert inner.said("vi") == "đối tượng 3: có tọa độ không phải là số"
    assert say("{why}", why=inner).said("vi") == inner.said("vi")
    assert str(say("{why}", why=inner)) == inner.message


def test_a_tuple_is_a_list_each_member_in_the_language():
    text = say("{layer} ({crs})", layer=("a", say("features")), crs="b")
    assert (str(text), text.said("vi")) == ("a, features (b)", "a, các đối tượng (b)")


def test_sentences_that_say_the_same_are_one():
    twice = [say("feature {n}: a coordinate is not a number", n=n) for n in (3, 3, 4)]
    assert len(dict.fromkeys(twice)) == 2


def test_braces_that_came_in_stay_as_they_are():
    text = say("site {site}: its outline encloses no area; draw it again", site="{0.__class__}")
    assert "{0.__class__}" in str(text)
    assert "{0.__class__}" in text.said("vi")


def test_a_failure_keeps_both_languages_on_its_way_to_another_process():
    error = GeometryError(say("feature {n}: a coordinate is not a number", n=3), row=3)
    again = pickle.loads(pickle.dumps(error))
    assert (again.message, again.said("vi")) == (error.message, error.said("vi"))
    assert again.detail["row"] == 3
