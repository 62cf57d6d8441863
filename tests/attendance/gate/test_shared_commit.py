"""Waiting requests that share one transaction."""

from __future__ import annotations

import asyncio

import pytest

from events.attendance.gate.shared_commit import GROUP, SharedCommit


class Recorder:
    """Answers item + 1; each group takes as long as the test lets it."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def record(self, items: list[int]) -> list[int]:
        self.groups.append(list(items))
        await self.gate.wait()
        if 13 in items:
            raise ValueError("thirteen")
        return [item + 1 for item in items]


async def waiting(shared: SharedCommit[int, int], *groups: list[int]) -> list[asyncio.Task[list[int]]]:
    tasks = [asyncio.create_task(shared.submit(group)) for group in groups]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return tasks


async def test_alone_nobody_waits():
    recorder = Recorder()
    assert await SharedCommit(recorder.record).submit([1, 2]) == [2, 3]
    assert recorder.groups == [[1, 2]]


async def test_who_waits_shares_a_group_and_each_gets_their_own_answer():
    recorder = Recorder()
    shared = SharedCommit(recorder.record)
    recorder.gate.clear()
    [first] = await waiting(shared, [1])
    others = await waiting(shared, [2], [3, 4], [5])
    recorder.gate.set()
    assert await asyncio.gather(first, *others) == [[2], [3], [4, 5], [6]]
    assert recorder.groups == [[1], [2, 3, 4, 5]]


async def test_a_group_holds_at_most_200_items():
    recorder = Recorder()
    shared = SharedCommit(recorder.record)
    recorder.gate.clear()
    tasks = await waiting(shared, [0], *[[n] * 15 for n in range(100, 130)])
    recorder.gate.set()
    await asyncio.gather(*tasks)
    assert sum(len(group) for group in recorder.groups) == 451
    assert max(len(group) for group in recorder.groups) <= GROUP


async def test_twenty_items_go_straight():
    recorder = Recorder()
    shared = SharedCommit(recorder.record)
    recorder.gate.clear()
    tasks = await waiting(shared, [1], list(range(100, 120)))
    assert recorder.groups == [list(range(100, 120)), [1]]
    recorder.gate.set()
    await asyncio.gather(*tasks)


async def test_one_bad_item_fails_only_its_own_caller():
    recorder = Recorder()
    shared = SharedCommit(recorder.record)
    recorder.gate.clear()
    tasks = await waiting(shared, [0], [1], [13], [2])
    recorder.gate.set()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [answers[0], answers[1], answers[3]] == [[1], [2], [3]]
    assert str(answers[2]) == "thirteen"


async def test_a_cancelled_caller_leaves_its_group_untouched():
    recorder = Recorder()
    shared = SharedCommit(recorder.record)
    recorder.gate.clear()
    tasks = await waiting(shared, [0])
    tasks += await waiting(shared, [1], [2], [3])
    tasks[0].cancel()
    tasks[2].cancel()
    recorder.gate.set()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [answers[1], answers[3]] == [[2], [4]]
    assert isinstance(answers[0], asyncio.CancelledError)
    assert recorder.groups == [[0], [1, 3]]
    assert await shared.submit([7]) == [8]


@pytest.mark.parametrize("lanes", [1, 2])
async def test_when_the_server_stops_nobody_waits_for_ever(lanes):
    recorder = Recorder()
    shared = SharedCommit(recorder.record, lanes=lambda: lanes)
    recorder.gate.clear()
    tasks = [task for number in range(3) for task in await waiting(shared, [number])]
    assert len(shared.tasks) == lanes
    for lane in list(shared.tasks):
        lane.cancel()
    answers = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), timeout=5)
    assert all(isinstance(answer, asyncio.CancelledError) for answer in answers)


@pytest.mark.parametrize("lanes", [1, 2])
@pytest.mark.parametrize("callers", [1, 50])
async def test_no_caller_is_forgotten(callers, lanes):
    recorder = Recorder()
    shared = SharedCommit(recorder.record, lanes=lambda: lanes)
    answers = await asyncio.gather(*(shared.submit([n]) for n in range(100, 100 + callers)))
    assert answers == [[n + 1] for n in range(100, 100 + callers)]


async def test_who_comes_as_the_last_lane_ends_is_served():
    recorder = Recorder()
    shared = SharedCommit(recorder.record, lanes=lambda: 2)
    for number in range(20, 220):
        answers = await asyncio.wait_for(
            asyncio.gather(shared.submit([number]), shared.submit([number + 1])), timeout=5
        )
        assert answers == [[number + 1], [number + 2]]
        assert await asyncio.wait_for(shared.submit([number]), timeout=5) == [number + 1]
