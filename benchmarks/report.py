"""Put the measured tables into ``docs/performance.md``: no number there is typed by hand.

``python -m benchmarks.report`` renders every kept result (the full one, else the quick one)
between ``<!-- NAME -->`` and ``<!-- /NAME -->`` with the same function that printed it, says on
what machine and with which versions, and draws ``docs/growth.svg`` anew.
"""

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

from benchmarks.__main__ import PARTS
from benchmarks.common import ROOT, Result, kept, said, say

DOCUMENT = ROOT / "docs" / "performance.md"


def filled(text: str, shown: dict[str, str]) -> str:
    """The document with each part between its marks replaced."""
    for name, part in shown.items():
        marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        if not marks.search(text):
            raise SystemExit(f"{DOCUMENT}: no <!-- {name} --> and <!-- /{name} -->")
        text = marks.sub(lambda m, p=part: f"{m[1]}{p}\n{m[2]}", text)
    return text


def rendered(name: str) -> str | None:
    """The tables of a comparison as Markdown; None where it was not run."""
    for full in (True, False):
        path = kept(name, full=full)
        if path.exists():
            result: Result = json.loads(path.read_text(encoding="utf-8"))
            tables = importlib.import_module(f"benchmarks.{name}").tables(result)
            return "\n\n".join([*(each.markdown() for each in tables), _about(path, result)])
    return None


def _about(path: Path, result: Result) -> str:
    size = "full" if path.stem.endswith("full") else "quick"
    return f"*{result['machine']['day']}, {size} run: {said(result)}.*"


def main() -> None:
    shown = {name: text for name in PARTS if (text := rendered(name))}
    DOCUMENT.write_text(filled(DOCUMENT.read_text(encoding="utf-8"), shown), encoding="utf-8")
    say(f"{DOCUMENT}: {', '.join(shown)}")
    subprocess.run([sys.executable, "-m", "benchmarks.growth"], check=True)


if __name__ == "__main__":
    main()
