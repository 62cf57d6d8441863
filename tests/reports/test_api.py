"""The JSON API of the summary: the contract's numbers, and who may read them."""

from __future__ import annotations

import uuid
from datetime import timedelta

from events.accounts.actions import create_api_token
from events.audit import SYSTEM
from tests.factories import NOW, log_in, make_event, make_session, make_user


async def api(client, slug, token, query=""):
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return await client.get(f"/api/v1/events/{slug}/attendance/by-department{query}", headers=headers)


async def test_the_api_gives_the_numbers_of_the_contract(client, event):
    token = await token_of(await make_user(role="organizer"))
    answer = (await api(client, event.slug, token)).json()
    zeros = dict.fromkeys(
        ["companions_registered", "companions_present", "couples_complete", "excused", "represented"], 0
    )
    assert answer["event"] == {"slug": event.slug, "title": "Bimtek Integritas"}
    health, transport = answer["rows"]
    assert health.pop("department")["name"] == "Dinas Kesehatan"
    assert health == zeros | {
        "invited_min": 3,
        "invited_max": None,
        "registered": 2,
        "present": 1,
        "present_in_person": 1,
        "full": 1,
        "absent": 1,
        "percent": 50.0,
    }
    assert (transport["registered"], transport["percent"]) == (0, None)
    assert (answer["total"]["invited_min"], answer["total"]["registered"]) == (4, 2)
    assert len(answer["sessions"]) == 1


async def token_of(user):
    return await create_api_token(user.id, "uji", by=SYSTEM, now=NOW)


async def test_the_api_answers_for_one_session_and_refuses_another_events(client, event):
    token = await token_of(await make_user(role="administrator"))
    empty = await make_session(event, starts_at=NOW + timedelta(days=1))
    answer = (await api(client, event.slug, token, f"?session={empty.id}")).json()
    assert ([one["id"] for one in answer["sessions"]], answer["total"]["present"]) == ([str(empty.id)], 0)
    foreign = await make_session(await make_event())
    for session in (foreign.id, uuid.uuid4()):
        assert (await api(client, event.slug, token, f"?session={session}")).status_code == 404
    assert (await api(client, event.slug, token, "?session=x")).status_code == 400


async def test_the_api_refuses_without_a_token_with_a_wrong_one_and_by_cookie(client, event):
    await log_in(client, await make_user(role="administrator"))
    assert [(await api(client, event.slug, token)).status_code for token in ("", "salah")] == [401, 401]


async def test_the_api_refuses_an_officers_token_and_a_closed_accounts(client, event):
    officer, closed = await make_user(role="officer"), await make_user(role="organizer", active=False)
    found = [(await api(client, event.slug, await token_of(user))).status_code for user in (officer, closed)]
    assert found == [403, 401]


async def test_openapi_describes_the_summary(client):
    document = (await client.get("/api/v1/openapi.json")).json()
    operation = document["paths"]["/api/v1/events/{slug}/attendance/by-department"]["get"]
    assert operation["summary"] == "Attendance per OPD, of the event or of one session"
    assert "couples_complete" in document["components"]["schemas"]["DepartmentNumbers"]["properties"]
