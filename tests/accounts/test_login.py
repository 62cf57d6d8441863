"""Logging in and out, as the people who do it and as the people who should not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events import config
from events.accounts import actions, queries
from events.audit import SYSTEM
from events.database import sql
from events.errors import Conflict, Invalid, TooMany, Unauthorised
from events.keys import csrf_token, token_digest
from tests.factories import NOW, PASSWORD, log_in, make_institution, make_user

LATER = NOW + timedelta(hours=1)


async def test_the_right_password_begins_a_session(db):
    user = await make_user(email="sari@nusajaya.example")
    token = await actions.log_in("  Sari@NusaJaya.example ", PASSWORD, browser="Firefox", now=NOW)
    account = await queries.account_of_session(token_digest(token), LATER)
    assert account["id"] == user.id


@pytest.mark.parametrize("email", ["sari@nusajaya.example", "tidakada@nusajaya.example"])
async def test_a_wrong_login_says_the_same_whoever_it_is(db, email):
    await make_user(email="sari@nusajaya.example")
    with pytest.raises(Unauthorised) as refusal:
        await actions.log_in(email, "bukan kata sandinya", browser="", now=NOW)
    assert refusal.value.message == "Alamat e-mail atau kata sandi tidak cocok."


async def test_a_closed_account_cannot_log_in_and_its_sessions_end(db):
    user = await make_user(email="sari@nusajaya.example")
    token = await actions.log_in("sari@nusajaya.example", PASSWORD, browser="", now=NOW)
    await sql("UPDATE app_user SET active = {} WHERE id = {}", False, user.id)
    with pytest.raises(Unauthorised):
        await actions.log_in("sari@nusajaya.example", PASSWORD, browser="", now=NOW)
    assert await queries.account_of_session(token_digest(token), LATER) is None


async def test_the_eleventh_try_in_fifteen_minutes_must_wait(db):
    await make_user(email="sari@nusajaya.example")
    for _ in range(10):
        with pytest.raises(Unauthorised):
            await actions.log_in("sari@nusajaya.example", "salah", browser="", now=NOW)
    with pytest.raises(TooMany) as refusal:
        await actions.log_in("sari@nusajaya.example", PASSWORD, browser="", now=NOW)
    assert 0 < refusal.value.retry_after <= 15 * 60
    assert await actions.log_in("sari@nusajaya.example", PASSWORD, browser="", now=NOW + timedelta(minutes=16))


async def test_a_session_ends_after_twelve_hours_and_at_log_out(db):
    user = await make_user(email="sari@nusajaya.example")
    token = await actions.log_in("sari@nusajaya.example", PASSWORD, browser="", now=NOW)
    digest = token_digest(token)
    assert await queries.account_of_session(digest, NOW + timedelta(hours=11, minutes=59))
    assert await queries.account_of_session(digest, NOW + timedelta(hours=12)) is None
    await actions.end_sessions(user.id, by=SYSTEM, now=NOW)
    assert await queries.account_of_session(digest, LATER) is None


async def test_the_database_holds_no_token_and_no_password(db):
    await make_user(email="sari@nusajaya.example")
    token = await actions.log_in("sari@nusajaya.example", PASSWORD, browser="", now=NOW)
    stored = str(await sql("SELECT * FROM login_session")) + str(await sql("SELECT * FROM app_user"))
    assert token not in stored
    assert PASSWORD not in stored
    assert "$argon2id$" in stored


async def test_two_accounts_never_share_an_address_or_a_pin(db):
    _, first = await actions.create_user("a@x.example", "Ayu", "officer", PASSWORD, by=SYSTEM, now=NOW)
    _, second = await actions.create_user("b@x.example", "Budi", "officer", PASSWORD, by=SYSTEM, now=NOW)
    assert first != second
    with pytest.raises(Conflict, match="sudah memiliki akun"):
        await actions.create_user("A@x.example", "Ani", "officer", PASSWORD, by=SYSTEM, now=NOW)
    with pytest.raises(Invalid, match="12 karakter"):
        await actions.create_user("c@x.example", "Citra", "officer", "pendek", by=SYSTEM, now=NOW)


# ------------------------------------------------------------- in the browser


async def test_the_login_form_leads_on_and_gives_a_session_of_its_own(client):
    await make_institution()
    await make_user(email="sari@nusajaya.example")
    client.cookies.set("hadir_session", "attackerchosen")
    answer = await client.post("/masuk", data={"email": "sari@nusajaya.example", "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/panitia")
    cookie = answer.headers["set-cookie"]
    assert "attackerchosen" not in cookie
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()


async def test_a_wrong_password_keeps_the_address_and_says_why(client):
    await make_institution()
    answer = await client.post("/masuk", data={"email": "sari@nusajaya.example", "password": "salah"})
    assert answer.status_code == 422
    assert "tidak cocok" in answer.text
    assert 'value="sari@nusajaya.example"' in answer.text
    assert "salah" not in answer.text.replace("Kesalahan", "").replace("kesalahan", "")


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
async def test_the_login_never_leads_to_another_site(client, target):
    await make_user(email="sari@nusajaya.example")
    answer = await client.post(
        "/masuk", params={"lanjut": target}, data={"email": "sari@nusajaya.example", "password": PASSWORD}
    )
    assert answer.headers["location"] == "/panitia"


async def test_a_post_from_another_site_is_refused(client):
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        answer = await client.post("/masuk", headers=headers, data={"email": "a@x.example", "password": "b"})
        assert answer.status_code == 403


async def test_logging_out_needs_the_sessions_own_token(client):
    await make_institution()
    await log_in(client, await make_user())
    assert (await client.post("/keluar")).status_code == 403
    assert (await client.post("/keluar", data={"_csrf": "0" * 26})).status_code == 403


async def test_logging_out_ends_the_session_on_the_server(client):
    await make_institution()
    token = await log_in(client, await make_user())
    answer = await client.post("/keluar", data={"_csrf": csrf_token(config.keys().session, token_digest(token))})
    assert answer.status_code == 303
    assert await queries.account_of_session(token_digest(token), NOW) is None


SARI = "sari@nusajaya.example"


async def guess(email=SARI, **where):
    with pytest.raises((Unauthorised, TooMany)):
        await actions.log_in(email, "salah", browser="", now=NOW, **where)


async def test_a_stranger_who_guesses_does_not_lock_out_a_browser_that_logged_in_before(db):
    await make_user(email=SARI)
    for _ in range(12):
        await guess(address="203.0.113.9")
    assert await actions.log_in(SARI, PASSWORD, browser="", now=NOW, known=actions.mark_of(SARI))


async def test_a_known_browser_has_ten_tries_and_no_more(db):
    await make_user(email=SARI)
    known = actions.mark_of(SARI)
    for _ in range(10):
        await guess(known=known)
    with pytest.raises(TooMany):
        await actions.log_in(SARI, PASSWORD, browser="", now=NOW, known=known)


@pytest.mark.parametrize(
    "forged",
    ["", ".", "ABC.DEF", "\x00.\ud800", actions.mark_of("lain@nusajaya.example")],
    ids=["nothing", "no name", "letters", "no text", "another account's"],  # the same in every test process
)
async def test_nobody_makes_up_a_known_browser_or_lends_one_to_another_account(db, forged):
    await make_user(email=SARI)
    for _ in range(10):
        await guess(known=forged)
    with pytest.raises(TooMany):
        await actions.log_in(SARI, PASSWORD, browser="", now=NOW, known=forged)


async def test_one_address_cannot_try_one_password_on_every_account(db, monkeypatch):
    monkeypatch.setattr(actions, "ADDRESS_TRIES", 5)
    await make_user(email=SARI)
    for number in range(5):
        await guess(f"orang{number}@nusajaya.example", address="203.0.113.9")
    with pytest.raises(TooMany):
        await actions.log_in(SARI, PASSWORD, browser="", now=NOW, address="203.0.113.9")
    assert await actions.log_in(SARI, PASSWORD, browser="", now=NOW, address="198.51.100.7")


async def test_logging_in_by_the_page_makes_the_browser_known(client):
    await make_institution()
    await make_user(email=SARI)
    for _ in range(2):
        answer = await client.post("/masuk", data={"email": SARI.upper(), "password": PASSWORD})
        assert answer.status_code == 303
    known = [line for line in answer.headers.get_list("set-cookie") if line.startswith("hadir_kenal=")]
    assert "HttpOnly" in known[0]
    assert "strict" in known[0].lower()
    for _ in range(12):
        await guess()
    assert (await client.post("/masuk", data={"email": SARI, "password": PASSWORD})).status_code == 303
