"""Work that runs by itself. Every process runs it; a lease in the database decides which one does each job."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from piccolo.columns import Timestamptz, Varchar
from piccolo.table import Table

from events.database import sql

log = structlog.get_logger()
TICK_S = 5.0


class Job(Table):
    """When a job may next be claimed. A process that dies in it loses the claim when the lease ends."""

    name = Varchar(length=60, primary_key=True)
    due_at = Timestamptz(default=None, null=False)
    leased_until = Timestamptz(default=None, null=True)


@dataclass(frozen=True)
class Periodic:
    """`run(now)` about every `every`, in one process at a time, safe to run again after any crash."""

    name: str
    every: timedelta
    run: Callable[[datetime], Awaitable[object]]
    lease: timedelta = timedelta(minutes=5)


async def claim(job: Periodic, now: datetime) -> bool:
    """Whether this process now holds `job`: due, and leased to nobody."""
    await sql("INSERT INTO job (name, due_at) VALUES ({}, {}) ON CONFLICT (name) DO NOTHING", job.name, now)
    rows = await sql(
        "UPDATE job SET leased_until = {} WHERE name = {} AND due_at <= {}"
        " AND (leased_until IS NULL OR leased_until <= {}) RETURNING name",
        now + job.lease,
        job.name,
        now,
        now,
    )
    return bool(rows)


async def run_once(job: Periodic, now: datetime) -> bool:
    """Run `job` if it is due and free; a failure is logged and tried again at the next turn."""
    if not await claim(job, now):
        return False
    try:
        await job.run(now)
    except Exception:
        log.exception("job failed", job=job.name)
    await sql("UPDATE job SET due_at = {}, leased_until = NULL WHERE name = {}", now + job.every, job.name)
    return True


async def run_forever(jobs: list[Periodic]) -> None:
    """Look after `jobs` until cancelled, each by itself: a slow mail server holds up no other work."""
    async with asyncio.TaskGroup() as group:
        for job in jobs:
            group.create_task(_look_after(job))


async def _look_after(job: Periodic) -> None:
    while True:
        with suppress(Exception):
            await run_once(job, datetime.now(UTC))
        await asyncio.sleep(TICK_S)
