"""Self check-in: the venue's changing QR, the own phone, and those who try without being there."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from events import config, keys
from events.attendance.venue import visits as venue
from events.audit import SYSTEM
from events.database import sql
from events.own_tickets import PHONE, TICKETS
from tests.attendance.world import World, make_world_now, presence_rows, scan_rows
from tests.factories import make_attendee, make_event, make_gate, make_institution, make_session, ticket


def now() -> datetime:
    return datetime.now(UTC)


def venue_path(world: World, age: timedelta = timedelta(0)) -> str:
    """The address in the screen's QR, as it was `age` ago."""
    step = keys.venue_step(now() - age)
    return f"/H/{world.session.handle}/{keys.venue_code(config.keys().venue, world.session.id, step)}"


async def make_open_world(policy: str = "count", **values: Any) -> World:
    await make_institution()
    return await make_world_now(self_checkin=policy, **values)


async def visit(client: httpx.AsyncClient, world: World) -> str:
    """Scan the screen's QR; the path of the page it leads to."""
    answer = await client.get(venue_path(world))
    assert answer.status_code == 303
    return answer.headers["location"]


@pytest.fixture
async def other_phone(client):
    """A second browser at the same server."""
    async with httpx.AsyncClient(transport=client._transport, base_url=client.base_url) as browser:
        yield browser


async def test_one_tap_with_a_remembered_ticket_records_a_self_row(client):
    world = await make_open_world()
    client.cookies.set(TICKETS, ticket(world.official))
    page = await client.get(await visit(client, world))
    assert page.status_code == 200
    assert "Saya hadir" in page.text
    assert "Budi" in page.text
    done = await client.post(page.url.path, data={"ticket": ticket(world.official)})
    assert done.status_code == 200
    assert "Kehadiran tercatat" in done.text
    assert "Budi" in done.text
    [row] = await scan_rows()
    assert (row["method"], row["source"], row["status"], row["gate"]) == ("self", "venue", "recorded", None)
    [presence] = await presence_rows()
    assert (presence["method"], bool(presence["counts"])) == ("self", True)


async def test_small_letters_in_the_address_do(client):
    world = await make_open_world()
    assert (await client.get(venue_path(world).lower())).status_code == 303


async def test_a_typed_code_or_pasted_link_does_too(client):
    world = await make_open_world()
    path = await visit(client, world)
    done = await client.post(path, data={"ticket": f"http://127.0.0.1:8000/tiket/{ticket(world.official).lower()}"})
    assert "Kehadiran tercatat" in done.text


async def test_the_spouse_is_a_second_explicit_tap(client):
    world = await make_open_world()
    path = await visit(client, world)
    done = await client.post(path, data={"ticket": ticket(world.official)})
    assert "Pasangan Anda:" in done.text
    assert [row["attendee"] for row in await presence_rows()] == [world.official.id]
    both = await client.post(path, data={"ticket": ticket(world.official), "member": str(world.spouse.id)})
    assert "Kehadiran tercatat" in both.text
    assert {row["attendee"] for row in await presence_rows()} == {world.official.id, world.spouse.id}
    assert [row["flags"] for row in await scan_rows()] == ["[]", "[]"]


