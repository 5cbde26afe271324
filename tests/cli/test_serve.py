"""``geoapp serve`` as a user starts it: a process, a line, an answer."""

import os
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager

import pytest

CODE = "from geoapp.cli import main; main()"


def geoapp(*words, **options):
    command = [sys.executable, "-c", CODE, *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **options)


@contextmanager
def serving(*words):
    command = [sys.executable, "-c", CODE, "serve", "--port", "0", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_it_prints_its_address_when_it_answers(shipped):
    with serving("--workspace", str(shipped)) as process:
        line = process.stdout.readline()
        assert line.startswith("geoapp: http://127.0.0.1:")
        address = line.split()[1]
        with urllib.request.urlopen(address + "/") as answer:
            assert answer.status == 200
            assert "geoapp" in answer.read().decode().lower()


def test_a_taken_port_is_one_sentence(shipped):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = geoapp("serve", "--workspace", str(shipped), "--port", port)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"127.0.0.1:{port}" in done.stderr


@pytest.mark.usefixtures("english")
def test_a_host_that_is_not_here_is_one_sentence(shipped):
    done = geoapp("serve", "--workspace", str(shipped), "--host", "no host", "--port", "0")
    assert done.returncode == 2
    assert done.stderr == "geoapp: --host 'no host' is no address of this machine\n"


def test_without_a_command_the_help_is_readable():
    done = geoapp()
    assert done.returncode == 2
    assert "\n  check " in done.stderr
    assert done.stdout == ""


@pytest.mark.usefixtures("english")
def test_a_folder_without_a_workspace_is_one_sentence(tmp_path):
    done = geoapp("serve", "--workspace", str(tmp_path))
    assert done.returncode == 2
    assert "no workspace.toml" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_workspace_of_the_package_is_found_from_anywhere(tmp_path):
    clean = {k: v for k, v in os.environ.items() if k != "GEOAPP_WORKSPACE"}
    done = geoapp("layers", "--json", cwd=tmp_path, env=clean)
    assert done.returncode == 0, done.stderr
    assert '"clusters"' in done.stdout


@pytest.mark.parametrize("words", [["chek"], ["summary", "--as-of", "yesterday"], ["--nope"]])
def test_a_wrong_call_is_one_line_and_two(words):
    done = geoapp(*words)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


def test_help_does_not_import_the_heavy_libraries():
    code = "import sys; sys.argv[1:] = ['--help']\nfrom geoapp.cli import main\n"
    code += "try: main()\nexcept SystemExit: pass\nprint('geopandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip().endswith("False")
