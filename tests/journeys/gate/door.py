"""What journeys at the gate share: an event that is on now, its couple, its officer, and the way in."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from playwright.async_api import Page, expect

from events.accounts.tables import User
from events.attendance import pairing
from events.attendance.tables import Gate, Scan
from events.audit import SYSTEM
from events.calendar.tables import Event, Session
from events.registration.tables import Attendee
from tests.factories import make_attendee, make_department, make_event, make_registration, make_session, make_user

_numbers = itertools.count(246810)


@dataclass
class Door:
    """An event that is on now, its couple, its officer, and a gate waiting to be paired."""

    event: Event
    session: Session
    gate: Gate
    pairing: str
    officer: User
    official: Attendee
    spouse: Attendee
    pin: str

    async def scans(self) -> list[Scan]:
        """The ledger of this event, oldest first."""
        return await Scan.objects().where(Scan.event == self.event.id).order_by(Scan.received_at)


async def make_door(*, search_allowed: bool = False, **event_values: object) -> Door:
    """The event began half an hour ago; the pairing code is fresh."""
    now, pin = datetime.now(UTC), str(next(_numbers))
    event = await make_event(title="Bimtek Keluarga Berintegritas", companion_policy="optional", **event_values)
    session = await make_session(event, starts_at=now - timedelta(minutes=30))
    department = await make_department(name="Badan Perencanaan Pembangunan Daerah")
    registration = await make_registration(event)
    official = await make_attendee(event, registration, name="Drs. Harun Wibisana, M.Si.", department=department.id)
    spouse = await make_attendee(event, registration, name="Kartika Ayuningtyas", role="companion")
    officer = await make_user(name="Sari Melati", role="officer", pin=pin)
    gate, code = await pairing.create_gate(event.id, "Pintu Utara", search_allowed=search_allowed, by=SYSTEM, now=now)
    return Door(event, session, gate, code, officer, official, spouse, pin)


async def pair(page: Page, door: Door) -> None:
    await page.goto(f"/gerbang#{door.pairing}")
    await page.get_by_role("button", name="Pasangkan perangkat").click()
    await expect(page.get_by_role("heading", name="Siapa yang bertugas?")).to_be_visible()


async def begin(page: Page, door: Door) -> None:
    """Pair and start the officer's shift by PIN."""
    await pair(page, door)
    for digit in door.pin:
        await page.get_by_role("button", name=digit, exact=True).click()
    await expect(page.locator("#scanner")).to_be_visible()
    await expect(page.locator("#registered")).not_to_have_text("–")


async def type_code(page: Page, code: str) -> None:
    await page.get_by_role("button", name="Ketik kode").click()
    await page.get_by_label("16 karakter di bawah QR").fill(code)
    await page.get_by_role("button", name="Periksa").click()


async def scan_by_keyboard(page: Page, code: str, gap_s: float = 0.005) -> None:
    """What a USB scanner types, and Enter. The keys bear their times, so a busy machine makes none of them late."""
    client = await page.context.new_cdp_session(page)
    begun = time.time()
    for number, sign in enumerate([*code, "Enter"]):
        key = {"key": sign, "text": "\r" if sign == "Enter" else sign, "timestamp": begun + number * gap_s}
        await client.send("Input.dispatchKeyEvent", {"type": "keyDown", **key})
        await client.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": sign, "timestamp": key["timestamp"]})
    await client.detach()


async def verdict(page: Page, word: str) -> None:
    await expect(page.locator("#verdict-word")).to_have_text(word)
    await expect(page.locator("#verdict")).to_be_visible()
