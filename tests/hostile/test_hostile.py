"""Every hostile file against ``POST /api/intake`` and ``geoapp check``.

One sentence each, not one request to a host, nothing left behind, and an end: the process that
asks has limits of the kernel on its time and memory, and would not reach its last line.
"""

import http.server
import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.hostile.corpus import DISGUISES, LURES, corpus, names

ROOT = Path(__file__).resolve().parents[2]
# the whole corpus is read by the first test that asks for an answer
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
SELF_MB, WORKER_MB = 1_200, 2_100
ALLOWED = {400, 413}


class Canary(http.server.ThreadingHTTPServer):
    """A host that must never be asked."""

    def __init__(self):
        asked = self.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def handle(self):
                asked.append(self.client_address)

        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"


@pytest.fixture(scope="module")
def canary():
    with Canary() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def files(canary, tmp_path_factory):
    """The corpus in a folder."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, data in corpus(canary.url).items():
        (folder / name).write_bytes(data)
    return folder


def asked(how, names_, files, shipped, scratch):
    """What one process answered on each name; the last line must be there."""
    (files / "names.json").write_text(json.dumps(names_))
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.ask", how, str(files), str(shipped)],
        cwd=ROOT, env=os.environ | {"TMPDIR": str(scratch), "GEOAPP_DEBUG": ""},
        capture_output=True, check=False,
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    last = lines[-1]["name"] if lines else "nothing"
    assert done.returncode == 0, f"ended with {done.returncode} after {last}: {done.stderr[-2000:]}"
    used = lines.pop()
    return {line["name"]: line for line in lines}, used, done.stderr.decode()


@pytest.fixture(scope="module")
def api(canary, files, shipped, tmp_path_factory):
    scratch = tmp_path_factory.mktemp("api")
    every = [p.name for p in sorted(files.iterdir()) if p.name != "names.json"]
    found = asked("api", [*every, *names(canary.url)], files, shipped, scratch)
    return *found, scratch


@pytest.fixture(scope="module")
def command(canary, files, shipped, tmp_path_factory):
    """Without the lures under each of their endings, which end in the same reader."""
    scratch = tmp_path_factory.mktemp("command")
    left_out = {f"{lure}.{e}" for lure in LURES for e in DISGUISES if e not in ("geojson", "kml")}
    every = [p.name for p in sorted(files.iterdir()) if p.name not in left_out | {"names.json"}]
    words = [n for n in names(canary.url) if "\x00" not in n]
    found = asked("command", [*every, *words], files, shipped, scratch)
    return *found, scratch


def one_sentence(text):
    return "\n" not in text.strip() and "Traceback" not in text and 10 < len(text) < 2_000


def test_the_server_answers_each_with_one_sentence_or_with_rows(api):
    answers, _, log, _ = api
    wrong = {}
    for name, line in answers.items():
        refused = line["status"] in ALLOWED and one_sentence(
            json.loads(line["text"])["error"]["message"]
        )
        told = line["status"] == 200 and '"features":null' in line["text"]
        if not (refused or told):
            wrong[name] = (line["status"], line["text"][:300])
    assert wrong == {}
    assert "Traceback" not in log


def test_the_command_answers_each_with_one_sentence(command):
    answers, _, log, _ = command
    wrong = {
        name: (line["status"], line["text"][-300:])
        for name, line in answers.items()
        if not (line["status"] == 2 and one_sentence(line["text"]))
    }
    assert wrong == {}
    assert "Traceback" not in log


@pytest.mark.parametrize("how", ["api", "command"])
def test_no_host_was_asked_and_nothing_is_left(how, request, canary, files):
    *_, scratch = request.getfixturevalue(how)
    assert canary.asked == []
    assert list(scratch.iterdir()) == []
    assert list(files.parent.rglob("evil*")) == []


@pytest.mark.parametrize("how", ["api", "command"])
def test_the_memory_stays_bounded(how, request):
    _, used, *_ = request.getfixturevalue(how)
    assert used["self_mb"] < SELF_MB
    assert used["worker_mb"] < WORKER_MB


def test_no_answer_shows_what_a_local_file_holds(api, command):
    shown = [n for answers, *_ in (api, command) for n, line in answers.items()
             if re.search(r"root:.?:0:0", line["text"])]  # fmt: skip
    assert shown == []


def test_the_canary_hears_who_asks(canary):
    """The proof that silence means something."""
    import urllib.request

    with pytest.raises(OSError, match=r".*"):
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(canary.url, timeout=5)
    assert canary.asked.pop()
