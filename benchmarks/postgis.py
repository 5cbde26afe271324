"""A PostgreSQL with PostGIS of our own: a new cluster in a temporary folder, gone afterwards.

It listens on a socket in that folder and a free loopback port; no cluster that exists is looked
at. As root it runs as the user ``postgres``, which Debian's package makes.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from benchmarks.common import Absent

SETTINGS = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "jit": "off",
    "shared_buffers": "1GB", "work_mem": "256MB", "maintenance_work_mem": "1GB",
    "max_wal_size": "8GB", "max_parallel_workers_per_gather": str(os.cpu_count()),
    "max_parallel_maintenance_workers": str(os.cpu_count()), "max_connections": "60",
    "listen_addresses": "127.0.0.1", "min_parallel_table_scan_size": "0",
    "parallel_setup_cost": "0",
}  # fmt: skip
WAY = "sh benchmarks/system_packages.sh (as root), or apt-get install postgresql-15-postgis-3"


class Database:
    """One connection to a cluster that is ours."""

    def __init__(self, socket_folder: Path, port: int, process: int) -> None:
        import psycopg

        self.url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        self.port, self.process = port, process
        self.connection = psycopg.connect(
            host=str(socket_folder), port=port, user="postgres", dbname="postgres", autocommit=True
        )
        self.run("create extension if not exists postgis")

    def run(self, statement: str) -> None:
        """Carry a statement out."""
        self.connection.execute(statement)

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a query gives."""
        return self.connection.execute(statement, values or None).fetchall()

    def table(self, name: str, columns: dict[str, Any], shapes: Any, srid: int = 5897) -> None:
        """A table with a key, columns, ``geom`` (indexed) and its ``area``, analysed."""
        kinds = {n: "bigint" if np.asarray(v).dtype.kind in "iu" else "text"
                 for n, v in columns.items()}  # fmt: skip
        named = "".join(f", {n} {kind}" for n, kind in kinds.items())
        self.run(f"drop table if exists {name}")
        self.run(f"create unlogged table {name} (fid serial primary key{named}, geom geometry)")
        wkb = shapely.to_wkb(shapely.set_srid(shapes, srid), include_srid=True, hex=True)
        values = zip(*(np.asarray(v).tolist() for v in columns.values()), wkb.tolist(), strict=True)
        with self.connection.cursor().copy(f"copy {name} ({', '.join([*columns, 'geom'])}) from stdin") as out:  # noqa: E501 # fmt: skip
            for row in values:
                out.write_row(row)
        self.run(f"alter table {name} alter geom type geometry(geometry, {srid})"
                 f", add column area double precision")  # fmt: skip
        self.run(f"update {name} set area = st_area(geom)")
        self.run(f"create index on {name} using gist (geom)")
        self.run(f"vacuum analyze {name}")


@contextmanager
def cluster() -> Iterator[Database]:
    """Start one, stop it. Raises Absent where the programs are not there."""
    programs = _programs()
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise Absent("pip install -r requirements/bench.txt") from None
    folder = Path(tempfile.mkdtemp(prefix="geoapp-bench-pg-"))
    user = _user(folder)
    port = free_port()
    start = [f"-c{k}={v}" for k, v in SETTINGS.items()]
    _run([programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust",
          "-E", "UTF8", "--locale=C", "--no-sync"], user)  # fmt: skip
    command = [programs / "postgres", "-D", folder / "data", f"-p{port}", f"-k{folder}", *start]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, user=user, cwd="/", stdout=log, stderr=log)
    try:
        _wait(programs, folder, port, server)
        database = Database(folder, port, server.pid)
        yield database
        database.connection.close()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    found = [p for p in found if _has_postgis(p)]
    if not found:
        raise Absent(WAY)
    return found[-1].parent


def _has_postgis(program: Path) -> bool:
    share = Path("/usr/share/postgresql") / program.parent.parent.name
    return (share / "extension" / "postgis.control").exists()


def _user(folder: Path) -> str | None:
    """The user to run as: root may not; and the folder is made that user's."""
    if os.geteuid() != 0:
        return None
    found = pwd.getpwnam("postgres")
    os.chown(folder, found.pw_uid, found.pw_gid)
    return "postgres"


def _run(command: list[Any], user: str | None) -> None:
    subprocess.run(command, user=user, cwd="/", check=True, stdout=subprocess.DEVNULL)


def _wait(programs: Path, folder: Path, port: int, server: "subprocess.Popen[bytes]") -> None:
    ready = [programs / "pg_isready", "-q", "-h", folder, "-p", str(port), "-t", "30"]
    for _ in range(200):
        if server.poll() is not None:
            raise Absent(f"{WAY}; it did not start: {(folder / 'log').read_text()[-300:]}")
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.05)
