"""The gate's JSON API over HTTP: pairing, shifts, scans, status, and who is kept out."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from events.attendance import door, pairing
from events.audit import SYSTEM
from events.database import new_id, sql
from tests.attendance.world import World, make_world_now, presence_rows, scan_rows
from tests.factories import PASSWORD, log_in, make_attendee, make_event, make_gate, make_session, make_user


def now() -> datetime:
    return datetime.now(UTC)


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def post_scans(client: Any, world: World, *items: Any, **body: Any) -> Any:
    body = {"sent_at": now().isoformat(), "shift": str(world.duty.id), "items": list(items), **body}
    return await client.post("/api/v1/gate/scans", json=body, headers=bearer(world.token))


async def test_a_scan_is_answered_as_the_contract_says(client):
    world = await make_world_now(manifest_rev=123)
    item = world.item()
    answer = await post_scans(client, world, item)
    assert answer.status_code == 200
    assert answer.json() == {
        "rev": 123,
        "results": [
            {
                "id": item["id"],
                "status": "recorded",
                "reason": None,
                "flags": [],
                "attendee": {
                    "id": str(world.official.id),
                    "name": "Drs. Budi Santosa, M.Si.",
                    "department": "Dinas Kesehatan",
                    "role": "participant",
                    "state": "active",
                    "represents": "",
                },
                "party": [{"id": str(world.spouse.id), "name": "Ratna Dewi", "role": "companion", "present": False}],
                "first_in": world.now.isoformat().replace("+00:00", "Z"),
                "gate": "Pintu Utara",
            }
        ],
    }


async def test_one_bad_item_never_fails_the_others(client):
    world = await make_world_now()
    answer = await post_scans(client, world, {"id": "x"}, world.item(), "bukan objek", None, 7)
    assert answer.status_code == 200
    reasons = [(r["status"], r["reason"]) for r in answer.json()["results"]]
    assert reasons == [("refused", "malformed"), ("recorded", None), *[("refused", "malformed")] * 3]


async def test_at_most_200_items(client):
    world = await make_world_now()
    answer = await post_scans(client, world, *[world.item() for _ in range(201)])
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert await scan_rows() == []
    answer = await post_scans(client, world, *[world.item() for _ in range(200)])
    assert len(answer.json()["results"]) == 200


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"items": 5}', b"\xff\xfe", b'{"sent_at": "nanti", "items": []}'])
async def test_an_unreadable_request_is_one_clear_refusal(client, body):
    world = await make_world_now()
    answer = await client.post("/api/v1/gate/scans", content=body, headers=bearer(world.token))
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


async def test_an_empty_batch_is_fine(client):
    world = await make_world_now()
    assert (await post_scans(client, world)).json()["results"] == []


async def test_without_a_token_nothing_is_said(client):
    world = await make_world_now()
    for headers in ({}, bearer("salah"), {"authorization": world.token}, bearer("")):
        for method, path in (("POST", "scans"), ("GET", "status"), ("POST", "shifts"), ("GET", "search")):
            answer = await client.request(method, f"/api/v1/gate/{path}", headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "gate_unknown")


async def test_a_login_cookie_opens_no_gate(client):
    await make_world_now()
    await log_in(client, await make_user(role="administrator"))
    assert (await client.get("/api/v1/gate/status")).status_code == 401


async def test_a_shift_is_required_and_must_be_this_gates(client):
    world = await make_world_now()
    other = await make_world_now()
    for shift in (None, str(uuid4()), str(other.duty.id)):
        answer = await post_scans(client, world, world.item(), shift=shift)
        assert (answer.status_code, answer.json()["code"]) == (403, "no_shift")
    assert await scan_rows() == []


async def test_a_closed_account_holds_no_gate(client):
    world = await make_world_now()
    await sql("UPDATE app_user SET active = {} WHERE id = {}", False, world.duty.officer)
    assert (await post_scans(client, world, world.item())).json()["code"] == "no_shift"


async def test_another_events_token_reaches_neither_people_nor_sessions_of_this_one(client):
    world, other = await make_world_now(), await make_world_now()
    stolen = {"session": str(world.session.id), "admitted": True}
    answer = await post_scans(client, other, world.item(**stolen), other.item(**stolen))
    assert [r["reason"] for r in answer.json()["results"]] == ["wrong_event", "wrong_session"]
    assert "Budi" not in str(answer.json()["results"][0])
    assert await presence_rows() == []


async def test_a_screens_token_scans_nothing_and_a_scanners_shows_no_codes(client):
    world = await make_world_now()
    _gate, screen = await make_gate(world.event, kind="screen", paired_at=now())
    assert (await client.get("/api/v1/gate/status", headers=bearer(screen))).status_code == 401
    assert (await client.get("/api/v1/screen/codes", headers=bearer(world.token))).status_code == 401


# ------------------------------------------------------------- pairing and shifts


async def test_a_pairing_code_works_once(client):
    world = await make_world_now()
    _gate, code = await pairing.create_gate(world.event.id, "Pintu Barat", by=SYSTEM, now=now())
    answer = await client.post("/api/v1/gate/pair", json={"code": code.lower().replace("-", " ")})
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) >= {"token", "gate", "event", "sessions"}
    assert (body["gate"]["name"], body["event"]["title"]) == ("Pintu Barat", world.event.title)
    assert body["session"] == str(world.session.id) == body["sessions"][0]["id"]
    assert (await client.get("/api/v1/gate/status", headers=bearer(body["token"]))).status_code == 200
    again = await client.post("/api/v1/gate/pair", json={"code": code})
    assert (again.status_code, again.json()["code"]) == (403, "pairing_failed")


async def test_of_many_phones_with_one_code_one_is_paired(client):
    world = await make_world_now()
    _gate, code = await pairing.create_gate(world.event.id, "Pintu Barat", by=SYSTEM, now=now())
    answers = await asyncio.gather(*(client.post("/api/v1/gate/pair", json={"code": code}) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [403] * 7


async def test_a_pairing_code_ends_after_15_minutes_and_when_renewed(db):
    world = await make_world_now()
    gate, code = await pairing.create_gate(world.event.id, "Pintu Barat", by=SYSTEM, now=now())
    with pytest.raises(Exception, match="kedaluwarsa"):
        await pairing.pair(code, device="", now=now() + timedelta(minutes=15, seconds=1))
    renewed = await pairing.renew_pairing(gate.id, by=SYSTEM, now=now())
    with pytest.raises(Exception, match="tidak cocok"):
        await pairing.pair(code, device="", now=now())
    paired, _token = await pairing.pair(renewed, device="", now=now())
    assert paired.id == gate.id


async def test_pairing_anew_puts_the_old_phone_out_and_ends_its_shift(client):
    world = await make_world_now()
    code = await pairing.renew_pairing(world.gate.id, by=SYSTEM, now=now())
    assert (await client.post("/api/v1/gate/pair", json={"code": code})).status_code == 200
    assert (await post_scans(client, world, world.item())).status_code == 401


async def test_guessing_pairing_codes_is_throttled(client):
    answers = [(await client.post("/api/v1/gate/pair", json={"code": f"{n:08}"})).status_code for n in range(31)]
    assert answers == [403] * 30 + [429]


async def test_a_pin_starts_a_shift_in_the_officers_name(client):
    world = await make_world_now()
    await make_user(role="officer", name="Petugas Wulan", pin="123456")
    answer = await client.post("/api/v1/gate/shifts", json={"pin": "123456"}, headers=bearer(world.token))
    assert answer.json()["operator"] == "Petugas Wulan"
    world.duty = await door.duty_of(world.door, new_id_of(answer.json()["shift"]))
    await post_scans(client, world, world.item())
    assert (await scan_rows())[0]["operator_name"] == "Petugas Wulan"


def new_id_of(text: str) -> Any:
    return type(new_id())(text)


async def test_an_officers_login_starts_a_shift_too(client):
    world = await make_world_now()
    await make_user(role="officer", name="Petugas Wulan", email="wulan@nusajaya.example")
    body = {"email": "Wulan@nusajaya.example", "password": PASSWORD}
    answer = await client.post("/api/v1/gate/shifts", json=body, headers=bearer(world.token))
    assert (answer.status_code, answer.json()["operator"]) == (200, "Petugas Wulan")
    wrong = await client.post("/api/v1/gate/shifts", json={**body, "password": "salah"}, headers=bearer(world.token))
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_login")


async def test_guessing_pins_is_throttled_per_gate(client):
    world = await make_world_now()
    await make_user(role="officer", pin="654321")
    for number in range(10):
        answer = await client.post("/api/v1/gate/shifts", json={"pin": f"{number:06}9"}, headers=bearer(world.token))
        assert (answer.status_code, answer.json()["code"]) == (401, "wrong_pin")
    answer = await client.post("/api/v1/gate/shifts", json={"pin": "654321"}, headers=bearer(world.token))
    assert answer.status_code == 429


async def test_a_new_shift_ends_the_one_before_but_not_what_was_scanned_in_it(client):
    world = await make_world_now()
    await make_user(role="officer", pin="123456")
    old = world.item(scanned_at=(world.now - timedelta(minutes=10)).isoformat(), offline=True, admitted=True)
    await client.post("/api/v1/gate/shifts", json={"pin": "123456"}, headers=bearer(world.token))
    assert (await post_scans(client, world, old)).json()["results"][0]["status"] == "recorded"
    await sql("UPDATE shift SET ended_at = {} WHERE id = {}", now() - timedelta(minutes=5), world.duty.id)
    door.forget()
    late = await post_scans(client, world, world.item(scanned_at=now().isoformat()))
    assert (late.status_code, late.json()["code"]) == (403, "no_shift")


# ------------------------------------------------------------- revocation


async def test_a_revoked_gate_is_out_at_once_in_this_process(client):
    world = await make_world_now()
    assert (await post_scans(client, world, world.item())).status_code == 200
    await pairing.revoke_gate(world.gate.id, by=SYSTEM, now=now())
    assert (await client.get("/api/v1/gate/status", headers=bearer(world.token))).status_code == 401
    after = world.item(scanned_at=(now() + timedelta(seconds=1)).isoformat())
    assert (await post_scans(client, world, after)).status_code == 401


async def test_another_processes_revocation_holds_within_two_seconds(client):
    world = await make_world_now()
    assert (await client.get("/api/v1/gate/status", headers=bearer(world.token))).status_code == 200
    await sql("UPDATE gate SET revoked_at = {} WHERE id = {}", now(), world.gate.id)
    await asyncio.sleep(2)
    assert (await client.get("/api/v1/gate/status", headers=bearer(world.token))).status_code == 401


async def test_a_revoked_gate_hands_in_what_it_scanned_before_for_72_hours(client):
    world = await make_world_now()
    before = world.item(scanned_at=(now() - timedelta(minutes=30)).isoformat(), offline=True, admitted=True)
    await pairing.revoke_gate(world.gate.id, by=SYSTEM, now=now() - timedelta(minutes=20))
    after = world.item(scanned_at=(now() - timedelta(minutes=10)).isoformat(), admitted=True)
    results = (await post_scans(client, world, before, after)).json()["results"]
    assert [(r["status"], r["reason"], r["flags"]) for r in results] == [
        ("recorded", None, ["revoked_gate"]),
        ("refused", "not_allowed", ["revoked_gate"]),
    ]
    assert (await post_scans(client, world, after)).status_code == 401
    await sql("UPDATE gate SET revoked_at = {}", now() - timedelta(hours=72, minutes=1))
    door.forget()
    assert (await post_scans(client, world, before)).status_code == 401


# ------------------------------------------------------------- status, search, undo


async def test_status_knows_gate_event_sessions_counts_shift_and_clock(client):
    world = await make_world_now(manifest_rev=7)
    tomorrow = await make_session(world.event, starts_at=world.now + timedelta(days=1))
    await make_attendee(world.event)
    await post_scans(client, world, world.item(), world.item(world.spouse))
    body = (await client.get("/api/v1/gate/status", headers=bearer(world.token))).json()
    assert (body["gate"]["name"], body["event"]["slug"], body["rev"]) == ("Pintu Utara", world.event.slug, 7)
    assert [one["id"] for one in body["sessions"]] == [str(world.session.id), str(tomorrow.id)]
    assert body["session"] == str(world.session.id)
    assert (body["present"], body["registered"]) == (1, 2)
    assert (body["companions_present"], body["companions_registered"]) == (1, 1)
    assert body["shift"] == {"id": str(world.duty.id), "operator": "Petugas Rahma"}
    assert abs(datetime.fromisoformat(body["now"]) - now()) < timedelta(minutes=1)


async def test_search_needs_the_right_and_three_letters_or_a_whole_name_of_two(client):
    world = await make_world_now()
    await make_attendee(world.event, name="Drs. Ng")
    await make_attendee(world.event, name="Ngadiman")
    await make_attendee(await make_event(), name="Ratna Orang Lain")
    _door, _duty, token = await world.another_gate(search_allowed=True)

    async def search(words: str, with_token: str) -> Any:
        return await client.get("/api/v1/gate/search", params={"q": words}, headers=bearer(with_token))

    assert (await search("ratna", world.token)).json()["code"] == "not_allowed"
    for too_short in ("r%t", "n", "'n'", "..", ""):
        assert (await search(too_short, token)).status_code == 422, too_short
    assert [one["name"] for one in (await search("ng", token)).json()["results"]] == ["Drs. Ng"]
    found = (await search("RATNA de", token)).json()["results"]
    assert [one["name"] for one in found] == ["Ratna Dewi"]


async def test_a_scan_is_undone_by_a_row_of_its_own(client):
    world = await make_world_now()
    item = world.item()
    await post_scans(client, world, item)
    body = {"id": str(new_id()), "reason": "salah orang", "at": now().isoformat()}
    path = f"/api/v1/gate/scans/{item['id']}/undo"
    for _twice in range(2):
        answer = await client.post(path, json=body, headers=bearer(world.token))
        assert answer.status_code == 200
    assert await presence_rows() == []
    [undo] = await scan_rows(kind="undo")
    assert (str(undo["id"]), str(undo["target"]), undo["note"]) == (body["id"], item["id"], "salah orang")
    assert (await post_scans(client, world, item)).json()["results"][0]["status"] == "same_scan"
    assert await presence_rows() == []
    assert (await post_scans(client, world, world.item())).json()["results"][0]["status"] == "recorded"


async def test_undo_reaches_neither_other_events_nor_unknown_scans_and_needs_a_reason(client):
    world, other = await make_world_now(), await make_world_now()
    item = world.item()
    await post_scans(client, world, item)
    body = {"id": str(new_id()), "reason": "iseng"}
    path = f"/api/v1/gate/scans/{item['id']}/undo"
    assert (await client.post(path, json=body, headers=bearer(other.token))).status_code == 404
    unknown = f"/api/v1/gate/scans/{uuid4()}/undo"
    assert (await client.post(unknown, json=body, headers=bearer(world.token))).status_code == 404
    empty = await client.post(path, json={**body, "reason": " "}, headers=bearer(world.token))
    assert empty.status_code == 422
    assert len(await presence_rows()) == 1


async def test_parallel_requests_share_commits_and_lose_nothing(client):
    world = await make_world_now()
    guests = [await make_attendee(world.event) for _ in range(40)]
    answers = await asyncio.gather(*(post_scans(client, world, world.item(guest)) for guest in guests))
    assert [a.json()["results"][0]["attendee"]["id"] for a in answers] == [str(guest.id) for guest in guests]
    assert len(await presence_rows()) == 40
