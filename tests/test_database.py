"""Transactions on both engines: durable, isolated, cancellable, and never "database is locked"."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from piccolo.table import Table

from events import database
from events.database import (
    KeptSQLiteEngine,
    MendedPostgresEngine,
    any_of,
    in_one_turn,
    new_id,
    one_by_one,
    rows_of,
    sql,
    transaction,
)
from events.registration.tables import Person

NOW = datetime(2026, 12, 9, 1, 5, tzinfo=UTC)


async def add(name: str) -> None:
    await Person.insert(Person(name=name, created_at=NOW))


async def names() -> list[str]:
    return sorted(await Person.select(Person.name).output(as_list=True))


async def test_what_a_transaction_wrote_is_there_after_it(db):
    async with transaction():
        await add("Ayu")
    assert await names() == ["Ayu"]


async def test_an_exception_leaves_nothing(db):
    with pytest.raises(ZeroDivisionError):
        async with transaction():
            await add("Ayu")
            raise ZeroDivisionError
    assert await names() == []


async def test_a_nested_transaction_joins_the_outer_one(db):
    with pytest.raises(ZeroDivisionError):
        async with transaction():
            async with transaction():
                await add("Ayu")
            raise ZeroDivisionError
    assert await names() == []


async def test_a_failed_statement_undoes_the_whole_transaction(db):
    person = new_id()
    with pytest.raises(Exception) as caught:  # noqa: PT011  # the two drivers share no exception type
        async with transaction():
            await Person.insert(Person(id=person, name="Ayu", created_at=NOW))
            await Person.insert(Person(id=person, name="Budi", created_at=NOW))
    assert database.is_unique_violation(caught.value)
    assert await names() == []


async def test_work_in_one_turn_is_kept_as_a_whole_and_gives_what_it_returns(db):
    async def work() -> str:
        await add("Ayu")
        return ", ".join([row["name"] for row in await sql("SELECT name FROM person")])

    assert await in_one_turn(work) == "Ayu"
    assert await names() == ["Ayu"]


async def test_work_in_one_turn_that_fails_leaves_nothing_and_the_next_one_works(db):
    async def work() -> None:
        await add("Ayu")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await in_one_turn(work)
    await add("Budi")
    assert await names() == ["Budi"]


async def test_work_in_one_turn_may_not_wait_for_anything_else_on_sqlite(db):
    async def work() -> None:
        await add("Ayu")
        await asyncio.sleep(0)

    if isinstance(db, KeptSQLiteEngine):
        with pytest.raises(RuntimeError, match="statements only"):
            await in_one_turn(work)
        assert await names() == []
    else:
        await in_one_turn(work)
        assert await names() == ["Ayu"]


async def test_work_one_by_one_keeps_each_statement_on_postgresql_and_all_or_nothing_on_sqlite(db):
    async def work() -> None:
        await add("Ayu")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await one_by_one(work)
    assert await names() == ([] if isinstance(db, KeptSQLiteEngine) else ["Ayu"])


@pytest.mark.parametrize("count", [1, 2, 5, 40])
async def test_any_number_of_rows_goes_in_by_one_statement_and_is_found_again(db, count):
    rows = [(new_id(), f"Orang {number:02}", NOW) for number in range(count)]
    source, values = rows_of(Person, ("id", "name", "created_at"), rows)
    await sql(f"INSERT INTO person (id, name, created_at) {source}", *values)
    condition, arguments = any_of("id", [row[0] for row in rows[: count // 2 + 1]], "uuid")
    found = await sql(f"SELECT name, created_at FROM person WHERE {condition} ORDER BY name", *arguments)
    assert [(row["name"], row["created_at"]) for row in found] == [row[1:] for row in rows[: count // 2 + 1]]


async def test_64_turns_beside_64_transactions_all_commit(db):
    async def turn(number: int) -> None:
        await in_one_turn(lambda: add(f"turn {number}"))

    async def write(number: int) -> None:
        async with transaction():
            await add(f"transaction {number}")

    await asyncio.gather(*(work(number) for number in range(64) for work in (turn, write)))
    assert len(await names()) == 128


@pytest.mark.parametrize("turns", range(6))
async def test_cancelling_work_in_one_turn_is_all_or_nothing(db, turns):
    async def work() -> None:
        await add("Ayu")
        await add("Budi")

    task = asyncio.create_task(in_one_turn(work))
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await add("Citra")
    assert await names() in (["Citra"], ["Ayu", "Budi", "Citra"])


async def test_64_writers_all_commit(db):
    async def write(number: int) -> None:
        async with transaction():
            await add(f"first {number}")
            await add(f"second {number}")

    await asyncio.gather(*(write(number) for number in range(64)))
    assert len(await names()) == 128


async def test_readers_do_not_wait_for_a_writer(db):
    reads_done = asyncio.Event()

    async def write_slowly() -> None:
        async with transaction():
            await add("Ayu")
            await asyncio.wait_for(reads_done.wait(), timeout=10)

    writer = asyncio.create_task(write_slowly())
    await asyncio.sleep(0.02)
    seen = await asyncio.gather(*(names() for _ in range(20)))
    reads_done.set()
    await writer
    assert seen == [[]] * 20
    assert await names() == ["Ayu"]


async def test_a_cancelled_transaction_leaves_nothing_and_the_next_one_works(db):
    inside = asyncio.Event()

    async def hang() -> None:
        async with transaction():
            await add("Ayu")
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await add("Budi")
    assert await names() == ["Budi"]


@pytest.mark.parametrize("turns", range(12))
async def test_cancelling_at_any_step_is_all_or_nothing(db, turns):
    async def write() -> None:
        async with transaction():
            await add("Ayu")
            await add("Budi")

    task = asyncio.create_task(write())
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with transaction():
        await add("Citra")
    assert await names() in (["Citra"], ["Ayu", "Budi", "Citra"])


async def test_a_hundred_cancellations_leak_no_connection(db):
    async def write() -> None:
        async with transaction():
            await add("Ayu")
            await asyncio.sleep(5)

    for _ in range(10):
        tasks = [asyncio.create_task(write()) for _ in range(10)]
        await asyncio.sleep(0.005)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.wait_for(asyncio.gather(*(add(str(n)) for n in range(30))), timeout=20)
    assert len(await names()) == 30
    if isinstance(db, MendedPostgresEngine):
        assert db.pool.get_size() == db.pool.get_idle_size()


async def test_another_task_cannot_write_into_a_transaction(db):
    async with transaction():
        await add("Ayu")
        with pytest.raises(database.ForeignTaskError):
            await asyncio.create_task(add("Budi"))
    assert await names() == ["Ayu"]


async def test_a_task_that_outlives_its_transaction_is_refused(db):
    go = asyncio.Event()

    async def late() -> None:
        await go.wait()
        await add("Budi")

    async with transaction():
        task = asyncio.create_task(late())
        await add("Ayu")
    go.set()
    with pytest.raises(database.ForeignTaskError):
        await task
    assert await names() == ["Ayu"]


async def test_the_ledger_refuses_update_and_delete(db):
    row = "INSERT INTO audit_entry (id, at, actor_kind, actor_name, action, subject_kind, data)"
    await sql(row + " VALUES ({}, {}, 'system', '', 'test', 'test', '{{}}')", new_id(), NOW)
    for statement in ("UPDATE audit_entry SET action = 'other'", "DELETE FROM audit_entry"):
        with pytest.raises(Exception, match="immutable"):
            await sql(statement)
    assert (await sql("SELECT action FROM audit_entry"))[0]["action"] == "test"


async def test_a_referenced_row_cannot_be_deleted(db):
    assert await _foreign_keys_refuse(Person)


async def _foreign_keys_refuse(table: type[Table]) -> bool:
    statement = "INSERT INTO invitation (id, event, department, created_at) VALUES ({}, {}, {}, {})"
    try:
        await sql(statement, new_id(), new_id(), new_id(), NOW)
    except Exception as error:
        return "foreign key" in str(error).lower()
    return False


async def test_the_writer_is_fully_synchronous_after_every_open(tmp_path, sqlite_template):
    engine = KeptSQLiteEngine(str(tmp_path / "s.sqlite"))
    for _ in range(2):
        await engine.start_connection_pool()
        for connection in engine.connections:
            assert list(await connection.execute_fetchall("PRAGMA synchronous")) == [{"synchronous": 2}]
            assert list(await connection.execute_fetchall("PRAGMA foreign_keys")) == [{"foreign_keys": 1}]
        await engine.close_connection_pool()


KILLED = """
import asyncio, os, signal, sys
import piccolo_conf
from events.database import current, transaction
from events.registration.tables import Person
from datetime import datetime, UTC
async def main():
    await current().start_connection_pool()
    async with transaction():
        await Person.insert(Person(name="committed", created_at=datetime.now(UTC)))
    print("committed", flush=True)
    async with transaction():
        await Person.insert(Person(name="uncommitted", created_at=datetime.now(UTC)))
        os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_a_committed_row_survives_kill_9(kind, tmp_path, request):
    if kind == "sqlite":
        path = tmp_path / "k.sqlite"
        path.write_bytes(Path(request.getfixturevalue("sqlite_template")).read_bytes())
        url = f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("postgres_url")()
    environment = {**os.environ, "HADIR_DATABASE_URL": url}
    run = subprocess.run([sys.executable, "-c", KILLED], env=environment, capture_output=True, text=True)
    assert run.returncode == -signal.SIGKILL
    assert run.stdout == "committed\n"
    engine = database.engine_for(url)
    assert await _person_names(engine) == ["committed"]


async def _person_names(engine: database.HadirEngine) -> list[str]:
    rows = await engine._run_in_new_connection("SELECT name FROM person ORDER BY name")
    return [row["name"] for row in rows]


def test_ids_sort_by_time_and_are_version_7():
    ids = []
    for _ in range(3):
        ids.append(new_id())
        time.sleep(0.002)
    assert sorted(ids) == ids
    assert {identifier.version for identifier in ids} == {7}
    assert {identifier.variant for identifier in ids} == {"specified in RFC 4122"}


@pytest.mark.parametrize("url", ["", "sqlite:///", "mysql://localhost/x", "hadir.sqlite"])
def test_an_unknown_database_url_is_refused(url):
    with pytest.raises(ValueError, match="expected"):
        database.engine_for(url)
