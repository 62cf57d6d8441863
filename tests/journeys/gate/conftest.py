"""The gate's journeys share one server an engine: each makes an event of its own and looks at nothing else."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from events import database
from events.database import sql
from events.piccolo_app import APP_CONFIG
from tests.factories import make_institution
from tests.journeys.conftest import Server, ready, start, stop
from tests.journeys.gate.door import Door, make_door

Shared = tuple[Server, database.HadirEngine]


@pytest.fixture(scope="session")
async def fleet(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, postgres_url: Callable[[], str]
) -> AsyncIterator[Callable[[str], Awaitable[Shared]]]:
    """The shared server of an engine and its database in this process, started when first asked for."""
    running: dict[str, Shared] = {}
    folder = tmp_path_factory.mktemp("gate")

    async def get(engine_name: str) -> Shared:
        if engine_name not in running:
            shutil.copy(sqlite_template, folder / "hadir.sqlite")
            url = postgres_url() if engine_name == "postgres" else f"sqlite:///{folder}/hadir.sqlite"
            engine = database.use(database.engine_for(url), APP_CONFIG.table_classes)
            await engine.start_connection_pool()
            await make_institution()
            running[engine_name] = start(url, folder / f"{engine_name}.log"), engine
            await ready(running[engine_name][0])
        return running[engine_name]

    yield get
    for server, engine in running.values():
        await stop(server)
        await engine.close_connection_pool()


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """The engine's name; `server` and `seeds` know its address."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
async def server(fleet: Callable[[str], Awaitable[Shared]], database_url: str) -> Server:
    """The shared server, its database in use here, and nobody's tries counted against this test."""
    server, engine = await fleet(database_url)
    database.use(engine, APP_CONFIG.table_classes)
    await sql("DELETE FROM throttle")
    return server


@pytest.fixture
async def door(server: Server) -> Door:
    """An event that is on now, with a couple, an officer and a gate that waits for its device."""
    return await make_door()
