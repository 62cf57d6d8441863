"""Two server processes on one PostgreSQL are one system: nothing lives in one's memory that the other must know."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from events.database import new_id
from events.demo.logins import Login, kept
from tests.commands import HADIR, Shell
from tests.pages import hidden

RUNNING = "bimtek-keluarga-berintegritas-nusa-jaya"
BASE_URL = "http://127.0.0.1:8000"
WITHIN_S = 2.0


@dataclass
class System:
    """Both processes by their addresses, the folder of their logs, and the demo's accounts."""

    folder: Path
    one: str
    two: str
    logins: dict[str, Login]


@contextlib.asynccontextmanager
async def process(shell: Shell) -> AsyncIterator[str]:
    """One `hadir run` until the end of the block; both say they are the same site, as behind one proxy."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (shell.folder / f"{port}.log").open("wb")
    command = [*HADIR, "run", "--port", str(port)]
    server = subprocess.Popen(
        command, cwd=shell.folder, env=shell.environment(HADIR_BASE_URL=BASE_URL), stdout=log, stderr=log
    )
    try:
        await _ready(f"http://127.0.0.1:{port}", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        await asyncio.to_thread(server.wait, 20)
        log.close()


async def _ready(url: str, server: subprocess.Popen[bytes]) -> None:
    async with httpx.AsyncClient() as client:
        for _attempt in range(600):
            with contextlib.suppress(httpx.TransportError):
                if (await client.get(f"{url}/readyz")).status_code == 200:
                    return
            if server.poll() is not None:
                break
            await asyncio.sleep(0.05)
    pytest.fail("the server did not start")


@pytest.fixture(scope="module")
async def system(postgres_url: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    shell = Shell(tmp_path_factory.mktemp("two"), postgres_url())
    loaded = await asyncio.to_thread(shell.run, "demo")
    assert loaded.returncode == 0, loaded.stderr
    logins = {login.role: login for login in kept(Path(shell.folder, "data", "demo-logins.json"))}
    async with process(shell) as one, process(shell) as two:
        yield System(Path(shell.folder), one, two, logins)


@contextlib.asynccontextmanager
async def browser(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        yield client


async def log_in(client: httpx.AsyncClient, login: Login) -> None:
    answer = await client.post("/masuk", data={"email": login.email, "password": login.password})
    assert answer.status_code == 303, answer.text


async def token_of_forms(client: httpx.AsyncClient, path: str) -> str:
    """The hidden field every form of this login session carries."""
    page = await client.get(path)
    found = re.search(r'name="_csrf" value="([^"]+)"', page.text)
    assert found is not None, page.text[:500]
    return found[1]


async def pair_a_gate(organizer: httpx.AsyncClient, device: httpx.AsyncClient, name: str) -> dict[str, Any]:
    """A gate made in the workspace of one process and paired, perhaps, at another."""
    path = f"/panitia/kegiatan/{RUNNING}/gerbang"
    csrf = await token_of_forms(organizer, path)
    made = await organizer.post(path, data={"_csrf": csrf, "name": name, "kind": "scanner"})
    code = re.search(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b", made.text)
    assert code is not None, made.text
    paired = await device.post("/api/v1/gate/pair", json={"code": code[0]})
    assert paired.status_code == 200, paired.text
    return paired.json()


async def start_shift(device: httpx.AsyncClient, token: str, pin: str) -> str:
    started = await device.post("/api/v1/gate/shifts", json={"pin": pin}, headers={"Authorization": f"Bearer {token}"})
    assert started.status_code == 200, started.text
    return str(started.json()["shift"])


async def scan(
    device: httpx.AsyncClient, gate: dict[str, Any], shift: str, code: str, *, id_: str | None = None
) -> httpx.Response:
    now = datetime.now(UTC).isoformat()
    item = {
        "id": id_ or str(new_id()),
        "code": code,
        "session": gate["session"],
        "direction": "in",
        "scanned_at": now,
        "source": "camera",
        "admitted": True,
        "offline": False,
    }
    return await device.post(
        "/api/v1/gate/scans",
        content=json.dumps({"sent_at": now, "shift": shift, "items": [item]}),
        headers={"Authorization": f"Bearer {gate['token']}", "Content-Type": "application/json"},
    )


async def register(client: httpx.AsyncClient, name: str) -> str:
    """Fill the public form as a guest who comes alone; the code of the ticket."""
    form = f"/kegiatan/{RUNNING}/daftar"
    pages = (
        ("", {"name": name, "is_asn": "tidak", "phone": "081234567890", "email": ""}),
        ("/jabatan", {"department": "", "institution": "PKK Kecamatan Laras", "position": "Ketua"}),
        ("/pasangan", {"together": "tidak"}),
        ("/tanpa-pasangan", {"reason": "Belum berkeluarga."}),
        ("/periksa", {}),
    )
    for page, answers in pages:
        shown = hidden((await client.get(f"{form}{page}")).text)
        answer = await client.post(f"{form}{page}", data={**answers, "jawaban": shown})
        assert answer.status_code == 303, answer.text
    done = await client.get(f"{form}/selesai")
    found = re.search(r"/tiket/([0-9A-Z]{16})", done.text)
    assert found is not None, done.text
    return found[1]


async def seconds_until(condition: Callable[[], Any]) -> float:
    """How long until the asynchronous condition holds; gives up after ten seconds."""
    began = time.monotonic()
    while time.monotonic() - began < 10:
        if await condition():
            return time.monotonic() - began
        await asyncio.sleep(0.1)
    pytest.fail("it never came true")


async def test_a_server_says_once_that_it_is_ready_and_where(system: System) -> None:
    port = system.one.rsplit(":", 1)[1]
    log = system.folder / f"{port}.log"
    for _attempt in range(100):
        if said := [line for line in log.read_text().splitlines() if line.startswith("Hadir siap")]:
            break
        await asyncio.sleep(0.05)
    assert said == [f"Hadir siap di {system.one}, dibuka lewat {BASE_URL}"]


async def test_who_registers_at_one_process_is_scanned_at_the_other_and_counted_at_both(system: System) -> None:
    async with browser(system.one) as one, browser(system.two) as two, browser(system.one) as visitor:
        await log_in(one, system.logins["organizer"])
        gate = await pair_a_gate(one, two, "Pintu Dua")
        shift = await start_shift(two, gate["token"], system.logins["officer"].pin)
        code = await register(visitor, "Endang Pratiwi Sasmita")
        scanned = (await scan(two, gate, shift, code)).json()["results"][0]
        assert (scanned["status"], scanned["attendee"]["name"]) == ("recorded", "Endang Pratiwi Sasmita")
        again = (await scan(one, gate, shift, code)).json()["results"][0]
        assert again["status"] == "already_present"
        headers = {"Authorization": f"Bearer {gate['token']}"}
        present = [(await c.get("/api/v1/gate/status", headers=headers)).json()["present"] for c in (one, two)]
        assert present[0] == present[1] > 0


async def test_one_scan_sent_to_both_at_once_is_one_row(system: System) -> None:
    async with browser(system.one) as one, browser(system.two) as two, browser(system.two) as visitor:
        await log_in(one, system.logins["organizer"])
        gate = await pair_a_gate(one, two, "Pintu Tiga")
        shift = await start_shift(one, gate["token"], system.logins["officer"].pin)
        code, id_ = await register(visitor, "Galuh Candra Winata"), str(new_id())
        now = datetime.now(UTC).isoformat()
        item = {
            "id": id_,
            "code": code,
            "session": gate["session"],
            "direction": "in",
            "scanned_at": now,
            "source": "camera",
            "admitted": True,
            "offline": False,
        }
        body = {"sent_at": now, "shift": shift, "items": [item]}
        headers = {"Authorization": f"Bearer {gate['token']}"}
        answers = await asyncio.gather(
            *(client.post("/api/v1/gate/scans", json=body, headers=headers) for client in [one, two] * 8)
        )
        statuses = sorted(answer.json()["results"][0]["status"] for answer in answers)
        assert statuses == ["recorded"] + ["same_scan"] * 15


async def test_a_gate_revoked_at_one_process_is_out_at_the_other_within_two_seconds(system: System) -> None:
    async with browser(system.one) as one, browser(system.two) as two:
        await log_in(one, system.logins["organizer"])
        gate = await pair_a_gate(one, two, "Pintu Empat")
        headers = {"Authorization": f"Bearer {gate['token']}"}
        assert (await two.get("/api/v1/gate/status", headers=headers)).status_code == 200
        path = f"/panitia/kegiatan/{RUNNING}/gerbang/{gate['gate']['id']}/cabut"
        revoked = await one.post(path, data={"_csrf": await token_of_forms(one, path)})
        assert revoked.status_code == 303, revoked.text

        async def is_out() -> bool:
            return (await two.get("/api/v1/gate/status", headers=headers)).status_code == 401

        assert await seconds_until(is_out) < WITHIN_S


async def test_a_login_ended_at_one_process_is_out_at_the_other_within_two_seconds(system: System) -> None:
    async with browser(system.one) as one, browser(system.two) as two:
        await log_in(one, system.logins["organizer"])
        two.cookies.update(one.cookies)
        assert (await two.get("/panitia")).status_code == 200
        csrf = await token_of_forms(one, f"/panitia/kegiatan/{RUNNING}/gerbang")
        assert (await one.post("/keluar", data={"_csrf": csrf})).status_code == 303

        async def is_out() -> bool:
            return (await two.get("/panitia")).status_code == 303

        assert await seconds_until(is_out) < WITHIN_S
