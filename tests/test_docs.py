"""Documents that name things must name things that exist."""

import re
from pathlib import Path

import click
import pytest

from geoapp.cli import COMMANDS, group

ROOT = Path(__file__).resolve().parent.parent
BUILT = {"static/dist"}


def named_paths(page):
    words = re.findall(r"`([\w.*-]+/[\w./*-]*|[\w-]+\.(?:md|cfg|toml|py|json))`", page)
    return {w.rstrip("/") for w in words}


@pytest.mark.parametrize(
    ("page", "bases"),
    [
        ("ARCHITECTURE.md", ["", "geoapp", "geoapp/*", "static/js", "docs", "tests", "geodata"]),
        ("CONTRIBUTING.md", ["", "geoapp"]),
        ("README.md", ["", "geoapp", "docs", "geodata", "static/*"]),
    ],
)
def test_every_path_a_page_names_exists(page, bases):
    text = (ROOT / page).read_text(encoding="utf-8")
    missing = [
        name
        for name in named_paths(text) - BUILT
        if not any(list(ROOT.glob(f"{base}/{name}".lstrip("/"))) for base in bases)
    ]
    assert missing == []


def test_every_floor_is_in_the_architecture():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    floors = re.search(r"One sentence a floor\n\n```\n(.*?)```", text, re.S)[1]
    folders = [p.stem for p in (ROOT / "geoapp").iterdir()
               if (p.is_dir() and (p / "__init__.py").exists()) or p.suffix == ".py"]  # fmt: skip
    missing = [f for f in folders if f != "__init__" and not re.search(rf"\b{f}\b", floors)]
    assert missing == []


def test_the_contract_places_every_floor_of_the_page():
    contract = (ROOT / "setup.cfg").read_text()
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    floors = re.search(r"One sentence a floor\n\n```\n(.*?)```", text, re.S)[1]
    names = {n for line in floors.splitlines() for n in re.findall(r"[a-z0-9]+", line[:30])}
    layers = re.search(r"layers =\n(.*?)exhaustive", contract, re.S)[1]
    placed = set(re.findall(r"\w+", layers))
    assert placed <= names


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_stands_in_the_readme(name):
    command = group.get_command(click.Context(group), name)
    assert command.help
    undocumented = [p.name for p in command.params
                    if isinstance(p, click.Option) and not p.help]  # fmt: skip
    assert undocumented == []
    assert f"geoapp {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_make_target_named_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    for page in ("README.md", "CONTRIBUTING.md"):
        named = set(re.findall(r"`make ([a-z]+)", (ROOT / page).read_text(encoding="utf-8")))
        assert named <= targets
