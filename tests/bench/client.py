"""An HTTP/1.1 client that costs little: on two cores the client must not be what is measured."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Answer:
    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str | None:
        for line in self.head.split(b"\r\n")[1:]:
            key, _colon, value = line.partition(b":")
            if key.decode().lower() == name:
                return value.strip().decode()
        return None


class Connection(asyncio.Protocol):
    """One kept connection, one request at a time; bodies must come with a Content-Length."""

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.waiting: asyncio.Future[Answer] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0 or self.waiting is None:
            return
        head = bytes(self.buffer[:end])
        length = _length(head)
        if len(self.buffer) < end + 4 + length:
            return
        body = bytes(self.buffer[end + 4 : end + 4 + length])
        del self.buffer[: end + 4 + length]
        waiting, self.waiting = self.waiting, None
        waiting.set_result(Answer(int(head[9:12]), head, body))

    def connection_lost(self, error: Exception | None) -> None:
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_exception(error or ConnectionResetError("the server closed the connection"))

    async def ask(self, request: bytes) -> Answer:
        self.waiting = asyncio.get_running_loop().create_future()
        self.transport.write(request)  # type: ignore[attr-defined]
        return await self.waiting


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"content-length:")
    return int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


def request(method: str, path: str, port: int, body: bytes = b"", **headers: str) -> bytes:
    """The bytes of a request; header names are given with underscores."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Load:
    """What a run of requests showed."""

    seconds: float = 0.0
    answers: list[Answer] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def milliseconds(self) -> float:
        return 1000 * median(self.latencies)

    @property
    def statuses(self) -> Counter[int]:
        return Counter(answer.status for answer in self.answers)


async def connect(port: int) -> Connection:
    _transport, connection = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", port)
    return connection


async def once(port: int, message: bytes) -> Answer:
    """One request on a connection of its own."""
    connection = await connect(port)
    try:
        return await connection.ask(message)
    finally:
        connection.transport.close()


async def load(port: int, requests: Sequence[bytes], concurrency: int) -> Load:
    """Send all requests over so many kept connections, each sending its next one when it has its answer."""
    connections = [await connect(port) for _ in range(concurrency)]
    result, left = Load(), deque(requests)
    began = time.perf_counter()
    await asyncio.gather(*(_work(connection, left, result) for connection in connections))
    result.seconds = time.perf_counter() - began
    for connection in connections:
        connection.transport.close()
    return result


async def _work(connection: Connection, left: deque[bytes], result: Load) -> None:
    while left:
        message = left.popleft()
        began = time.perf_counter()
        answer = await connection.ask(message)
        result.latencies.append(time.perf_counter() - began)
        result.answers.append(answer)


def expect(load_: Load, statuses: Iterable[int]) -> None:
    """A fast refusal is no result: stop the benchmark unless every answer is as it should be."""
    wrong = [answer for answer in load_.answers if answer.status not in set(statuses)]
    if wrong:
        raise RuntimeError(
            f"{len(wrong)} of {len(load_.answers)} answers are wrong: {wrong[0].status} {wrong[0].body[:300]!r}"
        )
