"""API tokens as their owners keep them on the page of their own account."""

from __future__ import annotations

import re

import pytest

from events import config
from events.accounts.actions import create_api_token
from events.accounts.tables import ApiToken
from events.audit import SYSTEM, AuditEntry
from events.keys import csrf_token, token_digest
from tests.factories import NOW, log_in, make_event, make_session, make_user
from tests.pages import words

OWN = "/panitia/akun"


async def logged_in(client, role="organizer"):
    """Log in; gives the account and its hidden field."""
    user = await make_user(role=role)
    token = await log_in(client, user)
    return user, {"_csrf": csrf_token(config.keys().session, token_digest(token))}


async def numbers(client, token):
    event = await make_event()
    await make_session(event)
    path = f"/api/v1/events/{event.slug}/attendance/by-department"
    return (await client.get(path, headers={"authorization": f"Bearer {token}"})).status_code


@pytest.mark.parametrize("role", ["organizer", "administrator"])
async def test_a_new_token_is_shown_once_and_opens_the_api(client, role):
    _user, csrf = await logged_in(client, role)
    answer = await client.post(f"{OWN}/token", data={**csrf, "name": "Dasbor pimpinan"})
    token = re.search(r"Dasbor pimpinan ([0-9A-Z]{26})", words(answer.text))[1]
    assert "set-cookie" not in answer.headers
    assert await numbers(client, token) == 200
    page = await client.get(OWN)
    assert "Dasbor pimpinan" in page.text
    assert token not in page.text


async def test_the_page_says_when_a_token_was_last_used(client):
    user, _csrf = await logged_in(client)
    token = await create_api_token(user.id, "Dasbor", by=SYSTEM, now=NOW)
    assert "belum pernah dipakai" in (await client.get(OWN)).text
    await numbers(client, token)
    assert "terakhir dipakai" in (await client.get(OWN)).text


async def test_an_ended_token_opens_nothing_and_leaves_the_page(client):
    user, csrf = await logged_in(client)
    token = await create_api_token(user.id, "Dasbor lama", by=SYSTEM, now=NOW)
    [row] = await ApiToken.objects()
    assert (await client.post(f"{OWN}/token/{row.id}/akhiri", data=csrf)).status_code == 303
    assert await numbers(client, token) == 401
    assert "Dasbor lama" not in (await client.get(OWN)).text
    assert (await client.post(f"{OWN}/token/{row.id}/akhiri", data=csrf)).status_code == 404
    entries = await AuditEntry.objects().where(AuditEntry.subject == row.id)
    assert sorted(entry.action for entry in entries) == ["token.created", "token.ended"]


async def test_nobody_sees_or_ends_another_accounts_token(client):
    token = await create_api_token((await make_user()).id, "Milik orang lain", by=SYSTEM, now=NOW)
    [row] = await ApiToken.objects()
    _user, csrf = await logged_in(client, "administrator")
    assert "Milik orang lain" not in (await client.get(OWN)).text
    assert (await client.post(f"{OWN}/token/{row.id}/akhiri", data=csrf)).status_code == 404
    assert await numbers(client, token) == 200


async def test_officers_have_no_tokens(client):
    _user, csrf = await logged_in(client, "officer")
    assert "Token API" not in (await client.get(OWN)).text
    assert (await client.post(f"{OWN}/token", data={**csrf, "name": "Dasbor"})).status_code == 403
    assert not await ApiToken.exists()


@pytest.mark.parametrize(("name", "said"), [("", "Tulis nama token."), ("x" * 81, "Isian paling banyak 80 karakter")])
async def test_a_token_needs_a_name(client, name, said):
    _user, csrf = await logged_in(client)
    answer = await client.post(f"{OWN}/token", data={**csrf, "name": name})
    assert answer.status_code == 422
    assert said in answer.text
    assert not await ApiToken.exists()


async def test_forms_without_the_sessions_token_make_and_end_nothing(client):
    user, _csrf = await logged_in(client)
    await create_api_token(user.id, "Dasbor", by=SYSTEM, now=NOW)
    [row] = await ApiToken.objects()
    answers = [await client.post(f"{OWN}/{path}", data={"name": "X"}) for path in ("token", f"token/{row.id}/akhiri")]
    assert [answer.status_code for answer in answers] == [403, 403]
    [after] = await ApiToken.objects()
    assert after.ended_at is None
