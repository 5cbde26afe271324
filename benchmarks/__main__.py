"""``make bench``: every comparison, quick unless ``--full``."""

import subprocess
import sys

PARTS = ("overlap", "serve")


def main() -> None:
    words = sys.argv[1:] or ["--quick"]
    failed = []
    for part in PARTS:
        print(f"\n## {part}\n", flush=True)
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{part}", *words], check=False)
        if done.returncode:
            failed.append(part)
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
