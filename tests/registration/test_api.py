"""The JSON API of attendees and registrations, as programs use it and as they must not."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from events.accounts.tables import ApiToken
from events.database import sql
from events.keys import new_token, token_digest
from events.registration import queries
from tests.factories import (
    NOW,
    log_in,
    make_attendee,
    make_department,
    make_event,
    make_institution,
    make_presence,
    make_session,
    make_user,
)

NIP = "196804111993031009"
BODY = {"official": {"name": "Rahmat Hidayat, S.E."}, "phone": "081234567890"}


async def make_token(**account) -> dict[str, str]:
    """The header of a living token of an organizer, unless told otherwise."""
    token = new_token()
    user = await make_user(**account)
    await ApiToken.insert(ApiToken(digest=token_digest(token), name="SIMPEG", account=user.id, created_at=NOW))
    return {"authorization": f"Bearer {token}"}


def people(event) -> str:
    return f"/api/v1/events/{event.slug}/attendees"


def registrations(event) -> str:
    return f"/api/v1/events/{event.slug}/registrations"


async def post(client, event, headers, body=BODY, key="kunci-1"):
    return await client.post(registrations(event), json=body, headers=headers | {"idempotency-key": key})


# ----------------------------------------------------------------- who may


async def test_programs_need_a_living_token_of_an_organizer(client):
    event = await make_event()
    await log_in(client, await make_user())
    assert (await client.get(people(event))).status_code == 401
    officer = await make_token(role="officer")
    closed = await make_token(active=False)
    ended = await make_token()
    await sql("UPDATE api_token SET ended_at = {} WHERE digest = {}", NOW, token_digest(ended["authorization"][7:]))
    for headers, status in ((officer, 403), (closed, 401), (ended, 401), ({"authorization": "Bearer x"}, 401)):
        for answer in (await client.get(people(event), headers=headers), await post(client, event, headers)):
            assert answer.status_code == status
            assert set(answer.json()) == {"code", "message"}
    assert await sql("SELECT id FROM attendee") == []


async def test_an_unknown_event_is_not_found(client):
    answer = await client.get("/api/v1/events/tidak-ada/attendees", headers=await make_token())
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


# ----------------------------------------------------------------- attendees


async def test_attendees_are_read_page_by_page_without_contacts_or_whole_nips(client):
    event, opd = (await make_event(), await make_department(code="1.02", name="Dinas Kesehatan", abbreviation="Dinkes"))
    made = [await make_attendee(event, nip=NIP, department=opd.id), *[await make_attendee(event) for _ in range(4)]]
    await make_attendee(await make_event())
    headers, read, after = await make_token(), [], ""
    while after is not None:
        page = (await client.get(f"{people(event)}?limit=2{after and '&after=' + after}", headers=headers)).json()
        assert len(page["attendees"]) <= 2
        read += page["attendees"]
        after = page["next"]
    assert {one["id"] for one in read} == {str(one.id) for one in made}
    assert len(read) == 5
    [one] = [one for one in read if one["nip_last4"]]
    assert one["nip_last4"] == "1009"
    assert one["department"] == {"code": "1.02", "name": "Dinas Kesehatan", "abbreviation": "Dinkes"}
    assert NIP not in str(read)
    assert "+62" not in str(read)


async def test_an_attendees_presence_says_when_it_was_and_when_it_was_written(client):
    event = await make_event()
    session, came = await make_session(event), await make_attendee(event)
    await make_attendee(event)
    evening = NOW + timedelta(hours=11)
    await make_presence(session, came, method="paper", recorded_at=evening, late=True)
    page = (await client.get(people(event), headers=await make_token())).json()["attendees"]
    assert [one["presences"] for one in page] == [
        [
            {
                "session": str(session.id),
                "first_in": NOW.isoformat().replace("+00:00", "Z"),
                "recorded_at": evening.isoformat().replace("+00:00", "Z"),
                "late": True,
                "method": "paper",
                "counts": True,
            }
        ],
        [],
    ]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "after=x"])
async def test_a_wrong_page_is_refused_in_our_words(client, query):
    answer = await client.get(f"{people(await make_event())}?{query}", headers=await make_token())
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


# ----------------------------------------------------------------- registering


async def test_a_couple_is_registered_with_tickets_and_a_manage_link(client):
    event, opd = await make_event(companion_policy="optional"), await make_department(code="1.02")
    body = BODY | {
        "official": {"name": "Rahmat Hidayat", "nip": "19680411 199303 1 009", "department": "1.02"},
        "companion": {"name": "Siti Aminah", "relation": "wife"},
        "consent": True,
    }
    answer = await post(client, event, await make_token(), body)
    assert answer.status_code == 201
    found = answer.json()
    assert [one["role"] for one in found["attendees"]] == ["participant", "companion"]
    for one in found["attendees"]:
        assert str((await queries.attendee_by_code(one["ticket_url"])).id) == one["id"]
    token = found["manage_url"].rpartition("/")[2]
    assert str((await queries.registration_by_token(token)).id) == found["id"]
    rows = await sql("SELECT department FROM attendee WHERE nip = {}", NIP)
    assert rows == [{"department": opd.id}]
    assert (await sql("SELECT origin FROM registration"))[0]["origin"] == "api"


async def test_the_same_key_and_body_get_the_same_answer(client):
    event, headers = await make_event(), await make_token()
    first, second = [await post(client, event, headers) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert len(await sql("SELECT id FROM attendee")) == 1
    assert len(await sql("SELECT digest FROM manage_link")) == 1


async def test_sixteen_parallel_posts_of_one_key_register_once(client):
    event, headers = await make_event(), await make_token()
    answers = await asyncio.gather(*[post(client, event, headers) for _ in range(16)])
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len(await sql("SELECT id FROM attendee")) == 1
    assert len(await sql("SELECT id FROM outbox")) == 1


async def test_the_key_with_another_body_or_event_is_refused(client):
    event, other, headers = await make_event(), await make_event(), await make_token()
    assert (await post(client, event, headers)).status_code == 201
    changed = await post(client, event, headers, BODY | {"phone": "081234567891"})
    elsewhere = await post(client, other, headers)
    for answer in (changed, elsewhere):
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    assert len(await sql("SELECT id FROM attendee")) == 1


async def test_one_key_at_two_events_in_parallel_registers_at_one_of_them(client):
    events, headers = [await make_event() for _ in range(8)], await make_token()
    answers = await asyncio.gather(*[post(client, event, headers) for event in events])
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert len(await sql("SELECT id FROM attendee")) == 1


async def test_another_tokens_same_key_is_another_key(client):
    event = await make_event()
    answers = [await post(client, event, await make_token()) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {201}
    assert len(await sql("SELECT id FROM attendee")) == 2


async def test_a_refused_registration_leaves_its_key_free(client):
    event, headers = await make_event(capacity=0), await make_token()
    refused = await post(client, event, headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "event_full")
    passed = await post(client, event, headers, BODY | {"override": "Diminta Bupati"})
    assert passed.status_code == 201


async def test_a_key_is_remembered_for_a_day(client):
    event, headers = await make_event(), await make_token()
    await post(client, event, headers)
    [row] = await sql("SELECT created_at, ends_at FROM registration_draft")
    assert (row["ends_at"] - row["created_at"]).total_seconds() == 24 * 3600


async def test_the_key_is_required_and_short(client):
    event, headers = await make_event(), await make_token()
    missing = await client.post(registrations(event), json=BODY, headers=headers)
    assert (missing.status_code, missing.json()["code"]) == (400, "idempotency_key_required")
    long = await post(client, event, headers, key="k" * 256)
    assert (long.status_code, long.json()["code"]) == (400, "idempotency_key_too_long")


async def test_a_registered_nip_is_refused_under_another_key(client):
    event, headers = await make_event(), await make_token()
    body = BODY | {"official": {"name": "Rahmat", "nip": NIP}}
    assert (await post(client, event, headers, body)).status_code == 201
    again = await post(client, event, headers, body, key=str(uuid4()))
    assert (again.status_code, again.json()["code"]) == (409, "already_registered")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "malformed"),
        ({"official": {"name": 5}}, 400, "malformed"),
        ({"official": {"name": "Rahmat", "role": "companion"}}, 400, "malformed"),
        ({"official": {"name": "Rahmat", "nip": "123"}}, 422, "invalid"),
        ({"official": {"name": "   "}}, 422, "invalid"),
        ({"official": {"name": "Rahmat\x00"}}, 422, "invalid"),
        ({"official": {"name": "Rahmat", "department": "tidak-ada"}}, 422, "unknown_department"),
    ],
)
async def test_a_wrong_body_is_refused_in_our_words(client, body, status, code):
    await make_institution()
    answer = await post(client, await make_event(), await make_token(), body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await sql("SELECT id FROM attendee") == []


async def test_the_openapi_document_describes_both(client):
    paths = (await client.get("/api/v1/openapi.json")).json()["paths"]
    assert "get" in paths["/api/v1/events/{slug}/attendees"]
    assert "Idempotency-Key" in str(paths["/api/v1/events/{slug}/registrations"]["post"])


async def test_a_party_that_says_it_waits_is_put_on_the_waiting_list_of_a_full_event(client):
    event = await make_event(capacity=1, waiting_list=True)
    headers = await make_token()
    waits = BODY | {"wait": True}
    assert (await post(client, event, headers)).status_code == 201
    assert (await post(client, event, headers, BODY, key="dua")).status_code == 409
    answer = await post(client, event, headers, waits, key="tiga")
    assert answer.status_code == 201
    assert (await post(client, event, headers, waits, key="tiga")).json() == answer.json()
    listed = (await client.get(people(event), headers=headers)).json()["attendees"]
    assert [one["state"] for one in listed] == ["active", "waitlisted"]