async def test_tapping_twice_is_one_row(client):
    world = await make_open_world()
    path = await visit(client, world)
    answers = await asyncio.gather(*(client.post(path, data={"ticket": ticket(world.official)}) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await scan_rows()) == 1


async def test_an_unknown_code_can_be_mended_and_is_kept_as_a_refusal(client):
    world = await make_open_world()
    path = await visit(client, world)
    answer = await client.post(path, data={"ticket": "KODE SALAH"})
    assert answer.status_code == 422
    assert "tidak dikenal" in answer.text
    assert "KODE SALAH" in answer.text
    assert [row["reason"] for row in await scan_rows()] == ["unknown_code"]
    assert (await client.post(path, data={"ticket": ""})).status_code == 422
    assert (await client.post(path, data={"ticket": ticket(world.official)})).status_code == 200


async def test_a_ticket_of_another_event_names_nobody(client):
    world = await make_open_world()
    stranger = await make_attendee(await make_event(), name="Orang Lain")
    path = await visit(client, world)
    answer = await client.post(path, data={"ticket": ticket(stranger)})
    assert answer.status_code == 422
    assert "kegiatan lain" in answer.text
    assert "Orang" not in answer.text
    client.cookies.set(TICKETS, ticket(stranger))
    assert "Saya hadir" not in (await client.get(path)).text


async def test_without_a_ticket_the_page_leads_to_the_desk(client):
    world = await make_open_world()
    assert "meja registrasi" in (await client.get(await visit(client, world))).text


# ------------------------------------------------------------- not there


@pytest.mark.parametrize(("age", "works"), [(0, True), (20, True), (40, False), (60, False)])
async def test_a_forwarded_address_fails_after_40_seconds(client, age, works):
    world = await make_open_world()
    answer = await client.get(venue_path(world, timedelta(seconds=age)))
    assert answer.status_code == (303 if works else 410)
    if not works:
        assert "Pindai ulang QR di layar" in answer.text
    assert await scan_rows() == []


async def test_a_code_of_another_session_or_an_invented_one_fails(client):
    world = await make_open_world()
    second = await make_session(world.event)
    code = venue_path(world).rsplit("/", 1)[1]
    assert (await client.get(f"/H/{second.handle}/{code}")).status_code == 410
    assert (await client.get(f"/H/{world.session.handle}/00000000")).status_code == 410
    assert (await client.get(f"/H/ZZZZZZ/{code}")).status_code == 404


async def test_a_forwarded_page_works_in_no_other_browser(client, other_phone):
    world = await make_open_world()
    path = await visit(client, world)
    assert (await other_phone.get(path)).status_code == 410
    answer = await other_phone.post(path, data={"ticket": ticket(world.official)})
    assert answer.status_code == 410
    await visit(other_phone, world)
    assert (await other_phone.post(path, data={"ticket": ticket(world.official)})).status_code == 410
    assert await scan_rows() == []


async def test_a_used_visit_checks_in_nobody_else(client):
    world = await make_open_world()
    stranger = await make_attendee(world.event, name="Titip Absen")
    path = await visit(client, world)
    await client.post(path, data={"ticket": ticket(world.official)})
    for data in ({"ticket": ticket(stranger)}, {"ticket": ticket(stranger), "member": str(stranger.id)}):
        assert (await client.post(path, data=data)).status_code == 410
    assert (await client.get(path)).status_code == 410
    outside = await client.post(path, data={"ticket": ticket(world.official), "member": str(stranger.id)})
    assert outside.status_code == 409
    assert [row["attendee"] for row in await presence_rows()] == [world.official.id]


async def test_a_visit_ends_after_five_minutes(client):
    world = await make_open_world()
    path = await visit(client, world)
    await sql("UPDATE venue_visit SET ends_at = {}", now() - timedelta(seconds=1))
    assert (await client.post(path, data={"ticket": ticket(world.official)})).status_code == 410
    assert await scan_rows() == []


async def test_a_second_party_from_one_phone_is_recorded_and_flagged_weak(client):
    world = await make_open_world()
    stranger = await make_attendee(world.event)
    for attendee in (world.official, stranger, world.official):
        await client.post(await visit(client, world), data={"ticket": ticket(attendee)})
    rows = await scan_rows()
    assert [(row["status"], row["flags"]) for row in rows] == [
        ("recorded", "[]"),
        ("recorded", '["weak"]'),
        ("already_present", '["weak"]'),
    ]


async def test_two_parties_tapped_at_once_from_one_phone_cannot_both_be_its_first(client):
    world = await make_open_world()
    guests = [await make_attendee(world.event) for _ in range(4)]
    paths = [await visit(client, world) for _ in guests]
    await asyncio.gather(
        *(client.post(path, data={"ticket": ticket(guest)}) for path, guest in zip(paths, guests, strict=True))
    )
    assert sorted(row["flags"] for row in await scan_rows()) == ['["weak"]'] * 3 + ["[]"]


async def test_guessing_codes_on_one_visit_ends_soon(client):
    world = await make_open_world()
    path = await visit(client, world)
    answers = [(await client.post(path, data={"ticket": f"TEBAK{n}"})).status_code for n in range(13)]
    assert answers == [422] * 12 + [429]


async def test_the_phones_name_and_its_tickets_are_hidden_from_scripts(client):
    world = await make_open_world()
    answer = await client.get(venue_path(world))
    assert PHONE in answer.headers["set-cookie"]
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert answer.headers["cache-control"] == "no-store"
    nonce = answer.headers["location"].rsplit("/", 1)[1]
    stored = str(await sql("SELECT * FROM venue_visit"))
    assert nonce not in stored
    assert client.cookies[PHONE] not in stored


# ------------------------------------------------------------- what the event decides


async def test_where_self_check_in_is_off_the_page_says_so_and_a_ticket_is_refused(client):
    world = await make_open_world("off")
    path = await visit(client, world)
    assert "Presensi mandiri tidak dipakai" in (await client.get(path)).text
    answer = await client.post(path, data={"ticket": ticket(world.official)})
    assert answer.status_code == 409
    assert [(row["status"], row["reason"]) for row in await scan_rows()] == [("refused", "not_allowed")]
    assert await presence_rows() == []


@pytest.mark.parametrize(
    ("shift", "sentence", "flag"), [(4, "Presensi dibuka", '["early"]'), (-10, "sudah selesai", '["late"]')]
)
async def test_outside_the_hours_the_page_says_when(client, shift, sentence, flag):
    world = await make_open_world()
    start = now() + timedelta(hours=shift)
    await sql("UPDATE event_session SET starts_at = {}, ends_at = {}", start, start + timedelta(hours=8))
    path = await visit(client, world)
    assert sentence in (await client.get(path)).text
    answer = await client.post(path, data={"ticket": ticket(world.official)})
    assert sentence in answer.text
    assert [(row["status"], row["reason"], row["flags"]) for row in await scan_rows()] == [
        ("refused", "not_allowed", flag)
    ]


async def test_who_withdrew_is_sent_to_the_desk(client):
    world = await make_open_world()
    gone = await make_attendee(world.event, state="withdrawn")
    answer = await client.post(await visit(client, world), data={"ticket": ticket(gone)})
    assert answer.status_code == 409
    assert "meja registrasi" in answer.text
    assert [row["reason"] for row in await scan_rows()] == ["withdrawn"]


async def test_under_confirm_a_self_row_counts_once_an_officer_scans(client):
    world = await make_open_world("confirm")
    done = await client.post(await visit(client, world), data={"ticket": ticket(world.official)})
    assert "menunggu petugas" in done.text
    assert [bool(row["counts"]) for row in await presence_rows()] == [False]
    [result] = await world.send(world.item(scanned_at=now().isoformat()), now=now())
    assert result.status == "recorded"
    [row] = await presence_rows()
    assert (bool(row["counts"]), row["method"]) == (True, "officer")


async def test_changing_the_policy_recounts_what_was_recorded(client):
    world = await make_open_world("count")
    await client.post(await visit(client, world), data={"ticket": ticket(world.official)})
    await world.send(world.item(world.spouse))
    seen = []
    for policy in ("confirm", "count", "off"):
        await venue.set_self_checkin(world.event.id, policy, by=SYSTEM, now=now())
        seen.append(sorted(bool(row["counts"]) for row in await presence_rows()))
    assert seen == [[False, True], [True, True], [False, True]]


# ------------------------------------------------------------- the screen


async def test_the_screen_gets_the_codes_of_15_minutes_and_the_count(client):
    world = await make_open_world()
    await world.send(world.item())
    _gate, token = await make_gate(world.event, kind="screen", paired_at=now())
    body = (await client.get("/api/v1/screen/codes", headers={"authorization": f"Bearer {token}"})).json()
    assert (body["handle"], body["session"]["id"]) == (world.session.handle, str(world.session.id))
    assert body["prefix"] == f"HTTP://127.0.0.1:8000/H/{world.session.handle}/"
    assert (body["present"], body["registered"]) == (1, 1)
    starts = [datetime.fromisoformat(code["starts_at"]) for code in body["codes"]]
    assert starts[0] <= datetime.fromisoformat(body["now"]) < starts[1]
    assert timedelta(minutes=15) <= starts[-1] - starts[0] + timedelta(seconds=20) <= timedelta(minutes=16)
    first = body["codes"][0]["code"]
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{8}", first)
    assert (await client.get(f"/H/{body['handle']}/{first}")).status_code == 303


async def test_the_screen_gets_no_codes_where_self_check_in_is_off(client):
    world = await make_open_world("off")
    _gate, token = await make_gate(world.event, kind="screen", paired_at=now())
    body = (await client.get("/api/v1/screen/codes", headers={"authorization": f"Bearer {token}"})).json()
    assert (body["codes"], body["event"]["self_checkin"]) == ([], "off")
