"""Work that runs by itself, and how often something may be tried."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from events import jobs, throttle
from events.database import sql
from events.errors import TooMany
from events.jobs import Periodic, claim, run_once
from tests.factories import NOW

MINUTE = timedelta(minutes=1)


def counting(ran: list, *, fails: bool = False) -> Periodic:
    async def run(now):
        ran.append(now)
        if fails:
            raise ZeroDivisionError

    return Periodic("erase", MINUTE, run)


async def test_a_job_runs_in_one_process_at_a_time(db):
    ran: list = []
    results = await asyncio.gather(*(run_once(counting(ran), NOW) for _ in range(10)))
    assert (len(ran), sum(results)) == (1, 1)


async def test_a_job_runs_again_only_when_it_is_due(db):
    ran: list = []
    for now in (NOW, NOW + MINUTE / 2, NOW + MINUTE, NOW + MINUTE):
        await run_once(counting(ran), now)
    assert ran == [NOW, NOW + MINUTE]


async def test_a_failing_job_is_tried_again(db):
    ran: list = []
    await run_once(counting(ran, fails=True), NOW)
    await run_once(counting(ran), NOW + MINUTE)
    assert ran == [NOW, NOW + MINUTE]


async def test_the_job_of_a_dead_process_is_free_when_its_lease_ends(db):
    job = counting([])
    assert await claim(job, NOW)
    assert not await claim(job, NOW + job.lease - MINUTE)
    assert await claim(job, NOW + job.lease)


async def test_tries_are_counted_across_parallel_requests_and_forgotten_after_the_window(db):
    async def attempt(now):
        try:
            await throttle.allow("pin:gate", tries=5, within=MINUTE, now=now)
        except TooMany as refusal:
            return refusal.retry_after
        return 0

    waits = await asyncio.gather(*(attempt(NOW) for _ in range(8)))
    assert waits.count(0) == 5
    assert all(0 < wait <= 60 for wait in waits if wait)
    assert await attempt(NOW + MINUTE) == 0
    with pytest.raises(TooMany):
        for _ in range(6):
            await throttle.allow("another", tries=5, within=MINUTE, now=NOW)


async def stored() -> list[tuple]:
    rows = await sql("SELECT name, due_at, leased_until FROM job ORDER BY name")
    return [tuple(row.values()) for row in rows]


async def test_a_job_that_ran_is_free_and_due_after_its_time(db):
    await run_once(counting([]), NOW)
    assert await stored() == [("erase", NOW + MINUTE, None)]
    await run_once(counting([], fails=True), NOW + MINUTE)
    assert await stored() == [("erase", NOW + 2 * MINUTE, None)]


async def test_a_running_job_is_held_until_its_lease_ends_though_it_is_due(db):
    job = counting([])
    assert await claim(job, NOW)
    assert await stored() == [("erase", NOW, NOW + job.lease)]
    assert not await claim(job, NOW + job.lease - timedelta(seconds=1))
    assert await claim(counting([]), NOW + job.lease)


async def test_jobs_do_not_wait_for_each_other(db):
    first, second = Periodic("a", MINUTE, counting([]).run), Periodic("b", 2 * MINUTE, counting([]).run)
    assert await claim(first, NOW)
    assert await claim(second, NOW)
    assert [name for name, *_rest in await stored()] == ["a", "b"]


async def test_a_job_stopped_from_outside_keeps_its_lease_and_is_not_taken_for_done(db):
    async def stopped(_now):
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await run_once(Periodic("erase", MINUTE, stopped), NOW)
    ran: list = []
    assert not await run_once(counting(ran), NOW + MINUTE)
    assert await run_once(counting(ran), NOW + counting([]).lease)
    assert len(ran) == 1


async def test_jobs_are_looked_after_side_by_side_however_one_fails_or_hangs(db, monkeypatch):
    monkeypatch.setattr(jobs, "TICK_S", 0.01)
    done = asyncio.Event()
    ran: list = []

    async def hang(_now):
        await asyncio.Event().wait()

    async def again(now):
        ran.append(now)
        if len(ran) == 3:
            done.set()
        raise ZeroDivisionError

    work = [Periodic("hang", MINUTE, hang), Periodic("again", timedelta(0), again)]
    task = asyncio.create_task(jobs.run_forever(work))
    async with asyncio.timeout(10):
        await done.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ran == sorted(set(ran))


@pytest.mark.parametrize(
    ("tries", "moments", "waits"),
    [  # seconds after the first try, and what each is told to wait; None is let pass
        (1, (0, 0, 59, 60, 61), (None, 60, 1, None, 59)),
        (2, (0, 30, 31, 59.5, 60, 60, 60), (None, None, 29, 1, None, None, 60)),
        (3, (0, 10, 20, 30, 75, 76, 77, 78), (None, None, None, 30, None, None, None, 57)),
        (0, (0, 1), (60, 59)),
    ],
)
async def test_a_window_begins_with_the_first_try_and_says_how_long_it_lasts(db, tries, moments, waits):
    found = []
    for seconds in moments:
        try:
            now = NOW + timedelta(seconds=seconds)
            found.append(await throttle.allow("pin:gate", tries=tries, within=MINUTE, now=now))
        except TooMany as refusal:
            found.append(refusal.retry_after)
    assert tuple(found) == waits


async def test_tries_of_one_key_are_not_those_of_another(db):
    for key in ("login:a", "login:b", "login:A"):
        await throttle.allow(key, tries=1, within=MINUTE, now=NOW)
    with pytest.raises(TooMany):
        await throttle.allow("login:a", tries=1, within=MINUTE, now=NOW)
