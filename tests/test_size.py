"""Files stay one thing, imports stay without cycles."""

import ast
import statistics
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted(p for p in (ROOT / "geoapp").rglob("*.py") if "static" not in p.parts)


def functions(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            start = (first.end_lineno + 1) if documented else first.lineno
            yield f"{path.name}:{node.name}", max(node.end_lineno - start + 1, 0)


def test_no_file_is_over_300_lines():
    assert [p.name for p in FILES if len(p.read_text(encoding="utf-8").splitlines()) > 300] == []


def test_functions_are_short():
    lengths = [n for p in FILES for _, n in functions(p)]
    assert statistics.median(lengths) <= 6
    assert [name for p in FILES for name, n in functions(p) if n > 50] == []


def test_nothing_below_the_edges_reads_the_clock():
    asks = {"today", "now", "utcnow"}
    edges = {"cli", "web"}
    guilty = []
    for path in FILES:
        if path.relative_to(ROOT / "geoapp").parts[0] in edges:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in asks:
                guilty.append(f"{path.name}:{node.lineno}")
    assert guilty == []


def test_one_module_reads_the_environment():
    readers = {p.relative_to(ROOT / "geoapp").as_posix() for p in FILES
               if "environ" in p.read_text(encoding="utf-8")}  # fmt: skip
    # the sandboxed worker sets its own environment before GDAL is loaded
    assert readers <= {"config.py", "exchange/worker.py", "exchange/sandbox.py"}
