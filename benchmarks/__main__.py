"""``make bench``: every comparison one after the other, quick unless ``--full``.

Each is a program of its own (``python -m benchmarks.NAME``), so that nothing of one is in another's
memory. All words go to each. ``--only overlap,tiles`` takes some. One that finds a difference or
fails does not stop the others; the exit status says so.
"""

import argparse
import subprocess
import sys
import time

from benchmarks.common import ROOT, say

PARTS = (
    "overlap", "site", "cold", "responsive", "export", "items", "tiles", "draw", "serve",
    "statement", "scale",
)  # fmt: skip


def main() -> None:
    words = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    words.add_argument("--only", default=",".join(PARTS), help="comparisons, with commas")
    words.add_argument("--full", action="store_true", help="the sizes that the targets name")
    asked, more = words.parse_known_args()
    more += ["--full"] if asked.full else []
    subprocess.run(["sh", "benchmarks/system_packages.sh"], cwd=ROOT, check=False)
    failed = []
    for part in asked.only.split(","):
        say(f"\n== {part}")
        begun = time.perf_counter()
        command = [sys.executable, "-m", f"benchmarks.{part}", *more]
        if subprocess.run(command, check=False).returncode:
            failed.append(part)
        say(f"== {part}: {time.perf_counter() - begun:.0f} s")
    if asked.full:
        subprocess.run([sys.executable, "-m", "benchmarks.growth"], check=False)
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
