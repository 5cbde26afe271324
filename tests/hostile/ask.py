"""One process that is given every file of a folder, under limits of the kernel.

``python -m tests.hostile.ask api|command FOLDER WORKSPACE``: a line of JSON a file on standard
output, the last one says what memory it took. A crash or a limit ends it before that line.
"""

import contextlib
import io
import json
import resource
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

CPU_S, MEMORY = 240, 3 << 30
"""Of this process; a worker that reads one file has limits of its own, and far lower ones."""
WORKER_CPU_S = 5


def main():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    how, folder, workspace = sys.argv[1:]
    ask = {"api": api, "command": command}[how](workspace)
    for name in json.loads((Path(folder) / "names.json").read_text()):
        say({"name": name, **ask(Path(folder), name)})
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    say({"name": "", "self_mb": own_peak_mb(), "worker_mb": children})


def own_peak_mb():
    """The most this program held; ``ru_maxrss`` begins with what its parent held at the fork."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) >> 10 for line in lines if line.startswith("VmHWM"))


def say(line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def api(workspace):
    from geoapp.config import Config
    from geoapp.exchange.boundary import INTAKE
    from geoapp.web.api import intake
    from geoapp.web.factory import create_app

    intake.take_in = partial(intake.take_in, limits=replace(INTAKE, cpu_s=WORKER_CPU_S))
    client = create_app(Config(workspace=Path(workspace))).test_client()

    def ask(folder, name):
        path = folder / name
        body = path.read_bytes() if is_file(path) else b"x"
        answer = client.post(
            "/api/intake", query_string={"name": name}, data=body,
            content_type="application/octet-stream",
        )  # fmt: skip
        return {"status": answer.status_code, "text": answer.get_data(as_text=True)[:20_000]}

    return ask


def is_file(path):
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def command(workspace):
    from geoapp import cli
    from geoapp.exchange.boundary import INTAKE
    from geoapp.workflows import site_file

    site_file.Limits = lambda: replace(INTAKE, cpu_s=WORKER_CPU_S)

    def ask(folder, name):
        # a name without a file is given as it is: an address, a path, the content itself
        word = str(folder / name) if is_file(folder / name) else name
        sys.argv = [
            "geoapp",
            "check",
            word,
            "--workspace",
            workspace,
            "--crs",
            "EPSG:5897",
            "--json",
        ]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = _status(cli.main)
        return {"status": status, "text": err.getvalue()[:20_000]}

    return ask


def _status(run):
    try:
        run()
    except SystemExit as end:
        return end.code
    return None


if __name__ == "__main__":
    main()
